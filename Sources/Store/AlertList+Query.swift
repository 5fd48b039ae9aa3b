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
            SELECT a.*, e.name AS establishment_name, \(Alert.risk(reach)) AS risk,
                (SELECT c.reference FROM case_file c WHERE c.id = a.case_id) AS case_reference,
                (SELECT count(*) FROM (SELECT 1 FROM alert s INDEXED BY alert_open_by_rule
                    WHERE s.rule = a.rule AND s.state != 'closed' AND s.id != a.id
                        AND \(reach.holds("s.establishment_id")) LIMIT 100)) AS similar
            FROM (\(chosen)) AS page CROSS JOIN alert a ON a.id = page.id
                JOIN establishment e ON e.id = a.establishment_id
            ORDER BY \(order("a")) LIMIT \(size + 1)
            """,
            Total.statement(
                "SELECT 1 FROM alert a WHERE \(all(of: conditions + [near.holds("a.establishment_id")]))"),
            CareStake.statement("(\(chosen)) AS page CROSS JOIN alert a ON a.id = page.id"),
        ]
    }

    /// Reads the rows and where the next page begins.
    public func page(from answers: [[Row]]) throws -> AlertListPage {
        let alerts = answers[0].map { Alert($0) }
        let rows = Array(alerts.prefix(size))
        return AlertListPage(
            rows: rows, total: Total(answers[1]),
            next: alerts.count > size ? rows.last.map { AlertCursor($0, in: sort) } : nil,
            stakes: CareStake.stakes(answers[2]))
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
        case .riskiest:
            "\(sql: alias).\(sql: Alert.riskColumn(reach)) DESC, \(sql: alias).last_seen DESC, \(sql: alias).id DESC"
        case .due: "\(sql: alias).due, \(sql: alias).id"
        }
    }

    private var position: SQL {
        guard let after else { return "TRUE" }
        return switch sort {
        case .newest: "(a.last_seen, a.id) < (\(after.lastSeen), \(after.id))"
        case .gravest: "(a.level, a.last_seen, a.id) < (\(after.level), \(after.lastSeen), \(after.id))"
        case .riskiest:
            "(\(Alert.risk(reach)), a.last_seen, a.id) < (\(after.level), \(after.lastSeen), \(after.id))"
        case .due: "(a.due, a.id) > (\(after.lastSeen), \(after.id))"
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
        if sort == .due { conditions.append("a.due IS NOT NULL") }
        switch filter.isInCase {
        case nil: break
        case true?: conditions.append("a.case_id IS NOT NULL")
        case false?: conditions.append("a.case_id IS NULL")
        }
        switch filter.owner {
        case nil: break
        case .nobody?: conditions.append("a.owner IS NULL")
        case .account(let name)?: conditions.append("a.owner = \(name)")
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
            stateBy: row["state_by"], stateSince: Instant(milliseconds: row["state_since"]),
            risk: row["risk"] ?? row["risk_own"], owner: row["owner"], caseFile: .from(row, "case_id"),
            caseReference: row["case_reference"], service: ServiceTimes(row), due: Alert.due(row),
            similar: row["similar"])
    }

    private static func due(_ row: Row) -> (stage: ServiceStage, at: Instant)? {
        let stage: String? = row["due_stage"]
        guard let stage = stage.flatMap(ServiceStage.init(rawValue:)), let at = Instant.from(row, "due")
        else {
            return nil
        }
        return (stage, at)
    }

    /// What the network knows of a rule is for who sees the whole network.
    static func riskColumn(_ reach: Reach) -> String { reach == .everything ? "risk_network" : "risk_own" }

    /// The same, of the alert `a`.
    static func risk(_ reach: Reach) -> SQL { "a.\(sql: riskColumn(reach))" }
}

extension ServiceTimes {
    /// A row of `alert`.
    init(_ row: Row) {
        let isInCase: Int64? = row["case_id"]
        let reason: String? = row["closing_reason"]
        let qualified: Int64? = row["qualified"]
        // Nobody knows yet that there is nothing to contain: time runs all the same.
        let isUndecided = reason == nil && qualified == nil
        self.init(
            raised: Instant(milliseconds: row["created"]), acknowledged: .from(row, "acknowledged"),
            qualified: .from(row, "qualified"), contained: .from(row, "contained"),
            needsContainment: isInCase != nil && reason.map { $0 == "confirmed" } ?? true
                || reason == "confirmed" || isUndecided)
    }
}
