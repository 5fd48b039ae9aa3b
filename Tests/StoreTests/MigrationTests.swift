import Access
import Debt
import Foundation
import GRDB
import Registry
import TestSupport
import Testing
import Vocabulary

@testable import Store

@Suite("Schemas of earlier versions") struct MigrationTests {
    /// What triggers make of other tables, and what SQLite and the migrator keep for themselves.
    private static let derived: Set<String> = [
        "system_place", "system_unsearched", "tally", "tally_stale", "last_event", "alert_tally",
        "release_place", "release_use",
        "grdb_migrations",
    ]

    @Test("A folder of the first version holds the same records in this one") func fromTheFirst() async throws
    {
        let place = try TemporaryFolder()
        defer { withExtendedLifetime(place) {} }
        let folder = place.url
        let file = folder.appending(path: Store.fileName).path(percentEncoded: false)
        let today = try await TwoHospitals(withCases: false)
        // What later versions reckon when an alert is raised, an earlier one has not: a step of the schema estimates it.
        try await today.store.write {
            try $0.execute(
                sql: """
                    UPDATE alert SET risk_own = 50, risk_network = 50, due = NULL, due_stage = NULL;
                    -- Nor does a file know a day before its first transaction.
                    UPDATE retirement_count SET day = -10000000
                    """)
        }
        let backup = folder.appending(path: "today.sqlite")
        try await today.store.backup(to: backup)
        try await makeFirst(at: file, from: backup.path(percentEncoded: false))

        let migrated = try Store(folder: folder)
        let (then, now) = (
            try await Inventory(store: migrated).dump(), try await Inventory(store: today.store).dump()
        )
        #expect(then == now)
        #expect(try await migrated.verify().isSound)
        let (day, reach) = (TwoHospitals.today, today.reach)
        let found = try await migrated.page(SystemDetail(reach: reach, system: today.ownSystem, day: day))
        let page = try #require(found)
        #expect(page.contracts.map(\.contract.reference) == ["MARCHE-Val-Clair-A"])
        #expect(page.contracts.first?.contract.systems == [today.ownSystem])
        var filter = SystemFilter()
        filter.text = "serveur val"
        let list = try await migrated.page(SystemList(reach: reach, day: day, filter: filter))
        #expect(list.rows.count == 1)
        try migrated.close()
    }

    /// A file of the first schema, with the records that this version wrote brought into its form.
    private func makeFirst(at file: String, from source: String) async throws {
        let queue = try DatabaseQueue(path: file, configuration: Store.configuration)
        try await queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
            try db.execute(sql: "ATTACH ? AS today", arguments: [source])
        }
        try Schema.migrator.migrate(queue, upTo: "1")
        try await queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
            let tables = try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%' ORDER BY rowid
                    """)
            for table in tables where !Self.derived.contains(table) { try copy(table, db) }
            try db.execute(sql: "DELETE FROM main.tally; INSERT INTO main.tally SELECT * FROM today.tally")
            try db.execute(
                sql: """
                    INSERT INTO main.system_search (rowid, name, code, product_label)
                        SELECT id, name, code, product_label FROM main.system;
                    DELETE FROM main.system_unsearched; DELETE FROM main.tally_stale
                    """)
            try db.execute(sql: "DETACH today")
            #expect(try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").isEmpty)
        }
        try queue.close()
    }

    private func copy(_ table: String, _ db: Database) throws {
        let columns = try String.fetchAll(
            db, sql: "SELECT name FROM pragma_table_info(?, 'main')", arguments: [table])
        let names = columns.joined(separator: ", ")
        let values = columns.map {
            table == "contract" && $0 == "system_id"
                ? "(SELECT min(x.system_id) FROM today.contract_system x WHERE x.contract_id = contract.id)"
                : $0
        }.joined(separator: ", ")
        try db.execute(
            // The schema itself made the first head of the log.
            sql:
                "INSERT \(table == "audit_head" ? "OR REPLACE " : "")INTO main.\(table) (\(names)) SELECT \(values) FROM today.\(table)"
        )
    }

    @Test("The column of functions holds each function there is and nothing else") func functions()
        async throws
    {
        let hospitals = try await TwoHospitals(withCases: false)
        func set(_ function: String) async throws {
            try await hospitals.store.write {
                try $0.execute(
                    sql: "UPDATE system SET function = ? WHERE id = ?",
                    arguments: [function, hospitals.ownSystem.rawValue])
            }
        }
        for function in Function.allCases { try await set(function.rawValue) }
        for function in ["", " ", "mail server", "Mail", "mai", "ail", "nothing"] {
            await #expect(throws: StoreError.self, "\(function)") { try await set(function) }
        }
    }

    @Test("A file that the first version left opens with its register, its lists and its debt") func kept()
        async throws
    {
        let place = try TemporaryFolder()
        defer { withExtendedLifetime(place) {} }
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/schema-1.sql")
        let file = place.url.appending(path: Store.fileName).path(percentEncoded: false)
        let queue = try DatabaseQueue(path: file, configuration: Store.configuration)
        let sql = try String(contentsOf: script, encoding: .utf8)
        try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()

        let store = try Store(folder: place.url)
        let today = Day(number: 20_500)
        #expect(try await store.verify().isSound)
        let list = try await store.page(SystemList(reach: .everything, day: today))
        #expect(list.rows.map(\.system.code) == ["ANN-01", "DPI-01"])
        let found = try await store.page(SystemDetail(reach: .everything, system: ID(1), day: today))
        let detail = try #require(found)
        #expect(detail.contracts.map(\.contract.reference) == ["M-2024-7"])
        #expect(detail.contracts.first?.contract.systems == [ID(1)])
        #expect(detail.uses.count == 2 && detail.needs.count == 1)
        let openings = try await store.page(OpeningList(reach: .everything, day: today))
        #expect(openings.rows.map(\.flow.wire) == ["SMTP et IMAP (MSSanté)"])
        let debt = try await store.debt(reach: .everything, on: today, today: today)
        let row = debt.ledger.rows[try #require(debt.register.place(of: ID(1)))]
        #expect(row.state == .ended && row.principal > 0 && row.careServices == 1)
        var filter = SystemFilter()
        filter.text = "dossier"
        #expect(
            try await store.page(SystemList(reach: .everything, day: today, filter: filter)).rows.count == 1)
        try store.close()
    }

    @Test("Every step of the schema is there once, in order") func steps() {
        let steps = Schema.migrator.migrations.compactMap { Int($0) }
        #expect(steps.count == Schema.migrator.migrations.count)
        #expect(steps.starts(with: 1...6) && steps == Set(steps).sorted())
    }
}
