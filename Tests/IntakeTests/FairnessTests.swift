import Detection
import Foundation
import Logging
import Registry
import Store
import Synchronization
import Testing
import Vocabulary

@testable import Intake

@Suite("Fairness between hospitals") struct FairnessTests {
    private let bounds = Intake.Bounds(waitingBatches: 1_000, longestWait: .seconds(1))

    private func batch(_ id: Int64, of establishment: Int64, _ records: Int = 1_000) -> IngestBatch {
        IngestBatch(
            id: ID(id), establishment: ID(establishment), key: "\(id)", segment: "s", start: 0, length: 0,
            records: records, received: Instant(milliseconds: 0), isDetected: false)
    }

    private func taken(_ waiting: WaitingBatches) -> [Int64] {
        var ids: [Int64] = []
        while let next = waiting.nextIfAny() { ids.append(next.batch.id.rawValue) }
        return ids
    }

    @Test("Behind a flood of one, another's batch is next, and what is of one stays in its order")
    func turns() {
        let waiting = WaitingBatches()
        for id in 1...100 { waiting.put(batch(Int64(id), of: 1), records: nil) }
        waiting.put(batch(101, of: 2), records: nil)
        waiting.put(batch(102, of: 3, 10), records: nil)
        #expect(waiting.lowest == ID(1))
        #expect(taken(waiting) == [1, 101, 102] + Array(2...100))
        #expect(waiting.lowest == nil)
    }

    @Test("Whoever sends a batch of a hundred turns waits until the others had as many")
    func debts() {
        let waiting = WaitingBatches()
        for id in 1...2 { waiting.put(batch(Int64(id), of: 1, 100_000), records: nil) }
        for id in 3...52 { waiting.put(batch(Int64(id), of: 2, 1_000), records: nil) }
        #expect(taken(waiting) == [1] + Array(3...52) + [2])
        // Nobody waits: nobody owes anything.
        waiting.put(batch(60, of: 1), records: nil)
        waiting.put(batch(61, of: 2), records: nil)
        #expect(taken(waiting) == [60, 61])
    }

    @Test("A long batch is put back after its turn, stays first of its hospital, and few are begun at once")
    func parts() {
        let waiting = WaitingBatches()
        for id in 1...6 { waiting.put(batch(Int64(id), of: Int64(id), 10_000), records: nil) }
        waiting.put(batch(7, of: 1), records: nil)
        waiting.put(batch(8, of: 9), records: nil)
        var (order, left): ([Int64], [Int64: Int]) = ([], [:])
        while let next = waiting.nextIfAny() {
            let id = next.batch.id.rawValue
            order.append(id)
            guard next.isLong || next.isBegun else { continue }
            let rest = left[id, default: 10]
            left[id] = rest - 1
            #expect(left.values.count { (1...9).contains($0) } <= WaitingBatches.mostBegun)
            if rest > 1 { waiting.putBack(next, left: Double(rest - 1) / Double(rest)) }
            #expect(rest == 1 || waiting.lowest ?? ID(0) <= next.batch.id)
        }
        #expect(order.prefix(5) == [1, 2, 3, 4, 8])
        #expect(left == [1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0] && order.count == 62)
        #expect(order.firstIndex(of: 7)! > order.lastIndex(of: 1)!)
    }

    @Test("An alert of one hospital is told before another's batch of many turns is done")
    func longBatch() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let catalogue = RuleCatalogue(reading: [(name: "rule.yml", text: Hospital.whoami)])
        let told = Mutex<[Set<ID<Establishment>>]>([])
        let (noon, home, neighbour) = (hospital.noon, hospital.home, hospital.neighbour)
        let intake = Intake(
            store: hospital.store, archive: hospital.archive, rules: catalogue.ruleSet(),
            bounds: .init(waitingBatches: 1 << 20, longestWait: .seconds(100_000)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { noon },
            onAlerts: { changed in told.withLock { $0.append(Set(changed.map(\.establishment))) } })
        let long = (0..<12_000).map { Hospital.line($0, image: "C:\\\\x.exe") }.joined() + Hospital.line(5)
        _ = try await intake.accept(hospital.batch("long", long, of: home))
        _ = try await intake.accept(hospital.batch("one", Hospital.line(7), of: neighbour))
        intake.finish()
        await intake.detectUntilFinished()
        let groups = told.withLock { $0 }
        let place = try #require(groups.firstIndex { $0.contains(neighbour) })
        let other = try #require(groups.firstIndex { $0.contains(home) })
        #expect(place < other)
        #expect(try await hospital.store.pendingBatches().isEmpty)
    }

