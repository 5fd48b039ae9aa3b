import GRDB

/// Which releases run at which establishments, counted: what pages of answers read instead of counting systems.
enum ReleasePlaces {
    /// Counts again the establishments that triggers named; to be called before ``Tally/refresh(_:)``, which forgets
    /// them. Only rows that differ are written, so that a change of one system touches one row.
    static func refresh(_ db: Database) throws {
        let stale = try Int64.fetchAll(db, sql: "SELECT establishment_id FROM tally_stale")
        guard !stale.isEmpty else { return }
        let count = try db.cachedStatement(sql: counted)
        let leave = try db.cachedStatement(sql: left)
        for establishment in stale {
            try leave.execute(arguments: ["establishment": establishment])
            try count.execute(arguments: ["establishment": establishment])
        }
    }

    private static let counted = """
        INSERT INTO release_place
            SELECT :establishment, s.release_id, count(*), sum(p.is_owner), max(s.top_criticality)
            FROM system_place p CROSS JOIN system s ON s.id = p.system_id
            WHERE p.establishment_id = :establishment AND s.release_id IS NOT NULL
                AND \(InService.nowText("s.id")) GROUP BY s.release_id
            ON CONFLICT (establishment_id, release_id) DO UPDATE
                SET systems = excluded.systems, owned = excluded.owned, criticality = excluded.criticality
                WHERE (systems, owned, criticality) IS NOT (excluded.systems, excluded.owned, excluded.criticality)
        """

    private static let left = """
        DELETE FROM release_place WHERE establishment_id = :establishment AND release_id NOT IN (
            SELECT s.release_id FROM system_place p CROSS JOIN system s ON s.id = p.system_id
            WHERE p.establishment_id = :establishment AND s.release_id IS NOT NULL
                AND \(InService.nowText("s.id")))
        """
}
