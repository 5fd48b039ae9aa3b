import Pool
import Posture
import TestSupport
import Testing
import Vocabulary

@Suite("Claims, experience, the insurer's file")
struct ClaimTests {
    private let known = Instant(milliseconds: 1_790_000_000_000)

    private func claim() -> Claim {
        Claim(
            caseNumber: 7, knownAt: known, deductible: Money(euros: 50_000), limit: Money(euros: 2_000_000),
            forecast: .init(
                mean: Money(euros: 850_000), low: Money(euros: 90_000), high: Money(euros: 2_400_000)))
    }

    private func entry(_ euros: Int64, _ head: Claim.Head = .remediation) -> Claim.Entry {
        .init(head: head, amount: Money(euros: euros), day: known.day, proof: "facture 12", by: "RSSI")
    }

    @Test("A complaint has seventy-two hours, and money waits for it") func complaint() throws {
        var claim = claim()
        #expect(claim.complaintDue == known.advanced(by: .seconds(259_200)))
        #expect(claim.isComplaintInTime(at: known) == nil)
        #expect(claim.isComplaintInTime(at: known.advanced(by: .seconds(259_201))) == false)
        #expect(throws: Claim.Refusal.noComplaint) { try claim.advance(Money(euros: 1)) }
        claim.fileComplaint(at: known.advanced(by: .seconds(259_200)))
        #expect(claim.isComplaintInTime(at: known.advanced(by: .seconds(999_999))) == true)
        try claim.advance(Money(euros: 400_000))
        #expect(throws: Claim.Refusal.overLimit) { try claim.advance(Money(cents: 1)) }
        var late = self.claim()
        late.fileComplaint(at: known.advanced(by: .seconds(259_201)))
        #expect(throws: Claim.Refusal.noComplaint) { try late.settle() }
    }

    @Test("An advance never passes what was agreed, to the cent, where the share has decimals")
    func advance() throws {
        let owed = Money(euros: 2_000_000)
        #expect(AdvanceShare(0.125).of(owed) == Money(euros: 250_000))
        #expect(AdvanceShare(0.29).basisPoints == 2_900)
        for fraction in [0.0, -1, .nan, 0.00001] { #expect(AdvanceShare(fraction).of(owed) == .zero) }
        #expect(AdvanceShare(7).of(owed) == owed)
        var claim = claim()
        claim.fileComplaint(at: known)
        #expect(throws: Claim.Refusal.overLimit) {
            try claim.advance(Money(cents: 10_000_001), share: AdvanceShare(0.125))
        }
        try claim.advance(Money(euros: 100_000), share: AdvanceShare(0.125))
    }

    @Test("Heads add up; settlement is what is owed less the advance, once") func settlement() throws {
        var claim = claim()
        claim.fileComplaint(at: known)
        try claim.enter(entry(300_000))
        try claim.enter(entry(120_000, .lostRevenue))
        try claim.enter(entry(-20_000))
        #expect(claim.total() == Money(euros: 400_000))
        #expect(claim.total(.remediation) == Money(euros: 280_000))
        try claim.advance(Money(euros: 390_000))
        let rest = try claim.settle()
        #expect(rest == Money(euros: -40_000))
        #expect(throws: Claim.Refusal.settled) { try claim.enter(self.entry(1)) }
        #expect(claim.settled == Money(euros: 350_000))
    }

    @Test("A day is the incident's or later, today at most; a correction leaves nothing below zero")
    func bounds() throws {
        var claim = claim()
        let (first, today) = (known.parisDay, known.parisDay.adding(days: 9))
        func refusal(_ euros: Int64, on day: Day) -> Claim.Refusal? {
            var entry = entry(euros)
            entry.day = day
            do throws(Claim.Refusal) {
                try claim.check(entry, today: today)
                return nil
            } catch { return error }
        }
        #expect(refusal(10, on: first) == nil && refusal(10, on: today) == nil)
        for day in [first.adding(days: -1), today.adding(days: 1), Day(number: -25_567)] {
            #expect(refusal(10, on: day) == .outsideIncident)
        }
        #expect(refusal(-5_000_000, on: today) == .belowZero)
        try claim.enter(entry(300))
        try claim.enter(entry(900, .lostRevenue))
        #expect(refusal(-300, on: today) == nil && refusal(-301, on: today) == .belowZero)
        // What was recorded below zero before can still be mended.
        try claim.enter(entry(-1_000))
        #expect(refusal(200, on: today) == nil && refusal(-1, on: today) == .belowZero)
    }

    @Test("A hospital's own word with nothing but an address outside is told as its word")
    func addressed() throws {
        let today = Day(number: 20_700)
        func answer(_ proofs: [(Declaration.Proof, Double)]) -> InsurerFile.Answer? {
            let items = proofs.map {
                Declaration(aspect: .mail, level: $0.1, person: "RSSI", day: today, proof: $0.0).evidence
            }
            let file = InsurerFile(PostureJudge().posture(items, on: today), claims: 0)
            return file.lines.first { $0.question == .mailSecurity }?.answer
        }
        let (address, document) = (
            Declaration.Proof("https://example.org/pv"),
            Declaration.Proof.document(name: "pv", digest: "ab12")
        )
        guard case .claimed(let proofs) = answer([(address, 1)]) else {
            Issue.record("\(String(describing: answer([(address, 1)])))")
            return
        }
        #expect(proofs.count == 1)
        guard case .yes = answer([(document, 1)]) else {
            Issue.record("a document that is kept here proves")
            return
        }
    }

