import Registry
import Store
import Vocabulary

/// Filters of systems as they stand in an address, the same for the page, the export and the API.
extension SystemFilter {
    /// What the query asks for. A value that is none of the accepted ones is left out and its name kept in `wrong`.
    init(_ query: FormFields, wrong: inout [String]) {
        self.init()
        var reader = QueryReader(query)
        group = reader.id("group")
        establishment = reader.id("establishment")
        functions = reader.words("function")
        criticalities = Set(reader.all("criticality") { Criticality(named: $0) })
        supports = reader.words("support")
        hostings = reader.words("hosting")
        hosting = reader.id("place")
        isExposed = reader.flag("exposed")
        holdsHealthData = reader.flag("health")
        supplier = reader.id("supplier")
        product = reader.id("product")
        release = reader.id("release")
        service = reader.word("service") ?? .inService
        question = reader.word("question")
        text = query.text("q") ?? ""
        wrong += reader.wrong
    }

    /// The names and values that read as this filter.
    var parameters: [(name: String, value: String)] {
        var pairs: [(String, String)] = []
        func add(_ name: String, _ value: String?) { if let value { pairs.append((name, value)) } }
        add("q", text.isEmpty ? nil : text)
        add("group", group?.description)
        add("establishment", establishment?.description)
        for function in Function.allCases where functions.contains(function) {
            add("function", function.rawValue)
        }
        for level in Criticality.allCases where criticalities.contains(level) {
            add("criticality", level.name)
        }
        for support in Support.allCases where supports.contains(support) { add("support", support.rawValue) }
        for kind in HostingKind.allCases where hostings.contains(kind) { add("hosting", kind.rawValue) }
        add("place", hosting?.description)
        add("exposed", isExposed.map { $0 ? "yes" : "no" })
        add("health", holdsHealthData.map { $0 ? "yes" : "no" })
        add("supplier", supplier?.description)
        add("product", product?.description)
        add("release", release?.description)
        add("service", service == .inService ? nil : service.rawValue)
        add("question", question?.rawValue)
        return pairs
    }
}

extension Criticality {
    /// The name in addresses and in the API.
    var name: String {
        switch self {
        case .comfort: "comfort"
        case .useful: "useful"
        case .important: "important"
        case .vital: "vital"
        }
    }

    init?(named name: String) {
        guard let level = Criticality.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }
}

/// Reads the typed values of a query, and keeps the names of those that make no sense.
struct QueryReader {
    private let query: FormFields
    private(set) var wrong: [String] = []

    init(_ query: FormFields) { self.query = query }

    /// Every value of that name that `read` understands: the name may come several times, or once with commas between its
    /// values, as a list to choose from sends what it shows. An empty one is a filter left open.
    mutating func all<Value>(_ name: String, _ read: (String) -> Value?) -> [Value] {
        var values: [Value] = []
        for text in query.all(name).flatMap({ $0.split(separator: ",") }) {
            if let value = read(String(text)) { values.append(value) } else { wrong.append(name) }
        }
        return values
    }

    mutating func id<Subject>(_ name: String) -> ID<Subject>? { all(name) { ID<Subject>($0) }.first }

    mutating func word<Word: RawRepresentable<String>>(_ name: String) -> Word? { all(name, Word.init).first }

    mutating func words<Word: RawRepresentable<String> & Hashable>(_ name: String) -> Set<Word> {
        Set(all(name, Word.init))
    }

    mutating func flag(_ name: String) -> Bool? {
        all(name) { $0 == "yes" ? true : $0 == "no" ? false : nil }.first
    }

    mutating func number(_ name: String, in range: ClosedRange<Int>) -> Int? {
        all(name) { Int($0).flatMap { range.contains($0) ? $0 : nil } }.first
    }

    mutating func instant(_ name: String) -> Instant? { all(name) { try? Instant(parsing: $0) }.first }
}

extension SiteLink {
    /// The systems that the filter lets through.
    static func systems(_ filter: SystemFilter) -> SiteLink { SiteLink.systems.adding(filter.parameters) }

    /// The same address with these parameters after its own; a name may come several times.
    func adding(_ parameters: [(name: String, value: String)]) -> SiteLink {
        parameters.reduce(self) { $0.adding($1.name, $1.value) }
    }

    static let establishments = SiteLink("establishments")
    static let groups = SiteLink("groups")
    static let systemExport = SiteLink("systems", "export")

    static func system(_ id: ID<System>) -> SiteLink { SiteLink("systems", id.description) }
    static func supplier(_ id: ID<Supplier>) -> SiteLink { SiteLink("suppliers", id.description) }
    static func product(_ id: ID<Product>) -> SiteLink { SiteLink("products", id.description) }
}
