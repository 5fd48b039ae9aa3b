/// Reads dirty product names: a trie of phrases finds the product, the numbers around it the release.
///
/// Nothing is compared with everything: each token is looked up once or twice, so that a name takes a few microseconds
/// whatever the catalogue's size. The value never changes and may be shared between threads.
public struct Recogniser: Sendable {
    let catalogue: LifecycleCatalogue
    private let lexicon: ProductLexicon
    private let indexes: [ReleaseIndex]
    private let windowsReleases: WindowsReleases?
    private let windows: Int?
    private let windowsServer: Int?
    private let java: Int?
    private let sles: Int?
    private let fillers: Set<UInt64>
    private let surroundings: Set<UInt64>
    private let learned: [UInt64: ReleaseKey?]
    private let doubted: [UInt64: ReleaseKey?]

    /// Prepares the catalogue's names, and what people decided before.
    public init(_ catalogue: LifecycleCatalogue, learned: LearnedAliases = LearnedAliases()) {
        self.catalogue = catalogue
        lexicon = ProductLexicon(catalogue)
        indexes = catalogue.products.map(ReleaseIndex.init)
        windows = catalogue.index(of: "windows")
        windowsServer = catalogue.index(of: "windows-server")
        java = catalogue.index(of: "oracle-jdk")
        sles = catalogue.index(of: "sles")
        windowsReleases = catalogue["windows"].map(WindowsReleases.init)
        fillers = Set(ProductNames.fillers.split(separator: " ").map { NameTokens.hash(of: String($0)) })
        surroundings = Set(
            ProductNames.surroundings.split(separator: " ").map { NameTokens.hash(of: String($0)) })
        self.learned = Recogniser.bySignature(learned.decisions)
        doubted = Recogniser.bySignature(learned.doubted)
    }

    /// What one name stands for.
    public func recognise(_ name: String) -> Recognition {
        var tokens: [NameToken] = []
        return recognise(name, using: &tokens)
    }

    /// What each name stands for, in their order.
    public func recognise(_ names: [String]) -> [Recognition] {
        var tokens: [NameToken] = []
        return names.map { recognise($0, using: &tokens) }
    }

    private func recognise(_ name: String, using tokens: inout [NameToken]) -> Recognition {
        NameTokens.read(name, into: &tokens)
        guard !tokens.isEmpty else { return .nothing }
        if !learned.isEmpty, let decision = learned[Recogniser.signature(tokens)] {
            return Recognition(
                match: decision, confidence: decision == nil ? 0 : 1, why: .learned, alternatives: [])
        }
        let judged = judge(tokens)
        if !doubted.isEmpty, let said = doubted[Recogniser.signature(tokens)] {
            return Recogniser.doubting(judged, said)
        }
        return judged
    }

    /// What the rules read, and what somebody said who does not answer for all that use the name: a person decides.
    private static func doubting(_ judged: Recognition, _ said: ReleaseKey?) -> Recognition {
        let readings = [judged.match, said].compactMap { $0 } + judged.alternatives
        var seen: Set<ReleaseKey> = []
        let all = readings.filter { seen.insert($0).inserted }
        return Recognition(
            match: all.first, confidence: all.isEmpty ? 0 : 0.5, why: .saidElsewhere,
            alternatives: Array(all.dropFirst()))
    }

    private static func bySignature(_ decisions: [String: ReleaseKey?]) -> [UInt64: ReleaseKey?] {
        var bySignature: [UInt64: ReleaseKey?] = [:]
        for (name, release) in decisions { bySignature[signature(of: name)] = .some(release) }
        return bySignature
    }

    /// Equal for two names of which what is learned of one holds for the other.
    public static func signature(of name: String) -> UInt64 {
        var tokens: [NameToken] = []
        NameTokens.read(name, into: &tokens)
        return signature(tokens)
    }

    private static func signature(_ tokens: [NameToken]) -> UInt64 {
        tokens.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ $1.hash) &* 0x0000_0100_0000_01B3 }
    }
}

/// One product found in a name, with the release its numbers give.
private struct Reading {
    var product: Int
    var cycle: Int?
    var confidence: Double
    var why: RecognitionReason
}

