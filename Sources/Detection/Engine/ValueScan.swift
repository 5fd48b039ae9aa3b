// The hot path: one pass over the values of an event. Unsafe, and nowhere else.
//
// Invariants. Memory of the event, the scratch and the tables lives as long as the call. `value` has `count` readable
// bytes, and no read goes past them: eight or four bytes are read only where so many are left, the last word of a longer
// text is read so that it ends with the text. Tables hold only indices of one another (see `FixedTable`), predicates
// index `truth` and `places`, candidates number the bits of `woken`, whose lengths `MatchScratch` keeps.

import Events

/// The tables and what is written, as addresses.
@unsafe struct ValueScan {
    private let slots: UnsafePointer<KeySlot>
    private let bits: UnsafePointer<UInt64>
    private let entries: UnsafePointer<LiteralEntry>
    private let wakes: UnsafePointer<UInt32>
    private let literals: UnsafePointer<UInt8>
    private let truth: UnsafeMutablePointer<UInt32>
    private let places: UnsafeMutablePointer<LiteralPlace>
    private let woken: UnsafeMutablePointer<UInt64>
    private let epoch: UInt32

    @inline(__always)
    init(
        _ group: MatchGroup, _ rules: CompiledRules, truth: UnsafeMutablePointer<UInt32>,
        places: UnsafeMutablePointer<LiteralPlace>, woken: UnsafeMutablePointer<UInt64>, epoch: UInt32
    ) {
        unsafe slots = group.slots.base
        unsafe bits = group.bits.base
        unsafe entries = group.entries.base
        unsafe wakes = group.wakes.base
        unsafe literals = rules.literals.base
        unsafe self.truth = truth
        unsafe self.places = places
        unsafe self.woken = woken
        unsafe self.epoch = epoch
    }

    /// Looks for every literal of a field's tables in a value, whose letters are ASCII or in lower case already; `number` is the
    /// field's among those of the event.
    @inline(__always)
    func scan(
        _ value: UnsafePointer<UInt8>, _ count: Int, of number: UInt32, _ field: UnsafePointer<FieldTables>
    ) {
        guard unsafe count >= Int(field.pointee.shortest), count > 0 else { return }
        unsafe scan(value, count, of: number, field.pointee)
    }

    @inline(__always)
    private func scan(
        _ value: UnsafePointer<UInt8>, _ count: Int, of number: UInt32, _ field: borrowing FieldTables
    ) {
        if field.wholeLengths >> UInt64(min(63, count)) & 1 == 1, count <= Int(field.longestWhole) {
            unsafe look(for: hash(value, count), field.whole, value, count, at: 0, of: number)
        }
        guard count >= 4 else { return }
        if count >= 8 {
            if !field.end8.isEmpty {
                unsafe look(
                    for: word(value + (count - 8)) | LiteralKey.caseBits, field.end8, value, count,
                    at: count - 8, of: number)
            }
            if !field.start8.isEmpty {
                unsafe look(
                    for: word(value) | LiteralKey.caseBits, field.start8, value, count, at: 0, of: number)
            }
        }
        if !field.end4.isEmpty {
            unsafe look(
                for: UInt64(half(value + (count - 4)) | 0x2020_2020), field.end4, value, count, at: count - 4,
                of: number)
        }
        if !field.start4.isEmpty {
            unsafe look(
                for: UInt64(half(value) | 0x2020_2020), field.start4, value, count, at: 0, of: number)
        }
        if !field.anchors.isEmpty { unsafe search(value, count, of: number, field) }
    }

    /// Looks for the literals that may stand anywhere.
    @inline(__always)
    private func search(
        _ value: UnsafePointer<UInt8>, _ count: Int, of number: UInt32, _ field: borrowing FieldTables
    ) {
        let table = unsafe bits + Int(field.bitsStart)
        let shift = field.bitsShift
        let anchors = field.anchors
        @inline(__always) func look(for gram: UInt32, at offset: Int) {
            let bit = LiteralKey.bit(gram, shift: shift)
            if unsafe table[bit &>> 6] &>> UInt64(truncatingIfNeeded: bit & 63) & 1 != 0 {
                unsafe self.look(for: UInt64(gram), anchors, value, count, at: offset, of: number)
            }
        }
        var offset = 0
        if field.anchorStride == 4 {
            while count &- offset >= 8 {
                let word = unsafe word(value + offset) | LiteralKey.caseBits
                look(for: UInt32(truncatingIfNeeded: word), at: offset)
                look(for: UInt32(truncatingIfNeeded: word &>> 32), at: offset &+ 4)
                offset &+= 8
            }
            if count &- offset >= 4 { unsafe look(for: half(value + offset) | 0x2020_2020, at: offset) }
            return
        }
        if field.anchorStride == 2 {
            while count &- offset >= 8 {
                let word = unsafe word(value + offset) | LiteralKey.caseBits
                look(for: UInt32(truncatingIfNeeded: word), at: offset)
                look(for: UInt32(truncatingIfNeeded: word &>> 16), at: offset &+ 2)
                look(for: UInt32(truncatingIfNeeded: word &>> 32), at: offset &+ 4)
                offset &+= 6
            }
            while count &- offset >= 4 {
                unsafe look(for: half(value + offset) | 0x2020_2020, at: offset)
                offset &+= 2
            }
            return
        }
        // Eight bytes hold five grams.
        while count &- offset >= 8 {
            let word = unsafe word(value + offset) | LiteralKey.caseBits
            look(for: UInt32(truncatingIfNeeded: word), at: offset)
            look(for: UInt32(truncatingIfNeeded: word &>> 8), at: offset &+ 1)
            look(for: UInt32(truncatingIfNeeded: word &>> 16), at: offset &+ 2)
            look(for: UInt32(truncatingIfNeeded: word &>> 24), at: offset &+ 3)
            look(for: UInt32(truncatingIfNeeded: word &>> 32), at: offset &+ 4)
            offset &+= 5
        }
        while count &- offset >= 4 {
            unsafe look(for: half(value + offset) | 0x2020_2020, at: offset)
            offset &+= 1
        }
    }

