import GRDB

/// The counts by establishment that pages read instead of counting systems.
enum Tally {
    /// Stands for "always" in `open_after`: earlier than any day there is.
    static let always = -10_000_000

    /// What is counted, as the column `kind` names it.
    static let kinds = ["systems", "pastSupport"] + RegisterQuestion.allCases.map(\.rawValue)

    /// Counts again the establishments that triggers named, each in one statement.
    static func refresh(_ db: Database) throws {
        let stale = try Int64.fetchAll(db, sql: "SELECT establishment_id FROM tally_stale")
        guard !stale.isEmpty else { return }
        let forget = try db.cachedStatement(sql: "DELETE FROM tally WHERE establishment_id = ?")
        let count = try db.cachedStatement(sql: sql)
        for establishment in stale {
            try forget.execute(arguments: [establishment])
            try count.execute(arguments: ["establishment": establishment])
        }
        try db.execute(sql: "DELETE FROM tally_stale")
    }

    private static let sql = """
        WITH placed AS MATERIALIZED (
            SELECT s.id, p.is_owner, s.release_id, s.hosting_id, s.in_service_since, s.supported_until, s.covered_until,
                \(RegisterQuestion.leavesTheHospital) AS needs_certificate, h.certificate_expires,
                w.day - 1 AS last_day
            FROM system_place p JOIN system s ON s.id = p.system_id LEFT JOIN hosting h ON h.id = s.hosting_id
                LEFT JOIN system_retirement w ON w.system_id = s.id
            WHERE p.establishment_id = :establishment
        ), fact (kind, open_after, is_owner, last_day) AS MATERIALIZED (
            SELECT 'systems', \(always), is_owner, last_day FROM placed
            UNION ALL SELECT 'pastSupport', supported_until, is_owner, last_day FROM placed
                WHERE supported_until IS NOT NULL
            UNION ALL SELECT 'release', \(always), is_owner, last_day FROM placed WHERE release_id IS NULL
            UNION ALL SELECT 'lifecycle', \(always), is_owner, last_day FROM placed
                WHERE release_id IS NOT NULL AND supported_until IS NULL
            UNION ALL SELECT 'hosting', \(always), is_owner, last_day FROM placed WHERE hosting_id IS NULL
            UNION ALL SELECT 'inService', \(always), is_owner, last_day FROM placed WHERE in_service_since IS NULL
            UNION ALL SELECT 'certificate', coalesce(certificate_expires, \(always)), is_owner, last_day FROM placed
                WHERE needs_certificate
            UNION ALL SELECT 'contract', coalesce(covered_until, \(always)), 1, last_day FROM placed WHERE is_owner
        ), step (kind, open_after, systems, owned) AS (
            SELECT kind, open_after, 1, is_owner FROM fact
            -- Whatever was counted of a system is counted until its last day in service.
            UNION ALL SELECT kind, max(open_after, last_day), -1, -is_owner FROM fact WHERE last_day IS NOT NULL
        )
        INSERT INTO tally
        SELECT :establishment, kind, open_after, sum(sum(systems)) OVER earlier, sum(sum(owned)) OVER earlier
        FROM step GROUP BY kind, open_after WINDOW earlier AS (PARTITION BY kind ORDER BY open_after)
        """
}
