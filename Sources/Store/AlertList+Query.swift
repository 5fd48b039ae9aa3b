import Access
public import GRDB
import Registry
import Vocabulary
import Watch

extension AlertList: PageQuery {
    /// The rows of the page and one more, and how many there are in all.
    public var statements: [SQL] {
        [
            """
            SELECT a.*, e.name AS establishment_name
            FROM (\(chosen)) AS page CROSS JOIN alert a ON a.id = page.id
                JOIN establishment e ON e.id = a.establishment_id
            ORDER BY \(order("a")) LIMIT \(size + 1)
            """,
            Total.statement(
                "SELECT 1 FROM alert a WHERE \(all(of: conditions + [near.holds("a.establishment_id")]))"),
        ]
    }

    /// Reads the rows and where the next page begins.
    public func page(from answers: [[Row]]) throws -> AlertListPage {
        let alerts = answers[0].map { Alert($0) }
        let rows = Array(alerts.prefix(size))
        return AlertListPage(
            rows: rows, total: Total(answers[1]),
            next: alerts.count > size ? rows.last.map { AlertCursor($0) } : nil)
    }

    private var near: Reach { reach.within(filter.establishment) }

    /// The whole network's alerts come off one index in order. Those of some establishments come off an index
    /// of each, the first few of each, so that a long history elsewhere costs nothing.
    private var chosen: SQL {
        let rest = all(of: conditions + [position])
        guard let each = near.eachEstablishment else {
            return "SELECT a.id FROM alert a WHERE \(rest) ORDER BY \(order("a")) LIMIT \(size + 1)"
        }
        return """
            SELECT b.id FROM \(each) AS member CROSS JOIN alert b WHERE b.id IN (
                SELECT a.id FROM alert a WHERE a.establishment_id = member.value AND \(rest)
                ORDER BY \(order("a")) LIMIT \(size + 1))
            """
    }

    private func order(_ alias: String) -> SQL {
        switch sort {
        case .newest: "\(sql: alias).last_seen DESC, \(sql: alias).id DESC"
        case .gravest: "\(sql: alias).level DESC, \(sql: alias).last_seen DESC, \(sql: alias).id DESC"
        }
    }

    private var position: SQL {
        guard let after else { return "TRUE" }
        return switch sort {
        case .newest: "(a.last_seen, a.id) < (\(after.lastSeen), \(after.id))"
        case .gravest: "(a.level, a.last_seen, a.id) < (\(after.level), \(after.lastSeen), \(after.id))"
        }
    }

    /// Each word stands in what is recorded, or in what else the alert's rule is called.
    private var terms: String? {
        let words = searchWords(filter.text)
        guard !words.isEmpty else { return nil }
        let titles = filter.titles.sorted { $0.key < $1.key }.map {
            (rule: $0.key, words: searchWords($0.value, limit: 40).map { folded(String($0)) })
        }
        return words.map { word in
            let start = folded(String(word))
            let rules = titles.filter { $0.words.contains { $0.hasPrefix(start) } }.map {
                "rule : \"\($0.rule.replacing("\"", with: "\"\""))\""
            }
            return "(" + (["\"\(word)\"*"] + rules).joined(separator: " OR ") + ")"
        }.joined(separator: " AND ")
    }

    private var conditions: [SQL] {
        var conditions: [SQL] = []
        if let group = filter.group {
            conditions.append(
                "a.establishment_id IN (SELECT id FROM establishment WHERE group_id = \(group.rawValue))")
        }
        if !filter.levels.isEmpty {
            let levels = jsonArray(filter.levels.map { Int64($0.rawValue) }.sorted())
            conditions.append("a.level IN (SELECT value FROM json_each(\(levels)))")
        }
        // Said in these words, the partial index of open alerts serves.
        if filter.states == [.new, .acknowledged] {
            conditions.append("a.state != 'closed'")
        } else if !filter.states.isEmpty {
            let states = jsonArray(filter.states.map(\.rawValue).sorted())
            conditions.append("a.state IN (SELECT value FROM json_each(\(states)))")
        }
        if let rule = filter.rule { conditions.append("a.rule = \(rule)") }
        if let host = filter.host { conditions.append("a.host_key = \(host.lowercased())") }
        if let since = filter.since { conditions.append("a.last_seen >= \(since.milliseconds)") }
        if let until = filter.until { conditions.append("a.first_seen < \(until.milliseconds)") }
        if let terms {
            conditions.append("a.id IN (SELECT rowid FROM alert_search WHERE alert_search MATCH \(terms))")
        }
        return conditions
    }
}

extension Alert {
    /// A row of `alert` with `establishment_name`.
    init(_ row: Row) {
        let tags: String = row["tags"]
        let reason: String? = row["closing_reason"]
        self.init(
            id: ID(row["id"]), establishment: ID(row["establishment_id"]),
            establishmentName: row["establishment_name"], rule: row["rule"], ruleTitle: row["rule_title"],
            level: AlertLevel(rawValue: row["level"]) ?? .critical, tags: texts(ofJSON: tags),
            host: row["host"], account: row["account"],
            firstSeen: Instant(milliseconds: row["first_seen"]),
            lastSeen: Instant(milliseconds: row["last_seen"]), detections: row["detections"],
            state: AlertState(rawValue: row["state"]) ?? .new,
            closingReason: reason.flatMap { ClosingReason(rawValue: $0) }, note: row["note"],
            stateBy: row["state_by"], stateSince: Instant(milliseconds: row["state_since"]))
    }
}
