import Access
import Archive
import Detection
import Events
import Foundation
import Intake
import Logging
import Registry
import Store
import Testing
import Vocabulary

@Suite("Hunts in the archive", .timeLimit(.minutes(45))) struct HuntTests {
    private func keeper(_ hospital: Hospital, _ index: ArchiveIndex) -> IndexKeeper {
        IndexKeeper(
            archive: hospital.archive, index: index,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { hospital.noon })
    }

    /// Two hospitals that met the same address; the neighbour's index is never written.
    private func hospital(indexed: Bool = true) async throws -> (Hospital, ArchiveIndex) {
        let hospital = try await Hospital()
        let index = ArchiveIndex(folder: hospital.folder.appending(path: "archive"))
        let intake = hospital.intake(index: indexed ? index : nil)
        for (key, place) in [("a", hospital.home), ("b", hospital.neighbour)] {
            let text =
                try hospital.failure("alice", at: 1) + hospital.failure("bob", from: "203.0.113.5", at: 7)
            _ = try await intake.accept(hospital.batch(key, text, of: place))
        }
        intake.finish()
        await intake.detectUntilFinished()
        return (hospital, index)
    }

    private func hunt(_ hospital: Hospital, _ index: ArchiveIndex) -> ArchiveHunt {
        ArchiveHunt(store: hospital.store, archive: hospital.archive, index: index)
    }

    @Test(
        "An address is told with who met it, since when and how often, before and after the index is written")
    func sightings() async throws {
        let (hospital, index) = try await hospital()
        defer { hospital.forget() }
        for _ in 0..<2 {
            let answer = try await hunt(hospital, index).sightings(
                of: Observable.reading("10.1.2.3"), on: ArchiveHunt.Ground(reach: .everything))
            #expect(answer.sightings.map(\.establishment) == [hospital.home, hospital.neighbour])
            #expect(answer.sightings.map(\.records) == [1, 1])
            #expect(answer.sightings[0].firstSeen == (try Instant(parsing: "2026-03-14T11:00:01Z")))
            try index.flush(closingBefore: hospital.noon.advanced(by: .seconds(86_400)))
        }
    }

    @Test(
        "A segment that cannot be read to its end is told, and one that retention deletes meanwhile ends nothing"
    )
    func damage() async throws {
        let (hospital, index) = try await hospital(indexed: false)
        defer { hospital.forget() }
        await hospital.archive.close()
        let segments = hospital.archive.segments()
        let (first, second) = (try #require(segments.first), try #require(segments.last))
        let file = hospital.folder.appending(path: "archive/\(first.path)")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count - 3] ^= 1
        try bytes.write(to: file)
        let answer = try await hunt(hospital, index).sightings(
            of: Observable.reading("10.1.2.3"), on: ArchiveHunt.Ground(reach: .everything))
        #expect(answer.sightings.map(\.establishment) == [hospital.neighbour])
        #expect(answer.damaged == [first])
        let rules = try HuntRules(reading: [(name: "rule.yml", text: Hospital.whoami)])
        var last = HuntProgress()
        try await hunt(hospital, index).forEachMatch(
            of: rules, on: ArchiveHunt.Ground(reach: .everything),
            progress: { progress in
                last = progress
                try? FileManager.default.removeItem(
                    at: hospital.folder.appending(path: "archive/\(second.path)"))
            }
        ) { _ in true }
        #expect(last.damaged == [first] && last.segments == 2)
    }

    @Test("What a worker found is indexed at the hub, and its kinds are told") func federated() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let index = ArchiveIndex(folder: hospital.folder.appending(path: "archive"))
        let noon = hospital.noon
        let intake = Intake(
            store: hospital.store, archive: hospital.archive, index: index, rules: RuleSet(rules: []),
            isDetectedElsewhere: true, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            now: { noon })
        let finess = try Finess(withoutKey: "99000001")
        var detector = PartitionDetector(RuleSet(rules: []), correlations: CorrelationSet([], over: []))
        func work(_ key: String, _ sequence: UInt64, from address: String) async throws -> BatchFindings {
            let batch = hospital.batch(key, try hospital.failure("alice", from: address, at: 1))
            _ = try await intake.accept(batch)
            let findings = detector.findings(
                in: batch.bytes, key: key, of: finess, sequence: sequence, received: noon)
            return try JSONDecoder().decode(BatchFindings.self, from: JSONEncoder().encode(findings))
        }
        let found = [try await work("a", 1, from: "10.1.2.3"), try await work("b", 2, from: "10.1.2.4")]
        for one in found { #expect(try await intake.record(one)) }
        let wanted = Observable.reading("10.1.2.4").map(\.fingerprint)
        let answer = index.ask(wanted, of: [finess])
        #expect(answer.behind.isEmpty && answer.found[finess]?.count == 1)
        #expect(
            try await hospital.store.logKinds(reach: .everything).map(\.kind) == ["windows|security|4625"])
        // A worker of an older version gathers nothing: the hub reads the records itself, and the rest follows.
        var old = try await work("c", 3, from: "10.1.2.5")
        (old.observables, old.kinds) = (nil, nil)
        #expect(try await intake.record(old))
        #expect(try await intake.record(try await work("d", 4, from: "10.1.2.6")))
        #expect(index.ask(wanted, of: [finess]).behind.count == 1)
        let keeper = IndexKeeper(
            archive: hospital.archive, index: index, isDetectedElsewhere: true,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, pause: .milliseconds(10),
            now: { noon })
        let keeping = Task { try await keeper.run() }
        while !index.ask(wanted, of: [finess]).behind.isEmpty {
            try await Task.sleep(for: .milliseconds(10))
        }
        keeping.cancel()
        _ = await keeping.result
        let late = Observable.reading("10.1.2.5").map(\.fingerprint)
        let whole = index.ask(late, of: [finess])
        #expect(whole.behind.isEmpty && whole.found[finess]?.values.map(\.records) == [1])
    }

    @Test("Whoever may see one hospital learns nothing of the other, not even how many were asked")
    func reach() async throws {
        let (hospital, index) = try await hospital()
        defer { hospital.forget() }
        let ground = ArchiveHunt.Ground(reach: .establishments([hospital.neighbour]))
        let answer = try await hunt(hospital, index).sightings(of: Observable.reading("10.1.2.3"), on: ground)
        #expect(answer.sightings.map(\.establishment) == [hospital.neighbour])
        #expect(answer.establishments == 1)
        for reach in [Reach.nothing, .suppliers([ID(1)])] {
            let none = try await hunt(hospital, index).sightings(
                of: Observable.reading("10.1.2.3"), on: ArchiveHunt.Ground(reach: reach))
            #expect(none.sightings.isEmpty && none.establishments == 0)
        }
        let beyond = try await hunt(hospital, index).sightings(
            of: Observable.reading("10.1.2.3"),
            on: ArchiveHunt.Ground(reach: .establishments([hospital.neighbour]), establishment: hospital.home)
        )
        #expect(beyond.sightings.isEmpty)
    }

    @Test("Records without an index are read, and the keeper makes the index from them")
    func missing() async throws {
        let (hospital, _) = try await hospital(indexed: false)
        defer { hospital.forget() }
        let index = ArchiveIndex(folder: hospital.folder.appending(path: "archive"))
        let ground = ArchiveHunt.Ground(reach: .everything)
        let before = try await hunt(hospital, index).sightings(of: Observable.reading("bob"), on: ground)
        #expect(before.sightings.map(\.records) == [1, 1])
        #expect(await keeper(hospital, index).mend(before: hospital.noon.advanced(by: .seconds(86_400 * 2))))
        #expect(index.ask([Fingerprint(1)], of: hospital.archive.establishments()).behind.isEmpty)
        let after = try await hunt(hospital, index).sightings(of: Observable.reading("bob"), on: ground)
        #expect(after == before)
    }

    @Test("Detection that starts again in the middle of a segment leaves no hole in the index")
    func hole() async throws {
        let (hospital, _) = try await hospital(indexed: false)
        defer { hospital.forget() }
        let index = ArchiveIndex(folder: hospital.folder.appending(path: "archive"))
        let intake = hospital.intake(index: index)
        _ = try await intake.accept(hospital.batch("c", try hospital.failure("carol", at: 20)))
        intake.finish()
        await intake.detectUntilFinished()
        let answer = index.ask(
            ["alice", "carol"].flatMap(Observable.reading).map(\.fingerprint),
            of: [try Finess(withoutKey: "99000001")])
        #expect(answer.behind.isEmpty)
        #expect(answer.found.values.first?.count == 2)
    }

    @Test("The records of an observable come one by one, with what they name")
    func records() async throws {
        let (hospital, index) = try await hospital()
        defer { hospital.forget() }
        var found: [HuntRecord] = []
        try await hunt(hospital, index).forEachRecord(
            of: Observable.reading("bob"), on: ArchiveHunt.Ground(reach: .everything)
        ) {
            found.append($0)
            return true
        }
        #expect(found.map(\.establishment) == [hospital.home, hospital.neighbour])
        #expect(found.map(\.record.line) == [1, 1])
        #expect(found.first?.observables.map(\.description) == ["account:bob"])
        let records = ArchivedRecords(store: hospital.store, archive: hospital.archive)
        let first = try #require(found.first?.record)
        #expect(
            try await records.record(batch: first.batch, line: first.line, of: hospital.home)?.bytes
                == first.bytes)
        var count = 0
        try await hunt(hospital, index).forEachRecord(
            of: Observable.reading("10.1.2.3"), on: ArchiveHunt.Ground(reach: .everything)
        ) { _ in
            count += 1
            return false
        }
        #expect(count == 1)
    }

    @Test("A rule finds in stored records what it would have found as they came, correlations too")
    func rules() async throws {
        let (hospital, index) = try await hospital()
        defer { hospital.forget() }
        let text = """
            title: Failed sign-in
            name: failed_sign_in
            id: 0e6d3c2a-54f6-4d5c-9f30-6f1f4f5b0a12
            level: low
            logsource: {service: security, product: windows}
            detection: {selection: {EventID: 4625}, condition: selection}
            ---
            title: Several accounts fail
            id: 0e6d3c2a-54f6-4d5c-9f30-6f1f4f5b0a13
            level: high
            correlation: {type: value_count, rules: [failed_sign_in], group-by: [Computer], timespan: 1h, condition: {field: TargetUserName, gte: 2}}
            """
        var found: [HuntMatch] = []
        var last = HuntProgress()
        try await hunt(hospital, index).forEachMatch(
            of: HuntRules(reading: [(name: "rule.yml", text: text)]),
            on: ArchiveHunt.Ground(reach: .everything),
            progress: { last = $0 }
        ) {
            found.append($0)
            return true
        }
        #expect(found.filter { $0.title == "Several accounts fail" }.count == 2, "\(found.map(\.title))")
        #expect(last.records == 4 && last.segments == 2 && last.allSegments == 2)
        let refusal = try #require(throws: HuntRefusal.self) {
            try HuntRules(reading: [(name: "rule.yml", text: "title: nothing")])
        }
        #expect(refusal.description == "rule.yml:1:1: no 'logsource'; add it")
        #expect(
            refusal.sentence.french
                == "rule.yml, ligne 1, colonne 1\u{A0}: la clé «\u{A0}logsource\u{A0}» manque\u{A0}; ajoutez-la"
        )
    }
}