    /// Compares the literals of a key with the value, the key standing at `offset`.
    @inline(never)
    private func look(
        for key: UInt64, _ table: KeyTable, _ value: UnsafePointer<UInt8>, _ count: Int, at offset: Int,
        of number: UInt32
    ) {
        let mask = (1 &<< Int(64 &- table.shift)) &- 1
        var place = LiteralKey.place(key, shift: table.shift)
        while true {
            let slot = unsafe slots[Int(table.start) &+ place]
            if slot.count == 0 { return }
            if slot.key == key {
                for index in Int(slot.start)..<Int(slot.start) &+ Int(slot.count) {
                    unsafe compare(entries[index], value, count, offset, of: number)
                }
                return
            }
            place = (place &+ 1) & mask
        }
    }

    @inline(__always)
    private func compare(
        _ entry: LiteralEntry, _ value: UnsafePointer<UInt8>, _ count: Int, _ offset: Int, of number: UInt32
    ) {
        // Found before in this event: in this value or another.
        guard unsafe truth[Int(entry.predicate)] != epoch | 1 else { return }
        let start = offset &- Int(entry.lead)
        let length = Int(entry.literalLength)
        guard start >= 0, count &- start >= length,
            unsafe isSame(value + start, literals + Int(entry.literalStart), length)
        else { return }
        unsafe found(entry, at: start, of: number)
    }

    /// Notes that the value is not ASCII.
    @inline(__always)
    func noteForeign(of number: UInt32, _ field: UnsafePointer<FieldTables>) {
        if unsafe field.pointee.foreign != FieldTables.noEntry {
            unsafe found(entries[Int(field.pointee.foreign)], at: 0, of: number)
        }
    }

    /// Notes that a predicate holds, and wakes the candidates that wait for it.
    @inline(__always)
    private func found(_ entry: LiteralEntry, at start: Int, of number: UInt32) {
        unsafe truth[Int(entry.predicate)] = epoch | 1
        unsafe places[Int(entry.predicate)] = LiteralPlace(
            field: number, start: UInt32(truncatingIfNeeded: start))
        for index in Int(entry.wakesStart)..<Int(entry.wakesStart) &+ Int(entry.wakesCount) {
            let candidate = unsafe wakes[index]
            unsafe woken[Int(candidate &>> 6)] |= 1 &<< UInt64(candidate & 63)
        }
    }
}

@inline(__always)
private func word(_ address: UnsafePointer<UInt8>) -> UInt64 {
    unsafe UInt64(littleEndian: UnsafeRawPointer(address).loadUnaligned(as: UInt64.self))
}

@inline(__always)
private func half(_ address: UnsafePointer<UInt8>) -> UInt32 {
    unsafe UInt32(littleEndian: UnsafeRawPointer(address).loadUnaligned(as: UInt32.self))
}

/// The key of a whole value.
enum ValueHash {
    /// The hash of a value's words, the last one overlapping the one before, with letters in lower case.
    @unsafe static func whole(_ value: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        unsafe hash(value, count)
    }
}

@inline(__always)
private func hash(_ value: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    if count < 8 {
        var key: UInt64 = 0
        var index = count
        while index > 0 {
            index &-= 1
            key = unsafe key &<< 8 | UInt64(value[index] | 0x20)
        }
        return LiteralKey.mixed(hash, key)
    }
    var offset = 0
    while offset &+ 8 <= count {
        hash = unsafe LiteralKey.mixed(hash, word(value + offset) | LiteralKey.caseBits)
        offset &+= 8
    }
    return offset == count
        ? hash : unsafe LiteralKey.mixed(hash, word(value + (count - 8)) | LiteralKey.caseBits)
}

/// The eight bytes with the letters of ASCII in lower case.
@inline(__always)
private func lowered(_ word: UInt64) -> UInt64 {
    let seven = word & 0x7F7F_7F7F_7F7F_7F7F
    // Bit 7 of a byte: it is past 'Z'; it is 'A' or past it. No sum leaves its byte.
    let pastZ = seven &+ 0x2525_2525_2525_2525
    let fromA = seven &+ 0x3F3F_3F3F_3F3F_3F3F
    let isUpper = (fromA ^ pastZ) & ~word & 0x8080_8080_8080_8080
    return word | isUpper &>> 2
}

/// Whether the value has the literal at its start; the literal is in lower case.
@inline(__always)
private func isSame(_ value: UnsafePointer<UInt8>, _ literal: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if count >= 8 {
        var offset = 0
        while offset &+ 8 <= count {
            if unsafe lowered(word(value + offset)) != word(literal + offset) { return false }
            offset &+= 8
        }
        return unsafe offset == count || lowered(word(value + (count &- 8))) == word(literal + (count &- 8))
    }
    var index = count
    while index > 0 {
        index &-= 1
        let byte = unsafe value[index]
        let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
        if unsafe lower != literal[index] { return false }
    }
    return true
}

/// Whether every byte is ASCII.
@inline(__always)
func isASCII(_ value: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if count < 8 {
        var all: UInt8 = 0
        for index in 0..<count { unsafe all |= value[index] }
        return all < 0x80
    }
    var all: UInt64 = 0
    var offset = 0
    while offset &+ 8 <= count {
        unsafe all |= word(value + offset)
        offset &+= 8
    }
    unsafe all |= word(value + (count &- 8))
    return all & 0x8080_8080_8080_8080 == 0
}
