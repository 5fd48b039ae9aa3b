import Access
import GRDB
import Pool
import Posture
import Registry
import Testing
import Vocabulary
import Watch

@testable import Store

@Suite("Claims, rules and files of the pool, in the records") struct PoolRecordTests {
    private static let now = TwoHospitals.now
    private static let today = TwoHospitals.today
    private static let forecast = ClaimForecast(
        forecast: Claim.Forecast(
            mean: Money(euros: 900_000), low: Money(euros: 100_000), high: Money(euros: 2_000_000)),
        median: Money(euros: 500_000), deductible: Money(euros: 20_000), limit: Money(euros: 400_000),
        version: 0)

    private static func open(_ hospitals: TwoHospitals) async throws -> Int64 {
        let (caseFile, ours, reach) = (hospitals.cases[0], hospitals.ours, hospitals.reach)
        return try await hospitals.store.transaction(by: "anne", at: now) {
            try $0.openClaim(caseFile, at: ours, forecast, reach: reach)
        }
    }

    private static func entry(_ euros: Int64) -> Claim.Entry {
        Claim.Entry(
            head: .remediation, amount: Money(euros: euros), day: today, proof: "invoice 12", by: "anne")
    }

    @Test("A claim that an earlier version opened asks for its complaint too, unless it is settled")
    func earlierClaims() async throws {
        let hospitals = try await TwoHospitals()
        let id = try await Self.open(hospitals)
        /// What the case answers after the step of the schema, if it answered that before.
        func answer(_ before: String) async throws -> Bool? {
            let text = try await hospitals.store.write { db in
                try db.execute(
                    sql: "UPDATE case_establishment SET facts = json_remove(facts, '$.claimsCover')")
                try db.execute(
                    sql: """
                        UPDATE case_establishment SET facts = json_patch(facts, ?)
                        WHERE (case_id, establishment_id) = (?, ?)
                        """,
                    arguments: [before, hospitals.cases[0].rawValue, hospitals.ours.rawValue])
                try db.execute(sql: Schema.V30.claims)
                return try String.fetchAll(
                    db,
                    sql: "SELECT facts FROM case_establishment WHERE (case_id, establishment_id) = (?, ?)",
                    arguments: [hospitals.cases[0].rawValue, hospitals.ours.rawValue])
            }
            let facts: CaseFacts? = JSONColumn.read(text.first)
            return try #require(facts).claimsCover
        }
        for before in ["{}", #"{"claimsCover":false}"#, #"{"claimsCover":true}"#] {
            #expect(try await answer(before) == true, "\(before)")
        }
        let others = try await hospitals.store.read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM case_establishment WHERE facts LIKE '%claimsCover%'")
        }
        #expect(others == 1)
        try await hospitals.store.write {
            try $0.execute(
                sql: """
                    INSERT INTO claim_event (claim_id, sequence, kind, amount_cents, time, recorded, recorded_by)
                        VALUES (?, 99, 'settlement', 0, 0, 0, 'pool')
                    """, arguments: [id])
        }
        #expect(try await answer("{}") == nil)
    }

    @Test(
        "A claim goes from the case to its settlement; money waits for the complaint and keeps to the limit")
    func claim() async throws {
        let hospitals = try await TwoHospitals()
        let (store, reach) = (hospitals.store, hospitals.reach)
        let id = try await Self.open(hospitals)
        await #expect(throws: StoreError.self) { _ = try await Self.open(hospitals) }
        let opened = try #require(try await store.claim(id, reach: reach))
        #expect(opened.claim.complaintDue == opened.claim.knownAt.advanced(by: .seconds(259_200)))
        if opened.claim.complaintAt == nil {
            await #expect(throws: Claim.Refusal.noComplaint) {
                try await store.transaction(by: "pool", at: Self.now) {
                    try $0.advance(Money(euros: 1), in: id, share: .half, reach: .everything)
                }
            }
            try await store.transaction(by: "anne", at: Self.now) {
                try $0.fileComplaint(for: id, at: Self.now, reach: reach)
            }
        }
        try await store.transaction(by: "anne", at: Self.now) {
            try $0.enter(Self.entry(300_000), in: id, reach: reach)
            try $0.enter(Self.entry(-40_000), in: id, reach: reach)
        }
        let wrong: [(Claim.Refusal, Int64, Int)] = [
            (.belowZero, -260_001, 0), (.outsideIncident, 10, 1), (.outsideIncident, 10, -40_000),
        ]
        for (refusal, euros, days) in wrong {
            var entry = Self.entry(euros)
            entry.day = Self.today.adding(days: days)
            let refused = entry
            await #expect(throws: refusal) {
                try await store.transaction(by: "anne", at: Self.now) {
                    try $0.enter(refused, in: id, reach: reach)
                }
            }
        }
        await #expect(throws: Claim.Refusal.overLimit) {
            try await store.transaction(by: "pool", at: Self.now) {
                try $0.advance(Money(euros: 200_001), in: id, share: .half, reach: .everything)
            }
        }
        try await store.transaction(by: "pool", at: Self.now) {
            try $0.advance(Money(euros: 200_000), in: id, share: .half, reach: .everything)
            try $0.settle(id, reach: .everything)
        }
        let settled = try #require(try await store.claim(id, reach: reach))
        #expect(settled.claim.total() == Money(euros: 260_000))
        #expect(settled.claim.settled == Money(euros: 240_000))
        #expect(settled.payments.map(\.amount) == [Money(euros: 200_000), Money(euros: 40_000)])
        await #expect(throws: Claim.Refusal.settled) {
            try await store.transaction(by: "anne", at: Self.now) {
                try $0.enter(Self.entry(1), in: id, reach: reach)
            }
        }
        await #expect(throws: (any Error).self) {
            try await store.write { try $0.execute(sql: "UPDATE claim_event SET amount_cents = 1") }
        }
    }

    @Test("The forecast of each head is kept with the claim as it was when it was opened")
    func forecastHeads()
        async throws
    {
        let hospitals = try await TwoHospitals()
        let (store, ours, reach) = (hospitals.store, hospitals.ours, hospitals.reach)
        let forecast = try #require(
            try await store.claimForecast(of: ours, reach: reach, on: Self.today, now: Self.now))
        #expect(Set(forecast.heads.keys) == [.lostRevenue, .remediation, .breach])
        let sum = forecast.heads.values.reduce(Money.zero) { $0 + $1.mean }
        #expect(abs(sum.cents - forecast.forecast.mean.cents) <= 3)
        let caseFile = hospitals.cases[0]
        let id = try await store.transaction(by: "anne", at: Self.now) {
            try $0.openClaim(caseFile, at: ours, forecast, reach: reach)
        }
        var parameters = try await store.lossSettings().parameters
        parameters.remediation *= 3
        let dearer = parameters
        try await store.transaction(by: "pool", at: Self.now) { try $0.set(dearer, because: "a test") }
        let kept = try #require(try await store.claim(id, reach: reach))
        #expect(kept.forecastHeads == forecast.heads)
    }

    @Test("Nobody opens, reads or feeds a claim beyond reach") func isolation() async throws {
        let hospitals = try await TwoHospitals()
        let (store, theirs, reach) = (hospitals.store, hospitals.theirs, hospitals.reach)
        let other = hospitals.cases[1]
        let id = try await store.transaction(by: TwoHospitals.marker, at: Self.now) {
            try $0.openClaim(other, at: theirs, Self.forecast, reach: .establishments([theirs]))
        }
        #expect(try await store.claim(id, reach: reach) == nil)
        #expect(try await store.claims(reach: reach).isEmpty)
        #expect(try await store.claims(of: other, reach: reach).isEmpty)
        #expect(
            try await store.claimForecast(of: theirs, reach: reach, on: Self.today, now: Self.now) == nil)
        #expect(
            try await store.insurerRecord(of: theirs, reach: reach, on: Self.today, now: Self.now) == nil)
        await #expect(throws: StoreError.self) {
            _ = try await store.recalibration(reach: reach, on: Self.today, now: Self.now)
        }
        for attempt in [
            { (writer: Writer) in try writer.enter(Self.entry(1), in: id, reach: reach) },
            { (writer: Writer) in try writer.fileComplaint(for: id, at: Self.now, reach: reach) },
            { (writer: Writer) in try writer.settle(id, reach: reach) },
            { (writer: Writer) in
                _ = try writer.openClaim(other, at: theirs, Self.forecast, reach: reach)
            },
            { (writer: Writer) in
                try writer.record(
                    pastIncidentOn: Self.today, at: theirs, cost: nil, median: Money(euros: 1), source: "x",
                    reach: reach)
            },
        ] as [@Sendable (Writer) throws -> Void] {
            await #expect(throws: StoreError.self) {
                try await store.transaction(by: "test", at: Self.now) { try attempt($0) }
            }
        }
    }

    @Test("Incidents move the model towards what happened, once, and the rules say from when")
    func recalibration() async throws {
        let hospitals = try await TwoHospitals()
        let (store, ours) = (hospitals.store, hospitals.ours)
        let before = try await store.recalibration(reach: .everything, on: Self.today, now: Self.now)
        #expect(before.result == nil && before.experience.incidents == 0)
        var rules = PoolRules()
        rules.countedFrom = Self.today.adding(months: -24)
        let counted = rules
        try await store.transaction(by: "pool", at: Self.now) { writer in
            try writer.agree(on: counted, because: "all incidents are known since then")
            for day in [-30, -60, -90] {
                try writer.record(
                    pastIncidentOn: Self.today.adding(days: day), at: ours, cost: Money(euros: 3_000_000),
                    median: Money(euros: 1_000_000), source: "report", reach: .everything)
            }
            // The attack of thirty days ago was on both: it is one.
            try writer.record(
                pastIncidentOn: Self.today.adding(days: -30), at: hospitals.theirs, cost: nil,
                median: Money(euros: 1_000_000), source: "report", reach: .everything)
            // Before the day from which on incidents count.
            try writer.record(
                pastIncidentOn: Self.today.adding(months: -30), at: ours, cost: nil,
                median: Money(euros: 1), source: "report", reach: .everything)
        }
        await #expect(throws: StoreError.self) {
            try await store.transaction(by: "pool", at: Self.now) {
                try $0.record(
                    pastIncidentOn: Self.today.adding(days: 1), at: ours, cost: nil, median: Money(euros: 1),
                    source: "report", reach: .everything)
            }
        }
        let report = try await store.recalibration(reach: .everything, on: Self.today, now: Self.now)
        // The one before is told, and does not count.
        #expect(report.incidents.count == 5)
        let result = try #require(report.result)
        #expect(report.experience.incidents == 3 && report.experience.costRatios == [3, 3, 3])
        #expect(report.experience.expectedIncidents > 0 && result.rate.mean > 1)
        #expect(result.severity.mean > 1 && result.severity.mean < 3)
        try await store.transaction(by: "pool", at: Self.now) {
            try $0.apply(report, because: "three incidents")
        }
        let applied = try await store.lossSettings().parameters
        #expect(applied.incidentRate > report.settings.parameters.incidentRate)
        let later = try await store.recalibration(reach: .everything, on: Self.today, now: Self.now)
        #expect(later.experience.incidents == 0 && later.from == Self.today.adding(days: 1))
    }

    @Test("Rules are versions; what is out of range is refused by name") func rules() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        #expect(try await store.poolRules().version == 0)
        var rules = PoolRules()
        rules.cover.limitShare = 0.1
        rules.programme = try Programme(
            layers: [.init(attachment: 0.1, limit: 2, reinstatements: 1)],
            stopLoss: .init(attachment: 1, limit: 3))
        let agreed = rules
        let before = try await store.recordedPortfolio(on: Self.today, now: Self.now)
        try await store.transaction(by: "pool", at: Self.now) { try $0.agree(on: agreed, because: "a vote") }
        let known = try await store.poolRules()
        #expect(known.version == 1 && known.rules == agreed && known.by == "pool")
        let after = try await store.recordedPortfolio(on: Self.today, now: Self.now)
        let limits = (try before.portfolio.model().sites[0].limit, try after.portfolio.model().sites[0].limit)
        #expect(limits.1 < limits.0)
        rules.cash.advanceShare = 1.5
        let wrong = rules
        await #expect(throws: PoolError.outside(1.5, of: "0 to 1", in: "adv_share")) {
            try await store.transaction(by: "pool", at: Self.now) {
                try $0.agree(on: wrong, because: "a slip")
            }
        }
        let page = try #require(
            try await store.poolCover(reach: .everything, on: Self.today, now: Self.now))
        #expect(page.buys && page.options.count == 5 && page.history.count == 1)
        #expect(page.options.allSatisfy { $0.mean.amount.value <= page.options[0].mean.amount.value })
        // Every amount with its interval, and never an option whose net is wider than nothing is known for.
        for option in page.options {
            for drawn in [option.mean, option.tail, option.cost] {
                #expect(drawn.amount.low < drawn.amount.value && drawn.amount.value < drawn.amount.high)
            }
            #expect(option.price.amount.low <= option.price.amount.value)
            #expect(option.price.amount.value <= option.price.amount.high)
        }
        let advanced = page.creditLine.mean, usual = advanced.amount
        #expect(usual.low < usual.value && usual.value < usual.high && advanced.error > 0)
        // A worst year is an advance of all that is covered, whatever the postures.
        for peak in page.creditLine.peaks.map(\.amount.amount) {
            #expect(peak.low <= peak.value && peak.value <= peak.high)
        }
        let year = try #require(page.year)
        #expect(year.gross.value == year.recovered.value + year.net.value)
        #expect(year.lines.reduce(Money.zero) { $0 + $1.ceded.value } == year.gross.value)
        #expect(year.lines.reduce(Money.zero) { $0 + $1.net.value } == year.net.value)
        // The same draws with protections at either end: never dearer at the high one, never cheaper at the low one.
        #expect(year.gross.low < year.gross.value && year.gross.value < year.gross.high)
        for incident in year.incidents {
            #expect(incident.ceded.value < incident.ceded.high, "\(incident)")
        }
        // Nothing was said of own funds; with what is required the ratio is 1, and ruin rarer than without.
        let bare = page.solvency
        #expect(bare.held == nil && bare.ratio == nil && bare.net != nil)
        #expect(bare.required.low < bare.required.value && bare.ruin.low < bare.ruin.value)
        #expect(bare.premiums.low < bare.premiums.value && bare.premiums.value < bare.premiums.high)
        if let net = bare.net {
            let required = net.required.amount
            #expect(required.low <= required.value && required.value <= required.high)
            #expect(required.low < required.high && net.required.error > 0)
        }
        if let drawn = bare.drawnRuin {
            #expect(abs(drawn.chance - bare.ruin.value) < 6 * drawn.error + 1e-3)
        }
        var funded = agreed
        funded.ownFunds = bare.required.value.millions
        let held = funded
        try await store.transaction(by: "pool", at: Self.now) { try $0.agree(on: held, because: "a fund") }
        let rich = try #require(
            try await store.poolCover(reach: .everything, on: Self.today, now: Self.now)
        ).solvency
        let ratio = try #require(rich.ratio)
        #expect(abs(ratio.value - 1) < 1e-6 && ratio.low < 1 && ratio.high > 1)
        #expect(rich.ruin.value < bare.ruin.value && rich.ruin.value < 0.005)
        // Who pays for whom: over all members nothing is left.
        let pool = try #require(try await store.pool(reach: .everything, on: Self.today, now: Self.now))
        #expect(pool.transfers.count == 2)
        let net = try #require(pool.net)
        for drawn in [net.mean, net.tail] {
            #expect(drawn.amount.low < drawn.amount.value && drawn.amount.value < drawn.amount.high)
        }
        #expect(pool.quietYear.low < pool.quietYear.value && pool.quietYear.value < pool.quietYear.high)
        #expect(pool.transfers.reduce(Money.zero) { $0 + $1.transfer.value } == .zero)
        #expect(
            pool.transfers.allSatisfy { $0.byBudget.value == $0.contribution.value + $0.transfer.value })
        // Two members: totals would tell one what the other loses.
        #expect(try await store.poolCover(reach: hospitals.reach, on: Self.today, now: Self.now) == nil)
        #expect(try await store.poolSensitivity(reach: hospitals.reach, on: Self.today, now: Self.now) == nil)
        let sensitivity = try #require(
            try await store.poolSensitivity(reach: .everything, on: Self.today, now: Self.now))
        #expect(sensitivity.rows.map(\.note) == ParameterNote.all.filter(\.movesLoss))
    }

    @Test("What an insurer was answered is chained; a changed answer breaks the chain") func insurer()
        async throws
    {
        let hospitals = try await TwoHospitals()
        let (store, ours, reach) = (hospitals.store, hospitals.ours, hospitals.reach)
        func record() async throws -> InsurerRecord {
            try #require(try await store.insurerRecord(of: ours, reach: reach, on: Self.today, now: Self.now))
        }
        let file = try await record().file
        for line in file.lines {
            if case .yes(let proofs) = line.answer { #expect(!proofs.isEmpty) }
        }
        for _ in 0..<2 {
            try await store.transaction(by: "anne", at: Self.now) {
                try $0.handOver(file, of: ours, reach: reach)
            }
        }
        let kept = try await record()
        #expect(kept.isChainWhole && kept.answered.map(\.sequence) == [2, 1])
        #expect(kept.answered[0].hash != kept.answered[1].hash)
        #expect(try await store.verifyInsurerFiles() == .sound(files: 2))
        try await store.write { db in
            try db.execute(sql: "DROP TRIGGER insurer_file_never_changes")
            try db.execute(
                sql: "UPDATE insurer_file SET answers = replace(answers, 'unknown', 'yes') WHERE sequence = 1"
            )
        }
        #expect(try await record().isChainWhole == false)
        guard case .broken(_, 1) = try await store.verifyInsurerFiles() else {
            Issue.record("a changed answer was not found")
            return
        }
    }

    @Test("A file that is gone, and one whose chain was made anew, are found by the audit log")
    func insurerFilesGone() async throws {
        let hospitals = try await TwoHospitals()
        let (store, ours, reach) = (hospitals.store, hospitals.ours, hospitals.reach)
        // A proof is named with its record and the digest of its document.
        try await store.declare(
            Declaration(
                aspect: .mail, level: 0.9, person: "anne", day: Self.today),
            file: ("pv.txt", Array("PV".utf8)),
            of: ours, reach: reach, by: "anne", at: Self.now)
        let file = try #require(
            try await store.insurerRecord(of: ours, reach: reach, on: Self.today, now: Self.now)
        ).file
        for _ in 0..<2 {
            try await store.transaction(by: "anne", at: Self.now) {
                try $0.handOver(file, of: ours, reach: reach)
            }
        }
        let answers = try await store.read {
            try String.fetchOne($0, sql: "SELECT answers FROM insurer_file WHERE sequence = 1")
        }
        let id = try #require(
            try await store.evidence(of: ours, reach: reach).first { $0.item.aspect == .mail }
        ).id
        #expect(try #require(answers).contains(" #\(id) sha256:"))
        #expect(try await store.verifyInsurerFiles() == .sound(files: 2))
        let key = ours.rawValue
        try await store.write { db in
            try db.execute(sql: "DROP TRIGGER insurer_file_never_changes")
            try db.execute(sql: "DROP TRIGGER insurer_file_never_shrinks")
            try db.execute(sql: "DELETE FROM insurer_file WHERE sequence = 2")
        }
        guard case .broken(_, 2) = try await store.verifyInsurerFiles() else {
            Issue.record("a file that was deleted was not missed")
            return
        }
        try await store.write { db in
            let row = try #require(try Row.fetchOne(db, sql: "SELECT * FROM insurer_file"))
            let kept = AnsweredFile(row)
            let hash = AnsweredFile.hash(
                "all yes", ID(key), 1, at: kept.at, by: kept.by, after: row["previous_hash"])
            try db.execute(
                sql: "UPDATE insurer_file SET answers = 'all yes', hash = ? WHERE sequence = 1",
                arguments: [hash])
        }
        guard case .broken(_, 1) = try await store.verifyInsurerFiles() else {
            Issue.record("a chain that was made anew was taken for the one that was handed over")
            return
        }
    }

    @Test(
        "Under another assumption the verdict takes the complete hospital of that assumption; the same one changes nothing"
    )
    func verdictUnderAssumption() async throws {
        let hospitals = try await TwoHospitals()
        let (store, ours) = (hospitals.store, hospitals.ours)
        func ask(_ question: PoolQuestion) async throws -> PoolContribution {
            try #require(
                try await store.contribution(
                    of: ours, asking: question, reach: .everything, on: Self.today, now: Self.now))
        }
        let plain = try await ask(PoolQuestion()).insurability
        // What can be paid lies above the premium of the complete hospital, and below today's.
        var rules = PoolRules()
        rules.pricing.mostRateOnLine = 1_000
        rules.pricing.premiumShare = min(
            rules.pricing.premiumShare * 1.3 * plain.premiumAtTarget / plain.ceiling, 1)
        let agreed = rules
        try await store.transaction(by: "pool", at: Self.now) { try $0.agree(on: agreed, because: "a vote") }
        let now = try await ask(PoolQuestion())
        #expect(now.insurability.verdict == .conditional)
        let conditions = try #require(now.conditions)
        #expect(
            try await ask(PoolQuestion(completing: Set(conditions.measures))).whatIf?.verdict == .insurable)
        let rate = try await store.lossSettings().parameters.incidentRate
        let same = try #require(try await ask(PoolQuestion(parameter: ("lambda0", rate))).whatIf)
        // With its intervals.
        #expect(same.expected == now.share.expected && same.contribution == now.share.contribution)
        #expect(same.verdict == .conditional)
        let worse = try #require(try await ask(PoolQuestion(parameter: ("lambda0", rate * 300))).whatIf)
        #expect(worse.verdict == .uninsurable)
    }

    @Test("A what-if takes a moment and moves the contribution with the loss") func whatIf() async throws {
        let hospitals = try await TwoHospitals()
        let (store, ours, reach) = (hospitals.store, hospitals.ours, hospitals.reach)
        func ask(_ question: PoolQuestion) async throws -> PoolContribution {
            try #require(
                try await store.contribution(
                    of: ours, asking: question, reach: reach, on: Self.today, now: Self.now))
        }
        let plain = try await ask(PoolQuestion())
        #expect(plain.whatIf == nil)
        #expect(plain.statement.lines.reduce(Money.zero) { $0 + $1.total } == plain.statement.total)
        #expect(plain.share.contribution.low <= plain.share.contribution.value)
        let better = try #require(
            try await ask(PoolQuestion(completing: [.testedBackups, .segmentation])).whatIf)
        #expect(
            better.expected.value < plain.share.expected.value
                && better.contribution.value < plain.statement.total)
        // Totals of two, less its own, are the other's: only who sees both reads them.
        #expect(better.pool == nil)
        let whole = try await store.contribution(
            of: ours, asking: PoolQuestion(completing: [.testedBackups, .segmentation]), reach: .everything,
            on: Self.today, now: Self.now)
        let pool = try #require(whole?.whatIf?.pool)
        #expect(pool.tail.value < pool.tailNow.value)
        for amount in [pool.tail, pool.tailNow, pool.expected, pool.expectedNow] {
            #expect(amount.low < amount.value && amount.value < amount.high, "\(amount)")
        }
        let worse = try #require(try await ask(PoolQuestion(parameter: ("lambda0", 0.06))).whatIf)
        #expect(worse.expected.value > plain.share.expected.value)
        #expect(worse.expected.low > plain.share.expected.low && worse.expected.high > worse.expected.value)
        await #expect(throws: PoolError.self) { _ = try await ask(PoolQuestion(parameter: ("pi0", 7))) }
        await #expect(throws: PoolError.self) { _ = try await ask(PoolQuestion(parameter: ("nothing", 7))) }
    }
}
