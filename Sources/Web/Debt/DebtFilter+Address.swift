import Access
import Debt
import Registry
import Store
import Vocabulary

/// What an address asks of the ledger: which systems, on which day, in which order.
struct DebtQuestion {
    var filter = DebtFilter()
    var text = ""
    var day: Day
    let sort: DebtSort
    let isDescending: Bool
    let page: Int
    /// Whether the address asks for a day that is none, or too far: today's figures would pass for those.
    private var isDayWrong = false

    /// The columns by which the page sorts.
    static let sorts = DebtSort.allCases.map(\.rawValue)
    static let standard = "-principal"
    static let size = 50
    /// How far ahead one may look: the dates of a release say nothing of what comes later.
    static let furthestDays = 20 * 366

    /// What the address of a page asks for; what makes no sense in it is left out.
    init(_ visit: Visit) {
        var wrong: [String] = []
        self.init(visit, wrong: &wrong)
    }

    /// The same, with the names of what was left out in `wrong`.
    init(_ visit: Visit, wrong: inout [String]) {
        var reader = QueryReader(visit.query)
        let today = visit.today
        day =
            reader.all("at") { text in
                (try? Day(parsing: text)).flatMap {
                    abs($0.number - today.number) > DebtQuestion.furthestDays ? nil : $0
                }
            }.first ?? today
        isDayWrong = !reader.wrong.isEmpty
        filter.group = reader.id("group")
        filter.establishment = reader.id("establishment")
        filter.states = Set(reader.all("state") { SupportState(word: $0) })
        filter.functions = reader.words("function")
        filter.reasons = reader.all("reason") { DebtReasons(word: $0) }.reduce(into: []) { $0.formUnion($1) }
        filter.products = Set(reader.all("product") { ID<Product>($0) })
        filter.supplier = reader.id("supplier")
        text = visit.query.text("q") ?? ""
        let order = SortOrder(visit, allowed: DebtQuestion.sorts, default: DebtQuestion.standard)
        sort = DebtSort(rawValue: order.column) ?? .principal
        isDescending = order.isDescending
        page = min(max(reader.number("page", in: 1...20_000) ?? 1, 1), 20_000)
        wrong += reader.wrong
    }

    /// The ledger in the visitor's reach on the day asked for, and the places that the address lets through.
    ///
    /// - Throws: a refusal for a day that cannot be read.
    mutating func answer(_ visit: Visit) async throws -> (debt: DebtLedger, places: [Int]) {
        guard !isDayWrong else {
            throw Refusal.invalid(
                LocalizedText(
                    "Écrivez la date ainsi\u{A0}: 2027-01-31, à vingt ans au plus d’aujourd’hui.",
                    en: "Write the date like this: 2027-01-31, twenty years from today at most."))
        }
        let debt = try await visit.store.debt(reach: visit.reach, on: day, today: visit.today)
        if !text.isEmpty { filter.systems = try await visit.store.systems(matching: text) }
        return (debt, debt.places(filter))
    }

    /// Whether it shows less than everything.
    var isNarrowed: Bool { filter != DebtFilter() || !text.isEmpty }

    /// The names and values of the place that it is narrowed to.
    var places: [(name: String, value: String)] {
        [("group", filter.group?.description), ("establishment", filter.establishment?.description)]
            .compactMap { name, value in value.map { (name, $0) } }
    }

    /// The names and values that read as this question, without order and page.
    func parameters(today: Day) -> [(name: String, value: String)] {
        var pairs: [(String, String)] = []
        func add(_ name: String, _ value: String?) { if let value { pairs.append((name, value)) } }
        add("q", text.isEmpty ? nil : text)
        add("at", day == today ? nil : day.description)
        add("group", filter.group?.description)
        add("establishment", filter.establishment?.description)
        for state in SupportState.allCases where filter.states.contains(state) { add("state", state.word) }
        for function in Function.allCases where filter.functions.contains(function) {
            add("function", function.rawValue)
        }
        for reason in filter.reasons.each { add("reason", reason.word) }
        for product in filter.products.sorted(by: { $0.rawValue < $1.rawValue }) {
            add("product", product.description)
        }
        add("supplier", filter.supplier?.description)
        return pairs
    }
}

extension SupportState {
    /// The word in addresses.
    var word: String { "\(self)" }

    init?(word: String) {
        guard let state = SupportState.allCases.first(where: { $0.word == word }) else { return nil }
        self = state
    }
}

extension DebtReasons {
    /// The word in addresses: the place of its bit, which never changes.
    var word: String { String(rawValue.trailingZeroBitCount) }

    init?(word: String) {
        guard let bit = UInt32(word), bit < 32 else { return nil }
        self.init(rawValue: 1 << bit)
    }

    /// Those by which people look for systems.
    static let asked: [DebtReasons] = [
        .openFlaws, .ransomwareFlaw, .flawsToVerify, .supportEndsSoon, .exposedWithoutSupport,
        .extensionNotBought,
        .extensionBought, .old, .supplierInsolvent, .supplierAcquired, .contractEnded, .contractEndsSoon,
        .noHealthCertificate, .healthCertificateExpired, .healthCertificateEndsSoon, .careStopsWithIt,
        .medicalDevice,
        .releaseUnknown, .supportUnknown, .contractUnknown, .criticalityUnknown, .runCostUnknown,
        .careServicesUnknown, .flawsUnknown,
    ]
}

extension SiteLink {
    static let debt = SiteLink("debt")
    static let debtExport = SiteLink("debt", "export")
    static let debtYears = SiteLink("debt", "years")
    static let debtReport = SiteLink("debt", "report")
    static let debtCompare = SiteLink("debt", "compare")
    static let debtReuse = SiteLink("debt", "reuse")
    static let debtCosts = SiteLink("debt", "costs")
    static let flowMap = SiteLink("debt", "map")
    static let openings = SiteLink("debt", "openings")
    static let debtGroup = SiteLink("debt", "together")
    static let debtExpiries = SiteLink("debt", "expiries")
    static let debtCalendar = SiteLink("debt", "expiries.ics")

    /// The same rows, those alone that are past their support.
    var pastSupport: SiteLink {
        SupportState.allCases.filter(\.isPastSupport).reduce(with("state", nil)) {
            $0.adding("state", $1.word)
        }
    }

    static func debtDecision(_ system: ID<System>, _ what: DebtDecisionForm) -> SiteLink {
        SiteLink("systems", system.description, "debt", what.rawValue)
    }
}

/// The forms by which people decide about a debt.
enum DebtDecisionForm: String {
    case scenario, `extension`, dismissal, economy
}
