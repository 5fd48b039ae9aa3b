import Access
import Archive
import Crypto
import Events
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
        #expect(try await retention.apply(rule, at: hospital.noon) == (1, 0))
        #expect(try await retention.apply(rule, at: hospital.noon) == (0, 0))
        #expect(!FileManager.default.fileExists(atPath: file.path(percentEncoded: false)))
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

    @Test(
        "Records of one kind go after their time and the others stay; places hold, the index forgets, the proof is kept"
    )
    func byKind() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let index = ArchiveIndex(folder: hospital.folder.appending(path: "archive"))
        let intake = hospital.intake(index: index)
        let sshd =
            "<38>1 2026-01-03T10:00:00Z bastion sshd 812 - - Failed password for root from 203.0.113.9 port 22 ssh2\n"
        var old = hospital.batch("old", sshd + Hospital.line(7) + sshd)
        old.received = hospital.noon.advanced(by: .seconds(-86_400 * 100))
        _ = try await intake.accept(old)
        intake.finish()
        await intake.detectUntilFinished()
        try index.flush(closingBefore: hospital.noon)
        try await hospital.store.transaction(by: "officer", at: hospital.noon) { writer in
            for (dialect, days) in [("linux", 90), ("windows", 365)] {
                try writer.retain(
                    RetentionRule(establishment: hospital.home, dialect: dialect, days: days, basis: "essai"),
                    reach: .everything)
            }
        }
        let retention = ArchiveRetention(
            store: hospital.store, archive: hospital.archive, index: index,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(try await retention.apply(nil, at: hospital.noon) == (0, 1))
        #expect(try await retention.apply(nil, at: hospital.noon) == (0, 0))

        let batch = try #require(try await hospital.store.batches([ID(1)]).first)
        #expect(batch.records == 1)
        let segment = try #require(SegmentName(path: batch.segment))
        let text = String(
            decoding: try hospital.archive.records(of: segment, at: Int64(batch.start)), as: UTF8.self)
        #expect(text == "\n" + Hospital.line(7) + "\n")
        // The alert still finds its record, on the line where it was.
        let alert = try #require(try await hospital.alerts().first)
        let detection = try #require(try await hospital.detections(of: alert).first)
        #expect(detection.line == 1)
        let records = ArchivedRecords(store: hospital.store, archive: hospital.archive)
        #expect(
            try await records.record(batch: detection.segment, line: 1, of: hospital.home)?.bytes
                == Array(Hospital.line(7).utf8.dropLast()))
        let hunt = ArchiveHunt(store: hospital.store, archive: hospital.archive, index: index)
        let answer = try await hunt.sightings(
            of: Observable.reading("203.0.113.9"), on: ArchiveHunt.Ground(reach: .everything))
        #expect(answer.sightings.isEmpty)
        let entry = try #require(
            try await hospital.store.page(AuditList(reach: .everything, size: 10)).entries.first {
                $0.action == "archive.thin"
            })
        #expect(entry.detail.contains("linux/sshd\":2") && entry.detail.contains("essai"))
        #expect(entry.establishment == hospital.home)
    }

    @Test("Of a list of records on one line, the kind of its records decides, not the brackets around them")
    func lists() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let index = ArchiveIndex(folder: hospital.folder.appending(path: "archive"))
        let intake = hospital.intake(index: index)
        let line = Hospital.line(7).dropLast()
        let lists = "[\(line),\(line)]\n{\"Records\":[\(line)]}\n"
        var old = hospital.batch("old", lists + "no record of any kind\n")
        old.received = hospital.noon.advanced(by: .seconds(-86_400 * 100))
        var beside = hospital.batch("beside", Hospital.line(8))
        beside.received = old.received
        for batch in [old, beside] { _ = try await intake.accept(batch) }
        intake.finish()
        await intake.detectUntilFinished()
        let retention = ArchiveRetention(
            store: hospital.store, archive: hospital.archive, index: index,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        func text() async throws -> String {
            let batch = try #require(try await hospital.store.batches([ID(1)]).first)
            let segment = try #require(SegmentName(path: batch.segment))
            return String(
                decoding: try hospital.archive.records(of: segment, at: Int64(batch.start)), as: UTF8.self)
        }
        func keep(_ dialect: String, _ days: Int) async throws {
            try await hospital.store.transaction(by: "officer", at: hospital.noon) { writer in
                try writer.retain(
                    RetentionRule(establishment: hospital.home, dialect: dialect, days: days, basis: "essai"),
                    reach: .everything)
            }
        }
        try await keep("other", 90)
        try await keep("windows", 365)
        #expect(try await retention.apply(nil, at: hospital.noon) == (0, 1))
        #expect(try await text() == lists + "\n")
        // Sent again, it is the same batch still, though the archive no longer holds all of it.
        #expect(try await hospital.intake(index: index).accept(old).isRepeat)
        // Other records under its name, or under that of a batch beside it that lost none, would be nowhere.
        var others = [hospital.batch("old", Hospital.line(3)), hospital.batch("beside", Hospital.line(4))]
        for index in others.indices { others[index].received = old.received }
        func refuseOthers() async throws {
            for other in others {
                await #expect(throws: IntakeRefusal.otherContent) {
                    try await hospital.intake(index: index).accept(other)
                }
            }
        }
        try await refuseOthers()
        try await keep("windows", 90)
        #expect(try await retention.apply(nil, at: hospital.noon) == (0, 1))
        #expect(try await text() == "\n\n\n")
        #expect(try await hospital.intake(index: index).accept(old).isRepeat)
        try await refuseOthers()
    }

    @Test("What a stop left of a file that was being thinned goes, with its day if nothing else is there")
    func leftovers() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let index = ArchiveIndex(folder: hospital.folder.appending(path: "archive"))
        let intake = hospital.intake(index: index)
        var old = hospital.batch("old", Hospital.line(1))
        old.received = hospital.noon.advanced(by: .seconds(-86_400 * 100))
        for batch in [old, hospital.batch("new", Hospital.line(2))] { _ = try await intake.accept(batch) }
        await hospital.archive.close()
        let segment = try #require(hospital.archive.segments().first)
        struct Stop: Error {}
        #expect(throws: Stop.self) { try hospital.archive.thin(segment) { _, _ in throw Stop() } }
        let folder = hospital.folder.appending(path: "archive")
        func files() -> [String] {
            (FileManager.default.enumerator(atPath: folder.path(percentEncoded: false))?.compactMap {
                $0 as? String
            } ?? []).filter {
                !$0.hasSuffix("idx")
            }
        }
        #expect(!files().contains { $0.hasSuffix(".thin") })
        let gone = folder.appending(path: "\(segment.establishment)/2020/01/02")
        try FileManager.default.createDirectory(at: gone, withIntermediateDirectories: true)
        try Data("names".utf8).write(to: gone.appending(path: "03-0.log.zst.thin"))
        try Data("names".utf8).write(to: folder.appending(path: segment.path + ".thin"))
        let retention = ArchiveRetention(
            store: hospital.store, archive: hospital.archive, index: index,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        #expect(try await retention.apply(nil, at: hospital.noon) == (0, 0))
        #expect(!files().contains { $0.hasSuffix(".thin") || $0.contains("2020") })
        #expect(hospital.archive.segments().count == 2)
    }

    @Test("No rule is shorter than a month or without a reason")
    func bounds() {
        #expect(ArchiveRetention.Rule(days: 29, basis: "x") == nil)
        #expect(ArchiveRetention.Rule(days: 400, basis: "") == nil)
    }
}
