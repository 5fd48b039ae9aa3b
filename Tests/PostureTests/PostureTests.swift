import Posture
import TestSupport
import Testing
import Vocabulary

@Suite("Postures")
struct PostureTests {
    private let today = Day(number: 20_700)

    private func item(
        _ level: Double, _ basis: EvidenceBasis = .measured, _ kind: EvidenceKind = .restoreTest,
        daysAgo: Int = 0
    ) -> EvidenceItem {
        EvidenceItem(
            .dimension(.testedBackups), kind, basis, level: level, source: .fiction,
            asOf: today.adding(days: -daysAgo),
            fact: LocalizedText("fait", en: "fact"))
    }

    @Test("Where nothing is known the level is neither nothing nor good, and the interval is wide")
    func unknown() {
        let posture = PostureJudge().posture([], on: today)
        for aspect in posture.aspects {
            #expect(aspect.isUnknown)
            #expect(aspect.level == 0.4)
            #expect(aspect.high - aspect.low > 0.6)
        }
    }

    @Test("What is measured wins over what is declared, and the difference is shown") func measuredWins() {
        let aspect = PostureJudge().posture([item(0.2), item(0.95, .declared, .declaration)], on: today)[
            .dimension(.testedBackups)]
        #expect(aspect.level < 0.3)
        #expect(aspect.setAside.map(\.reason) == [.measuredInstead])
        #expect(aspect.contradictions.count == 1)
        #expect((aspect.contradictions.first?.gap ?? 0) > 0.7)
    }

    @Test("Evidence fades: the level goes back to what is assumed and the interval widens") func ageing() {
        let judge = PostureJudge()
        let ages = [0, 200, 500, 2_000].map {
            judge.posture([item(1, daysAgo: $0)], on: today)[.dimension(.testedBackups)]
        }
        for (younger, older) in zip(ages, ages.dropFirst()) {
            #expect(older.level <= younger.level)
            #expect(older.high - older.low >= younger.high - younger.low - 1e-12)
        }
        #expect(ages[3].setAside.map(\.reason) == [.expired])
        #expect(ages[3].level == 0.4)
        // Half after one half-life.
        let strength = item(1, daysAgo: 180).strength(on: today)
        #expect(abs(strength - EvidenceKind.restoreTest.weight / 2) < 1e-9)
    }

    @Test("A better fact never lowers a level, for random evidence") func monotone() {
        var numbers = Seed().numbers
        for _ in 0..<200 {
            var items = (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
                item(
                    .random(in: 0...1, using: &numbers), numbers.pick(EvidenceBasis.allCases),
                    numbers.pick(EvidenceKind.allCases), daysAgo: .random(in: 0...700, using: &numbers))
            }
            let judge = PostureJudge()
            let before = judge.posture(items, on: today)[.dimension(.testedBackups)]
            #expect((before.low...before.high).contains(before.level))
            let place = Int.random(in: items.indices, using: &numbers)
            items[place].level = min(items[place].level + 0.3, 1)
            let after = judge.posture(items, on: today)[.dimension(.testedBackups)]
            #expect(after.level >= before.level - 1e-12)
            let shares = after.counted.reduce(0) { $0 + $1.share }
            #expect(shares < 1)
        }
    }

    @Test("What would raise a posture most comes first") func advice() {
        let judge = PostureJudge()
        let posture = judge.posture([item(0.1), item(0.9, .measured, .restoreTest, daysAgo: 400)], on: today)
        let ranked = PostureAdvice.ranked(posture, judge: judge) {
            $0 == .dimension(.testedBackups) ? 100 : 1
        }
        #expect(ranked.first?.aspect == .dimension(.testedBackups))
        #expect(ranked.contains { $0.action == .show(.directoryAudit) && $0.narrowing > 0 })
    }

