import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// What an address asks of the map.
struct FlowMapQuestion {
    var group: ID<Group>?
    var establishment: ID<Establishment>?
    /// Flows that touch systems for this.
    var function: Function?
    /// Functions whose systems are drawn one by one.
    var opened: Set<Function> = []
    var opensAll = false
    var zoom = Zoom.fit

    /// Of more systems than these no drawing of each can be read: functions are opened one at a time.
    static let mostOpened = 150

    /// How large the drawing is.
    enum Zoom: String, CaseIterable {
        case fit, full = "100", half = "150", double = "200"

        /// Pixels for each of the drawing; `nil` for as wide as the page.
        var factor: Double? {
            switch self {
            case .fit: nil
            case .full: 1
            case .half: 1.5
            case .double: 2
            }
        }

        var title: LocalizedText {
            switch self {
            case .fit: LocalizedText("Ajusté à la page", en: "Fit to page")
            case .full: LocalizedText("100\u{A0}%", en: "100%")
            case .half: LocalizedText("150\u{A0}%", en: "150%")
            case .double: LocalizedText("200\u{A0}%", en: "200%")
            }
        }
    }

    /// Functions opened on the map of the whole reach.
    init(opened: Set<Function>, opensAll: Bool) {
        self.opened = opened
        self.opensAll = opensAll
    }

    init(_ visit: Visit) {
        var reader = QueryReader(visit.query)
        group = reader.id("group")
        establishment = reader.id("establishment")
        function = reader.word("function")
        opened = reader.words("open")
        opensAll = visit.query.all("open").contains("all")
        zoom = reader.word("zoom") ?? .fit
    }

    /// Of many systems those of one function alone are drawn one by one: the last that was opened.
    mutating func keepReadable(_ systems: Int, last: String?) {
        guard systems > FlowMapQuestion.mostOpened else { return }
        opensAll = false
        opened = last.flatMap { Function(rawValue: $0) }.map { [$0] } ?? []
    }

    var isNarrowed: Bool { group != nil || establishment != nil || function != nil }

    func rows(_ visit: Visit) -> FlowMapRows {
        FlowMapRows(
            reach: visit.reach, group: group, establishment: establishment,
            functions: function.map { [$0] } ?? [], day: visit.today)
    }

    func map(_ page: FlowMapPage) -> FlowMap {
        FlowMap(
            page.flows, systems: page.systems, opened: opensAll ? Set(Function.allCases) : opened)
    }

    /// The place and function that it is narrowed to, for links to lists.
    var parameters: [(name: String, value: String)] {
        [
            ("group", group?.description), ("establishment", establishment?.description),
            ("function", function?.rawValue),
        ].compactMap { name, value in value.map { (name, $0) } }
    }
}

extension Endpoints {
    /// The map of flows, and what it shows as a file.
    static let flowMap: [Endpoint] = [
        .page("/debt/map", needs: .permission(.readRegistry)) { visit in
            var question = FlowMapQuestion(visit)
            let page = try await visit.store.page(question.rows(visit))
            question.keepReadable(page.count, last: visit.query.all("open").last)
            let choices = try await visit.store.page(Places(reach: visit.reach))
            return FlowMapView(
                visit: visit, question: question, page: page, map: question.map(page), choices: choices
            ).response()
        },
        .file("/debt/map/export", needs: .permission(.exportRegistry)) { visit in
            let question = FlowMapQuestion(visit)
            let page = try await visit.store.page(question.rows(visit))
            // An empty file would say that nothing flows.
            guard !page.isTooLarge else { throw Refusal.mapTooLarge }
            return try await TableFile.flowLines.response(
                FlowLineRow.rows(of: question.map(page)), day: visit.today, visit: visit)
        },
    ]
}

extension Refusal {
    static let mapTooLarge = Refusal(
        .contentTooLarge,
        LocalizedText(
            "Votre périmètre compte plus de \(LocalizedText.number(FlowMapRows.mostSystems).french) systèmes\u{A0}: une telle carte serait illisible. Choisissez un groupement ou un établissement.",
            en:
                "Your scope has more than \(LocalizedText.number(FlowMapRows.mostSystems).english) systems: such a map would be unreadable. Choose a group or an establishment."
        ))
}

/// All flows between two boxes, in words.
struct FlowLineRow: Sendable {
    let from: FlowMap.Box
    let to: FlowMap.Box
    let line: FlowMap.Line

    /// Every line of a map, those with most unprotected openings first.
    static func rows(of map: FlowMap) -> [FlowLineRow] {
        map.lines.map { FlowLineRow(from: map.boxes[$0.from], to: map.boxes[$0.to], line: $0) }
            .sorted {
                ($1.line.unprotected, $1.line.flows, $0.from.title.english, $0.to.title.english) < (
                    $0.line.unprotected, $0.line.flows, $1.from.title.english, $1.to.title.english
                )
            }
    }
}

extension TableFile<FlowLineRow> {
    static let flowLines = TableFile(
        name: LocalizedText("Carte des flux", en: "Flow map"),
        columns: [
            Column(LocalizedText("Entre", en: "Between"), "from", width: 32) { .text($0.from.title[$1]) },
            Column(LocalizedText("et", en: "and"), "to", width: 32) { .text($0.to.title[$1]) },
            Column(LocalizedText("Flux", en: "Flows"), "flows", width: 10) { row, _ in
                .integer(row.line.flows)
            },
            Column(LocalizedText("Par internet", en: "Over the internet"), "overInternet", width: 10) {
                row, _ in
                .integer(row.line.overInternet)
            },
            Column(LocalizedText("Données de santé", en: "Health data"), "health", width: 10) { row, _ in
                .integer(row.line.health)
            },
            Column(
                LocalizedText("Sans protection convenue", en: "No agreed protection"), "unprotected",
                width: 10
            ) {
                row, _ in .integer(row.line.unprotected)
            },
        ])
}