    @Test(
        "Between two parts of a batch nothing of it is in the state of correlations, and all of it once it is whole"
    )
    func partsAndCorrelations() async throws {
        let rules = RuleCatalogue(
            reading: [(name: "c.yml", text: try ShippedCorrelation.signInAfterFailures.text())])
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let failures = try (0..<10).map { try hospital.failure("m.durand", at: $0 * 30) }.joined()
        let success = try hospital.success("m.durand", at: 400)
        let filler = (0..<1_500).map { Hospital.line($0, image: "C:\\\\x.exe") }.joined()
        let bytes = Array((failures + filler + success).utf8)
        func detector() -> BatchDetector {
            BatchDetector(
                rules.ruleSet(), correlations: CorrelationSet(rules.correlations, over: rules.rules),
                reading: RecordReading())
        }
        let one = batch(1, of: 1, 1_511)
        var whole = detector()
        let expected = whole.findings(in: bytes, of: one)
        var parted = detector()
        let work = parted.begin(bytes, of: one)
        parted.goOn(work, atMost: 1_000)
        #expect(!work.walk.isDone && parted.correlator.snapshots.isEmpty && !work.tally.later.isEmpty)
        parted.goOn(work, atMost: 1_000)
        #expect(work.walk.isDone)
        let findings = parted.finish(work)
        #expect(findings.correlations.count == 1 && expected.correlations.count == 1)
        #expect(findings.correlations.first?.detection == expected.correlations.first?.detection)
        #expect(findings.detections == expected.detections)
        #expect(parted.correlator.snapshots.map(\.bytes) == whole.correlator.snapshots.map(\.bytes))
    }

    @Test("A lane that is full refuses its own, and there is room for who has nothing in the queue")
    func admission() {
        let waiting = WaitingBatches()
        for _ in 0..<40 { waiting.learn(records: 10_000, in: .seconds(10)) }
        func claim(_ establishment: Int64, _ records: Int) -> Claim {
            Claim(establishment: ID(establishment), records: records)
        }
        #expect(waiting.admit(claim(1, 5_000), bounds))
        #expect(!waiting.admit(claim(1, 1), bounds) && !waiting.hasRoom(for: ID(1), bounds))
        #expect(waiting.hasRoom(for: ID(2), bounds))
        #expect(waiting.admit(claim(2, 300), bounds) && waiting.admit(claim(2, 300), bounds))
        // The bound is shared by those who wait.
        #expect(!waiting.admit(claim(2, 1), bounds))
        waiting.leave([claim(1, 5_000)])
        #expect(waiting.admit(claim(2, 1), bounds))
    }

    @Test("Bytes on their way to the disk are bounded by hospital, and counted no more once they are there")
    func bytes() {
        let waiting = WaitingBatches()
        let large = Claim(establishment: ID(1), records: 1, bytes: 16 << 20)
        #expect(waiting.admit(large, bounds) && waiting.admit(large, bounds))
        #expect(!waiting.admit(large, bounds))
        #expect(waiting.admit(Claim(establishment: ID(2), records: 1, bytes: 16 << 20), bounds))
        waiting.put(batch(1, of: 1, 1), records: [UInt8](repeating: 1, count: 16 << 20))
        #expect(waiting.admit(large, bounds))
        waiting.giveUp(large)
        #expect(waiting.admit(large, bounds))
    }

