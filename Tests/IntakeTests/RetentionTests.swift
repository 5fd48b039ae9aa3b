import Access
import Archive
import Crypto
import Foundation
import Intake
import Logging
import Registry
import Store
import Testing
import Vocabulary

@Suite("Retention of the archive") struct RetentionTests {
    @Test(
        "What was kept long enough goes with its index, and the audit log keeps the proof; what is damaged holds up nothing"
    )
    func retention() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let index = ArchiveIndex(folder: hospital.folder.appending(path: "archive"))
        let intake = hospital.intake(index: index)
        var old = hospital.batch("old", try hospital.failure("alice", at: 1))
        old.received = hospital.noon.advanced(by: .seconds(-86_400 * 400))
        var unreadable = hospital.batch("unreadable", try hospital.failure("carol", at: 1))
        unreadable.received = hospital.noon.advanced(by: .seconds(-86_400 * 500))
        for batch in [unreadable, old, hospital.batch("new", try hospital.failure("bob", at: 2))] {
            _ = try await intake.accept(batch)
        }
        intake.finish()
        await intake.detectUntilFinished()
        try index.flush(closingBefore: hospital.noon)
        await hospital.archive.close()
        let segments = hospital.archive.segments()
        let (broken, oldest) = (try #require(segments.first), try #require(segments.dropFirst().first))
        let damaged = hospital.folder.appending(path: "archive/\(broken.path)")
        try FileManager.default.removeItem(at: damaged)
        try FileManager.default.createDirectory(at: damaged, withIntermediateDirectories: true)
        let file = hospital.folder.appending(path: "archive/\(oldest.path)")
        let digest = SHA256.hash(data: try Data(contentsOf: file)).map {
            ($0 < 16 ? "0" : "") + String($0, radix: 16)
        }.joined()

        let retention = ArchiveRetention(
            store: hospital.store, archive: hospital.archive, index: index,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let rule = try #require(ArchiveRetention.Rule(days: 365, basis: "essai"))
        #expect(try await retention.apply(rule, at: hospital.noon) == 1)
        #expect(try await retention.apply(rule, at: hospital.noon) == 0)
        #expect(!FileManager.default.fileExists(atPath: file.path()))
        #expect(hospital.archive.segments().count == 2)
        #expect(try await hospital.store.knownSegments().count == 2)
        let entry = try #require(
            try await hospital.store.page(AuditList(reach: .everything, size: 10)).entries.first {
                $0.action == "archive.delete"
            })
        #expect(entry.detail.contains(digest) && entry.detail.contains("essai"))
        #expect(entry.establishment == hospital.home)
        guard case .intact = try await hospital.store.verifyAudit() else {
            Issue.record("the chain of the audit log is broken")
            return
        }
    }

    @Test("No rule is shorter than a month or without a reason")
    func bounds() {
        #expect(ArchiveRetention.Rule(days: 29, basis: "x") == nil)
        #expect(ArchiveRetention.Rule(days: 400, basis: "") == nil)
    }
}
