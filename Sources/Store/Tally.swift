import GRDB

/// The counts by establishment that pages read instead of counting systems.
enum Tally {
    /// Stands for "always" in `open_after`: earlier than any day there is.
    static let always = -10_000_000

    /// What is counted, in the order in which the table sorts it: each ``RegisterQuestion``, and what is asked of none.
    private enum Kind: Int, CaseIterable {
        case certificate, contract, hosting, inService, lifecycle, pastSupport, release, systems
    }

    /// What is counted, as the column `kind` names it.
    static let kinds = Kind.allCases.map { String(describing: $0) }

    /// Counts again the establishments that triggers named.
    static func refresh(_ db: Database) throws {
        let stale = try Int64.fetchAll(db, sql: "SELECT establishment_id FROM tally_stale")
        guard !stale.isEmpty else { return }
        let placed = try db.cachedStatement(sql: placed)
        let forget = try QuickStatement(db, sql: "DELETE FROM tally WHERE establishment_id = ?")
        let keep = try QuickStatement(db, sql: "INSERT INTO tally VALUES (?, ?, ?, ?, ?)")
        for establishment in stale {
            var steps = Steps()
            let systems = try Row.fetchCursor(placed, arguments: [establishment])
            while let system = try systems.next() { steps.add(system) }
            try forget.run([establishment.databaseValue])
            try steps.forEachRow { kind, day, count, owned in
                try keep.run([
                    establishment.databaseValue, kinds[kind].databaseValue, day.databaseValue,
                    count.databaseValue,
                    owned.databaseValue,
                ])
            }
        }
        try db.execute(sql: "DELETE FROM tally_stale")
    }

    /// What is counted of each system of an establishment, in the order in which ``Steps/add(_:)`` reads it.
    private static let placed = """
        SELECT p.is_owner, s.release_id IS NULL, s.hosting_id IS NULL, s.in_service_since IS NULL, s.supported_until,
            s.covered_until, coalesce(\(RegisterQuestion.leavesTheHospital), 0), h.certificate_expires, w.day - 1
        FROM system_place p JOIN system s ON s.id = p.system_id LEFT JOIN hosting h ON h.id = s.hosting_id
            LEFT JOIN system_retirement w ON w.system_id = s.id
        WHERE p.establishment_id = ?
        """

    /// From which day on how many systems more, or fewer, fall under a kind.
    ///
    /// Summed here and not by SQLite, which took ten times as long to group them as to read them.
    private struct Steps {
        private struct Step {
            let kind: Int, day: Int
            let systems: Int, owned: Int
        }

        private var steps: [Step] = []

        mutating func add(_ row: Row) {
            let isOwner: Bool = row[0]
            let (supportedUntil, coveredUntil): (Int?, Int?) = (row[4], row[5])
            let last: Int? = row[8]
            add(.systems, after: always, isOwner, until: last)
            if row[1] as Bool {
                add(.release, after: always, isOwner, until: last)
            } else if supportedUntil == nil {
                add(.lifecycle, after: always, isOwner, until: last)
            }
            if let supportedUntil { add(.pastSupport, after: supportedUntil, isOwner, until: last) }
            if row[2] as Bool { add(.hosting, after: always, isOwner, until: last) }
            if row[3] as Bool { add(.inService, after: always, isOwner, until: last) }
            if row[6] as Bool { add(.certificate, after: row[7] ?? always, isOwner, until: last) }
            if isOwner { add(.contract, after: coveredUntil ?? always, true, until: last) }
        }

        /// Whatever is counted of a system is counted until its last day in service.
        private mutating func add(_ kind: Kind, after day: Int, _ isOwner: Bool, until last: Int?) {
            let owned = isOwner ? 1 : 0
            steps.append(Step(kind: kind.rawValue, day: day, systems: 1, owned: owned))
            guard let last else { return }
            steps.append(Step(kind: kind.rawValue, day: max(day, last), systems: -1, owned: -owned))
        }

        /// The rows of the table: for each kind, from each day on, all that were added up to it.
        mutating func forEachRow(
            _ body: (_ kind: Int, _ day: Int, _ systems: Int, _ owned: Int) throws -> Void
        ) rethrows {
            steps.sort { ($0.kind, $0.day) < ($1.kind, $1.day) }
            var (systems, owned) = (0, 0)
            for (place, step) in steps.enumerated() {
                systems += step.systems
                owned += step.owned
                let next = place + 1 < steps.count ? steps[place + 1] : nil
                if next?.kind == step.kind, next?.day == step.day { continue }
                try body(step.kind, step.day, systems, owned)
                if next?.kind != step.kind { (systems, owned) = (0, 0) }
            }
        }
    }
}
