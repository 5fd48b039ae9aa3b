import GRDB

/// Which entries of the audit log leave every ledger of debt as it is.
///
/// A ledger rests on the register, the feeds, bills of materials and what people decided of debt. What is not named here
/// makes ledgers anew: a kind of entry that nobody thought of costs a few seconds, and never a wrong figure.
enum DebtChanges {
    /// What actions begin with, up to their point, that touch no ledger.
    static let harmlessKinds: Set<String> = [
        // People and what they may do.
        "account", "token", "shareClient",
        // The watch: alerts, cases, rules, indicators, the log archive.
        "alert", "archive", "block", "case", "detection", "indicator", "offer", "on-call", "protection",
        "rule",
        "sharing", "soc", "warningList",
        // The control catalogue: its lists of components come as "release.bill".
        "answers", "catalogue", "commitment", "decision", "derogation", "doubt", "evidence", "questionnaire",
        "tender",
        // Judged from the ledger, not the other way round.
        "claim", "pool", "posture",
        // The ledger reads neither flows nor sites.
        "flow", "site",
    ]

    /// Single actions that touch none, of kinds that otherwise do.
    static let harmless: Set<String> = [
        "debt.reuse", "debt.reuse-target", "registry.map-columns", "supplier.incident",
        "supplier.invitation-accept",
        "supplier.invitation-revoke", "supplier.invite", "system.machines", "system.release-corrections",
    ]

    /// Whether an entry of that action may have changed a ledger.
    static func touchesDebt(_ action: String) -> Bool {
        !harmless.contains(action) && !harmlessKinds.contains(String(action.prefix { $0 != "." }))
    }

    /// Whether any entry after one touches debt; the argument is that entry's number.
    static let query = """
        SELECT EXISTS (SELECT 1 FROM audit WHERE sequence > ?
            AND action NOT IN (\(list(harmless)))
            AND substr(action, 1, instr(action, '.') - 1) NOT IN (\(list(harmlessKinds))))
        """

    private static func list(_ words: Set<String>) -> String {
        words.sorted().map { "'\($0)'" }.joined(separator: ", ")
    }
}