extension Recogniser {
    private func judge(_ tokens: [NameToken]) -> Recognition {
        var readings: [Reading] = []
        var namesOther = false
        var start = 0
        var unknownBefore = false
        while start < tokens.count {
            guard let (entry, end) = lexicon.longestPhrase(in: tokens, from: start) else {
                unknownBefore = unknownBefore || isUnknown(tokens[start])
                start += 1
                continue
            }
            if let product = entry.product {
                if let reading = read(tokens, product, entry.strength, start..<end, unknownBefore) {
                    readings.append(reading)
                } else {
                    unknownBefore = unknownBefore || isUnknown(tokens[start])
                }
            } else if readings.isEmpty {
                namesOther = true
            }
            start = end
        }
        return verdict(readings, namesOther: namesOther, tokens)
    }

    private func isUnknown(_ token: NameToken) -> Bool {
        !token.isNumber && !fillers.contains(token.hash) && !surroundings.contains(token.hash)
    }

    private func verdict(_ readings: [Reading], namesOther: Bool, _ tokens: [NameToken]) -> Recognition {
        guard var best = readings.first else { return .nothing }
        var others: [Reading] = []
        for reading in readings.dropFirst() where reading.product != best.product {
            // `PostgreSQL 12 Windows x64`: the platform is named in passing.
            if reading.cycle == nil, reading.product == windows || reading.product == windowsServer {
                continue
            }
            if best.cycle == nil, best.product == windows || best.product == windowsServer {
                best = reading
            } else {
                others.append(reading)
            }
        }
        if best.cycle == nil,
            let named = readings.first(where: { $0.product == best.product && $0.cycle != nil })
        {
            best = named
        }
        if !others.isEmpty {
            best.confidence = min(best.confidence, 0.55)
            best.why = .severalProducts
        } else if namesOther || tokens.contains(where: { surroundings.contains($0.hash) }) {
            best.confidence = min(best.confidence, 0.4)
            best.why = .partOfSomethingElse
        } else if best.cycle == nil, best.why == .productOnly, tokens.contains(where: isUnknownOutside(best))
        {
            best.confidence = min(best.confidence, 0.6)
        }
        return Recognition(
            match: key(best), confidence: best.confidence, why: best.why, alternatives: others.map(key))
    }

    private func isUnknownOutside(_ reading: Reading) -> (NameToken) -> Bool {
        let words = productWords(reading.product)
        return { isUnknown($0) && !words.contains($0.hash) }
    }

    /// The words of the phrases of a product, which are not unknown beside its name.
    private func productWords(_ product: Int) -> Set<UInt64> { lexicon.words[product] ?? [] }

    private func key(_ reading: Reading) -> ReleaseKey {
        let product = catalogue.products[reading.product]
        return ReleaseKey(product: product.key, cycle: reading.cycle.map { product.releases[$0].cycle })
    }
}

extension Recogniser {
    private func read(
        _ tokens: [NameToken], _ product: Int, _ strength: ProductLexicon.Strength, _ phrase: Range<Int>,
        _ unknownBefore: Bool
    ) -> Reading? {
        var reading = Reading(product: product, cycle: nil, confidence: 0.9, why: .productOnly)
        var release = release(of: product, in: tokens, around: phrase)
        if product == windows, let windowsServer, release.cycle == nil {
            // `Windows 2012 R2` leaves the word server out.
            let server = self.release(of: windowsServer, in: tokens, around: phrase)
            if server.cycle != nil, server.isYear {
                reading.product = windowsServer
                release = server
            }
        }
        switch strength {
        case .strong: break
        case .family: guard release.isKnownNumber else { return nil }
        case .common: guard release.isKnownNumber, release.isAdjacent, !unknownBefore else { return nil }
        }
        reading.cycle = release.cycle
        reading.why = release.why
        reading.confidence = confidence(release, strength, unknownBefore: unknownBefore)
        return reading
    }

    private func confidence(
        _ release: FoundRelease, _ strength: ProductLexicon.Strength, unknownBefore: Bool
    ) -> Double {
        switch release.why {
        case .productAndRelease:
            switch strength {
            case .strong: unknownBefore ? 0.93 : 0.98
            case .family: unknownBefore ? (release.isAdjacent ? 0.82 : 0.7) : 0.95
            case .common: 0.88
            }
        case .latestServicePack, .earliestEndOfEditions: unknownBefore ? 0.86 : 0.9
        case .ambiguousRelease: unknownBefore ? (strength == .strong ? 0.82 : 0.6) : 0.86
        case .unlistedVersion: 0.6
        default: 0.88
        }
    }
}

