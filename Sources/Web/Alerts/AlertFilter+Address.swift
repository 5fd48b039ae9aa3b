import Registry
import Store
import Vocabulary
import Watch

/// Filters of alerts as they stand in an address, the same for the page and the API.
extension AlertFilter {
    /// What the query asks for. A value that is none of the accepted ones is left out and its name kept in `wrong`.
    init(_ query: FormFields, wrong: inout [String]) {
        self.init()
        var reader = QueryReader(query)
        group = reader.id("group")
        establishment = reader.id("establishment")
        levels = Set(reader.all("level") { AlertLevel(named: $0) })
        states = Set(reader.all("state", AlertFilter.states(named:)).flatMap { $0 })
        rule = query.text("rule")
        host = query.text("host")
        text = query.text("q") ?? ""
        since = reader.instant("since")
        until = reader.instant("until")
        if query["owner"] == "nobody" { owner = .nobody }
        wrong += reader.wrong
    }

    /// A state by its name; `open` stands for all but closed, `any` for all.
    private static func states(named name: String) -> Set<AlertState>? {
        switch name {
        case "open": [.new, .acknowledged]
        case "any": Set(AlertState.allCases)
        default: AlertState(rawValue: name).map { [$0] }
        }
    }

    /// The names and values that read as this filter.
    var parameters: [(name: String, value: String)] {
        var pairs: [(String, String)] = []
        func add(_ name: String, _ value: String?) { if let value { pairs.append((name, value)) } }
        add("q", text.isEmpty ? nil : text)
        add("group", group?.description)
        add("establishment", establishment?.description)
        for level in AlertLevel.allCases.reversed() where levels.contains(level) { add("level", level.name) }
        if states == [.new, .acknowledged] {
            add("state", "open")
        } else if states == Set(AlertState.allCases) {
            add("state", "any")
        } else {
            for state in AlertState.allCases where states.contains(state) { add("state", state.rawValue) }
        }
        add("rule", rule)
        add("host", host)
        add("since", since?.description)
        add("until", until?.description)
        return pairs
    }
}

extension SiteLink {
    /// The alerts that the filter lets through.
    static func alerts(_ filter: AlertFilter) -> SiteLink { SiteLink.alerts.adding(filter.parameters) }

    static func alert(_ id: ID<Alert>) -> SiteLink { SiteLink("alerts", id.description) }
}
