/// The matches of one group in order of time, in one block of words: a million groups are a million small blocks.
///
///     key …        the group's values, as bytes, padded with zeros
///     figure …     what the group's kind adds up: four words for a sum, one for each rule of an ordered correlation
///     forgotten …  matches that no window holds any more, until the block is moved together
///     match …      each two or three words: time, reference, and the payload that the kind needs
struct CorrelationLog: Sendable {
    private var words: [UInt64]
    /// Where the first match stands that is not forgotten.
    private var first: UInt32
    private(set) var count32: UInt32 = 0
    private let keyWords: UInt16
    /// The words of key and figure.
    private let head: UInt16
    private let width: UInt8

    /// A block for a key, without matches. Keys and figures are short: the caller bounds them.
    init(key: [UInt64], figureWords: Int, width: Int) {
        words = []
        words.reserveCapacity(key.count + figureWords + width)
        words += key
        for _ in 0..<figureWords { words.append(0) }
        keyWords = UInt16(key.count)
        head = UInt16(key.count + figureWords)
        first = UInt32(head)
        self.width = UInt8(width)
    }

    var count: Int { Int(count32) }
    var firstWord: UInt64 { words.first ?? 0 }
    var keyBytes: Int { Int(keyWords) * 8 }

    @inline(__always)
    func holds(_ key: [UInt64]) -> Bool {
        guard key.count == Int(keyWords) else { return false }
        for index in key.indices where words[index] != key[index] { return false }
        return true
    }

    var key: ArraySlice<UInt64> { words[..<Int(keyWords)] }

    /// Bytes of memory, by a rule that depends on nothing but what is kept: arrays double when they are full.
    @inline(__always)
    var byteCount: Int {
        let used = Int(head) + count * Int(width)
        let capacity = 1 << (Int.bitWidth - (max(used, 1) - 1).leadingZeroBitCount)
        return capacity * 8 + 48
    }

    // MARK: Figures

    subscript(figure index: Int) -> UInt64 {
        get { words[Int(keyWords) + index] }
        set { words[Int(keyWords) + index] = newValue }
    }

    // MARK: Matches

    @inline(__always)
    private func place(_ index: Int) -> Int { Int(first) + index * Int(width) }

    @inline(__always)
    func time(_ index: Int) -> Int64 { Int64(bitPattern: words[place(index)]) }
    func reference(_ index: Int) -> UInt64 { words[place(index) + 1] }
    @inline(__always)
    func payload(_ index: Int) -> UInt64 { width == 3 ? words[place(index) + 2] : 0 }

    /// The place for a match of that time: behind those of the same time.
    func place(for time: Int64) -> Int { firstIndex { $0 > time } }

    /// The first match at or after a time.
    func firstIndex(since time: Int64) -> Int { firstIndex { $0 >= time } }

    private func firstIndex(where isThere: (Int64) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isThere(time(middle)) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    @inline(__always)
    mutating func append(_ time: Int64, _ reference: UInt64, _ payload: UInt64) {
        words.append(UInt64(bitPattern: time))
        words.append(reference)
        if width == 3 { words.append(payload) }
        count32 += 1
    }

    mutating func insert(_ time: Int64, _ reference: UInt64, _ payload: UInt64, at index: Int) {
        let match = [UInt64(bitPattern: time), reference, payload].prefix(Int(width))
        words.insert(contentsOf: match, at: place(index))
        count32 += 1
    }

    /// Forgets the oldest matches.
    mutating func removeFirst(_ number: Int) {
        first += UInt32(number * Int(width))
        count32 -= UInt32(number)
        let forgotten = Int(first) - Int(head)
        // Moving the matches together for each one forgotten would cost as much as the block is long.
        if forgotten > 32, forgotten * 4 > words.count {
            words.removeSubrange(Int(head)..<Int(first))
            first = UInt32(head)
        }
    }

    /// Keeps only the matches for which `keep` is true, one for each match.
    mutating func filter(_ keep: [Bool]) {
        var kept = Array(words[..<Int(head)])
        kept.reserveCapacity(words.count)
        for index in 0..<count where keep[index] { kept += words[place(index)..<place(index + 1)] }
        words = kept
        first = UInt32(head)
        count32 = UInt32((words.count - Int(head)) / Int(width))
    }
}
