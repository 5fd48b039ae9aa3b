import Access
import Foundation
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("The audit log") struct AuditTests {
    /// What somebody with the file in hands does to it, and what must be said of it.
    struct Tampering: CustomTestStringConvertible, Sendable {
        let sql: String
        let verdict: AuditVerdict
        var testDescription: String { sql }
    }

    static let tamperings = [
        Tampering(
            sql: "UPDATE audit SET actor = 'nobody' WHERE sequence = 3", verdict: .broken(at: 3, .altered)),
        Tampering(
            sql: "UPDATE audit SET time = time + 1 WHERE sequence = 3", verdict: .broken(at: 3, .altered)),
        Tampering(sql: "UPDATE audit SET action = 'x' WHERE sequence = 1", verdict: .broken(at: 1, .altered)),
        Tampering(
            sql: "UPDATE audit SET detail = '{}' WHERE sequence = 4", verdict: .broken(at: 4, .altered)),
        Tampering(
            sql: "UPDATE audit SET subject_id = subject_id + 1 WHERE sequence = 2",
            verdict: .broken(at: 2, .altered)),
        Tampering(
            sql: "UPDATE audit SET establishment_id = 77 WHERE sequence = 2",
            verdict: .broken(at: 2, .altered)),
        Tampering(
            sql: "UPDATE audit SET hash = randomblob(32) WHERE sequence = 5",
            verdict: .broken(at: 5, .altered)),
        Tampering(
            sql: "UPDATE audit SET previous_hash = randomblob(32) WHERE sequence = 5",
            verdict: .broken(at: 5, .unchained)),
        Tampering(sql: "DELETE FROM audit WHERE sequence = 3", verdict: .broken(at: 3, .missing)),
        Tampering(sql: "DELETE FROM audit WHERE sequence = 1", verdict: .broken(at: 1, .missing)),
        Tampering(sql: "DELETE FROM audit WHERE sequence > 4", verdict: .broken(at: 5, .truncated)),
        Tampering(sql: "DELETE FROM audit", verdict: .broken(at: 1, .truncated)),
        Tampering(
            sql: "UPDATE audit_head SET sequence = sequence - 1", verdict: .broken(at: 6, .headDiffers)),
        Tampering(sql: "UPDATE audit_head SET hash = randomblob(32)", verdict: .broken(at: 6, .headDiffers)),
        Tampering(
            sql: "UPDATE audit SET sequence = 99 WHERE sequence = 6", verdict: .broken(at: 6, .missing)),
    ]

    private func storeWithSixEntries() async throws -> Store {
        let store = try Store.inMemory(passwordCost: 4)
        try await store.transaction(by: "jeanne", at: TwoHospitals.now) { writer in
            for number in 1...6 {
                try writer.note(
                    "test.note", subject: AuditSubject(kind: "thing", id: Int64(number)),
                    establishment: number.isMultiple(of: 2) ? ID(7) : nil, detail: #"{"n":\#(number)}"#)
            }
        }
        return store
    }

    @Test("Damage of any kind is found and named", arguments: tamperings)
    func tampered(_ tampering: Tampering) async throws {
        let store = try await storeWithSixEntries()
        guard case .intact(entries: 6, _) = try await store.verifyAudit() else {
            Issue.record("the log was broken before")
            return
        }
        try await store.write { db in
            // Whoever holds the file is not held by its triggers.
            try db.execute(sql: "DROP TRIGGER audit_never_changes; DROP TRIGGER audit_never_shrinks")
            try db.execute(sql: tampering.sql)
        }
        #expect(try await store.verifyAudit() == tampering.verdict)
    }

    @Test(
        "An entry cannot be changed or deleted",
        arguments: [
            "UPDATE audit SET actor = 'x'", "DELETE FROM audit",
            "REPLACE INTO audit SELECT * FROM audit LIMIT 1",
        ])
    func appendOnly(sql: String) async throws {
        let store = try await storeWithSixEntries()
        await #expect(throws: StoreError.self) { try await store.write { try $0.execute(sql: sql) } }
        guard case .intact(entries: 6, _) = try await store.verifyAudit() else {
            Issue.record("the log was broken")
            return
        }
    }

    @Test("The hash is the one its description makes") func canonical() throws {
        let entry = AuditEntry(
            sequence: 1, time: Instant(milliseconds: 2), actor: "é", action: "a.b",
            subject: AuditSubject(kind: "k", id: 3), establishment: nil, detail: "{}")
        // Made by: python3 -c 'import hashlib,struct;t=lambda s:struct.pack(">q",len(s.encode()))+s.encode();
        // q=lambda n:struct.pack(">q",n);print(hashlib.sha256(b"cordon-audit-1\n"+q(1)+q(2)+t("é")+t("a.b")
        // +b"\1"+t("k")+b"\1"+q(3)+b"\0"+t("{}")+bytes(32)).hexdigest())'
        let expected = "89239cd0a5e50b4bbcebf53cafcd07d5885ffa17b6c719d62206bdc694a5e9b8"
        #expect(hexadecimal(entry.hash(after: Data(count: 32))) == expected)
    }

    @Test("An officer sees the entries of the establishments in reach") func reach() async throws {
        let store = try await storeWithSixEntries()
        let page = try await store.page(AuditList(reach: .establishments([ID(7)]), size: 2))
        #expect(page.entries.map(\.sequence) == [6, 4] && page.next == 4)
        var rest = AuditList(reach: .establishments([ID(7)]), size: 2)
        rest.before = page.next
        let last = try await store.page(rest)
        #expect(last.entries.map(\.sequence) == [2] && last.next == nil)
    }
}