    @Test("Groups too small to tell the pace do not make it look slow")
    func pace() {
        let waiting = WaitingBatches()
        for _ in 0..<100 { waiting.learn(records: 10, in: .milliseconds(5)) }
        let claim = Claim(establishment: ID(1), records: 1_000)
        for _ in 0..<3 { #expect(waiting.admit(claim, bounds)) }
        // Others waited behind them: that is how slow it is.
        waiting.put(batch(1, of: 1), records: nil)
        for _ in 0..<100 { waiting.learn(records: 10, in: .milliseconds(5)) }
        #expect(!waiting.admit(claim, bounds))
    }

    @Test("An alert of one hospital is raised while another's flood is detected in")
    func flood() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let catalogue = RuleCatalogue(reading: [(name: "rule.yml", text: Hospital.whoami)])
        let told = Mutex<[Set<ID<Establishment>>]>([])
        let (noon, home, neighbour) = (hospital.noon, hospital.home, hospital.neighbour)
        let intake = Intake(
            store: hospital.store, archive: hospital.archive, rules: catalogue.ruleSet(),
            bounds: .init(waitingBatches: 1 << 20, longestWait: .seconds(100_000)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { noon },
            onAlerts: { changed in told.withLock { $0.append(Set(changed.map(\.establishment))) } })
        // Each batch of the flood raises an alert, and holds as many records as a turn: more than one group takes.
        let filler = (0..<1_000).map { Hospital.line($0, image: "C:\\\\x.exe") }.joined()
        try await withThrowingDiscardingTaskGroup { group in
            for number in 0..<100 {
                group.addTask {
                    let text = filler + Hospital.line(number)
                    _ = try await intake.accept(hospital.batch("flood-\(number)", text, of: home))
                }
            }
        }
        _ = try await intake.accept(hospital.batch("one", Hospital.line(7), of: neighbour))
        intake.finish()
        await intake.detectUntilFinished()
        let groups = told.withLock { $0 }
        let place = try #require(groups.firstIndex { $0.contains(neighbour) })
        // It came last of 101, and is told with the first that are told.
        #expect(place <= 1 && groups.count > 2, "told in group \(place + 1) of \(groups.count)")
        #expect(try await hospital.store.pendingBatches().isEmpty)
    }

    @Test("A saved state knows what it has counted of each hospital, and older files are read")
    func checkpoint() throws {
        func one(_ id: Int64, _ establishment: Int64) -> IngestBatch { batch(id, of: establishment) }
        let saved = CorrelationCheckpoint(
            batch: ID(9), place: "p@1", floor: ID(4), lasts: [ID(1): ID(6), ID(2): ID(9)],
            states: [(ID(1), [7])])
        let read = try CorrelationCheckpoint(reading: saved.bytes)
        #expect(read.floor == ID(4) && read.lasts == saved.lasts && read.states.map(\.bytes) == [[7]])
        #expect(read.hasCounted(one(4, 3)) && !read.hasCounted(one(5, 3)))
        #expect(read.hasCounted(one(6, 1)) && !read.hasCounted(one(7, 1)))
        #expect(read.hasCounted(one(8, 2)))
        // Version 1: everything up to the batch.
        let plain = CorrelationCheckpoint(batch: ID(9), place: "p@1", states: [])
        #expect(plain.bytes[8] == 1 && saved.bytes[8] == 2)
        #expect(try CorrelationCheckpoint(reading: plain.bytes).hasCounted(one(9, 3)))
        let bytes = saved.bytes
        for place in bytes.indices {
            #expect(throws: CorrelationCheckpoint.Fault.self) {
                try CorrelationCheckpoint(reading: Array(bytes[..<place]))
            }
        }
    }

    @Test("What correlations counted of hospitals that take turns is counted once over a kill at any point")
    func turnsAndKills() async throws {
        let rules = try ShippedCorrelation.signInAfterFailures.text()
        for saves in 0..<4 {
            let hospital = try await Hospital()
            defer { hospital.forget() }
            let filler = (0..<1_200).map { Hospital.line($0, image: "C:\\\\x.exe") }.joined()
            func failures(_ range: Range<Int>) throws -> String {
                try range.map { try hospital.failure("m.durand", at: $0 * 30) }.joined()
            }
            // A's batches owe turns, so that B's with the higher numbers come between them.
            let batches = try [
                hospital.batch("a1", filler + failures(0..<5)),
                hospital.batch("a2", filler + failures(5..<10)),
                hospital.batch("b1", failures(0..<5), of: hospital.neighbour),
                hospital.batch("b2", failures(5..<10), of: hospital.neighbour),
                hospital.batch("a3", hospital.success("m.durand", at: 400)),
                hospital.batch("b3", hospital.success("m.durand", at: 400), of: hospital.neighbour),
            ]
            try await hospital.detect([], rules: rules)
            for (number, pair) in [batches[0...3], batches[4...5]].enumerated() {
                let before = try Data(contentsOf: hospital.correlationFile)
                try await hospital.detect(Array(pair), rules: rules)
                // Killed before it was saved: counted again from the archive.
                if saves & (1 << number) == 0 { try before.write(to: hospital.correlationFile) }
            }
            let alerts = try await hospital.alerts()
            #expect(Set(alerts.map(\.establishment)) == [hospital.home, hospital.neighbour])
            #expect(alerts.count == 2, "saves \(saves)")
        }
    }
}
