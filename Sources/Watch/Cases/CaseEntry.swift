public import Registry
public import Vocabulary

/// One line of the running log of a case.
///
/// A case has a chain of lines for each establishment, and one that is common: so each view is whole and can be
/// verified by itself, and tells nothing of the others, not even that they wrote something.
public struct CaseEntry: Hashable, Sendable {
    /// The case.
    public var caseFile: ID<CaseFile>
    /// Whose line it is; `nil` for a common one.
    public var establishment: ID<Establishment>?
    /// From 1 in its chain, without gaps.
    public var sequence: Int64
    /// When it was written.
    public var time: Instant
    /// Who wrote it: a sign-in name, or `cordon` for the program itself.
    public var actor: String
    /// What kind of line it is.
    public var kind: Kind
    /// What it says.
    public var text: String

    /// What a line tells.
    public enum Kind: String, CaseIterable, Codable, Sendable {
        case note, decision, state, task, alert, observable, evidence, care, clock, handover

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .note: LocalizedText("Note", en: "Note")
            case .decision: LocalizedText("Décision", en: "Decision")
            case .state: LocalizedText("État", en: "State")
            case .task: LocalizedText("Tâche", en: "Task")
            case .alert: LocalizedText("Alerte", en: "Alert")
            case .observable: LocalizedText("Observable", en: "Observable")
            case .evidence: LocalizedText("Preuve", en: "Evidence")
            case .care: LocalizedText("Soins", en: "Care")
            case .clock: LocalizedText("Échéance légale", en: "Legal deadline")
            case .handover: LocalizedText("Relève", en: "Handover")
            }
        }
    }

    /// A line as it was written.
    public init(
        caseFile: ID<CaseFile>, establishment: ID<Establishment>?, sequence: Int64, time: Instant,
        actor: String, kind: Kind, text: String
    ) {
        self.caseFile = caseFile
        self.establishment = establishment
        self.sequence = sequence
        self.time = time
        self.actor = actor
        self.kind = kind
        self.text = text
    }

    /// The bytes whose SHA-256 chains this line to the one before it.
    ///
    /// The text `cordon-case-log-1` and a line feed; case, establishment (0 for a common line), sequence and time,
    /// eight bytes each, big end first; actor, kind and text, each as its length in UTF-8 bytes, as eight bytes, then
    /// those bytes; the 32 bytes of the previous hash, zeros for the first line.
    public func bytes(after previous: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes += "cordon-case-log-1\n".utf8
        for number in [caseFile.rawValue, establishment?.rawValue ?? 0, sequence, time.milliseconds] {
            let bits = UInt64(bitPattern: number)
            for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: bits >> (56 - 8 * place))) }
        }
        for text in [actor, kind.rawValue, text] {
            let length = UInt64(text.utf8.count)
            for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: length >> (56 - 8 * place))) }
            bytes += text.utf8
        }
        return bytes + previous
    }
}

extension CaseEntry {
    /// Stands between the two languages of a line that the program wrote: the record separator of ASCII, which nobody types.
    private static let separator: Character = "\u{1E}"

    /// Both languages as the one text that is chained: neither can be changed without the other.
    public static func text(_ words: LocalizedText, longest: Int) -> String {
        let (french, english) = (plain(words.french), plain(words.english))
        guard french != english else { return String(french.prefix(longest)) }
        let half = (longest - 1) / 2
        return "\(french.prefix(half))\(separator)\(english.prefix(half))"
    }

    /// What somebody wrote, without anything that would let two readers see two texts.
    public static func plain(_ text: String) -> String {
        text.contains(separator) ? text.replacing(String(separator), with: " ") : text
    }

    /// What it says, in both languages where the program wrote it.
    public var words: LocalizedText {
        let parts = text.split(separator: CaseEntry.separator, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return LocalizedText(text, en: text) }
        return LocalizedText(String(parts[0]), en: String(parts[1]))
    }
}

