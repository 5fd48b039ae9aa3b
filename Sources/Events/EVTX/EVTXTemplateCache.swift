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
        let compiled: Compiled
    }

    /// What a definition was compiled to, and what its names cost, so that it costs the same when it is found again.
    struct Compiled {
        let steps: Range<Int>
        /// Units of all names that it refers to.
        let cost: Int
    }

    /// Definitions of one key that are kept; more were made to be confused.
    private static let mostAlike = 4
    private static let mostBytes = 1 << 21
    private static let mostNames = 1 << 16
    private static let mostKeys = 1 << 13
    /// The names of one definition, in bytes: five bytes of it may point at 64 KB, and the next five again. Those of an honest
    /// one are some kilobytes.
    private static let mostNameBytes = 1 << 14

    private var entries: [Key: [Entry]] = [:]
    private var names: [Name] = []
    private var bytes: [UInt8] = []
    /// Where the names of the definition in hand are, by where they stand in the chunk.
    private var texts: [Int: Range<Int>] = [:]

    /// Whether so much is kept that there was no room for a definition, and all should be forgotten.
    private(set) var isFull = false

    /// How much memory is taken, in bytes; of the table only what it holds.
    var keptBytes: Int {
        bytes.capacity + names.capacity * MemoryLayout<Name>.stride
            + entries.values.reduce(0) { $0 + $1.capacity * MemoryLayout<Entry>.stride }
    }

    /// Forgets everything.
    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        isFull = false
    }

    /// What a definition whose fragment lies in a range of the chunk was compiled to, if it was before.
    func compiled(_ key: Key, _ chunk: RawSpan, _ fragment: Range<Int>) -> Compiled? {
        guard let alike = entries[key] else { return nil }
        return alike.first { isSame($0, chunk, fragment) }?.compiled
    }

    /// Keeps what a definition was compiled to, and all that was read for it. One whose names are longer than an honest one's
    /// is not kept: it would take more than it saves.
    mutating func keep(
        _ compiled: Compiled, _ key: Key, _ chunk: RawSpan, _ fragment: Range<Int>,
        _ references: [NameReference]
    ) {
        let known = entries[key]?.count ?? 0
        guard known < EVTXTemplateCache.mostAlike else { return }
        let before = (bytes: bytes.count, names: names.count)
        guard known > 0 || entries.count < EVTXTemplateCache.mostKeys,
            before.bytes + fragment.count + EVTXTemplateCache.mostNameBytes <= EVTXTemplateCache.mostBytes,
            before.names + references.count <= EVTXTemplateCache.mostNames
        else {
            isFull = true
            return
        }
        texts.removeAll(keepingCapacity: true)
        for reference in references {
            let isInside = reference.place == fragment.lowerBound + reference.offset + 4
            let length = 2 + 2 * Int(chunk.word16(at: reference.place + 6))
            let room = EVTXTemplateCache.mostNameBytes - (bytes.count - before.bytes)
            guard isInside || texts[reference.place] != nil || length <= min(room, EVTXNames.longest) else {
                names.removeSubrange(before.names...)
                bytes.removeSubrange(before.bytes...)
                return
            }
            names.append(
                Name(offset: reference.offset, text: isInside ? nil : text(chunk, reference.place, length)))
        }
        entries[key, default: []].append(
            Entry(
                fragment: add(chunk, fragment), names: before.names..<names.count, compiled: compiled))
    }

    /// Where the length and the text of a name are kept, once for all that points at it.
    private mutating func text(_ chunk: RawSpan, _ place: Int, _ length: Int) -> Range<Int> {
        if let known = texts[place] { return known }
        let range = add(chunk, place + 6..<place + 6 + length)
        texts[place] = range
        return range
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
                // With the zero behind it, which the compiler asks for.
                guard place != after, chunk.holds(8 + text.count, at: place),
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