    @Test("How many lines a file has says nothing: more of them never narrow the interval") func lines()
        throws
    {
        var numbers = Seed().numbers
        func scan(_ rows: [(service: String, severity: String)]) throws -> [EvidenceItem] {
            let lines = rows.enumerated().map { "2026-09-01,h\($0).example,\($1.service),\($1.severity)" }
            let text = (["date,address,service,severity"] + lines).joined(separator: "\n")
            return try EvidenceFile.exposure.evidence(Array(text.utf8), named: "scan.csv")
        }
        let counted = item(0.5, .measured, .supportedShare)
        for severity in ["critical", "medium", "none"] {
            var widths: [Double] = [], levels: [Double] = []
            for count in [1, 2, 20, .random(in: 30...300, using: &numbers)] {
                var share = counted
                share.aspect = .dimension(.patching)
                let items = try scan(Array(repeating: ("https", severity), count: count))
                let judged = PostureJudge().posture(items + [share], on: try Day(parsing: "2026-09-05"))[
                    .dimension(.patching)]
                widths.append(judged.high - judged.low)
                levels.append(judged.level)
            }
            for (one, more) in zip(widths, widths.dropFirst()) { #expect(abs(one - more) < 1e-9) }
            for (one, more) in zip(levels, levels.dropFirst()) { #expect(abs(one - more) < 1e-9) }
        }
    }

    @Test("A long scan that has aged leaves a declaration as one of its lines does") func oldLines() throws {
        let today = try Day(parsing: "2026-09-05")
        let declared = EvidenceItem(
            .dimension(.patching), .declaration, .proven, level: 0.9, source: .fiction, asOf: today,
            fact: LocalizedText("dit", en: "said"))
        for count in [1, 300] {
            let lines = (0..<count).map { "2026-01-08,h\($0).example,https,critical" }
            let text = (["date,address,service,severity"] + lines).joined(separator: "\n")
            let scan = try EvidenceFile.exposure.evidence(Array(text.utf8), named: "scan.csv")
            let judged = PostureJudge().posture(scan + [declared], on: today)[.dimension(.patching)]
            #expect(judged.counted.contains { $0.item == declared }, "\(count) lines")
            #expect(judged.contradictions.isEmpty, "\(count) lines")
        }
    }

    @Test("A contradiction is with all that was measured, and never of a word that has expired")
    func contradictions() {
        func tried(_ system: String, _ level: Double, daysAgo: Int) -> EvidenceItem {
            var fact = item(level, daysAgo: daysAgo)
            fact.object = "system \(system)"
            return fact
        }
        let failures = ["a", "b", "c"].map { tried($0, 0, daysAgo: 20) }
        let latest = tried("d", 1, daysAgo: 1)
        let said = item(0.9, .declared, .declaration)
        let judge = PostureJudge()
        let found = judge.posture(failures + [latest, said], on: today)[.dimension(.testedBackups)]
        #expect(found.contradictions.count == 1)
        let level = found.contradictions.first?.measuredLevel ?? 1
        #expect(level > 0.2 && level < 0.3, "\(level)")
        let expired = item(0.9, .declared, .declaration, daysAgo: 3_000)
        let later = judge.posture(failures + [expired], on: today)[.dimension(.testedBackups)]
        #expect(later.contradictions.isEmpty)
        #expect(later.setAside.map(\.reason) == [.expired])
    }

    @Test("Suppliers' words are declared, verdicts measured, and silence lowers the confidence in both")
    func judgedPoints() throws {
        var facts = MeasuredFacts()
        facts.suppliers.asked = 100
        #expect(facts.evidence(on: today, source: .fiction).isEmpty, "nobody answered")
        facts.suppliers.claimed = 40
        facts.suppliers.claimedHalves = 80
        facts.suppliers.claimedTrust = 40 * 700
        let claims = facts.evidence(on: today, source: .fiction)
        #expect(claims.map(\.basis) == [.declared])
        #expect(claims.first?.level == 1)
        #expect(abs((claims.first?.confidence ?? 0) - 0.28) < 1e-12)
        facts.suppliers.judged = 10
        facts.suppliers.judgedHalves = 5
        facts.suppliers.judgedTrust = 10_000
        let measured = try #require(
            facts.evidence(on: today, source: .fiction).first { $0.basis == .measured })
        #expect(measured.level == 0.25 && measured.kind == .supplierFindings)
        #expect(abs(measured.confidence - 0.1) < 1e-12)
        #expect(measured.fact.french.hasPrefix("2,5 sur 10"))
    }

    @Test("A newer fact about the same object takes the place of the older one, in any order") func newer() {
        var first = item(0.1, daysAgo: 60), second = item(0.9, daysAgo: 3)
        let other = item(0.5, daysAgo: 60)
        first.object = "system files"
        second.object = "system files"
        for items in [[first, second, other], [second, other, first]] {
            let aspect = PostureJudge().posture(items, on: today)[.dimension(.testedBackups)]
            #expect(aspect.setAside.map(\.item) == [first])
            #expect(aspect.setAside.map(\.reason) == [.superseded])
            #expect(Set(aspect.counted.map(\.item)) == [second, other])
        }
        // Judged as of a day between them, the first still counts.
        let then = PostureJudge().posture([first, second], on: today.adding(days: -30))
        #expect(then[.dimension(.testedBackups)].counted.map(\.item) == [first])
    }

    @Test("What a scan says of mail moves no protection") func mail() throws {
        let scan = "address,date,service,severity\nhospital.example,2026-09-01,dmarc,high"
        let items = try EvidenceFile.exposure.evidence(Array(scan.utf8), named: "scan.csv")
        let posture = PostureJudge().posture(items, on: try Day(parsing: "2026-09-05"))
        #expect(!posture.aspects.contains { !$0.isUnknown })
        #expect(posture.mail.counted.count == 1 && posture[.mail] == posture.mail)
        #expect(posture.coverages == PostureJudge().posture([], on: today).coverages)
    }

    @Test("Nothing is asked for that cannot count") func countable() throws {
        // What an exposure scan files is never multi-factor sign-in.
        #expect(!EvidenceKind.measuring(.dimension(.multiFactor)).contains(.exposureScan))
    }

    @Test("Fewer than three others are compared with nobody") func peers() {
        #expect(PeerComparison(others: [0.1, 0.9]) == nil)
        let among = PeerComparison(others: [0.11, 0.52, 0.93])
        #expect(among?.median == 0.5)
        #expect(among?.count == 3)
    }

    @Test("A month is judged by the facts of its end and before") func history() {
        let history = PostureHistory(
            [KnownEvidence(item(1, daysAgo: 40))], judges: [], upTo: today, months: 6)
        #expect(history.months.count == 6)
        #expect(history.months.first?[.dimension(.testedBackups)].isUnknown == true)
        #expect(history.months.last?[.dimension(.testedBackups)].isUnknown == false)
        #expect(history.months.map(\.day) == history.months.map(\.day).sorted())
        #expect(history.revisions.isEmpty && history.recalculated == history.months)
    }

    @Test("A month stays as it was known at its end, and says what later facts and weights would make of it")
    func knownThen() throws {
        let aspect = PostureAspect.dimension(.testedBackups)
        func path(_ items: [KnownEvidence], _ judges: [DatedJudge] = []) -> PostureHistory {
            PostureHistory(items, judges: judges, upTo: today, months: 12)
        }
        func levels(_ months: [EstablishmentPosture]) -> [Double] { months.map { $0[aspect].level } }
        // Known all along, and a second fact about the same time that came in 40 days ago.
        let first = KnownEvidence(item(1, daysAgo: 300))
        let second = KnownEvidence(item(0, daysAgo: 200), since: today.adding(days: -40))
        let alone = path([first]), both = path([first, second])
        for (place, month) in both.months.enumerated() where month.day < second.since {
            #expect(month == alone.months[place])
        }
        #expect(both.months.last == path([first, KnownEvidence(second.item)]).months.last)
        #expect(both.recalculated == path([first, KnownEvidence(second.item)]).months)
        let late = try #require(both.revisions.first)
        #expect(both.revisions.count == 1 && late.aspect == aspect && late.late == [second])
        #expect(late.withdrawn.isEmpty && late.reweighed == nil)
        #expect(late.months.allSatisfy { $0.end < second.since && $0.end >= second.item.asOf })
        #expect(late.months.allSatisfy { $0.now.level < $0.then.level })
        // Taken back 40 days ago: it counted until then.
        let back = KnownEvidence(
            item(0, daysAgo: 200), withdrawal: .init(day: today.adding(days: -40), reason: "Faux."))
        let taken = path([first, back])
        let open = path([first, KnownEvidence(back.item)])
        for (place, month) in taken.months.enumerated() {
            #expect(month == (month.day < today.adding(days: -40) ? open : alone).months[place])
        }
        #expect(taken.recalculated == alone.months)
        #expect(taken.revisions.map(\.withdrawn) == [[back]] && taken.revisions[0].late.isEmpty)
        // Came in late and was taken back: no month ever knew it at its end.
        let fleeting = KnownEvidence(
            item(0, daysAgo: 200), since: today,
            withdrawal: .init(day: today, reason: "Faux."))
        #expect(path([first, fleeting]) == alone)
        // Other weights from 40 days ago on.
        var judge = PostureJudge()
        judge.scale = EvidenceScale(weights: ["restoreTest": 40])
        let changed = path(
            [first],
            [
                DatedJudge(since: today.adding(days: -40), judge: judge),
                DatedJudge(since: nil, judge: .init()),
            ])
        let before = changed.months.filter { $0.day < today.adding(days: -40) }
        #expect(levels(before) == levels(Array(alone.months.prefix(before.count))))
        #expect(levels(changed.months).last != levels(alone.months).last)
        #expect(changed.revisions.map(\.reweighed) == [today.adding(days: -40)])
    }

    @Test("Counts of the installation become evidence; what was not counted becomes none") func facts() {
        var facts = MeasuredFacts()
        #expect(facts.evidence(on: today, source: .fiction).isEmpty)
        facts.systems = 100
        facts.systemsWithKnownSupport = 50
        facts.supportedSystems = 40
        let items = facts.evidence(on: today, source: .fiction)
        #expect(items.count == 1)
        #expect(items.first?.level == 0.8)
        #expect(items.first?.confidence == 0.5)
    }
}
