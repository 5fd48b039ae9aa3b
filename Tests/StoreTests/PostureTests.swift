import Access
import GRDB
import Pool
import Posture
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Postures and the pool, from the records") struct PostureRecordTests {
    private static let now = TwoHospitals.now
    private static let today = TwoHospitals.today

    private static func item(_ level: Double, _ words: String) -> EvidenceItem {
        EvidenceItem(
            .dimension(.testedBackups), .restoreTest, .measured, level: level, source: .person("test"),
            asOf: today.adding(days: -3), fact: LocalizedText(words, en: words))
    }

    @Test("A fact moves the posture it is about, counts once, and is gone when it is withdrawn")
    func evidence() async throws {
        let hospitals = try await TwoHospitals()
        let (store, ours, reach) = (hospitals.store, hospitals.ours, hospitals.reach)
        func backups() async throws -> AspectPosture {
            let detail = try #require(
                try await store.posture(of: ours, reach: reach, on: Self.today, now: Self.now))
            return detail.posture[.dimension(.testedBackups)]
        }
        #expect(try await backups().isUnknown)
        for expected in [1, 0] {
            let new = try await store.transaction(by: "anne", at: Self.now) {
                try $0.record(evidence: [Self.item(1, "restored")], of: ours, reach: reach)
            }
            #expect(new == expected)
        }
        let known = try await backups()
        #expect(known.level > 0.6 && known.counted.count == 1)
        let recorded = try #require(try await store.evidence(of: ours, reach: reach).first)
        #expect(recorded.by == "anne")
        try await store.transaction(by: "anne", at: Self.now) {
            try $0.withdraw(evidence: recorded.id, because: "wrong server", reach: reach)
        }
        #expect(try await backups().isUnknown)
        #expect(try await store.evidence(of: ours, reach: reach).isEmpty)
    }

    @Test("Nobody reads, writes or withdraws beyond reach")
    func isolation() async throws {
        let hospitals = try await TwoHospitals()
        let (store, theirs, reach) = (hospitals.store, hospitals.theirs, hospitals.reach)
        try await store.transaction(by: "test", at: Self.now) {
            try $0.record(
                evidence: [Self.item(0.2, TwoHospitals.marker)], of: theirs, reach: .establishments([theirs]))
        }
        let id = try #require(
            try await store.evidence(of: theirs, reach: .establishments([theirs])).first
        ).id
        #expect(try await store.posture(of: theirs, reach: reach, on: Self.today, now: Self.now) == nil)
        #expect(try await store.evidence(of: theirs, reach: reach).isEmpty)
        #expect(try await store.contribution(of: theirs, reach: reach, on: Self.today, now: Self.now) == nil)
        #expect(
            try await store.postures(reach: reach, on: Self.today, now: Self.now).map(\.place.id)
                == [hospitals.ours])
        for attempt in [
            { (writer: Writer) in try writer.withdraw(evidence: id, because: "x", reach: reach) },
            { (writer: Writer) in try writer.consent(true, for: theirs, reach: reach) },
            { (writer: Writer) in
                try writer.record(evidence: [Self.item(1, "forged")], of: theirs, reach: reach)
            },
        ] as [@Sendable (Writer) throws -> Void] {
            await #expect(throws: StoreError.self) {
                try await store.transaction(by: "test", at: Self.now) { try attempt($0) }
            }
        }
    }

    @Test("Sources that were declared are expected although they never wrote; heard ones count once")
    func sources() async throws {
        let hospitals = try await TwoHospitals()
        let (store, ours, reach) = (hospitals.store, hospitals.ours, hospitals.reach)
        func watched() async throws -> Double? {
            try await store.posture(of: ours, reach: reach, on: Self.today, now: Self.now)?.posture[
                .dimension(.sharedWatch)
            ].counted.first { $0.item.kind == .watchedSources }?.item.level
        }
        let before = try await watched() ?? 1
        try await store.transaction(by: "anne", at: Self.now.advanced(by: .seconds(-3 * 86_400))) { writer in
            for number in 1...6 {
                try writer.declare(ExpectedSource(establishment: ours, name: "FW-\(number)"), reach: reach)
            }
        }
        let after = try #require(try await watched())
        #expect(after < before, "six firewalls that never sent are silent")
    }

    @Test("A source that was declared with a family of dialects is one source, whatever it sends")
    func families() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let (store, ours, reach) = (hospitals.store, hospitals.ours, hospitals.reach)
        func counted() async throws -> MeasuredFacts {
            try #require(
                try await store.postureCounts(reach: reach, on: Self.today, now: Self.now).first
            ).facts
        }
        let before = try await counted()
        try await store.transaction(by: "anne", at: Self.now) {
            try $0.declare(
                ExpectedSource(establishment: ours, name: "bastion", dialect: "linux"), reach: reach)
        }
        try await store.write { db in
            for kind in ["linux/sshd", "linux/sudo"] {
                try db.execute(
                    sql: """
                        INSERT INTO event_source (establishment_id, name, kind, last_event, records)
                        VALUES (?, 'bastion', ?, ?, 10)
                        """, arguments: [ours.rawValue, kind, Self.now.milliseconds])
            }
        }
        try await store.transaction(by: "anne", at: Self.now) { try $0.note("source.expect") }
        let after = try await counted()
        #expect(after.expectedSources == before.expectedSources + 1)
        #expect(after.heardSources == before.heardSources + 1)
    }

    @Test("Underwriters reach those who agreed, for as long as they agree")
    func underwriters() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        #expect(try await store.reachOfUnderwriter(.everything) == .nothing)
        try await store.transaction(by: "test", at: Self.now) {
            try $0.consent(true, for: hospitals.ours, reach: hospitals.reach)
        }
        #expect(try await store.reachOfUnderwriter(.everything) == .establishments([hospitals.ours]))
        try await store.transaction(by: "test", at: Self.now) {
            try $0.consent(false, for: hospitals.ours, reach: hospitals.reach)
        }
        #expect(try await store.reachOfUnderwriter(.everything) == .nothing)
    }

    @Test("Shares add up to the pool to the cent; a better protection never costs more")
    func shares() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let pool = try #require(try await store.pool(reach: .everything, on: Self.today, now: Self.now))
        let parts = pool.shares.flatMap(\.parts)
        #expect(parts.reduce(Money.zero) { $0 + $1.tail.value } == pool.tail.value)
        #expect(parts.reduce(Money.zero) { $0 + $1.mean.value } == pool.expected.value)
        #expect(pool.causes.reduce(Money.zero) { $0 + $1.tail.value } == pool.tail.value)
        // Nothing is known of either: whatever is told in euros has an interval around it.
        let amounts =
            [pool.expected, pool.oneIn200, pool.tail]
            + pool.shares.flatMap { [$0.expected, $0.tail, $0.contribution, $0.capitalInPool] }
        #expect(
            amounts.allSatisfy { $0.low < $0.high && ($0.low...$0.high).contains($0.value) }, "\(amounts)")
        #expect(pool.heads.allSatisfy { $0.amount.low <= $0.amount.value })
        #expect(pool.exceedance.allSatisfy { $0.low <= $0.loss && $0.loss <= $0.high })
        #expect(pool.shares.reduce(Money.zero) { $0 + $1.expected.value } == pool.expected.value)
        #expect(pool.gaps.mean.isNoise && pool.gaps.tail.isNoise, "\(pool.gaps)")
        #expect(pool.gaps.mean.errors != nil && pool.gaps.tail.errors != nil, "\(pool.gaps)")
        #expect(pool.expected.low <= pool.expected.value && pool.expected.value <= pool.expected.high)
        for dimension in Dimension.allCases {
            let changed = try #require(
                try await store.contribution(
                    of: hospitals.ours, asking: PoolQuestion(completing: [dimension]),
                    reach: hospitals.reach, on: Self.today, now: Self.now))
            let whatIf = try #require(changed.whatIf)
            #expect(whatIf.expected.value <= changed.share.expected.value, "\(dimension)")
            for amount in [whatIf.expected, whatIf.contribution] {
                // Where the others are worse protected too, the worst years may be theirs: an end may fall on the value.
                #expect(
                    amount.low <= amount.value && amount.value <= amount.high && amount.low < amount.high,
                    "\(dimension): \(amount)")
            }
            #expect(whatIf.exceedance.allSatisfy { $0.low <= $0.loss && $0.loss <= $0.high })
            #expect(
                zip(whatIf.exceedance, whatIf.exceedanceNow).allSatisfy { $0.loss <= $1.loss },
                "\(dimension)")
            #expect(whatIf.pool == nil, "two members: totals less its own are the other's")
            #expect(changed.worth.allSatisfy { $0.own.low >= .zero && $0.own.low <= $0.own.value })
            #expect(changed.worth.allSatisfy { $0.leastPerEuro <= $0.valuePerEuro })
        }
        // Two members: totals would tell one what the other loses.
        #expect(try await store.pool(reach: hospitals.reach, on: Self.today, now: Self.now) == nil)
        // Three are still too few; among four, nobody's loss is told apart.
        for (number, isShown) in [(3, false), (4, true)] {
            try await store.transaction(by: "test", at: Self.now) { writer in
                _ = try Half(
                    writer, hospitals.network, name: "Hôpital \(number)", number: number, day: Self.today)
            }
            let asked = try await store.contribution(
                of: hospitals.ours, asking: PoolQuestion(completing: [.testedBackups]),
                reach: hospitals.reach, on: Self.today,
                now: Self.now)
            #expect((asked?.whatIf?.pool != nil) == isShown, "\(number) members")
            let found = try #require(asked)
            #expect(found.worth.allSatisfy { ($0.capitalFreed != nil) == isShown }, "\(number) members")
            #expect((found.transfer != nil) == isShown, "\(number) members")
            // What all of a cause's hospitals lose together, less its own, is theirs.
            #expect(
                found.failures.allSatisfy { ($0.poolCost != nil) == ($0.cause.members > 3) },
                "\(number) members")
        }
        let whole = try await store.contribution(
            of: hospitals.ours, asking: PoolQuestion(completing: [.testedBackups]), reach: .everything,
            on: Self.today,
            now: Self.now)
        #expect(whole?.whatIf?.pool != nil)
    }

    @Test("What is not known of continuity widens what the pool expects to lose") func modifierEnds()
        async throws
    {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        func width() async throws -> Double {
            let pool = try #require(try await store.pool(reach: .everything, on: Self.today, now: Self.now))
            return (pool.expected.high - pool.expected.low).millions
        }
        let before = try await width()
        let places = [hospitals.ours, hospitals.theirs]
        try await store.transaction(by: "anne", at: Self.now) { writer in
            for place in places {
                let fact = EvidenceItem(
                    .continuity, .exercise, .measured, level: 0.4, source: .person("test"),
                    asOf: Self.today, fact: LocalizedText("tenu", en: "kept"))
                try writer.record(evidence: [fact], of: place, reach: .everything)
            }
        }
        let after = try await width()
        #expect(after < before * 0.99, "\(after) of \(before)")
        let found = try #require(
            try await store.contribution(
                of: hospitals.ours, reach: hospitals.reach, on: Self.today, now: Self.now))
        let (suppliers, continuity) = (found.modifiers[0], found.modifiers[1])
        #expect(suppliers.aspect == .supplierCompliance && suppliers.level == nil && suppliers.factor == 1)
        // Without any protection a shared cause reaches all already: there it can get no worse.
        #expect(
            suppliers.saving.value == .zero && suppliers.saving.low <= .zero && suppliers.saving.high > .zero)
        // Known to be what is assumed of anybody: nothing in the middle either.
        #expect(continuity.level.map { abs($0 - ModifierEffect.neutral) < 1e-9 } == true)
        #expect(abs(continuity.factor - 1) < 1e-9 && continuity.saving.low < continuity.saving.high)
    }

    @Test("Advice is told in euros, and how much evidence weighs is a parameter that moves the posture")
    func advice() async throws {
        let hospitals = try await TwoHospitals()
        let (store, ours, reach) = (hospitals.store, hospitals.ours, hospitals.reach)
        func detail() async throws -> PostureDetail {
            try #require(try await store.posture(of: ours, reach: reach, on: Self.today, now: Self.now))
        }
        try await store.transaction(by: "anne", at: Self.now) {
            try $0.record(evidence: [Self.item(0.1, "failed")], of: ours, reach: reach)
        }
        let before = try await detail()
        #expect(before.adviceWorth.count == min(before.advice.count, PostureDetail.mostAdvice))
        #expect(before.adviceWorth.allSatisfy { $0.low <= $0.value && $0.value <= $0.high })
        let (first, last) = (try #require(before.adviceWorth.first), try #require(before.adviceWorth.last))
        #expect(first.value > last.value && first.value > .zero)
        var parameters = LossParameters()
        parameters.evidenceWeights["restoreTest"] = 40
        parameters.evidenceHalfLives["restoreTest"] = 20
        let changed = parameters
        try await store.transaction(by: "anne", at: Self.now) { try $0.set(changed, because: "a vote") }
        let after = try await detail()
        let (weak, strong) = (
            before.posture[.dimension(.testedBackups)], after.posture[.dimension(.testedBackups)]
        )
        #expect(strong.level < weak.level - 0.02 && strong.high < weak.high, "\(weak.level) \(strong.level)")
        #expect(after.judge.scale.halfLifeDays(of: .restoreTest) == 20)
        parameters.evidenceWeights["restoreTest"] = 0
        let wrong = parameters
        await #expect(throws: PoolError.self) {
            try await store.transaction(by: "anne", at: Self.now) { try $0.set(wrong, because: "a slip") }
        }
    }

    @Test("A hospital reads its own law, whole and as the pool pays it, and its own bad years; nobody else's")
    func ownLoss() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let loss = try #require(
            try await store.establishmentLoss(
                of: hospitals.ours, reach: hospitals.reach, on: Self.today, now: Self.now))
        #expect(loss.heads.reduce(Money.zero) { $0 + $1.amount.value }.millions > 0)
        for amount in [loss.whole, loss.paid, loss.oneIn200, loss.tail] {
            #expect(amount.low < amount.value && amount.value < amount.high, "\(amount)")
        }
        #expect(loss.paid.value < loss.whole.value && loss.kept.value > .zero)
        #expect(loss.gaps.mean.isNoise && loss.gaps.mean.errors != nil, "\(loss.gaps.mean)")
        #expect(loss.gaps.tail.isNoise && loss.gaps.tail.errors != nil, "\(loss.gaps.tail)")
        #expect(0 < loss.quietYear.low && loss.quietYear.low < loss.quietYear.value)
        #expect(loss.quietYear.value < loss.quietYear.high && loss.quietYear.high < 1)
        for (whole, paid) in zip(loss.exceedance, loss.paidExceedance) {
            #expect(whole.low <= whole.loss && whole.loss <= whole.high && paid.loss <= whole.loss)
        }
        let year = try #require(loss.years.first { $0.returnPeriod == 200 })
        #expect(!year.incidents.isEmpty && year.paid.value <= year.whole.value)
        // Its 1-in-200 year is the one that the law tells, within what 20,000 years leave.
        let ratio = year.whole.value.millions / loss.oneIn200.value.millions
        #expect(ratio > 0.6 && ratio < 1.6, "\(ratio)")
        let sum = year.incidents.reduce(Money.zero) { $0 + $1.whole.value }
        #expect(abs(sum.cents - year.whole.value.cents) <= Int64(year.incidents.count))
        #expect(
            try await store.establishmentLoss(
                of: hospitals.theirs, reach: hospitals.reach, on: Self.today, now: Self.now) == nil)
    }

    @Test("How often a shared cause comes is a parameter: it moves the pool and stands in the sensitivity")
    func causeParameters() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        func worm() async throws -> CausePart {
            let pool = try #require(try await store.pool(reach: .everything, on: Self.today, now: Self.now))
            return try #require(pool.causes.first { $0.origin == .worm })
        }
        let before = try await worm()
        let sensitivity = try #require(
            try await store.poolSensitivity(reach: .everything, on: Self.today, now: Self.now))
        let row = try #require(sensitivity.rows.first { $0.note.key == "nu_worm" })
        #expect(row.means.low < sensitivity.mean && sensitivity.mean < row.means.high)
        let asked = try await store.contribution(
            of: hospitals.ours, asking: PoolQuestion(parameter: ("nu_worm", 0.08)), reach: .everything,
            on: Self.today, now: Self.now)
        let whatIf = try #require(asked?.whatIf)
        #expect(whatIf.expected.value > (asked?.share.expected.value ?? .zero))
        var parameters = LossParameters()
        parameters.wormRate *= 2
        let changed = parameters
        try await store.transaction(by: "anne", at: Self.now) { try $0.set(changed, because: "a bad decade") }
        let after = try await worm()
        #expect(abs(after.mean.value.millions / before.mean.value.millions - 2) < 0.01)
        // In the tail two worms a year are still one worm: more, not twice.
        #expect(after.tail.value > before.tail.value)
    }

    @Test("A pool of one hospital has its contribution, and shows nobody's totals") func poolOfOne()
        async throws
    {
        let world = try await TwelveHospitals(hospitals: 1)
        let found = try #require(
            try await world.store.contribution(
                of: world.hospitals[0], asking: PoolQuestion(completing: [.testedBackups]),
                reach: .everything, on: Self.today, now: Self.now))
        #expect(found.statement.total > .zero)
        #expect(found.statement.lines.reduce(Money.zero) { $0 + $1.total } == found.statement.total)
        #expect(found.transfer == nil && found.whatIf?.pool == nil && found.failures.isEmpty)
    }

    @Test("A change of the assumptions is a version with its reason, and moves the loss")
    func parameters() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let before = try #require(try await store.pool(reach: .everything, on: Self.today, now: Self.now))
        #expect(before.settings.version == 0)
        var parameters = LossParameters()
        parameters.incidentRate *= 2
        let changed = parameters
        try await store.transaction(by: "anne", at: Self.now) { try $0.set(changed, because: "observed") }
        let after = try #require(try await store.pool(reach: .everything, on: Self.today, now: Self.now))
        #expect(after.settings.version == 1 && after.settings.reason == "observed")
        #expect(after.expected.value > before.expected.value)
        parameters.escalation = 1.5
        let wrong = parameters
        await #expect(throws: PoolError.self) {
            try await store.transaction(by: "anne", at: Self.now) { try $0.set(wrong, because: "typo") }
        }
    }
}