/// The release that a name's numbers give.
struct FoundRelease {
    var cycle: Int?
    var why: RecognitionReason
    /// Whether the number follows the product's name at once.
    var isAdjacent = false
    /// Whether the number is a year.
    var isYear = false

    /// Whether the number is that of a release, or of several.
    var isKnownNumber: Bool { cycle != nil || why == .ambiguousRelease }
}

extension Recogniser {
    private func release(of product: Int, in tokens: [NameToken], around phrase: Range<Int>) -> FoundRelease {
        let context = NameContext(tokens)
        var hasUnlisted = false
        var hasSeveral = false
        var severalAdjacent = false
        var isAdjacent = true
        for place in phrase.upperBound..<tokens.count {
            guard tokens[place].isNumber else {
                isAdjacent = isAdjacent && !isUnknown(tokens[place])
                continue
            }
            guard context.mayBeVersion(place, of: phrase) else { continue }
            let found = look(up: tokens[place].number, of: product, context)
            switch found.why {
            case .unlistedVersion: hasUnlisted = hasUnlisted || isAdjacent
            case .ambiguousRelease:
                hasSeveral = true
                severalAdjacent = severalAdjacent || isAdjacent
            default:
                return checked(
                    FoundRelease(
                        cycle: found.cycle, why: found.why, isAdjacent: isAdjacent,
                        isYear: tokens[place].number.first >= 1_990 && tokens[place].number.count == 1),
                    product, context)
            }
            isAdjacent = false
        }
        if let before = phrase.lowerBound > 0 ? phrase.lowerBound - 1 : nil, tokens[before].isNumber,
            context.mayBeVersion(before, of: phrase), !hasUnlisted, !hasSeveral
        {
            let found = look(up: tokens[before].number, of: product, context)
            if found.cycle != nil {
                return FoundRelease(
                    cycle: found.cycle, why: found.why, isAdjacent: true,
                    isYear: tokens[before].number.first >= 1_990)
            }
        }
        if let word = context.word(in: indexes[product].byWord) {
            return FoundRelease(cycle: word, why: .productAndRelease, isAdjacent: true)
        }
        return FoundRelease(
            cycle: nil, why: hasSeveral ? .ambiguousRelease : hasUnlisted ? .unlistedVersion : .productOnly,
            isAdjacent: severalAdjacent)
    }

    /// A code name that says another release than the number is a contradiction for a person.
    private func checked(_ found: FoundRelease, _ product: Int, _ context: NameContext) -> FoundRelease {
        guard let word = context.word(in: indexes[product].byWord), let cycle = found.cycle, word != cycle
        else {
            return found
        }
        return FoundRelease(
            cycle: cycle, why: .unlistedVersion, isAdjacent: found.isAdjacent, isYear: found.isYear)
    }

    private func look(up number: VersionNumber, of product: Int, _ context: NameContext) -> FoundRelease {
        if product == windows, let windowsReleases {
            let finding = windowsReleases.find(
                number, halfYear: context.halfYear, longTermYear: context.longTermYear,
                edition: context.edition)
            switch finding {
            case .release(let cycle, let isEarliest):
                return FoundRelease(
                    cycle: cycle, why: isEarliest ? .earliestEndOfEditions : .productAndRelease)
            case .noHalfYear: return FoundRelease(cycle: nil, why: .ambiguousRelease)
            case .none: return FoundRelease(cycle: nil, why: .unlistedVersion)
            }
        }
        var number = number
        if product == java, number.count > 1, number.first == 1, number.components[1] >= 5 {
            number = number.dropFirst()
        }
        if product == sles, number.count == 1, context.marks.servicePack > 0 {
            number.append(UInt32(context.marks.servicePack))
        }
        switch indexes[product].find(number, marks: context.marks, has: context.has) {
        case .release(let cycle, let isLatest):
            return FoundRelease(cycle: cycle, why: isLatest ? .latestServicePack : .productAndRelease)
        case .several: return FoundRelease(cycle: nil, why: .ambiguousRelease)
        case .none: return FoundRelease(cycle: nil, why: .unlistedVersion)
        }
    }
}
