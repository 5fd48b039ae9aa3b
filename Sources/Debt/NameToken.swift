/// A piece of a product's name as people type it: a run of letters, or a number with inner dots.
///
/// `2012R2` is three tokens, `PHP5.6` two: what is glued says as much as what is apart.
struct NameToken {
    /// Hash of the folded letters, or of the number's components.
    var hash: UInt64
    /// The number's components, at most four; empty for letters.
    var number: VersionNumber
    /// Whether no blank or sign stands between it and the token before.
    var isGlued: Bool
    /// How many letters or digits it has.
    var length: Int

    var isNumber: Bool { number.count > 0 }
}

/// Up to four components of a dotted number.
struct VersionNumber: Hashable {
    var count: UInt8 = 0
    var components: SIMD4<UInt32> = .zero

    init() {}

    init(_ components: UInt32...) {
        for component in components { append(component) }
    }

    /// Reads `10.0.17763`; `nil` for anything that is not dotted digits. Components past the fourth are dropped.
    init?(_ text: some StringProtocol) {
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            guard !part.isEmpty, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let value = UInt32(part)
            else { return nil }
            append(value)
        }
        guard count > 0 else { return nil }
    }

    mutating func append(_ component: UInt32) {
        guard count < 4 else { return }
        components[Int(count)] = component
        count += 1
    }

    var first: UInt32 { components[0] }

    /// The first components only.
    func prefix(_ length: Int) -> VersionNumber {
        var result = VersionNumber()
        for place in 0..<min(length, Int(count)) { result.append(components[place]) }
        return result
    }

    /// Without the first component: Java's `1.8` is 8.
    func dropFirst() -> VersionNumber {
        var result = VersionNumber()
        for place in 1..<max(1, Int(count)) { result.append(components[place]) }
        return result
    }

    func hasPrefix(_ other: VersionNumber) -> Bool { prefix(Int(other.count)) == other }

    var hashOfComponents: UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for place in 0..<Int(count) {
            hash = (hash ^ (UInt64(components[place]) &+ 1)) &* 0x0000_0100_0000_01B3
            hash ^= hash >> 29
        }
        return hash | 1
    }
}

/// Cuts names into tokens: case and accents are folded, signs separate, and `2k12` reads 2012.
enum NameTokens {
    /// Names longer than this are cut: no product needs so many letters to say what it is.
    static let longestName = 256

    /// Replaces `tokens` with those of `name`.
    static func read(_ name: String, into tokens: inout [NameToken]) {
        tokens.removeAll(keepingCapacity: true)
        var name = name
        name.withUTF8 { unsafe read(Span(_unsafeElements: $0), into: &tokens) }
        foldThousands(&tokens)
    }

    private static func read(_ bytes: Span<UInt8>, into tokens: inout [NameToken]) {
        let end = min(bytes.count, longestName)
        var place = 0
        var isGlued = false
        while place < end {
            if isDigit(bytes[place]) {
                tokens.append(takeNumber(bytes, &place, end, isGlued: isGlued))
                isGlued = true
            } else if foldedLetter(bytes, place) != nil {
                tokens.append(takeWord(bytes, &place, end, isGlued: isGlued))
                isGlued = true
            } else {
                isGlued = false
                place += 1
            }
        }
    }

    private static func takeNumber(_ bytes: Span<UInt8>, _ place: inout Int, _ end: Int, isGlued: Bool)
        -> NameToken
    {
        let start = place
        var number = VersionNumber()
        while true {
            var value: UInt32 = 0
            while place < end, isDigit(bytes[place]) {
                value = value &* 10 &+ UInt32(bytes[place] &- 0x30)
                place += 1
            }
            number.append(value)
            guard place + 1 < end, bytes[place] == 0x2E, isDigit(bytes[place + 1]) else { break }
            place += 1
        }
        return NameToken(
            hash: number.hashOfComponents, number: number, isGlued: isGlued, length: place - start)
    }

    private static func takeWord(_ bytes: Span<UInt8>, _ place: inout Int, _ end: Int, isGlued: Bool)
        -> NameToken
    {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var length = 0
        while place < end, let (letter, width) = foldedLetter(bytes, place) {
            hash = (hash ^ UInt64(letter)) &* 0x0000_0100_0000_01B3
            place += width
            length += 1
        }
        return NameToken(hash: hash & ~1, number: VersionNumber(), isGlued: isGlued, length: length)
    }

    /// The letter at a place in lower case without its accent, and how many bytes it takes.
    private static func foldedLetter(_ bytes: Span<UInt8>, _ place: Int) -> (UInt8, Int)? {
        let byte = bytes[place]
        switch byte {
        case 0x61...0x7A: return (byte, 1)
        case 0x41...0x5A: return (byte | 0x20, 1)
        case 0xC3 where place + 1 < bytes.count:
            // U+00C0...U+00FF: the letters of French, upper case first.
            let second = Int(bytes[place + 1]) - 0x80
            guard (0..<64).contains(second) else { return nil }
            let letter = foldedLatin[second & 31]
            return letter == 0 ? nil : (letter, 2)
        default: return nil
        }
    }

    /// à á â ã ä å æ ç è é ê ë ì í î ï ð ñ ò ó ô õ ö ÷ ø ù ú û ü ý þ ÿ
    private static let foldedLatin = [UInt8](
        "aaaaaaaceeeeiiii\0nooooo\0ouuuuy\0y".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// `2k8`, `2K12`, `2k`: the years of Windows, as administrators write them.
    private static func foldThousands(_ tokens: inout [NameToken]) {
        guard let k = tokens.firstIndex(where: { $0.hash == thousand && $0.isGlued }), k > 0,
            tokens[k - 1].number == VersionNumber(2)
        else { return }
        var year: UInt32 = 2_000
        var last = k
        if k + 1 < tokens.count, tokens[k + 1].isGlued, tokens[k + 1].number.count == 1,
            tokens[k + 1].number.first < 30
        {
            year += tokens[k + 1].number.first
            last = k + 1
        }
        let number = VersionNumber(year)
        tokens.replaceSubrange(
            k - 1...last,
            with: CollectionOfOne(
                NameToken(
                    hash: number.hashOfComponents, number: number, isGlued: tokens[k - 1].isGlued, length: 4))
        )
    }

    private static let thousand = word("k")

    /// The hash of one folded word.
    static func word(_ text: StaticString) -> UInt64 { hash(of: text.description) }

    /// The hash of a text of one token.
    static func hash(of text: String) -> UInt64 {
        var tokens: [NameToken] = []
        var text = text
        text.withUTF8 { unsafe read(Span(_unsafeElements: $0), into: &tokens) }
        precondition(tokens.count == 1, "'\(text)' is not one word")
        return tokens[0].hash
    }
}
