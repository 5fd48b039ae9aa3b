public import Posture
public import Vocabulary

/// What an insurer asks before covering a hospital, answered from evidence: no yes without its proof.
///
/// > Source: the questions that cyber insurers of the French market ask of public hospitals.
public struct InsurerFile: Hashable, Sendable {
    /// What is asked.
    public enum Question: String, CaseIterable, Codable, Sendable {
        /// Is sign-in protected by more than a password?
        case multiFactor
        /// Are endpoints watched?
        case endpointDetection
        /// Are there offline backups whose restoration was tested?
        case testedBackups
        /// Are corrections applied in time?
        case patchDelay
        /// Is mail filtered and its origin checked?
        case mailSecurity
        /// Was a crisis exercise played in the last twelve months?
        case recentExercise
        /// Are privileged accounts few and controlled?
        case privilegedAccess
        /// Are systems past their end of life few or set apart?
        case endOfLife
        /// Is the access of third parties controlled?
        case thirdPartyAccess
        /// Were there claims in the last five years?
        case claims
    }

    /// What is answered.
    public enum Answer: Hashable, Sendable {
        /// Yes, and this shows it.
        case yes(proofs: [EvidenceItem])
        /// Yes as the hospital itself says, and it names an address where that can be seen: nobody here has what is there,
        /// and it may be something else tomorrow.
        case claimed(proofs: [EvidenceItem])
        /// In part: how far, 0...1, and what shows it.
        case partly(Double, proofs: [EvidenceItem])
        /// No, and this shows it.
        case no(proofs: [EvidenceItem])
        /// Nothing is known that would allow an answer.
        case unknown
        /// A count, such as of claims.
        case count(Int)
    }

    /// One question with its answer.
    public struct Line: Hashable, Sendable {
        /// What is asked.
        public let question: Question
        /// What is answered.
        public let answer: Answer
    }

    /// The day it is true for.
    public let day: Day
    /// In the order of the questions.
    public let lines: [Line]

    /// A level from which on the answer is yes, and one below which it is no.
    public static let yesLevel = 0.8
    /// See ``yesLevel``.
    public static let noLevel = 0.3

    /// Answers from a posture, and the claims of the last five years.
    public init(_ posture: EstablishmentPosture, claims: Int) {
        day = posture.day
        lines = Question.allCases.map { question in
            Line(question: question, answer: InsurerFile.answer(question, posture, claims))
        }
    }

    private static func answer(
        _ question: Question, _ posture: EstablishmentPosture, _ claims: Int
    ) -> Answer {
        func of(_ aspect: PostureAspect, _ kinds: Set<EvidenceKind>? = nil) -> [EvidenceItem] {
            posture[aspect].counted.map(\.item).filter { kinds?.contains($0.kind) ?? true }
        }
        func of(_ dimension: Dimension, _ kinds: Set<EvidenceKind>? = nil) -> [EvidenceItem] {
            of(.dimension(dimension), kinds)
        }
        return switch question {
        case .multiFactor: judged(of(.multiFactor))
        case .endpointDetection: judged(of(.endpointDetection))
        case .testedBackups: ofTheYear(of(.testedBackups), posture.day)
        case .patchDelay: judged(of(.patchDelay))
        case .mailSecurity: judged(of(.mail))
        case .recentExercise: exercised(of(.exercises), posture.day)
        case .privilegedAccess:
            // Levels of ANSSI's service are about the ways to the domain's privileges; a report by themes says more.
            judged(of(.privilegedAccess).isEmpty ? of(.directoryCleanup) : of(.privilegedAccess))
        case .endOfLife:
            fewOrApart(of(.patching, [.supportedShare]), of(.segmentation, [.isolatedSystems]))
        case .thirdPartyAccess: judged(of(.thirdPartyAccess))
        case .claims: .count(claims)
        }
    }

    /// By the weakest of what is shown: one proof that contradicts is enough against a yes.
    private static func judged(_ items: [EvidenceItem]) -> Answer {
        let proofs = items.filter { $0.basis != .declared }
        guard let lowest = proofs.map(\.level).min() else { return .unknown }
        if lowest >= yesLevel {
            return proofs.allSatisfy(\.isOnlyAddressed) ? .claimed(proofs: proofs) : .yes(proofs: proofs)
        }
        let mean = proofs.reduce(0) { $0 + $1.level } / Double(proofs.count)
        return mean < noLevel ? .no(proofs: proofs) : .partly(mean, proofs: proofs)
    }

    /// By what was shown in the last twelve months; what is older proves that it is not done any more.
    private static func ofTheYear(_ items: [EvidenceItem], _ day: Day) -> Answer {
        // A word of this year takes nothing away from what was shown before.
        let proofs = items.filter { $0.basis != .declared }
        let recent = proofs.filter { $0.asOf >= day.adding(months: -12) }
        return recent.isEmpty && !proofs.isEmpty ? .no(proofs: proofs) : judged(recent)
    }

