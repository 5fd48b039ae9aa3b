import Access
import Foundation
import GRDB
import Registry
import TestSupport
import Testing
import Vocabulary
import Watch

@testable import Store

@Suite("The data folder") struct FolderTests {
    let now = TwoHospitals.now

    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        try await body(folder.url)
    }

    private func fill(_ store: Store) async throws {
        try await store.transaction(by: "t", at: now) { [now] writer in
            let network = try writer.record(Network(id: ID(0), name: "N")).id
            _ = try Half(writer, network, name: "Val-Clair", number: 1, day: now.day)
        }
    }

    @Test("What was written is there when the folder is opened again") func reopens() async throws {
        try await withFolder { folder in
            let first = try Store(folder: folder)
            try await fill(first)
            let before = try await first.verifyAudit()
            try first.close()
            let second = try Store(folder: folder)
            #expect(try await second.verifyAudit() == before)
            #expect(try await second.verify().isSound)
            #expect(await second.isReady())
        }
    }

    @Test(
        "What people save is moved from the log into the file beside them, not by the commit of one of them",
        .timeLimit(.minutes(45)))
    func checkpoints() async throws {
        try await withFolder { folder in
            let store = try Store(folder: folder)
            let file = folder.appending(path: Store.fileName).path(percentEncoded: false)
            func size() throws -> Int {
                let about = try FileManager.default.attributesOfItem(atPath: file)
                return (about[.size] as? NSNumber)?.intValue ?? 0
            }
            try await fill(store)
            let before = try size()
            @Sendable func supplier(_ number: Int) -> Supplier {
                Supplier(
                    id: ID(0), name: "Éditeur \(number) " + String(repeating: "x", count: 150),
                    roles: [.publisher])
            }
            // Some megabytes: far from where a commit moves them itself.
            try await store.transaction(by: "t", at: now) { writer in
                for number in 0..<3_000 { _ = try writer.record(supplier(number)) }
            }
            // What came before may be moved only now; then the next to save has the rest moved.
            var number = 3_000
            while try size() < before + 3_000 * 150 {
                try await Task.sleep(for: .milliseconds(50))
                try await store.transaction(by: "t", at: now) { [number] writer in
                    _ = try writer.record(supplier(number))
                }
                number += 1
            }
            try store.close()
        }
    }

    @Test("A second server on the same folder is refused, and names the first") func locked() async throws {
        try await withFolder { folder in
            let first = try Store(folder: folder)
            let process = Int(ProcessInfo.processInfo.processIdentifier)
            #expect(
                throws: StoreError.folderInUse(path: folder.path(percentEncoded: false), process: process)
            ) {
                _ = try Store(folder: folder)
            }
            try first.close()
        }
    }

    /// How the file of a store is kept all or nothing.
    private func journal(_ store: Store) async throws -> String? {
        try await store.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
    }

    @Test("A large load takes the folder for itself and writes no log; afterwards the folder is as any other")
    func largeLoad() async throws {
        try await withFolder { folder in
            let first = try Store(folder: folder)
            try await fill(first)
            try first.close()
            let load = try Store(folder: folder, access: .toLoad(systems: 1_000_000))
            #expect(try await journal(load) == "delete")
            let process = Int(ProcessInfo.processInfo.processIdentifier)
            #expect(
                throws: StoreError.folderInUse(path: folder.path(percentEncoded: false), process: process)
            ) {
                _ = try Store(folder: folder)
            }
            try await load.transaction(by: "t", at: now) {
                _ = try $0.record(Supplier(id: ID(0), name: "Éditeur", roles: [.publisher]))
            }
            let told = try await load.verifyAudit()
            try load.close()
            let served = try Store(folder: folder)
            #expect(try await journal(served) == "wal")
            #expect(try await served.verifyAudit() == told)
            #expect(try await served.verify().isSound)
            try served.close()
        }
    }

    @Test("A small load, and a large one into a folder that is served, go beside others")
    func loadBeside() async throws {
        try await withFolder { folder in
            let small = try Store(folder: folder, access: .toLoad(systems: 10))
            let server = try Store(folder: folder)
            let large = try Store(folder: folder, access: .toLoad(systems: 1_000_000))
            #expect(try await journal(small) == "wal")
            #expect(try await journal(large) == "wal")
            try await fill(large)
            #expect(try await server.verifyAudit() == large.verifyAudit())
            for store in [small, large, server] { try store.close() }
        }
    }

    @Test("Whoever would write while another process does so for long is told so")
    func busy() async throws {
        try await withFolder { folder in
            let (server, command) = (
                try Store(folder: folder), try Store(folder: folder, access: .besideServer)
            )
            try await server.write { db in
                try db.execute(sql: "INSERT INTO network (name) VALUES ('N')")
                #expect(throws: StoreError.busy) {
                    try translatingErrors(of: "") {
                        try command.database.write { try $0.execute(sql: "DELETE FROM network") }
                    }
                }
            }
            for store in [command, server] { try store.close() }
        }
    }

    @Test("A folder written by a newer version is refused, untouched") func newer() async throws {
        try await withFolder { folder in
            let first = try Store(folder: folder)
            try await first.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('7 tides')") }
            try first.close()
            let path = folder.appending(path: Store.fileName).path(percentEncoded: false)
            #expect(throws: StoreError.writtenByNewerVersion(path: path, unknown: ["7 tides"])) {
                _ = try Store(folder: folder)
            }
        }
    }

    @Test("Another program's file, and a file that is no database, are refused") func foreign() async throws {
        try await withFolder { folder in
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let file = folder.appending(path: Store.fileName)
            let other = try DatabaseQueue(path: file.path(percentEncoded: false))
            try await other.write { try $0.execute(sql: "CREATE TABLE other (x)") }
            try other.close()
            #expect(throws: StoreError.notACordonFile(path: file.path(percentEncoded: false))) {
                _ = try Store(folder: folder)
            }
            try Data("this is no database, and is long enough to be looked at".utf8).write(to: file)
            #expect(throws: StoreError.notACordonFile(path: file.path(percentEncoded: false))) {
                _ = try Store(folder: folder)
            }
        }
    }

    @Test("A folder that cannot be made is named") func unusable() {
        let folder = URL(filePath: "/proc/nowhere/cordon")
        #expect(throws: StoreError.self) { _ = try Store(folder: folder) }
    }

    @Test("A full disk says so, and the change is undone") func full() async throws {
        let store = try Store.inMemory(passwordCost: 4)
        try await fill(store)
        let before = try await store.verifyAudit()
        try await store.write { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        }
        await #expect(throws: StoreError.diskFull) {
            try await store.transaction(by: "t", at: now) { writer in
                for number in 0..<10_000 {
                    try writer.record(Network(id: ID(0), name: "network \(number)"))
                }
            }
        }
        #expect(try await store.verifyAudit() == before)
        #expect(StoreError.diskFull.description.contains("disk is full"))
    }

    @Test("A backup made while work goes on restores to the same records") func backup() async throws {
        try await withFolder { folder in
            let store = try Store(folder: folder.appending(path: "a"))
            try await fill(store)
            let file = folder.appending(path: "backup.sqlite")
            try await store.backup(to: file)
            let then = try await store.verifyAudit()
            try await store.transaction(by: "t", at: now) { try $0.record(Network(id: ID(0), name: "later")) }
            await #expect(throws: StoreError.self, "a backup is not overwritten") {
                try await store.backup(to: file)
            }
            let target = folder.appending(path: "b")
            try await Store.restore(file, into: target)
            let restored = try Store(folder: target)
            #expect(try await restored.verifyAudit() == then)
            #expect(try await restored.verify().isSound)
            await #expect(throws: StoreError.self, "records are not overwritten") {
                try await Store.restore(file, into: target)
            }
            try store.close()
            try restored.close()
        }
    }

    @Test("A new file has pages of 8 KB, and one of 4 KB keeps its own, through a backup too") func pages()
        async throws
    {
        let size: @Sendable (Database) throws -> Int? = { try Int.fetchOne($0, sql: "PRAGMA page_size") }
        try await withFolder { folder in
            let new = try Store(folder: folder.appending(path: "new"))
            #expect(try await new.read(size) == 8_192)
            let file = folder.appending(path: "new.sqlite")
            try await new.backup(to: file)
            try new.close()
            let smaller = try DatabaseQueue(path: file.path(percentEncoded: false))
            try await smaller.vacuum(pageSize: 4_096)
            try smaller.close()

            try await Store.restore(file, into: folder.appending(path: "old"))
            let old = try Store(folder: folder.appending(path: "old"))
            #expect(try await old.read(size) == 4_096)
            try await fill(old)
            let copy = folder.appending(path: "old.sqlite")
            try await old.backup(to: copy)
            try old.close()
            try await Store.restore(copy, into: folder.appending(path: "older"))
            let older = try Store(folder: folder.appending(path: "older"))
            #expect(try await older.read(size) == 4_096)
            #expect(try await older.verify().isSound)
            try older.close()
        }
    }

    @Test("A damaged backup is refused, and leaves the folder without records") func damaged() async throws {
        try await withFolder { folder in
            let store = try Store(folder: folder.appending(path: "a"))
            try await fill(store)
            let file = folder.appending(path: "backup.sqlite")
            try await store.backup(to: file)
            var bytes = try Data(contentsOf: file)
            for offset in stride(from: 8_192, to: bytes.count, by: 7) { bytes[offset] ^= 0x5A }
            try bytes.write(to: file)
            let target = folder.appending(path: "b")
            await #expect(throws: (any Error).self) { try await Store.restore(file, into: target) }
            let left = try FileManager.default.contentsOfDirectory(atPath: target.path(percentEncoded: false))
            #expect(left == ["cordon.lock"])
        }
    }

    @Test(
        "The schema refuses nonsense",
        arguments: [
            "INSERT INTO network (name) VALUES ('')", "INSERT INTO network (name) VALUES (7.5e300), (NULL)",
            "UPDATE establishment SET kind = 'circus'", "UPDATE establishment SET beds = -1",
            "UPDATE establishment SET beds = 'many'", "UPDATE establishment SET group_id = 99",
            "UPDATE establishment SET agrees_to_be_named = 2", "UPDATE system SET function = 'magic'",
            "UPDATE system SET owner_id = (SELECT max(id) + 1 FROM establishment)",
            "UPDATE system SET release_id = 999", "UPDATE system_use SET criticality = 5",
            "INSERT INTO system_dependency VALUES (1, 1)", "UPDATE contract SET starts = ends + 1",
            "UPDATE flow SET partner_system_id = NULL, partner_outside = NULL", "DELETE FROM establishment",
            "UPDATE hosting SET certificate_expires = NULL", "UPDATE release SET source_kind = NULL",
            "UPDATE supplier_role SET role = 'friend'", "UPDATE supplier SET country = 'FRA'",
        ])
    func nonsense(sql: String) async throws {
        let store = try Store.inMemory(passwordCost: 4)
        try await fill(store)
        await #expect(throws: StoreError.self) { try await store.write { try $0.execute(sql: sql) } }
    }

    @Test("The schema knows every word of the domain") func words() async throws {
        let store = try Store.inMemory(passwordCost: 4)
        let schema = try await store.read {
            try String.fetchAll(
                $0, sql: "SELECT sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL")
        }
        let words: [String: [String]] = [
            "establishment": EstablishmentKind.allCases.map(\.rawValue),
            "care_service": CareServiceKind.allCases.map(\.rawValue),
            "supplier": SupplierStanding.allCases.map(\.rawValue),
            "supplier_role": SupplierRole.allCases.map(\.rawValue),
            "product": ProductKind.allCases.map(\.rawValue), "hosting": HostingKind.allCases.map(\.rawValue),
            "system": Function.allCases.map(\.rawValue),
            "flow": OutsidePartner.allCases.map(\.rawValue) + FlowDirection.allCases.map(\.rawValue)
                + FlowAuthentication.allCases.map(\.rawValue) + DataClass.allCases.map(\.rawValue),
            "account": Language.allCases.map(\.rawValue),
            "account_grant": ScopeKind.allCases.map(\.rawValue),
            "api_token_grant": ScopeKind.allCases.map(\.rawValue),
            "alert": AlertState.allCases.map(\.rawValue) + ClosingReason.allCases.map(\.rawValue),
            "case_file": CaseKind.allCases.map(\.rawValue) + CaseState.allCases.map(\.rawValue)
                + CaseVerdict.allCases.map(\.rawValue),
            "case_establishment": LocalState.allCases.map(\.rawValue),
            "case_task": TaskPhase.allCases.map(\.rawValue) + TaskState.allCases.map(\.rawValue),
            "case_observable": ObservableKind.allCases.map(\.rawValue)
                + CaseObservable.Verdict.allCases.map(\.rawValue),
            "case_entry": CaseEntry.Kind.allCases.map(\.rawValue),
            "escalation": Escalation.State.allCases.map(\.rawValue),
            "service_level": ServiceStage.allCases.map(\.rawValue),
            "tally": RegisterQuestion.allCases.map(\.rawValue),
        ]
        for (table, words) in words {
            // A table that a later step made again stands in quotes.
            let sql = try #require(
                schema.first {
                    $0.hasPrefix("CREATE TABLE \(table) (") || $0.hasPrefix("CREATE TABLE \"\(table)\" (")
                })
            // Functions are held against one text of all.
            let (before, after) = table == "system" ? (" ", " ") : ("'", "'")
            for word in words {
                #expect(sql.contains(before + word + after), "\(table) does not know \(word)")
            }
        }
        #expect(AlertLevel.allCases.map(\.rawValue) == [0, 1, 2, 3, 4])
        #expect(Criticality.allCases.map(\.rawValue) == [1, 2, 3, 4])
    }
}

extension DatabaseQueue {
    /// Lays the file out anew with pages of so many bytes.
    fileprivate func vacuum(pageSize: Int) async throws {
        try await writeWithoutTransaction { try $0.execute(sql: "PRAGMA page_size = \(pageSize); VACUUM") }
    }
}