    @Test("Experience moves beliefs towards itself, more of it moves them further") func recalibration()
        throws
    {
        let none = try Recalibration(.init(expectedIncidents: 0, incidents: 0, costRatios: []))
        #expect(none.rate == none.priorRate)
        #expect(none.severity == none.priorSeverity)
        let some = try Recalibration(.init(expectedIncidents: 4, incidents: 12, costRatios: [2, 2, 2]))
        let much = try Recalibration(
            .init(expectedIncidents: 40, incidents: 120, costRatios: Array(repeating: 2, count: 60)))
        #expect(some.rate.mean == 2)
        #expect(much.rate.mean > some.rate.mean && much.rate.mean < 3)
        #expect(some.severity.mean > 1 && much.severity.mean > some.severity.mean && much.severity.mean < 2)
        #expect(much.rate.high - much.rate.low < some.rate.high - some.rate.low)
        #expect(much.credibility > 0.9)
        let applied = some.applied(to: LossParameters())
        #expect(abs(applied.incidentRate / LossParameters().incidentRate - 2) < 1e-12)
        #expect(throws: PoolError.self) {
            try Recalibration(.init(expectedIncidents: 1, incidents: 1, costRatios: [0]))
        }
    }

    @Test("An attack on several hospitals counts once, through a supplier or a group") func attacks() throws {
        var numbers = Seed().numbers
        var model = try RandomPools.pool(&numbers, sites: 6)
        let own = model.sites.reduce(0) { $0 + $1.majorRate }
        model.shocks = []
        #expect(abs(model.attackRate - own) < 1e-12, "what passes through the group is no attack of its own")
        // A supplier that always reaches a tenth: 1 − Π(1 − 0.1 v).
        model.shocks = [
            PoolModel.Shock(
                name: "s", rate: 0.5, reach: .fixed(0.1), shortening: 1, members: Array(model.sites.indices))
        ]
        let spared = model.sites.reduce(1) { $0 * (1 - 0.1 * $1.exposure) }
        #expect(abs(model.attackRate - own - 0.5 * (1 - spared)) < 1e-12)
        // A Beta law of mean 0.2: never more than all its failures, nor than the hospitals that it reaches.
        model.shocks[0].reach = .beta(a: 0.6, b: 2.4)
        let hits = 0.5 * 0.2 * model.sites.reduce(0) { $0 + $1.exposure }
        #expect(model.attackRate - own < min(0.5, hits) && model.attackRate > own)
    }

    @Test("No yes is given without its proof; what is only declared proves nothing") func insurer() {
        let today = Day(number: 20_700)
        func item(
            _ dimension: Dimension, _ kind: EvidenceKind, _ basis: EvidenceBasis, _ level: Double,
            ago: Int = 10
        )
            -> EvidenceItem
        {
            EvidenceItem(
                .dimension(dimension), kind, basis, level: level, source: .fiction,
                asOf: today.adding(days: -ago),
                fact: LocalizedText("fait", en: "fact"))
        }
        let posture = PostureJudge().posture(
            [
                item(.testedBackups, .restoreTest, .measured, 0.95),
                item(.endpointDetection, .declaration, .declared, 1),
                item(.exercises, .exercise, .measured, 0.7, ago: 500),
                item(.multiFactor, .remoteMaintenance, .measured, 0.1),
            ], on: today)
        let file = InsurerFile(posture, claims: 2)
        func answer(_ question: InsurerFile.Question) -> InsurerFile.Answer? {
            file.lines.first { $0.question == question }?.answer
        }
        for line in file.lines {
            if case .yes(let proofs) = line.answer {
                #expect(!proofs.isEmpty && proofs.allSatisfy { $0.basis != .declared })
            }
        }
        if case .yes = answer(.testedBackups) {} else { Issue.record("tested backups were proven") }
        #expect(answer(.endpointDetection) == .unknown)
        if case .no = answer(.recentExercise) {} else { Issue.record("the exercise is older than a year") }
        if case .no = answer(.multiFactor) {} else { Issue.record("remote maintenance has no second factor") }
        #expect(answer(.claims) == .count(2))
        #expect(answer(.mailSecurity) == .unknown)
        #expect(file.canonicalText == InsurerFile(posture, claims: 2).canonicalText)
        #expect(file.canonicalText != InsurerFile(posture, claims: 1).canonicalText)
    }

    @Test("A yes rests on what still counts: mail of years ago and restorations of last year prove nothing")
    func freshness() throws {
        let today = try Day(parsing: "2026-11-01")
        func answer(
            _ question: InsurerFile.Question, _ file: EvidenceFile, _ table: String
        ) throws -> InsurerFile.Answer? {
            let items = try file.evidence(Array(table.utf8), named: "x.csv")
            let posture = PostureJudge().posture(items, on: today)
            return InsurerFile(posture, claims: 0).lines.first { $0.question == question }?.answer
        }
        let mail = "address,date,service,severity\nhospital.example,DAY,dmarc,none"
        #expect(
            try answer(.mailSecurity, .exposure, mail.replacing("DAY", with: "2021-03-01")) == .unknown)
        if case .yes = try answer(.mailSecurity, .exposure, mail.replacing("DAY", with: "2026-10-01")) {
        } else {
            Issue.record("mail was scanned a month ago")
        }
        let restored = "system,date,success,offline,hours\nfiles,DAY,yes,yes,4\nmail,2025-01-01,no,yes,"
        if case .yes = try answer(
            .testedBackups, .restoreTests, restored.replacing("DAY", with: "2026-05-01"))
        {
        } else {
            Issue.record("a copy was restored half a year ago")
        }
        if case .no = try answer(.testedBackups, .restoreTests, restored.replacing("DAY", with: "2025-06-01"))
        {
        } else {
            Issue.record("nothing was restored for more than a year")
        }
    }

    @Test("A word of this year does not take away what was shown not to be done") func words() {
        let today = Day(number: 20_700)
        func item(_ kind: EvidenceKind, _ basis: EvidenceBasis, ago: Int) -> EvidenceItem {
            EvidenceItem(
                .dimension(.testedBackups), kind, basis, level: 1, source: .fiction,
                asOf: today.adding(days: -ago), fact: LocalizedText("fait", en: "fact"))
        }
        let old = item(.restoreTest, .measured, ago: 720), said = item(.declaration, .declared, ago: 5)
        for items in [[old], [old, said]] {
            let posture = PostureJudge().posture(items, on: today)
            let file = InsurerFile(posture, claims: 0)
            let answer = file.lines.first { $0.question == .testedBackups }?.answer
            #expect(answer == .no(proofs: [old]), "\(items.count) facts")
        }
    }

    @Test(
        "Privileges, third parties and delays are each answered by what is about them",
        arguments: [
            (
                aspect: PostureAspect.privilegedAccess, kind: EvidenceKind.privilegedAccounts,
                question: InsurerFile.Question.privilegedAccess
            ),
            (.thirdPartyAccess, .remoteMaintenance, .thirdPartyAccess),
            (.patchDelay, .patchDelay, .patchDelay),
        ])
    func askedBesides(
        _ sample: (aspect: PostureAspect, kind: EvidenceKind, question: InsurerFile.Question)
    ) {
        let today = Day(number: 20_700)
        func answers(_ level: Double?) -> [InsurerFile.Question: InsurerFile.Answer] {
            let items = level.map {
                [
                    EvidenceItem(
                        sample.aspect, sample.kind, .measured, level: $0, source: .fiction, asOf: today,
                        fact: LocalizedText("fait", en: "fact"))
                ]
            }
            let file = InsurerFile(PostureJudge().posture(items ?? [], on: today), claims: 0)
            return Dictionary(uniqueKeysWithValues: file.lines.map { ($0.question, $0.answer) })
        }
        #expect(answers(nil)[sample.question] == .unknown)
        if case .yes(let proofs) = answers(0.9)[sample.question] {
            #expect(proofs.map(\.kind) == [sample.kind])
        } else {
            Issue.record("it was measured")
        }
        if case .no = answers(0.1)[sample.question] {} else { Issue.record("it was measured to be missing") }
        // No other answer moves with it.
        for (question, answer) in answers(0.9) where question != sample.question && question != .claims {
            #expect(answer == .unknown, "\(question)")
        }
    }

    @Test(
        "Old systems are few or set apart: either is enough, in proportion",
        arguments: [
            (supported: 0.98, apart: 0.0, isYes: true), (0.5, 1.0, true), (0.5, 0.2, false),
        ])
    func endOfLife(_ sample: (supported: Double, apart: Double, isYes: Bool)) {
        let today = Day(number: 20_700)
        func item(_ dimension: Dimension, _ kind: EvidenceKind, _ level: Double) -> EvidenceItem {
            EvidenceItem(
                .dimension(dimension), kind, .measured, level: level, source: .fiction, asOf: today,
                fact: LocalizedText("fait", en: "fact"))
        }
        let posture = PostureJudge().posture(
            [
                item(.patching, .supportedShare, sample.supported),
                item(.segmentation, .isolatedSystems, sample.apart),
            ], on: today)
        switch InsurerFile(posture, claims: 0).lines.first(where: { $0.question == .endOfLife })?.answer {
        case .yes(let proofs): #expect(sample.isYes && proofs.count == 2)
        case .partly(let level, _):
            #expect(
                !sample.isYes
                    && abs(level - (sample.supported + (1 - sample.supported) * sample.apart)) < 1e-12)
        default: Issue.record("the shares are known")
        }
    }
}
