public import Vocabulary

/// What somebody says of a protection, with what shows it.
public struct Declaration: Hashable, Sendable {
    /// What shows it.
    public enum Proof: Hashable, Sendable {
        /// Nothing.
        case none
        /// Words about a proof that nobody can open: they are kept, and prove nothing.
        case announced(String)
        /// A page that whoever may read it can open: it begins with `https://`.
        case address(String)
        /// A file that is kept here: its name and the digest of its bytes (SHA-256, hexadecimal).
        case document(name: String, digest: String)

        /// Reads what a cell or a field holds: an address where it is one, words otherwise.
        public init(_ text: String) {
            let text = text.trimmed
            self = text.isEmpty ? .none : Proof.isAddress(text) ? .address(text) : .announced(text)
        }

        /// Whether it can be a link: `https://`, a host with a dot, and no blank, quote or control character.
        private static func isAddress(_ text: String) -> Bool {
            let start = "https://"
            guard text.hasPrefix(start), text.utf8.count <= 400,
                text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x27 && $0 != 0x5C })
            else { return false }
            let host = text.dropFirst(start.count).prefix { !"/?#".contains($0) }
            let parts = host.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count > 1 && !parts.contains(where: \.isEmpty) && !host.contains("@")
        }
    }

    /// What it is about.
    public var aspect: PostureAspect
    /// How far it is said to be in place, 0...1.
    public var level: Double
    /// Who says so.
    public var person: String
    /// The day it is said to be true.
    public var day: Day
    /// What shows it.
    public var proof: Proof

    /// A declaration.
    public init(aspect: PostureAspect, level: Double, person: String, day: Day, proof: Proof = .none) {
        self.aspect = aspect
        self.level = level
        self.person = person
        self.day = day
        self.proof = proof
    }

    /// As evidence: proven only where the proof can be opened. Words about a proof count as a declaration.
    public var evidence: EvidenceItem {
        let percent = Int((min(max(level.isFinite ? level : 0, 0), 1) * 100).rounded())
        let (shown, isProven, link): (LocalizedText, Bool, String?) =
            switch proof {
            case .none: (LocalizedText("sans preuve", en: "without proof"), false, nil)
            case .announced(let words):
                (
                    LocalizedText(
                        "preuve annoncée, non jointe\u{A0}: \(words)",
                        en: "proof announced, not attached: \(words)"), false, nil
                )
            case .address(let address):
                (LocalizedText("preuve\u{A0}: \(address)", en: "proof: \(address)"), true, address)
            case .document(let name, let digest):
                (
                    LocalizedText(
                        "pièce jointe\u{A0}: \(name) (SHA-256 \(digest.prefix(16))…)",
                        en: "attached: \(name) (SHA-256 \(digest.prefix(16))…)"), true, nil
                )
            }
        return EvidenceItem(
            aspect, .declaration, isProven ? .proven : .declared, level: level,
            confidence: isProven ? 1 : 0.5, source: .person(person), asOf: day,
            fact: LocalizedText(
                "Déclaration de \(person)\u{A0}: \(percent)\u{A0}%, \(shown.french)",
                en: "Declared by \(person): \(percent)%, \(shown.english)"), link: link)
    }
}
