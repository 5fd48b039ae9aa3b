import GRDB

/// The schema, as the list of steps that lead to it from any released version.
///
/// A released step is never edited: what it made is mended by a later step.
enum Schema {
    /// "Cord", as SQLite's application identifier: a file that has another is not ours.
    static let applicationID = 0x436F_7264

    /// Every step, oldest first; each runs in a transaction of its own, foreign keys checked at its end.
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            for part in [V1.registry, V1.systems, V1.derived, V1.people, V1.watch, V1.audit] {
                try db.execute(sql: part)
            }
        }
        migrator.registerMigration("2") { db in
            for part in [V2.contracts, V2.lists] { try db.execute(sql: part) }
        }
        migrator.registerMigration("3") { db in
            for part in [V3.debt] { try db.execute(sql: part) }
        }
        migrator.registerMigration("4") { db in
            // The tally's rows held the change of a day, and hold the sum up to it.
            try db.execute(sql: "INSERT OR IGNORE INTO tally_stale SELECT id FROM establishment")
        }
        migrator.registerMigration("5") { db in try db.execute(sql: V5.facts) }
        migrator.registerMigration("6") { db in try db.execute(sql: V6.debt) }
        migrator.registerMigration("7") { db in
            for part in [V7.answers, V7.judgement, V7.buying, V7.roles] { try db.execute(sql: part) }
        }
        migrator.registerMigration("8") { db in
            for part in [V8.cases, V8.queue, V8.rules, V8.onCall] { try db.execute(sql: part) }
        }
        migrator.registerMigration("9") { db in
            for part in [V9.indicators, V9.blocks] { try db.execute(sql: part) }
        }
        migrator.registerMigration("10") { db in try db.execute(sql: V10.coverage) }
        migrator.registerMigration("11") { db in try db.execute(sql: V11.posture) }
        migrator.registerMigration("12") { db in try db.execute(sql: V12.cover) }
        migrator.registerMigration("13") { db in
            for part in [V13.clausier, V13.places] { try db.execute(sql: part) }
        }
        migrator.registerMigration("14") { db in try db.execute(sql: V14.reuse) }
        migrator.registerMigration("15") { db in
            for part in [V15.sources, V15.retention, V15.quorum] { try db.execute(sql: part) }
        }
        migrator.registerMigration("16") { db in
            for part in [V16.care, V16.proofs, V16.copies, V16.sources] { try db.execute(sql: part) }
        }
        migrator.registerMigration("17") { db in try db.execute(sql: V17.evidence) }
        migrator.registerMigration("18") { db in try db.execute(sql: V18.counts) }
        migrator.registerMigration("19") { db in try db.execute(sql: V19.places) }
        migrator.registerMigration("20") { db in try db.execute(sql: V20.clocks) }
        migrator.registerMigration("21") { db in try db.execute(sql: V21.feeds) }
        migrator.registerMigration("22") { db in try db.execute(sql: V22.batches) }
        migrator.registerMigration("23") { db in try db.execute(sql: V23.clauses) }
        migrator.registerMigration("24") { db in
            for part in [V24.retirement, V24.tally] { try db.execute(sql: part) }
        }
        migrator.registerMigration("25") { db in try db.execute(sql: V25.joined) }
        migrator.registerMigration("26") { db in try V26.cheapenFunctionCheck(db) }
        migrator.registerMigration("27") { db in try db.execute(sql: V27.flaws) }
        migrator.registerMigration("28") { db in try db.execute(sql: V28.names) }
        migrator.registerMigration("29") { db in try db.execute(sql: V29.awards) }
        migrator.registerMigration("30") { db in try db.execute(sql: V30.claims) }
        migrator.registerMigration("31") { db in try db.execute(sql: V31.scenarios) }
        return migrator
    }()

    /// Refuses a foreign or newer file before anything is written to it, then brings the schema up to date.
    static func prepare(_ database: any DatabaseWriter, path: String) throws {
        let isNew = try database.read { db in
            let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
            let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            guard tables == 0 || application == applicationID else {
                throw StoreError.notACordonFile(path: path)
            }
            guard try !migrator.hasBeenSuperseded(db) else {
                let unknown = try migrator.appliedIdentifiers(db).subtracting(migrator.migrations)
                throw StoreError.writtenByNewerVersion(path: path, unknown: unknown.sorted())
            }
            return tables == 0
        }
        if isNew {
            try database.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            }
        }
        try migrator.migrate(database)
        try database.write { try Tally.refresh($0) }
    }

    /// The first schema, in parts that build on one another.
    enum V1 {}
}
