public import Vocabulary

/// Everything that is looked for in the stream of events, for all establishments at once.
///
/// One pass over a value, from its end to its beginning, hashes each run of letters, digits, `.`, `-` and `_` without case.
/// Where a name may begin (at the beginning of the run, after a dot, after an `@`) the hash so far is that of the rest of the
/// run, so that `evil.example` is found in `www.evil.example` by one look. What is found is then compared letter by letter.
public struct WatchTable: Sendable {
    /// One indicator that is looked for.
    public struct Entry: Hashable, Sendable {
        /// Its number in the store.
        public let id: Int64
        /// The circle that it is shared in.
        public let circle: Int64
        /// What to look for.
        public let observable: Indicator
        /// When to stop.
        public let expires: Instant
        /// How sure it is.
        public let confidence: Confidence

        /// Something to look for.
        public init(
            id: Int64, circle: Int64, observable: Indicator, expires: Instant, confidence: Confidence
        ) {
            self.id = id
            self.circle = circle
            self.observable = observable
            self.expires = expires
            self.confidence = confidence
        }
    }

    /// An indicator met in one value of a record.
    public struct Hit: Hashable, Sendable {
        /// Its place in ``WatchTable/entries``.
        public let entry: Int
        /// Which of the values of the record.
        public let value: Int
        /// Where it lies in the record's bytes.
        public let range: Range<Int>
    }

    /// What is looked for.
    public let entries: [Entry]
    let keys: [[UInt8]]
    private let heads: [Int32]
    private let next: [Int32]
    private let hashes: [UInt64]
    private let filter: [UInt64]
    private let slotMask: UInt64
    private let filterMask: UInt64
    private let lower: [UInt8]
    private let ranges4: [(prefix: Int, entries: [UInt128: [Int]])]
    private let ranges6: [(prefix: Int, entries: [UInt128: [Int]])]

    /// A table of these.
    public init(_ entries: [Entry]) {
        self.entries = entries
        lower = WatchTable.letters
        var slots = 16
        while slots < entries.count * 2 { slots *= 2 }
        var bits = 1_024
        while bits < entries.count * 16 { bits *= 2 }
        slotMask = UInt64(slots - 1)
        filterMask = UInt64(bits - 1)
        var heads = [Int32](repeating: -1, count: slots)
        var next = [Int32](repeating: -1, count: entries.count)
        var filter = [UInt64](repeating: 0, count: bits / 64)
        var ranges4: [Int: [UInt128: [Int]]] = [:]
        var ranges6: [Int: [UInt128: [Int]]] = [:]
        keys = entries.map { WatchTable.key(of: $0.observable) }
        hashes = keys.map { WatchTable.hash(of: $0) }
        for (index, entry) in entries.enumerated() {
            if let network = entry.observable.hostAddress ?? entry.observable.network,
                network.isVersion6 || !network.isAddress
            {
                if network.isVersion6 {
                    ranges6[network.prefix, default: [:]][network.bits, default: []].append(index)
                } else {
                    ranges4[network.prefix, default: [:]][network.bits, default: []].append(index)
                }
                continue
            }
            let hash = hashes[index]
            let slot = Int(truncatingIfNeeded: hash & slotMask)
            next[index] = heads[slot]
            heads[slot] = Int32(index)
            let bit = hash >> 32 & filterMask
            filter[Int(truncatingIfNeeded: bit >> 6)] |= 1 << (bit & 63)
        }
        (self.heads, self.next, self.filter) = (heads, next, filter)
        self.ranges4 = ranges4.map { ($0.key, $0.value) }.sorted { $0.0 > $1.0 }
        self.ranges6 = ranges6.map { ($0.key, $0.value) }.sorted { $0.0 > $1.0 }
    }

    /// Nothing to look for.
    public static let empty = WatchTable([])

    /// Whether there is nothing to look for.
    public var isEmpty: Bool { entries.isEmpty }
}

// MARK: - Scanning

extension WatchTable {
    /// Adds to `hits` what stands in one value of a record: `range` of its bytes.
    public func scan(_ bytes: Span<UInt8>, _ range: Range<Int>, value: Int, into hits: inout [Hit]) {
        var index = range.upperBound
        var colons = 0
        while index > range.lowerBound {
            // The end of a run.
            while index > range.lowerBound {
                let letter = lower[Int(bytes[index - 1])]
                if letter > WatchTable.dash { break }
                if bytes[index - 1] == UInt8(ascii: ":") { colons += 1 }
                index -= 1
            }
            let end = index
            var hash = WatchTable.basis
            var dots = 0
            var isNumeric = true
            while index > range.lowerBound {
                let letter = lower[Int(bytes[index - 1])]
                guard letter != 0 else { break }
                if letter == UInt8(ascii: ".") {
                    dots += 1
                    if index < end { probe(hash, bytes, index..<end, value, dots: 1, &hits) }
                } else if letter > UInt8(ascii: "9") || letter < UInt8(ascii: "0") {
                    isNumeric = false
                }
                hash = (hash ^ UInt64(letter)) &* WatchTable.prime
                index -= 1
            }
            guard index < end else { continue }
            probe(hash, bytes, index..<end, value, dots: 0, &hits)
            if isNumeric, dots == 3, !ranges4.isEmpty { scanVersion4(bytes, index..<end, value, &hits) }
        }
        if colons >= 2, !ranges6.isEmpty { scanVersion6(bytes, range, value, &hits) }
    }

