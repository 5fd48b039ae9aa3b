import Archive
import Detection
import Foundation
import Intake
import Registry
import Store
import Testing
import Vocabulary

@Suite("Intake") struct IntakeTests {
    @Test("A match in a batch becomes an alert that says who, where and why") func alert() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        let receipt = try await intake.accept(
            hospital.batch("b1", Hospital.line(7) + Hospital.line(8, image: "x.exe")))
        #expect(receipt.key == "b1" && receipt.records == 2 && !receipt.isRepeat)
        intake.finish()
        await intake.detectUntilFinished()

        let alert = try #require(try await hospital.alerts().first)
        #expect(alert.host == "PC-7")
        #expect(alert.account == "GHT\\ide.urgences1")
        #expect(alert.lastSeen == (try Instant(parsing: "2026-03-14T11:59:07Z")))
        #expect(try await hospital.store.pendingBatches().isEmpty)
    }

    @Test("The same batch sent again is acknowledged the same and kept once") func repeated() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        for key in ["b1", nil] {
            let first = try await intake.accept(hospital.batch(key, Hospital.line(1)))
            let second = try await intake.accept(hospital.batch(key, Hospital.line(1)))
            #expect(!first.isRepeat && second.isRepeat)
            #expect(first.key == second.key && first.records == second.records)
        }
        await hospital.archive.close()
        var kept: [String] = []
        for segment in hospital.archive.segments() {
            _ = try hospital.archive.walk(segment) { frame, _ in kept.append(frame.header.batch) }
        }
        #expect(kept.count == 2)
    }

    @Test("Fifty senders of one batch at the same time leave one copy") func race() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        let fresh = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask { try await !intake.accept(hospital.batch("same", Hospital.line(1))).isRepeat }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(fresh == 1)
        #expect(try await hospital.store.pendingBatches().count == 1)
    }

    @Test("What was archived and not noted is noted at the next start, and detected in once")
    func recovery() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let finess = try Finess(withoutKey: "99000001")
        // A crash came between the archive and the store; a later one cut the last frame.
        _ = try await hospital.archive.append(
            RecordBatch(
                id: "lost", establishment: finess, received: hospital.noon,
                bytes: Array(Hospital.line(3).utf8),
                records: 1))
        let torn = try await hospital.archive.append(
            RecordBatch(
                id: "torn", establishment: finess, received: hospital.noon,
                bytes: Array(Hospital.line(4).utf8),
                records: 1))
        await hospital.archive.close()
        let file = hospital.folder.appending(path: "archive/\(torn.segment)")
        try Data(contentsOf: file).dropLast(5).write(to: file)

        let intake = hospital.intake()
        let mended = try await intake.recover()
        #expect(mended.frames == 1 && mended.waiting == 0)
        // The sender had no answer, and sends both again.
        #expect(try await intake.accept(hospital.batch("lost", Hospital.line(3))).isRepeat)
        #expect(try await !intake.accept(hospital.batch("torn", Hospital.line(4))).isRepeat)
        intake.finish()
        await intake.detectUntilFinished()
        #expect(try await hospital.alerts().map(\.host).sorted() == ["PC-3", "PC-4"])
        #expect(try await hospital.alerts().allSatisfy { $0.detections == 1 })
        let again = try await hospital.intake().recover()
        #expect(again.frames == 0 && again.waiting == 0)
    }

    @Test("Past its bounds a batch is refused with a reason, and nothing is kept") func bounds() async throws
    {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake(.init(longestBatch: 1_000, waitingBatches: 1))
        let long = String(repeating: "x", count: 1_001)
        await #expect(throws: IntakeRefusal.tooLarge(limit: 1_000)) {
            try await intake.accept(hospital.batch("a", long))
        }
        for key in ["", "a b", "é", String(repeating: "k", count: 201)] {
            await #expect(throws: IntakeRefusal.badKey) {
                try await intake.accept(hospital.batch(key, "x\n"))
            }
        }
        var stranger = hospital.batch("s", "x\n")
        stranger.establishment = ID(999)
        await #expect(throws: IntakeRefusal.unknownEstablishment) { try await intake.accept(stranger) }
        _ = try await intake.accept(hospital.batch("first", "x\n"))
        await #expect(throws: IntakeRefusal.busy(retryAfter: .seconds(1))) {
            try await intake.accept(hospital.batch("second", "y\n"))
        }
        #expect(try await hospital.store.pendingBatches().map(\.key) == ["first"])
    }

    @Test("A record and its neighbours on the machine are found again, and by no other hospital")
    func neighbours() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        let text = (0..<60).map {
            Hospital.line($0).replacing("PC-\($0)", with: $0 % 2 == 0 ? "PC-A" : "PC-B")
        }
        _ = try await intake.accept(hospital.batch("b", text.joined()))
        intake.finish()
        await intake.detectUntilFinished()
        let records = ArchivedRecords(store: hospital.store, archive: hospital.archive)
        let time = try Instant(parsing: "2026-03-14T11:59:30Z")
        let near = try await records.neighbours(
            of: "pc-a", at: time, within: .seconds(5), establishment: hospital.home, limit: 100)
        #expect(!near.isPartial)
        #expect(near.records.map { $0.time.milliseconds / 1_000 % 60 } == [26, 28, 30, 32, 34])
        let first = try #require(near.records.first)
        let again = try await records.record(batch: first.batch, line: first.line, of: hospital.home)
        #expect(again?.bytes == first.bytes)
        #expect(try await records.record(batch: first.batch, line: first.line, of: ID(999)) == nil)
        #expect(try await records.record(batch: "../../x@0", line: 0, of: hospital.home) == nil)
        let few = try await records.neighbours(
            of: "PC-A", at: time, within: .seconds(60), establishment: hospital.home, limit: 3)
        #expect(few.records.map { $0.time.milliseconds / 1_000 % 60 } == [28, 30, 32])
        #expect(few.isPartial)
    }

    @Test(
        "A machine whose clock stands in 1970 hides neither the neighbours of others nor what a trial finds")
    func stoppedClock() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        let pump = Hospital.line(1).replacing("2026-03-14T11:59:01", with: "1970-01-01T00:00:00").replacing(
            "PC-1", with: "PUMP")
        _ = try await intake.accept(hospital.batch("b", pump + Hospital.line(30)))
        // A backlog of last week is found at its own time.
        let late = Hospital.line(9).replacing("2026-03-14T", with: "2026-03-07T")
        _ = try await intake.accept(hospital.batch("late", late + pump))
        intake.finish()
        await intake.detectUntilFinished()
        let records = ArchivedRecords(store: hospital.store, archive: hospital.archive)
        let near = try await records.neighbours(
            of: "PC-30", at: Instant(parsing: "2026-03-14T11:59:30Z"), within: .seconds(60),
            establishment: hospital.home, limit: 10)
        #expect(near.records.count == 1 && !near.isPartial)
        let week = try await records.neighbours(
            of: "PC-9", at: Instant(parsing: "2026-03-07T11:59:30Z"), within: .seconds(60),
            establishment: hospital.home, limit: 10)
        #expect(week.records.count == 1)
        let catalogue = RuleCatalogue(reading: [(name: "rule.yml", text: Hospital.whoami)])
        let outcome = try await RuleTrial(store: hospital.store, archive: hospital.archive).run(
            catalogue.ruleSet(), at: [hospital.home],
            within: hospital.noon.advanced(by: .seconds(-86_400))...hospital.noon)
        #expect(outcome.matches == 1 && !outcome.isPartial)
    }

    @Test("A backlog of a week in one batch is found at each of its days, by pages and by trials")
    func backlog() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        let days = (7...14).map { day in
            Hospital.line(day).replacing("2026-03-14T", with: "2026-03-\(day < 10 ? "0" : "")\(day)T")
        }
        _ = try await intake.accept(hospital.batch("week", days.joined()))
        // A machine alone whose clock is months behind makes no backlog of a batch.
        let behind = Hospital.line(40).replacing("2026-03-14T", with: "2025-11-14T")
        _ = try await intake.accept(
            hospital.batch("one", behind + (1...9).map { Hospital.line($0) }.joined()))
        intake.finish()
        await intake.detectUntilFinished()
        let records = ArchivedRecords(store: hospital.store, archive: hospital.archive)
        let catalogue = RuleCatalogue(reading: [(name: "rule.yml", text: Hospital.whoami)])
        for day in [7, 10, 13, 14] {
            let date = "2026-03-\(day < 10 ? "0" : "")\(day)"
            let near = try await records.neighbours(
                of: "PC-\(day)", at: Instant(parsing: "\(date)T11:59:30Z"), within: .seconds(60),
                establishment: hospital.home, limit: 10)
            #expect(near.records.count == 1 && !near.isPartial)
            let outcome = try await RuleTrial(store: hospital.store, archive: hospital.archive).run(
                catalogue.ruleSet(), at: [hospital.home],
                within: Instant(parsing: "\(date)T00:00:00Z")...Instant(parsing: "\(date)T23:00:00Z"))
            #expect(outcome.matches == (day == 14 ? 10 : 1) && !outcome.isPartial)
        }
        // Page by page: the backlog first, which began before, then the other.
        let span = try Instant(parsing: "2026-03-10T00:00:00Z")...hospital.noon
        let first = try await hospital.store.batches(of: hospital.home, within: span, limit: 1)
        let second = try await hospital.store.batches(
            of: hospital.home, within: span, after: first.next, limit: 1)
        #expect(first.batches.map(\.start) == [0] && second.batches.count == 1)
        #expect(second.batches.first?.start ?? 0 > 0)
        let november = try Instant(parsing: "2025-11-01T00:00:00Z")...Instant(parsing: "2025-12-01T00:00:00Z")
        #expect(
            try await hospital.store.batches(of: hospital.home, within: november, limit: 9).batches.isEmpty)
    }

    @Test(
        "The record of a machine whose clock stands in 1970 is near itself, and the answer says that it is not all"
    )
    func ownBatch() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let pump = Hospital.line(1).replacing("2026-03-14T11:59:01", with: "1970-01-01T00:00:00").replacing(
            "PC-1", with: "PUMP")
        try await hospital.detect([hospital.batch("b", pump + Hospital.line(30))], rules: Hospital.whoami)
        let alert = try #require(await hospital.alerts().first { $0.host == "PUMP" })
        let detection = try #require(await hospital.detections(of: alert).first)
        let records = ArchivedRecords(store: hospital.store, archive: hospital.archive)
        let near = try await records.neighbours(
            of: "PUMP", at: detection.time, beside: detection.segment, within: .seconds(60),
            establishment: hospital.home, limit: 10)
        #expect(near.records.map(\.line) == [detection.line] && near.isPartial)
        // Nobody reads another hospital's batch by naming it.
        let stranger = try await records.neighbours(
            of: "PUMP", at: detection.time, beside: detection.segment, within: .seconds(60),
            establishment: hospital.neighbour, limit: 10)
        #expect(stranger.records.isEmpty)
    }

    @Test("Of many small batches the nearest are opened, all are tried, and what was left out is said")
    func manyBatches() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake(.init(waitingBatches: 10_000))
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<600 {
                group.addTask {
                    let time =
                        "2026-03-14T11:\(number / 60 + 10):\(number % 60 < 10 ? "0" : "")\(number % 60)"
                    let line = Hospital.line(1).replacing("2026-03-14T11:59:01", with: time)
                    _ = try await intake.accept(hospital.batch("b\(number)", line))
                }
            }
        }
        intake.finish()
        await intake.detectUntilFinished()
        let records = ArchivedRecords(store: hospital.store, archive: hospital.archive)
        let middle = try Instant(parsing: "2026-03-14T11:15:00Z")
        let near = try await records.neighbours(
            of: "PC-1", at: middle, within: .seconds(300), establishment: hospital.home, limit: 1_000)
        #expect(near.isPartial && near.records.count == 200)
        #expect(near.records.contains { $0.time == middle })
        #expect(near.records.allSatisfy { abs($0.time.milliseconds - middle.milliseconds) <= 100_000 })
        let catalogue = RuleCatalogue(reading: [(name: "rule.yml", text: Hospital.whoami)])
        let outcome = try await RuleTrial(store: hospital.store, archive: hospital.archive).run(
            catalogue.ruleSet(), at: [hospital.home],
            within: hospital.noon.advanced(by: .seconds(-86_400))...hospital.noon)
        #expect(outcome.matches == 600 && outcome.records == 600 && !outcome.isPartial)
    }

    @Test(
        "A full disk refuses the batch, and the same batch is taken once there is room",
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func fullDisk() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let name = SegmentName(
            establishment: try Finess(withoutKey: "99000001"), received: hospital.noon, counter: 0)
        let file = hospital.folder.appending(path: "archive/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: file.path(percentEncoded: false), withDestinationPath: "/dev/full")
        let intake = hospital.intake()
        await #expect(throws: IntakeRefusal.diskFull) { try await intake.accept(hospital.batch("a", "x\n")) }
        try FileManager.default.removeItem(at: file)
        await hospital.archive.close()
        #expect(try await !intake.accept(hospital.batch("a", "x\n")).isRepeat)
    }

    @Test("The lines of one event of the kernel are one record, which lies where its first line does")
    func joined() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let rule = """
            title: Passwords read
            id: 34a3b699-88fb-4bd3-9ebd-1806a5bce34e
            status: test
            level: high
            logsource: {product: linux, service: auditd}
            detection: {selection: {exe: /usr/bin/cat, a1: /etc/shadow}, condition: selection}
            """
        let event = [
            #"type=SYSCALL msg=audit(1773489540.123:42): arch=c000003e syscall=59 success=yes pid=812 exe="/usr/bin/cat""#,
            #"type=EXECVE msg=audit(1773489540.123:42): argc=2 a0="cat" a1="/etc/shadow""#,
        ].joined(separator: "\n")
        try await hospital.detect([hospital.batch("b", Hospital.line(1) + event + "\n")], rules: rule)
        let alerts = try await hospital.alerts()
        #expect(alerts.map(\.detections) == [1])
        let alert = try #require(alerts.first)
        let detection = try #require(try await hospital.detections(of: alert).first)
        #expect(detection.line == 1 && String(decoding: detection.raw, as: UTF8.self) == event)
        let records = ArchivedRecords(store: hospital.store, archive: hospital.archive)
        let record = try await records.record(batch: detection.segment, line: 1, of: hospital.home)
        #expect(record.map { String(decoding: $0.bytes, as: UTF8.self) } == event)
        #expect(try await records.record(batch: detection.segment, line: 2, of: hospital.home) == nil)
    }
}
