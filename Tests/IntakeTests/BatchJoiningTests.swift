import Access
import Archive
import Detection
import Foundation
import Intake
import Logging
import Registry
import Store
import Testing
import Vocabulary

@Suite("Old batches as one row") struct BatchJoiningTests {
    private static func days(_ count: Int) -> Duration { .seconds(Int64(count) * 86_400) }
    private static let sshd =
        "<38>1 2026-03-14T11:59:00Z bastion sshd 812 - - Failed password for root from 203.0.113.9 port 22 ssh2\n"

    /// Five batches of one hour and one of nine days later, detected in; the first five are joined.
    private func joined(_ hospital: Hospital, _ index: ArchiveIndex) async throws -> IngestBatch {
        let intake = hospital.intake(index: index)
        for number in 1...5 {
            let text = Hospital.line(number) + (number == 4 ? Self.sshd : "")
            _ = try await intake.accept(hospital.batch("b\(number)", text))
        }
        _ = try await intake.accept(last(hospital))
        let joining = BatchJoining(store: hospital.store, archive: hospital.archive, index: index)
        let later = hospital.noon.advanced(by: Self.days(9))
        // What waits for detection is not joined.
        #expect(try await joining.apply(at: later) == 0)
        intake.finish()
        await intake.detectUntilFinished()
        #expect(try await joining.apply(at: hospital.noon.advanced(by: Self.days(8))) == 0)
        #expect(try await joining.apply(at: later) == 4)
        #expect(try await joining.apply(at: later) == 0)
        let segment = try #require(hospital.archive.segments().first)
        let rows = try await hospital.store.batches(in: segment.path)
        try #require(rows.count == 1)
        return rows[0]
    }

    private func last(_ hospital: Hospital) -> IntakeBatch {
        var batch = hospital.batch("last", Hospital.line(9))
        batch.received = hospital.noon.advanced(by: Self.days(9))
        return batch
    }

    private func index(_ hospital: Hospital) -> ArchiveIndex {
        ArchiveIndex(folder: hospital.folder.appending(path: "archive"))
    }

    @Test(
        "After eight days one row stands for all of an hour: where they lie and how many, without their names"
    )
    func rows() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let row = try await joined(hospital, index(hospital))
        #expect(row.batches == 5 && row.records == 6 && row.start == 0 && row.isDetected)
        let segment = try #require(SegmentName(path: row.segment))
        let end = try hospital.archive.walk(segment) { _, _ in }.end
        #expect(Int64(row.length) == end)
        let again = hospital.intake()
        // Nothing is taken for lost at the next start.
        let recovery = try await again.recover()
        #expect(recovery.frames == 0 && recovery.waiting == 0)
        // The name of what came lately holds; of what came more than eight days ago nobody knows any more.
        #expect(try await again.accept(last(hospital)).isRepeat)
        #expect(try await !again.accept(hospital.batch("b2", Hospital.line(2))).isRepeat)
    }

    @Test(
        "What stands around a record is found among joined batches, once, and a rule is tried on all of them")
    func reading() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let row = try await joined(hospital, index(hospital))
        let segment = try #require(SegmentName(path: row.segment))
        var offsets: [Int64] = []
        _ = try hospital.archive.walk(segment) { frame, _ in offsets.append(frame.offset) }
        let records = ArchivedRecords(store: hospital.store, archive: hospital.archive)
        let found = try await records.neighbours(
            of: "PC-3", at: try Instant(parsing: "2026-03-14T11:59:03Z"),
            beside: "\(segment)@\(offsets[2])", within: .seconds(60), establishment: hospital.home, limit: 10)
        #expect(found.records.map(\.batch) == ["\(segment)@\(offsets[2])"] && !found.isPartial)
        let rules = RuleCatalogue(reading: [(name: "rule.yml", text: Hospital.whoami)]).ruleSet()
        let trial = try await RuleTrial(store: hospital.store, archive: hospital.archive).run(
            rules, at: [hospital.home],
            within: hospital.noon.advanced(by: .seconds(-3_600))...hospital.noon)
        #expect(trial.matches == 6 && trial.records == 7 && !trial.isPartial && trial.whole == 1)
    }

    @Test(
        "Retention counts what goes of joined batches, and the proof of a deletion says how many there were")
    func retention() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let index = index(hospital)
        _ = try await joined(hospital, index)
        try await hospital.store.transaction(by: "officer", at: hospital.noon) { writer in
            for (dialect, days) in [("linux", 30), ("windows", 365)] {
                try writer.retain(
                    RetentionRule(establishment: hospital.home, dialect: dialect, days: days, basis: "essai"),
                    reach: .everything)
            }
        }
        let retention = ArchiveRetention(
            store: hospital.store, archive: hospital.archive, index: index,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(try await retention.apply(nil, at: hospital.noon.advanced(by: Self.days(35))) == (0, 1))
        let segment = try #require(hospital.archive.segments().first)
        let row = try #require(try await hospital.store.batches(in: segment.path).first)
        #expect(row.records == 5 && row.batches == 5)
        let rule = try #require(ArchiveRetention.Rule(days: 400, basis: "essai"))
        let decided = try await hospital.store.retentionRules(reach: .everything)
        try await hospital.store.transaction(by: "officer", at: hospital.noon) { writer in
            for one in decided { try writer.retainNoLonger(one.rule.id, reach: .everything) }
        }
        #expect(try await retention.apply(rule, at: hospital.noon.advanced(by: Self.days(405))) == (1, 0))
        let entry = try #require(
            try await hospital.store.page(AuditList(reach: .everything, size: 20)).entries.first {
                $0.action == "archive.delete"
            })
        #expect(entry.detail.contains("\"batches\":5") && entry.detail.contains("\"records\":5"))
    }
}
