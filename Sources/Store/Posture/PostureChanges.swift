import GRDB

/// Which entries of the audit log leave postures and the pool as they are.
///
/// They rest on the register and its debt, on findings at suppliers, on sources of logs, on evidence, rules and parameters.
/// What is not named here makes them anew: a kind of entry that nobody thought of costs some seconds, and never a wrong
/// figure. What a day brings, and records that come in without an entry, are counted once an hour.
enum PostureChanges {
    /// What actions begin with, up to their point, that touch neither.
    static let harmlessKinds: Set<String> = [
        // People and what they may do.
        "account", "token", "shareClient",
        // The watch.
        "alert", "archive", "block", "case", "detection", "indicator", "offer", "on-call", "protection",
        "rule", "sharing", "soc", "warningList",
        // Of the control catalogue, what moves no score.
        "catalogue", "commitment", "decision", "derogation", "tender", "weights",
        // Claims are counted where the model is held against them, and nowhere else.
        "claim",
    ]

    /// Single actions that touch neither, of kinds that otherwise do.
    static let harmless: Set<String> = [
        "evidence.attach", "pool.past-incident", "posture.consent", "posture.insurer-file",
        "questionnaire.draft-many", "questionnaire.open", "questionnaire.profile", "registry.map-columns",
        "supplier.invitation-accept", "supplier.invitation-revoke", "supplier.invite",
    ]

    /// Whether any entry after one touches postures or the pool; the argument is that entry's number.
    static let query = """
        SELECT EXISTS (SELECT 1 FROM audit WHERE sequence > ?
            AND action NOT IN (\(list(harmless)))
            AND substr(action, 1, instr(action, '.') - 1) NOT IN (\(list(harmlessKinds))))
        """

    private static func list(_ words: Set<String>) -> String {
        words.sorted().map { "'\($0)'" }.joined(separator: ", ")
    }
}

extension Store {
    /// Whether a posture or pool that was computed at an entry of the audit log may be stale.
    func hasPostureChanged(after sequence: Int64) async throws -> Bool {
        try await read { db in
            try Bool.fetchOne(db.cachedStatement(sql: PostureChanges.query), arguments: [sequence]) ?? false
        }
    }
}
