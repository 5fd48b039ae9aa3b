// Windows writes the same definitions into every chunk, differing only in where their names stand: the offset of each
// name, and, of a name that stands in the definition itself, the offset of the next one in the chunk's list. So a definition
// that equals a known one but for those, with the same names behind them, compiles to the same steps.
//
//     kept      0F 01 01 00 01 FF FF 6D 01 00 00 [3D 02 00 00][00 00 00 00] BA 0C 05 00 45 00 76 00 ...
//     compared  ---- equal bytes ------------  points here  anything     ---- equal bytes ----------
//
// What is compared are bytes and names, never a hash alone: a definition that was made to look like another one is told
// from it.

/// Definitions that were compiled, found again in other chunks and files.
struct EVTXTemplateCache {
    /// What definitions are looked up by: all of it foreign, so that equal keys say nothing yet.
    struct Key: Hashable {
        private let low: UInt64
        private let high: UInt64
        private let length: Int

        /// The key of the definition whose GUID stands at an offset of the chunk, 16 bytes that are there.
        init(_ chunk: RawSpan, guidAt offset: Int, length: Int) {
            low = chunk.word64(at: offset)
            high = chunk.word64(at: offset + 8)
            self.length = length
        }
    }

    /// Where the offset of a name stands in a definition.
    struct NameReference {
        /// From the start of the definition's fragment.
        let offset: Int
        /// Where the name stands in the chunk.
        let place: Int
    }

    private struct Name {
        let offset: Int
        /// Where the name's length and text begin in ``bytes``, or `nil` where it stands in the definition itself.
        let text: Range<Int>?
    }

    private struct Entry {
        let fragment: Range<Int>
        let names: Range<Int>
        let steps: Range<Int>
    }

    /// Definitions of one key that are kept; more were made to be confused.
    private static let mostAlike = 4
    private static let mostBytes = 1 << 21
    private static let mostNames = 1 << 16
    private static let mostKeys = 1 << 13

    private var entries: [Key: [Entry]] = [:]
    private var names: [Name] = []
    private var bytes: [UInt8] = []

    /// Whether so much is kept that all should be forgotten.
    var isFull: Bool {
        bytes.count > EVTXTemplateCache.mostBytes || names.count > EVTXTemplateCache.mostNames
            || entries.count > EVTXTemplateCache.mostKeys
    }

    /// Forgets everything.
    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    /// The steps of a definition whose fragment lies in a range of the chunk, if it was compiled before.
    func steps(_ key: Key, _ chunk: RawSpan, _ fragment: Range<Int>) -> Range<Int>? {
        guard let alike = entries[key] else { return nil }
        return alike.first { isSame($0, chunk, fragment) }?.steps
    }

    /// Keeps the steps that a definition was compiled to, and all that was read for them.
    mutating func keep(
        _ steps: Range<Int>, _ key: Key, _ chunk: RawSpan, _ fragment: Range<Int>,
        _ references: [NameReference]
    ) {
        guard entries[key, default: []].count < EVTXTemplateCache.mostAlike else { return }
        let start = names.count
        for reference in references {
            let isInside = reference.place == fragment.lowerBound + reference.offset + 4
            let length = 2 + 2 * Int(chunk.word16(at: reference.place + 6))
            names.append(
                Name(
                    offset: reference.offset,
                    text: isInside ? nil : add(chunk, reference.place + 6..<reference.place + 6 + length)))
        }
        entries[key, default: []].append(
            Entry(fragment: add(chunk, fragment), names: start..<names.count, steps: steps))
    }

    private mutating func add(_ chunk: RawSpan, _ range: Range<Int>) -> Range<Int> {
        let start = bytes.count
        for place in range { bytes.append(chunk.byte(at: place)) }
        return start..<bytes.count
    }

    /// Whether a definition is a known one, but for the places of its names. The fragment, which is as long as the known one,
    /// lies within the chunk.
    private func isSame(_ entry: Entry, _ chunk: RawSpan, _ fragment: Range<Int>) -> Bool {
        let known = unsafe bytes.span.bytes
        var from = 0
        for name in names[entry.names] {
            guard
                chunk.isSame(
                    fragment.lowerBound + from, known, entry.fragment.lowerBound + from, name.offset - from)
            else { return false }
            let after = fragment.lowerBound + name.offset + 4
            let place = Int(chunk.word32(at: after - 4))
            if let text = name.text {
                guard place != after, chunk.holds(6 + text.count, at: place),
                    chunk.isSame(place + 6, known, text.lowerBound, text.count)
                else { return false }
                from = name.offset + 4
            } else {
                guard place == after else { return false }
                from = name.offset + 8
            }
        }
        return chunk.isSame(
            fragment.lowerBound + from, known, entry.fragment.lowerBound + from, fragment.count - from)
    }
}

extension RawSpan {
    /// Whether so many bytes at an offset, which are there in both, are those at an offset of another.
    fileprivate func isSame(_ offset: Int, _ other: RawSpan, _ otherOffset: Int, _ count: Int) -> Bool {
        var index = 0
        while index + 8 <= count {
            guard word64(at: offset + index) == other.word64(at: otherOffset + index) else { return false }
            index += 8
        }
        while index < count {
            guard byte(at: offset + index) == other.byte(at: otherOffset + index) else { return false }
            index += 1
        }
        return true
    }
}
