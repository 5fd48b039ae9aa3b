package import Attack
public import Registry
public import Vocabulary

/// An alert as far as chains are concerned.
public struct ChainLink: Hashable, Sendable {
    /// The alert's number in the store.
    public var alert: Int64
    /// Where it happened.
    public var establishment: ID<Establishment>
    /// The group of that establishment: its members share a directory, so that one account may act at several.
    public var group: ID<Group>
    /// The machine, in lower case.
    public var host: String
    /// The account, in lower case.
    public var account: String
    /// How serious it is.
    public var level: AlertLevel
    /// The rule's tags, such as `attack.credential-access`.
    public var tags: [String]
    /// Of its earliest record.
    public var first: Instant
    /// Of its latest record.
    public var last: Instant
    /// The number of the case that it is part of.
    public var caseFile: Int64?
    /// What people call that case.
    public var caseReference: String
    /// The rule, and its title where no book of rules knows it.
    public var rule: String
    /// Its title.
    public var ruleTitle: String

    /// An alert that may be part of a chain.
    public init(
        alert: Int64, establishment: ID<Establishment>, group: ID<Group>, host: String, account: String,
        level: AlertLevel, tags: [String], first: Instant, last: Instant, caseFile: Int64? = nil,
        caseReference: String = "", rule: String = "", ruleTitle: String = ""
    ) {
        self.caseFile = caseFile
        self.caseReference = caseReference
        self.rule = rule
        self.ruleTitle = ruleTitle
        self.alert = alert
        self.establishment = establishment
        self.group = group
        self.host = host
        self.account = account
        self.level = level
        self.tags = tags
        self.first = first
        self.last = last
    }

    package var tactics: Set<AttackTactic> {
        Set(
            tags.compactMap { tag in
                guard tag.hasPrefix("attack.") else { return nil }
                return AttackTactic(
                    rawValue: tag.dropFirst("attack.".count).split(separator: "_").joined(separator: "-"))
            })
    }
}

/// Alerts that look like one attack: they share machines or accounts, lie close in time, and show several tactics.
public struct AttackChain: Hashable, Sendable {
    /// The alerts, earliest first.
    public let links: [ChainLink]
    package let tactics: [AttackTactic]

    /// Alerts that are further apart than this begin another chain.
    public static let window: Duration = .seconds(6 * 3_600)
    /// Fewer different tactics than this are no chain: one careless administrator shows two.
    public static let fewestTactics = 3

    /// The gravest level of its alerts.
    public var level: AlertLevel { links.map(\.level).max() ?? .informational }
    /// From the first record to the last.
    public var span: ClosedRange<Instant> {
        let start = links.map(\.first).min() ?? Instant(milliseconds: 0)
        return start...max(start, links.map(\.last).max() ?? start)
    }
    /// Whose machines it touches, in order of time, each once.
    public var establishments: [ID<Establishment>] {
        links.reduce(into: []) { if !$0.contains($1.establishment) { $0.append($1.establishment) } }
    }
    /// What its alerts are about, in the words of ATT&CK, in the order of an attack.
    public var tacticTitles: [LocalizedText] { tactics.map(\.title) }

    /// The chains among these alerts, the one with most tactics first; each alert is in one at most.
    ///
    /// Alerts are joined when they share a machine of one establishment, or an account of one group, and their spans lie
    /// within ``window`` of one another; chains of joins count. Accounts that every machine has are no bond.
    ///
    /// - Complexity: O(*n* log *n*) for *n* alerts.
    public static func chains(among alerts: [ChainLink]) -> [AttackChain] {
        var parents = Array(alerts.indices)
        func root(_ index: Int) -> Int {
            var index = index
            while parents[index] != index {
                parents[index] = parents[parents[index]]
                index = parents[index]
            }
            return index
        }
        var bonds: [Bond: [Int]] = [:]
        for (index, alert) in alerts.enumerated() where !alert.tactics.isEmpty {
            if !alert.host.isEmpty {
                bonds[.host(alert.establishment, alert.host), default: []].append(index)
            }
            if isTelling(alert.account) {
                bonds[.account(alert.group, bare(alert.account)), default: []].append(index)
            }
        }
        for members in bonds.values {
            let inOrder = members.sorted { (alerts[$0].first, $0) < (alerts[$1].first, $1) }
            var reach = inOrder.first.map { alerts[$0].last } ?? Instant(milliseconds: 0)
            for (earlier, later) in zip(inOrder, inOrder.dropFirst()) {
                if alerts[later].first <= reach.advanced(by: window) { parents[root(later)] = root(earlier) }
                reach = max(reach, alerts[later].last)
            }
        }
        let gathered = Dictionary(grouping: alerts.indices.filter { !alerts[$0].tactics.isEmpty }, by: root)
        return gathered.values.compactMap { AttackChain($0.map { alerts[$0] }) }.sorted(by: precedes)
    }

    private enum Bond: Hashable {
        case host(ID<Establishment>, String)
        case account(ID<Group>, String)
    }

    private init?(_ links: [ChainLink]) {
        // Many a rule names three tactics for one technique: what it finds alone is an alert, not an attack of several steps.
        guard links.count > 1 else { return nil }
        let seen = links.reduce(into: Set<AttackTactic>()) { $0.formUnion($1.tactics) }
        // What ATT&CK 19 splits in two counts once.
        let distinct = Set(seen.map { $0 == .stealth || $0 == .defenseImpairment ? .defenseEvasion : $0 })
        guard distinct.count >= AttackChain.fewestTactics else { return nil }
        self.links = links.sorted { ($0.first, $0.alert) < ($1.first, $1.alert) }
        tactics = AttackTactic.allCases.filter(seen.contains)
    }

    private static func precedes(_ left: AttackChain, _ right: AttackChain) -> Bool {
        (right.tactics.count, right.level.rawValue, left.links.first?.alert ?? 0)
            < (left.tactics.count, left.level.rawValue, right.links.first?.alert ?? 0)
    }

    /// An account that only one person or service has.
    private static func isTelling(_ account: String) -> Bool {
        let name = bare(account)
        return !name.isEmpty && !name.hasSuffix("$") && !everywhere.contains(name)
    }

    /// The name without its domain: some records have it, some have not.
    private static func bare(_ account: String) -> String {
        let name = account.split(separator: "\\", omittingEmptySubsequences: false).last ?? ""
        return String(name.split(separator: "@").first ?? "").lowercased()
    }

    private static let everywhere: Set<String> = [
        "system", "système", "local service", "service local", "network service", "service réseau", "root",
        "administrator", "administrateur", "anonymous logon", "-", "n/a", "nobody", "www-data",
    ]
}