    /// By the share of systems that are supported or, if not, set apart.
    private static func fewOrApart(_ supported: [EvidenceItem], _ apart: [EvidenceItem]) -> Answer {
        let proofs = (supported + apart).filter { $0.basis != .declared }
        func lowest(_ items: [EvidenceItem]) -> Double? {
            items.filter { $0.basis != .declared }.map(\.level).min()
        }
        guard let share = lowest(supported) else { return .unknown }
        let level = share + (1 - share) * (lowest(apart) ?? 0)
        if level >= yesLevel { return .yes(proofs: proofs) }
        return level < noLevel ? .no(proofs: proofs) : .partly(level, proofs: proofs)
    }

    /// Yes only for an exercise of the last twelve months.
    private static func exercised(_ items: [EvidenceItem], _ day: Day) -> Answer {
        let played = items.filter { $0.kind == .exercise && $0.basis != .declared }
        let recent = played.filter { $0.asOf >= day.adding(months: -12) }
        if !recent.isEmpty { return .yes(proofs: recent) }
        return played.isEmpty ? .unknown : .no(proofs: played)
    }

    /// The file as text that is the same for the same answers: what a chain of hashes takes.
    ///
    /// `reference` names the record that a proof is, if it is one.
    public func canonicalText<Fault: Error>(
        naming reference: (EvidenceItem) throws(Fault) -> String?
    ) throws(Fault) -> String {
        var text: [String] = []
        for line in lines {
            let (word, proofs): (String, [EvidenceItem]) =
                switch line.answer {
                case .yes(let proofs): ("yes", proofs)
                case .claimed(let proofs): ("yes, as declared", proofs)
                case .partly(let level, let proofs): ("partly \(Int((level * 100).rounded()))", proofs)
                case .no(let proofs): ("no", proofs)
                case .unknown: ("unknown", [])
                case .count(let count): ("\(count)", [])
                }
            var shown: [String] = []
            for proof in proofs {
                let fact =
                    "\(proof.kind.rawValue) \(proof.asOf) \(Int((proof.level * 100).rounded())) \(proof.fact.english)"
                shown.append(fact + (try reference(proof).map { " \($0)" } ?? ""))
            }
            text.append(
                ([String(describing: day), line.question.rawValue, word] + shown.sorted()).joined(
                    separator: "|"))
        }
        return text.joined(separator: "\n")
    }

    /// The same without naming records.
    public var canonicalText: String { canonicalText { (_: EvidenceItem) -> String? in nil } }
}

extension EvidenceItem {
    /// Whether it is the hospital's own word, with nothing but an address outside to show for it.
    fileprivate var isOnlyAddressed: Bool { kind == .declaration && link?.hasPrefix("https://") == true }
}

extension InsurerFile.Question {
    /// The question as it is asked.
    public var title: LocalizedText {
        switch self {
        case .multiFactor:
            LocalizedText(
                "Les accès sont-ils protégés par une authentification multifacteur\u{A0}?",
                en: "Is access protected by multi-factor authentication?")
        case .endpointDetection:
            LocalizedText(
                "Les postes et serveurs sont-ils couverts par un EDR\u{A0}?",
                en: "Are workstations and servers covered by EDR?")
        case .testedBackups:
            LocalizedText(
                "Des sauvegardes hors ligne sont-elles testées\u{A0}?", en: "Are offline backups tested?")
        case .patchDelay:
            LocalizedText(
                "Les correctifs sont-ils appliqués dans les délais\u{A0}?",
                en: "Are fixes applied on time?")
        case .mailSecurity: LocalizedText("La messagerie est-elle filtrée\u{A0}?", en: "Is e-mail filtered?")
        case .recentExercise:
            LocalizedText(
                "Un exercice de crise a-t-il eu lieu dans les douze derniers mois\u{A0}?",
                en: "Was a crisis exercise held in the last twelve months?")
        case .privilegedAccess:
            LocalizedText(
                "Les comptes à privilèges sont-ils maîtrisés\u{A0}?",
                en: "Are privileged accounts under control?")
        case .endOfLife:
            LocalizedText(
                "Les systèmes en fin de vie sont-ils rares ou isolés\u{A0}?",
                en: "Are end-of-life systems few or isolated?")
        case .thirdPartyAccess:
            LocalizedText(
                "Les accès des prestataires sont-ils maîtrisés\u{A0}?",
                en: "Is third-party access under control?")
        case .claims:
            LocalizedText("Sinistres des cinq dernières années", en: "Claims of the last five years")
        }
    }
}