/// A line with its place in the chain.
public struct ChainedEntry: Hashable, Sendable {
    /// The line.
    public var entry: CaseEntry
    /// SHA-256 of the line before it; zeros for the first.
    public var previous: [UInt8]
    /// SHA-256 of ``CaseEntry/bytes(after:)``.
    public var hash: [UInt8]

    /// A line and its hashes.
    public init(entry: CaseEntry, previous: [UInt8], hash: [UInt8]) {
        self.entry = entry
        self.previous = previous
        self.hash = hash
    }
}

/// Something that proves, known again by its hash.
public struct CaseEvidence: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<CaseEvidence>
    /// Whose it is; `nil` for what is common.
    public var establishment: ID<Establishment>?
    /// What it is.
    public var name: String
    /// Bytes; `nil` where only the hash is known.
    public var size: Int64?
    /// SHA-256.
    public var digest: [UInt8]
    /// Where it is kept: a safe, a sealed disk, an archive.
    public var place: String
    /// When it was collected, and by whom.
    public var collected: Instant
    /// Who collected it.
    public var collectedBy: String
    /// When it was recorded, and by whom.
    public var added: Instant
    /// Who recorded it.
    public var addedBy: String

    /// Evidence with all that is known of it.
    public init(
        id: ID<CaseEvidence> = ID(0), establishment: ID<Establishment>?, name: String, size: Int64?,
        digest: [UInt8], place: String, collected: Instant, collectedBy: String, added: Instant,
        addedBy: String
    ) {
        self.id = id
        self.establishment = establishment
        self.name = name
        self.size = size
        self.digest = digest
        self.place = place
        self.collected = collected
        self.collectedBy = collectedBy
        self.added = added
        self.addedBy = addedBy
    }
}

/// Something seen in a case that can be looked for elsewhere: what an indicator is made from.
public struct CaseObservable: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<CaseObservable>
    /// The case it was seen in.
    public var caseFile: ID<CaseFile>
    /// Where it was seen: never told to another establishment. `nil` for what is common.
    public var establishment: ID<Establishment>?
    /// The thing itself.
    public var observable: Observable
    /// What is thought of it.
    public var verdict: Verdict
    /// What it is in the story: the attacker's server, the stolen account.
    public var note: String
    /// When it was first and last seen in the case, where known.
    public var firstSeen: Instant?
    /// When it was last seen in the case, where known.
    public var lastSeen: Instant?
    /// When it was recorded, and by whom.
    public var added: Instant
    /// Who recorded it.
    public var addedBy: String

    /// What is thought of an observable.
    public enum Verdict: String, CaseIterable, Codable, Sendable {
        case unknown, malicious
        /// A machine or an account of the hospital that was misused: never an indicator for others.
        case victim
        case benign

        /// As people say it.
        public var title: LocalizedText {
            switch self {
            case .unknown: LocalizedText("À vérifier", en: "To check")
            case .malicious: LocalizedText("Malveillant", en: "Malicious")
            case .victim: LocalizedText("Victime", en: "Victim")
            case .benign: LocalizedText("Légitime", en: "Benign")
            }
        }
    }

    /// An observable with all that is known of it.
    public init(
        id: ID<CaseObservable> = ID(0), caseFile: ID<CaseFile>, establishment: ID<Establishment>?,
        observable: Observable, verdict: Verdict = .unknown, note: String = "", firstSeen: Instant? = nil,
        lastSeen: Instant? = nil, added: Instant, addedBy: String
    ) {
        self.id = id
        self.caseFile = caseFile
        self.establishment = establishment
        self.observable = observable
        self.verdict = verdict
        self.note = note
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.added = added
        self.addedBy = addedBy
    }

    /// Whether it can become an indicator for other hospitals: malicious, and nothing that names the victim.
    public var isShareable: Bool {
        guard verdict == .malicious else { return false }
        switch observable.kind {
        case .address, .domain, .url, .mail, .fileHash, .fileName: return true
        case .account, .host: return false
        }
    }
}
