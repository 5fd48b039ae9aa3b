/// What the whole of a name says around its version: marks, half-year, edition, and which numbers are no versions.
struct NameContext {
    let tokens: [NameToken]
    private(set) var marks = ReleaseIndex.Marks()
    private(set) var halfYear: UInt32 = 0
    private(set) var longTermYear: UInt32 = 0
    private(set) var edition = WindowsReleases.Edition()
    private var taken: UInt64 = 0

    init(_ tokens: [NameToken]) {
        self.tokens = tokens
        for place in tokens.indices.prefix(64) {
            if tokens[place].isNumber { readNumber(place) } else { readWord(place) }
        }
    }

    private mutating func readWord(_ place: Int) {
        let token = tokens[place]
        if token.hash == Mark.ltsc || token.hash == Mark.ltsb { edition.isLongTerm = true }
        if token.hash == Mark.iot { edition.isIoT = true }
        if Mark.professional.contains(token.hash) { edition.isProfessional = true }
        if Mark.enterprise.contains(token.hash) { edition.isEnterprise = true }
        guard place + 1 < tokens.count, tokens[place + 1].number.count == 1 else { return }
        let value = tokens[place + 1].number.first
        let follows = tokens[place + 1].isGlued
        let isRevision = Mark.gluedRevisions.contains(token.hash)
        switch token.hash {
        case Mark.sp where value < 10, Mark.servicePack where value < 10:
            marks.servicePack = UInt8(clamping: value)
        case _ where isRevision && value < 4 && follows, Mark.release where value < 4:
            marks.revision = UInt8(clamping: value)
        case Mark.r where value == 2:
            marks.revision = 2
        case Mark.u where follows, Mark.update, Mark.cu: break
        default: return
        }
        taken |= 1 << UInt64(place + 1)
    }

    private mutating func readNumber(_ place: Int) {
        let number = tokens[place].number
        guard number.count == 1 else { return }
        let value = number.first
        if place + 2 < tokens.count, (20...30).contains(value), tokens[place + 1].hash == Mark.half,
            tokens[place + 1].isGlued, tokens[place + 2].isGlued,
            (1...2).contains(tokens[place + 2].number.first)
        {
            halfYear = value * 100 + 50 + tokens[place + 2].number.first
            taken |= 3 << UInt64(place)
            taken |= 1 << UInt64(place + 2)
        } else if NameContext.halfYears.contains(value) {
            halfYear = value
        } else if (2_015...2_030).contains(value) {
            longTermYear = value
        }
    }

    private static let halfYears: Set<UInt32> = [
        1_507, 1_511, 1_607, 1_703, 1_709, 1_803, 1_809, 1_903, 1_909, 2_004,
    ]

    func has(_ word: UInt64) -> Bool { tokens.contains { $0.hash == word } }

    func word(in cycles: [UInt64: Int]) -> Int? {
        guard !cycles.isEmpty else { return nil }
        for token in tokens where !token.isNumber {
            if let cycle = cycles[token.hash] { return cycle }
        }
        return nil
    }

    /// Whether the number at a place may be a version: no mark's own number, no part of a model or a host, no size.
    ///
    /// - `phrase`: where the product's name stands; a number may cling to it, and to a `v`, and to no other letters.
    func mayBeVersion(_ place: Int, of phrase: Range<Int>) -> Bool {
        guard place >= 64 || taken & (1 << UInt64(place)) == 0 else { return false }
        if place + 1 < tokens.count, !tokens[place + 1].isNumber {
            let next = tokens[place + 1]
            let isTail = next.isGlued && Mark.tails.contains(next.hash)
            if Mark.units.contains(next.hash), !isTail { return false }
            if next.isGlued, next.length <= 2, !isTail { return false }
        }
        guard place > 0, tokens[place].isGlued, !tokens[place - 1].isNumber else { return true }
        return place == phrase.upperBound || tokens[place - 1].hash == Mark.v
    }
}
