import Access
import Clausier
import Debt
import GRDB
import Pool
import Posture
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("What Cordon counts of each establishment") struct PostureCountTests {
    private static let now = TwoHospitals.now
    private static let today = TwoHospitals.today

    @Test(
        "A supplier's word is declared, an assessor's verdict measured, and what nobody answered lowers the confidence"
    )
    func findings() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        let (store, place) = (world.store, world.hospitals[0])
        func suppliers() async throws -> AspectPosture {
            let postures = try await store.postures(
                reach: .establishments([place]), on: Self.today, now: Self.now)
            return try #require(postures.first).posture[.supplierCompliance]
        }
        #expect(try await suppliers().isUnknown)
        let left = Set(world.asked.suffix(world.asked.count / 2).map(\.code.text))
        let id = try await world.answered(leavingOut: left)
        let word = try await suppliers()
        #expect(word.counted.map(\.item.basis) == [.declared])
        let claim = try #require(word.counted.first).item
        #expect(claim.level == 1, "what was not answered is not failed")
        #expect(claim.confidence < 0.5, "half of it was not answered: \(claim.confidence)")
        let (code, edition) = (try #require(world.asked.first).code, world.edition)
        try await store.transaction(by: "assessor", at: Self.now) {
            try $0.find(
                .nonCompliant, because: "Vu.", on: code, in: id, edition: edition, as: .assessor,
                reach: .everything)
        }
        let judged = try #require(try await suppliers().counted.first { $0.item.basis == .measured }).item
        #expect(judged.level == 0 && judged.kind == .supplierFindings)
        let count = try #require(
            try await store.postureCounts(reach: .establishments([place]), on: Self.today, now: Self.now)
                .first
        ).facts.suppliers
        #expect(count.judged == 1 && count.asked > count.judged + count.claimed)
        #expect(abs(judged.confidence - 1 / Double(count.asked)) < 0.01)
    }

    @Test("How suppliers come in answers for third-party access, once it was judged") func remoteAccess()
        async throws
    {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        let (store, edition) = (world.store, world.edition)
        func access() async throws -> AspectPosture {
            try #require(
                try await store.postures(reach: .everything, on: Self.today, now: Self.now).first
            ).posture[.thirdPartyAccess]
        }
        #expect(try await access().counted.allSatisfy { $0.item.basis == .declared })
        try await store.transaction(by: "assessor", at: Self.now) { writer in
            for text in ["O-9.2", "O-9.3", "O-9.9", "O-9.14"] {
                try writer.find(
                    .compliant, because: "Vu sur place.", on: try #require(ControlCode(text)), in: id,
                    edition: edition, as: .assessor, reach: .everything)
            }
        }
        let judged = try await access().counted.filter { $0.item.basis == .measured }
        #expect(judged.map(\.item.level) == [1] && judged.map(\.item.kind) == [.remoteMaintenance])
    }

    @Test("A count of two months ago gives that month its level, and no month before")
    func months() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let (store, ours, reach) = (hospitals.store, hospitals.ours, hospitals.reach)
        let (year, month, _) = Self.today.components
        let first = try #require(Day(year: year, month: month, day: 1))
        let then = first.adding(months: -1).adding(days: -1)
        var facts = MeasuredFacts()
        facts.expectedSources = 10
        facts.heardSources = 5
        let kept = facts
        func history() async throws -> [AspectPosture] {
            try #require(
                try await store.posture(of: ours, reach: reach, on: Self.today, now: Self.now)
            ).history.months.map { $0[.dimension(.sharedWatch)] }
        }
        #expect(try await history().dropLast().allSatisfy { $0.isUnknown })
        try await store.keep([
            PostureCount(establishment: ours, day: then, facts: kept),
            PostureCount(establishment: hospitals.theirs, day: then.adding(months: -3), facts: kept),
        ])
        let path = try await history()
        let known = path.firstIndex { !$0.isUnknown }
        #expect(known == path.count - 3, "the months before are not known")
        #expect(path[path.count - 3].counted.map(\.item.level) == [0.5])
        #expect(path.last?.counted.contains { $0.item.asOf == then } == false)
        // Kept again later in the month, the later count stays; an earlier day changes nothing.
        facts.heardSources = 8
        let better = facts
        try await store.keep([PostureCount(establishment: ours, day: then.adding(days: -9), facts: better)])
        #expect(try await history()[path.count - 3].counted.map(\.item.level) == [0.5])
    }

    @Test(
        "A month keeps what was known at its end: what came in late, was taken back or weighed otherwise is told"
    )
    func knownThen() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let (store, ours, reach) = (hospitals.store, hospitals.ours, hospitals.reach)
        let aspect = PostureAspect.dimension(.testedBackups)
        func fact(_ level: Double, daysAgo: Int) -> EvidenceItem {
            EvidenceItem(
                aspect, .restoreTest, .measured, level: level, source: .fiction,
                asOf: Self.today.adding(days: -daysAgo),
                fact: LocalizedText("essai \(daysAgo)", en: "test \(daysAgo)"))
        }
        func write(daysAgo: Int, _ change: @escaping @Sendable (Writer) throws -> Void) async throws {
            let then = Instant(milliseconds: Self.now.milliseconds - Int64(daysAgo) * 86_400_000)
            try await store.transaction(by: "officer", at: then, change)
        }
        func history() async throws -> PostureHistory {
            try #require(try await store.posture(of: ours, reach: reach, on: Self.today, now: Self.now))
                .history
        }
        func past(_ history: PostureHistory) -> [Double] {
            history.months.dropLast().map { $0[aspect].level }
        }
        let (first, second) = (fact(1, daysAgo: 200), fact(0, daysAgo: 150))
        try await write(daysAgo: 200) { try $0.record(evidence: [first], of: ours, reach: .everything) }
        let before = try await history()
        #expect(before.revisions.isEmpty && past(before).contains { $0 > 0.6 })
        try await write(daysAgo: 0) { try $0.record(evidence: [second], of: ours, reach: .everything) }
        let late = try await history()
        #expect(past(late) == past(before), "what was shown stays")
        #expect(late.revisions.map(\.aspect) == [aspect] && late.revisions[0].late.map(\.item) == [second])
        let brought = try await store.evidence(of: ours, reach: reach)
        let id = try #require(brought.first { $0.item == first }).id
        try await write(daysAgo: 0) { try $0.withdraw(evidence: id, because: "Faux.", reach: .everything) }
        let withdrawn = try await history()
        #expect(past(withdrawn) == past(before), "it counted then")
        #expect(withdrawn.revisions[0].withdrawn.compactMap(\.withdrawal?.reason) == ["Faux."])
        #expect(withdrawn.months.last?[aspect].counted.map(\.item) == [second])
        try await write(daysAgo: 0) { writer in
            var parameters = LossParameters()
            parameters.evidenceWeights[EvidenceKind.restoreTest.rawValue] = 40
            try writer.set(parameters, because: "Plus de poids aux essais.")
        }
        let weighed = try await history()
        #expect(past(weighed) == past(before) && weighed.revisions[0].reweighed == Self.today)
    }

    @Test("Today's counts are kept as those of the month") func thisMonth() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let (store, ours) = (hospitals.store, hospitals.ours)
        for _ in 0..<2 { try await store.keepPostureCounts(on: Self.today, now: Self.now) }
        let days = try await store.read { db in
            try Int.fetchAll(
                db, sql: "SELECT day FROM posture_count WHERE establishment_id = ?",
                arguments: [ours.rawValue])
        }
        #expect(days == [Self.today.number])
        let next = try await store.earlierCounts(
            of: ours, before: Self.today.adding(months: 1), reach: hospitals.reach)
        #expect(!next.isEmpty && next.allSatisfy { $0.asOf == Self.today })
        #expect(
            try await store.earlierCounts(
                of: hospitals.theirs, before: Self.today.adding(months: 1), reach: hospitals.reach
            ).isEmpty)
    }

    @Test("A register gives its share of supported systems, of open flaws and of what is set apart")
    func register() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let (store, ours) = (hospitals.store, hospitals.ours)
        let reach = hospitals.reach
        func counted() async throws -> MeasuredFacts {
            try #require(
                try await store.postureCounts(reach: reach, on: Self.today, now: Self.now).first
            ).facts
        }
        let before = try await counted()
        try await store.transaction(by: "test", at: Self.now) { writer in
            func release(_ cycle: String, ends: Day) -> LifecycleRelease {
                LifecycleRelease(
                    cycle: cycle,
                    lifecycle: ReleaseLifecycle(
                        released: Self.today.adding(days: -3_650), securitySupport: .on(ends),
                        source: .feed("test"), asOf: Self.today))
            }
            let name = CPEName(part: "o", vendor: "maker", product: "oldos")
            var listed = LifecycleProduct(
                key: "oldos", title: "oldos", kind: .operatingSystem,
                releases: [
                    release("1", ends: Self.today.adding(days: -900)),
                    release("2", ends: Self.today.adding(days: 900)),
                ])
            listed.identifiers = [.cpe(name)]
            try writer.record(.lifecycle([listed]), edition: "test", asOf: Self.today)
            let flaw = ExploitedFlaw(
                cve: "CVE-2024-0001", vendor: "Maker", product: "oldos", title: "t", summary: "s",
                listed: Self.today.adding(days: -60), isUsedByRansomware: false,
                affected: [AffectedRange(name: name, versions: .all)])
            try writer.record(.exploitedFlaws([flaw]), edition: "KEV", asOf: Self.today)
            let supplier = try writer.record(Supplier(id: ID(0), name: "Maker", roles: [.publisher])).id
            let product = try writer.record(
                Product(
                    id: ID(0), supplier: supplier, name: "Old OS", kind: .operatingSystem,
                    lifecycleKey: "oldos")
            ).id
            for (version, code) in [("1", "OLD"), ("2", "NEW")] {
                let release = try writer.record(Release(id: ID(0), product: product, version: version)).id
                try writer.record(
                    System(
                        id: ID(0), owner: ours, code: code, name: code, function: .server, release: release,
                        holdsHealthData: false), from: .person("test"), asOf: Self.today)
            }
        }
        let after = try await counted()
        #expect(after.systems == before.systems + 2)
        #expect(after.supportedSystems == before.supportedSystems + 1)
        #expect(after.unsupportedSystems == before.unsupportedSystems + 1)
        #expect(after.isolatedUnsupportedSystems == before.isolatedUnsupportedSystems)
        // The old one's flaw stays open and is past its delay; whether the new one's correction is installed is not known.
        #expect(after.systemsWithOpenFlaws == 1)
        #expect(after.systemsWithKnownDelays - after.systemsWithinDelays == 1)
        #expect(after.systemsCheckedForFlaws == after.systemsWithKnownDelays + 1)
    }
}
