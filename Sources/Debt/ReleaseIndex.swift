/// The releases of one product, by the numbers and words that names carry.
struct ReleaseIndex {
    /// One way to write a release: a number, the marks `R2` and `SP3`, and words such as `ltsc` or `mac`.
    struct Pattern {
        var number: VersionNumber
        var revision: UInt8
        var servicePack: UInt8
        var words: [UInt64]
        var release: Int
    }

    /// What a name says around its number.
    struct Marks {
        var revision: UInt8 = 0
        var servicePack: UInt8 = 0
    }

    /// The outcome of a search.
    enum Finding: Equatable {
        case release(Int, isLatestServicePack: Bool)
        case several
        case none
    }

    private let patterns: [Pattern]
    private let byNumber: [VersionNumber: [Int]]
    private let longer: [VersionNumber: [Int]]
    /// The release of each code name.
    let byWord: [UInt64: Int]

    init(_ product: LifecycleProduct) {
        var patterns: [Pattern] = []
        for (place, release) in product.releases.enumerated() {
            let fromCycle = Pattern(reading: release.cycle, of: place)
            if let fromCycle { patterns.append(fromCycle) }
            if let label = release.label, var fromLabel = Pattern(reading: label.plainLabel, of: place),
                fromLabel.number != fromCycle?.number || fromLabel.revision != fromCycle?.revision
                    || fromLabel.servicePack != fromCycle?.servicePack
            {
                // The label repeats the product's name: only the cycle tells which words matter.
                fromLabel.words = fromCycle?.words ?? []
                patterns.append(fromLabel)
            }
        }
        self.patterns = patterns
        var byNumber: [VersionNumber: [Int]] = [:]
        var longer: [VersionNumber: [Int]] = [:]
        for (place, pattern) in patterns.enumerated() {
            byNumber[pattern.number, default: []].append(place)
            for length in 1..<max(1, Int(pattern.number.count)) {
                longer[pattern.number.prefix(length), default: []].append(place)
            }
        }
        self.byNumber = byNumber
        self.longer = longer
        let cycles = Dictionary(
            product.releases.enumerated().map { ($1.cycle, $0) }, uniquingKeysWith: { first, _ in first })
        byWord = Dictionary(
            (ReleaseWords.cycles[product.key] ?? []).compactMap { entry in
                cycles[entry.cycle].map { (NameTokens.hash(of: entry.word), $0) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The release that a number names: itself, else a release of which it is a detail, else the only one it abridges.
    func find(_ number: VersionNumber, marks: Marks, has word: (UInt64) -> Bool) -> Finding {
        for length in stride(from: Int(number.count), through: 1, by: -1) {
            if let places = byNumber[number.prefix(length)] {
                return choose(places, marks: marks, has: word)
            }
        }
        guard let places = longer[number] else { return .none }
        return choose(places, marks: marks, has: word)
    }

    private func choose(_ places: [Int], marks: Marks, has word: (UInt64) -> Bool) -> Finding {
        var kept = places.filter { patterns[$0].words.allSatisfy(word) }
        if kept.isEmpty { kept = places }
        if let most = kept.map({ patterns[$0].words.count }).max() {
            kept = kept.filter { patterns[$0].words.count == most }
        }
        kept = narrowed(kept) { patterns[$0].revision == marks.revision }
        if marks.servicePack > 0 {
            kept = narrowed(kept) { patterns[$0].servicePack == marks.servicePack }
        }
        let releases = Set(kept.map { patterns[$0].release })
        if releases.count == 1 { return .release(patterns[kept[0]].release, isLatestServicePack: false) }
        // Several service packs of one number: the last one. Several numbers: a person must say.
        guard Set(kept.map { patterns[$0].number }).count == 1,
            Set(kept.map { patterns[$0].revision }).count == 1,
            let last = kept.max(by: { patterns[$0].servicePack < patterns[$1].servicePack }),
            kept.count(where: { patterns[$0].servicePack == patterns[last].servicePack }) == 1
        else { return .several }
        return .release(patterns[last].release, isLatestServicePack: true)
    }

    private func narrowed(_ places: [Int], _ holds: (Int) -> Bool) -> [Int] {
        let kept = places.filter(holds)
        return kept.isEmpty ? places : kept
    }
}

extension ReleaseIndex.Pattern {
    /// Reads `2008-r2-sp1`, `12.0-sp3`, `11g Release 2`; `nil` without a number.
    init?(reading text: String, of release: Int) {
        var tokens: [NameToken] = []
        NameTokens.read(text, into: &tokens)
        guard let main = tokens.firstIndex(where: \.isNumber) else { return nil }
        // `20h2` and `r610` are no plain numbers: the half-year and the letter are part of them.
        if main + 1 < tokens.count, tokens[main + 1].hash == Mark.half { return nil }
        number = tokens[main].number
        self.release = release
        revision = 0
        servicePack = 0
        words = []
        for (place, token) in tokens.enumerated() where place != main && !token.isNumber {
            let next = place + 1 < tokens.count ? tokens[place + 1].number : VersionNumber()
            if Mark.gluedRevisions.contains(token.hash) || token.hash == Mark.release, next.count == 1 {
                revision = UInt8(clamping: next.first)
            } else if token.hash == Mark.sp, next.count == 1 {
                servicePack = UInt8(clamping: next.first)
            } else if !(place == main + 1 && token.isGlued) {
                words.append(token.hash)
            }
        }
    }
}

/// The words that mark what a number means.
enum Mark {
    static let r = NameTokens.word("r")
    static let release = NameTokens.word("release")
    /// `12cR2`, `11gR2`: the letter of the number and that of the revision run together.
    static let gluedRevisions: Set<UInt64> = Set(["r", "cr", "gr"].map(NameTokens.hash))
    static let sp = NameTokens.word("sp")
    static let servicePack = NameTokens.word("pack")
    static let half = NameTokens.word("h")
    static let v = NameTokens.word("v")
    static let x = NameTokens.word("x")
    static let update = NameTokens.word("update")
    static let u = NameTokens.word("u")
    static let cu = NameTokens.word("cu")
    static let ltsc = NameTokens.word("ltsc")
    static let ltsb = NameTokens.word("ltsb")
    static let iot = NameTokens.word("iot")
    static let core = NameTokens.word("core")
    /// Letters that may cling to a version: `11g`, `19c`, `9i`, `18.04lts`, `2.4.x`.
    static let tails: Set<UInt64> = Set(
        [
            "g", "c", "i", "x", "cr", "gr", "lts", "ltsc", "ltsb", "ltsr", "r", "u", "sp", "cu", "h", "p",
            "esr", "b", "a", "e", "go", "ai", "ent", "std", "pro",
        ]
        .map(NameTokens.hash))
    /// What stands after a number that is a size, not a version.
    static let units: Set<UInt64> = Set(
        [
            "go", "gb", "to", "tb", "mo", "mb", "ghz", "coeurs", "coeur", "cores", "vcpu", "cpu", "users",
            "utilisateurs",
            "bits", "bit", "ko", "w", "pouces", "ports", "postes", "licences", "ans",
        ].map(NameTokens.hash))
    static let professional: Set<UInt64> = Set(
        ["pro", "professionnel", "professional", "famille", "home"].map(NameTokens.hash))
    static let enterprise: Set<UInt64> = Set(
        ["ent", "entreprise", "enterprise", "education", "edu"].map(NameTokens.hash))
}

extension String {
    /// A label without what the data set adds for its pages: code names in quotes, remarks in brackets, place holders.
    fileprivate var plainLabel: String {
        var kept = ""
        var closing: Character?
        for character in self {
            if let end = closing {
                if character == end { closing = nil }
            } else if character == "'" || character == "(" || character == "<" {
                closing = character == "(" ? ")" : character == "<" ? ">" : "'"
            } else {
                kept.append(character)
            }
        }
        return kept.replacing("__RELEASE_CYCLE__", with: "").replacing("__CODENAME__", with: "")
    }
}