    @inline(__always)
    private func probe(
        _ hash: UInt64, _ bytes: Span<UInt8>, _ range: Range<Int>, _ value: Int, dots: Int,
        _ hits: inout [Hit]
    ) {
        let mixed = hash ^ hash >> 29
        let bit = mixed >> 32 & filterMask
        guard filter[Int(truncatingIfNeeded: bit >> 6)] & 1 << (bit & 63) != 0 else { return }
        verify(mixed, bytes, range, value, isWhole: dots == 0, &hits)
    }

    private func verify(
        _ hash: UInt64, _ bytes: Span<UInt8>, _ range: Range<Int>, _ value: Int, isWhole: Bool,
        _ hits: inout [Hit]
    ) {
        var index = Int(heads[Int(truncatingIfNeeded: hash & slotMask)])
        while index >= 0 {
            if hashes[index] == hash, equals(keys[index], bytes, range) {
                // An address is not the end of a longer run of numbers, nor a hash that of a name.
                let wantsWhole: Bool
                switch entries[index].observable.kind {
                case .domain, .email, .url: wantsWhole = false
                case .ipv4, .ipv6, .network, .md5, .sha1, .sha256, .sha512, .account: wantsWhole = true
                }
                if isWhole || !wantsWhole { hits.append(Hit(entry: index, value: value, range: range)) }
            }
            index = Int(next[index])
        }
    }

    private func equals(_ key: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard key.count == range.count else { return false }
        for offset in key.indices where key[offset] != lower[Int(bytes[range.lowerBound + offset])] {
            return false
        }
        return true
    }

    private func scanVersion4(_ bytes: Span<UInt8>, _ range: Range<Int>, _ value: Int, _ hits: inout [Hit]) {
        guard let address = IPNetwork(text(bytes, range)), address.isAddress else { return }
        look(for: address, in: ranges4, value, range, &hits)
    }

    private func scanVersion6(_ bytes: Span<UInt8>, _ range: Range<Int>, _ value: Int, _ hits: inout [Hit]) {
        var index = range.lowerBound
        while index < range.upperBound {
            var end = index
            var colons = 0
            while end < range.upperBound, WatchTable.isVersion6Byte(bytes[end]) {
                if bytes[end] == UInt8(ascii: ":") { colons += 1 }
                end += 1
            }
            if colons >= 2, end - index <= 45, let address = IPNetwork(text(bytes, index..<end)),
                address.isAddress
            {
                look(for: address, in: ranges6, value, index..<end, &hits)
            }
            index = max(end, index) + 1
        }
    }

    private func look(
        for address: IPNetwork, in ranges: [(prefix: Int, entries: [UInt128: [Int]])], _ value: Int,
        _ range: Range<Int>, _ hits: inout [Hit]
    ) {
        for (prefix, entries) in ranges {
            for entry in entries[address.bits & IPNetwork.mask(prefix)] ?? [] {
                hits.append(Hit(entry: entry, value: value, range: range))
            }
        }
    }

    private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        var text: [UInt8] = []
        for index in range { text.append(bytes[index]) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func isVersion6Byte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".") || hexadecimalDigit(byte) != nil
    }
}

// MARK: - Keys

extension WatchTable {
    private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01B3
    /// No run ends in these: a full stop ends a sentence, and the root of a name.
    private static let dash = UInt8(ascii: ".")

    /// Each byte in lower case; zero for what no run holds.
    private static let letters: [UInt8] = (0...255).map { value in
        let byte = UInt8(value)
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): return byte + 32
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
            UInt8(ascii: "-"), UInt8(ascii: "_"), 0x80...0xFF:
            return byte
        default: return 0
        }
    }

    static func hash(of key: [UInt8]) -> UInt64 {
        let hash = key.reversed().reduce(basis) { ($0 ^ UInt64($1)) &* prime }
        return hash ^ hash >> 29
    }

    /// The run by which something is found: the host of a URL, the domain of an e-mail address, the name of an account.
    static func key(of observable: Indicator) -> [UInt8] {
        switch observable.kind {
        case .ipv4, .ipv6, .network, .domain, .md5, .sha1, .sha256, .sha512:
            return Array(observable.value.utf8)
        case .url, .email:
            return Array((observable.domain ?? observable.hostAddress?.description ?? observable.value).utf8)
        case .account:
            let name = observable.value.split(separator: "\\").last ?? ""
            // The longest run of the name: blanks and signs end one.
            let runs = name.utf8.split { letters[Int($0)] == 0 }
            return Array(runs.max { $0.count < $1.count } ?? name.utf8[...])
        }
    }
}
