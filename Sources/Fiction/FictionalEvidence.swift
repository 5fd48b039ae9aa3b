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
        }
        if numbers.chance(establishment.beds > 200 ? 75 : 40) {
            let works = numbers.chance(70), isOffline = numbers.chance(Int(maturity * 100))
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
        if numbers.chance(Int(maturity * 100)) {
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
        items.append(
            EvidenceItem(
                .dimension(.multiFactor), .declaration, numbers.chance(50) ? .proven : .declared,
                level: declared, confidence: 0.7, source: .fiction, asOf: day(30...500, &numbers),
                fact: LocalizedText(
                    "Questionnaire annuel\u{A0}: double facteur sur \(Int(declared * 100))\u{A0}% des accès distants",
                    en: "Yearly questionnaire: second factor on \(Int(declared * 100))% of remote accesses")))
        if establishment.beds > 150 {
            let covered = level(0.15, &numbers)
            items.append(
                EvidenceItem(
                    .dimension(.endpointDetection), .watchedEndpoints, .measured, level: covered,
                    source: .fiction, asOf: day(1...20, &numbers),
                    fact: LocalizedText(
                        "\(Int(covered * 100))\u{A0}% des postes et serveurs rendent compte à l’EDR",
                        en: "\(Int(covered * 100))% of workstations and servers report to the EDR")))
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

    private func generator(_ establishment: Establishment) -> SeededGenerator {
        SeededGenerator(seed: network.seed, part: .evidence, Int(establishment.id.rawValue))
    }
}
