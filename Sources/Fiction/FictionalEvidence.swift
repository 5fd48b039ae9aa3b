public import Posture
public import Registry
public import Vocabulary

/// What a fictional establishment can show of its protections: much where there is a security team, little where there is
/// none, and here and there a word that a measurement contradicts.
public struct FictionalEvidence: Sendable {
    private let network: FictionalNetwork
    private let today: Day

    /// The evidence of a network's establishments, as of a day.
    public init(_ network: FictionalNetwork, today: Day) {
        self.network = network
        self.today = today
    }

    /// Whether the establishment lets underwriters see its posture: most of the large ones do.
    public func consents(_ establishment: Establishment) -> Bool {
        var numbers = generator(establishment)
        return numbers.chance(establishment.beds > 300 ? 80 : 35)
    }

    /// The facts of an establishment, from the seed alone.
    public func items(of establishment: Establishment) -> [EvidenceItem] {
        var numbers = generator(establishment)
        _ = numbers.next()
        // From a place without any security officer to one with a team of five.
        let maturity = 0.2 + 0.6 * min(Double(establishment.securityStaffTenths) / 50, 1)
        func level(_ shift: Double, _ numbers: inout SeededGenerator) -> Double {
            min(max(maturity + shift + Double(numbers.number(in: -15...15)) / 100, 0.02), 0.98)
        }
        func day(_ range: ClosedRange<Int>, _ numbers: inout SeededGenerator) -> Day {
            today.adding(days: -numbers.number(in: range))
        }
        var items: [EvidenceItem] = []
        if numbers.chance(establishment.beds > 200 ? 90 : 45) {
            let score = level(-0.05, &numbers)
            let points = Int((100 - score * 100).rounded())
            items.append(
                EvidenceItem(
                    .dimension(.directoryCleanup), .directoryAudit, .measured, level: score, source: .fiction,
                    asOf: day(20...260, &numbers),
                    fact: LocalizedText(
                        "PingCastle\u{A0}: risque global \(points) sur 100",
                        en: "PingCastle: global risk \(points) of 100")))
            let privileged = min(Int((1 - maturity) * 70) + establishment.beds % 12, 100)
            items.append(
                EvidenceItem(
                    .privilegedAccess, .privilegedAccounts, .measured, level: 1 - Double(privileged) / 100,
                    source: .fiction, asOf: items[0].asOf,
                    fact: LocalizedText(
                        "PingCastle\u{A0}: comptes à privilèges, \(privileged) points de risque sur 100",
                        en: "PingCastle: privileged accounts, \(privileged) risk points of 100")))
        }
        if numbers.chance(establishment.beds > 200 ? 75 : 40) {
            let works = numbers.chance(70), isOffline = numbers.chance(Int((maturity * 100).rounded()))
            let hours = numbers.number(in: 3...60)
            items.append(
                EvidenceItem(
                    .dimension(.testedBackups), .restoreTest, .measured,
                    level: works ? (isOffline ? 1 : 0.5) : 0, source: .fiction,
                    asOf: day(10...300, &numbers),
                    fact: LocalizedText(
                        "Restauration du dossier patient\u{A0}: \(works ? "réussie" : "échouée") en \(hours)\u{A0}h, copie \(isOffline ? "hors ligne" : "en ligne")",
                        en:
                            "Restoration of the patient record: \(works ? "worked" : "failed") in \(hours) h, copy \(isOffline ? "offline" : "online")"
                    )))
        }
        if numbers.chance(Int((maturity * 100).rounded())) {
            let objectives = 8
            let reached = numbers.number(in: 2...8)
            items += ExerciseResult(
                name: numbers.pick([
                    "Rançongiciel un samedi soir", "Panne du laboratoire", "Perte de l’annuaire",
                ]),
                day: day(30...330, &numbers), objectives: objectives, reached: reached,
                restoreHours: Double(numbers.number(in: 12...96)), declaredRestoreHours: 24,
                continuity: Double(numbers.number(in: 35...85)) / 100
            ).evidence(source: .fiction)
        }
        let declared = min(level(0.3, &numbers), 0.95)
        let isCounted = numbers.chance(50)
        items.append(
            EvidenceItem(
                .dimension(.multiFactor), .declaration, .declared, level: declared, confidence: 0.5,
                source: .fiction, asOf: day(30...500, &numbers),
                fact: LocalizedText(
                    "Questionnaire annuel\u{A0}: double facteur sur \(Int((declared * 100).rounded()))\u{A0}% des accès distants",
                    en:
                        "Yearly questionnaire: second factor on \(Int((declared * 100).rounded()))% of remote accesses"
                )))
        if isCounted { items += coverage(establishment, declared: declared) }
        if establishment.beds > 150 {
            let covered = level(0.15, &numbers)
            items.append(
                EvidenceItem(
                    .dimension(.endpointDetection), .watchedEndpoints, .measured, level: covered,
                    source: .fiction, asOf: day(1...20, &numbers),
                    fact: LocalizedText(
                        "\(Int((covered * 100).rounded()))\u{A0}% des postes et serveurs rendent compte à l’EDR",
                        en: "\(Int((covered * 100).rounded()))% of workstations and servers report to the EDR"
                    )))
            // The word of the questionnaire, where the console says less.
            items.append(
                EvidenceItem(
                    .dimension(.endpointDetection), .declaration, .declared, level: min(covered + 0.3, 1),
                    confidence: 0.5, source: .fiction, asOf: day(60...300, &numbers),
                    fact: LocalizedText(
                        "Questionnaire annuel\u{A0}: EDR «\u{A0}déployé partout\u{A0}»",
                        en: "Yearly questionnaire: EDR “deployed everywhere”")))
        }
        if numbers.chance(60) {
            let isOpen = numbers.chance(Int((1 - maturity) * 70))
            items.append(
                EvidenceItem(
                    .dimension(.segmentation), .exposureScan, .measured, level: isOpen ? 0.2 : 0.9,
                    confidence: 0.5, source: .fiction, asOf: day(3...45, &numbers),
                    fact: isOpen
                        ? LocalizedText(
                            "Vu d’internet\u{A0}: bureau à distance ouvert (gravité élevée)",
                            en: "Seen from the internet: remote desktop open (high severity)")
                        : LocalizedText(
                            "Vu d’internet\u{A0}: aucun service d’administration",
                            en: "Seen from the internet: no administration service")))
        }
        return items
    }

    /// What the consoles count where somebody exported it: less than the questionnaire says.
    private func coverage(_ establishment: Establishment, declared: Double) -> [EvidenceItem] {
        let accounts = max(establishment.beds * 4, 40)
        let table = """
            aspect,date,covered,total,source
            mfa,\(today.adding(days: -12)),\(Int(Double(accounts) * declared * 0.85)),\(accounts),Annuaire des identités
            third-parties,\(today.adding(days: -12)),\(Int(declared * 14)),18,Passerelle de télémaintenance
            delays,\(today.adding(days: -5)),\(Int(declared * 36)),40,Console de correctifs
            """
        let items = (try? EvidenceFile.coverage.evidence(Array(table.utf8), named: "couverture.csv")) ?? []
        return items.map { item in
            var item = item
            item.source = .fiction
            return item
        }
    }

    /// What Cordon would have counted so many months ago, had it run: fewer sources heard, fewer answers judged, a few more
    /// systems still supported.
    public func earlier(_ facts: MeasuredFacts, months: Int, of establishment: Establishment) -> MeasuredFacts
    {
        var numbers = SeededGenerator(
            seed: network.seed, part: .evidence, Int(establishment.id.rawValue) * 1_000 + months)
        var then = facts
        func grown(_ count: Int, over span: Int) -> Int {
            let share = max(0, 1 - Double(months) / Double(span))
            return min(Int(Double(count) * share) + numbers.number(in: 0...1), count)
        }
        then.heardSources = grown(facts.heardSources, over: 14)
        then.supportedSystems = min(
            facts.supportedSystems + months / 2, max(facts.systemsWithKnownSupport, facts.supportedSystems))
        then.systemsWithOpenFlaws = min(
            facts.systemsWithOpenFlaws + numbers.number(in: 0...(months / 3 + 1)),
            facts.systemsCheckedForFlaws)
        then.systemsWithinDelays = max(
            facts.systemsWithinDelays - numbers.number(in: 0...(months / 3 + 1)), 0)
        then.isolatedUnsupportedSystems = grown(facts.isolatedUnsupportedSystems, over: 20)
        // Assessors began half a year ago: before, there is the suppliers' word alone.
        if months > 6 {
            then.suppliers.judged = 0
            then.remoteAccess.judged = 0
            then.strongSignIn.judged = 0
        }
        return then
    }

    private func generator(_ establishment: Establishment) -> SeededGenerator {
        SeededGenerator(seed: network.seed, part: .evidence, Int(establishment.id.rawValue))
    }
}
