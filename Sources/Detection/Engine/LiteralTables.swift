// How the literals of one field are found in a value, all at once.
//
//     equals        a hash of the whole value
//     starts with   its first eight bytes, or four for short literals
//     ends with     its last eight bytes, or four
//     contains      each literal is known by its anchor, the four of its bytes in a row that are rarest; a bit table says
//                   for each four bytes of the value whether an anchor may stand there, and most places end there
//
// A field with few literals, none of them short, has each known by two or four anchors that follow one another: one of them
// begins at every second or fourth place, wherever the literal stands, and the other places of the value are not looked at.
// Keywords are such literals, and they are looked for in all fields.
//
//     value    C : \ W i n d o w s \ T e m p \ m i m i k a t z . e x e
//     anchor                                         k a t z           -> compare "mimikatz" from 4 bytes before
//
// Letters count without case: bit 5 of every byte is set before it is looked up, which lowers letters and confuses a few
// signs; the comparison of the whole literal that follows is exact.

/// Where a literal is, what it answers, and which rules wait for it.
struct LiteralEntry: BitwiseCopyable {
    let literalStart: UInt32
    let literalLength: UInt32
    /// How many bytes of the literal stand before its key.
    let lead: UInt32
    let predicate: UInt32
    /// The candidates that it wakes, in the group's list.
    let wakesStart: UInt32
    let wakesCount: UInt32
}

/// One place of a hash table: a key and the entries that share it; no entries if the place is free.
struct KeySlot: BitwiseCopyable {
    var key: UInt64
    var start: UInt32
    var count: UInt32
}

/// A hash table among all those of a group: open addressing, half full at most.
struct KeyTable: BitwiseCopyable {
    /// The first of its places among the group's.
    let start: UInt32
    /// 64 less the number of bits of a place's number; zero if there is no table.
    let shift: UInt32

    static let none = KeyTable(start: 0, shift: 0)
    var isEmpty: Bool { shift == 0 }
}

/// The literals that rules wait for in one field.
struct FieldTables: BitwiseCopyable {
    var whole = KeyTable.none
    var start8 = KeyTable.none
    var start4 = KeyTable.none
    var end8 = KeyTable.none
    var end4 = KeyTable.none
    var anchors = KeyTable.none
    /// The length of the shortest literal: no shorter value is looked at.
    var shortest: UInt32 = .max
    /// Bit n: a literal for whole values has n bytes; bit 63 stands for 63 or more.
    var wholeLengths: UInt64 = 0
    /// The longest literal for whole values.
    var longestWhole: UInt32 = 0
    /// The bit table of the anchors: its first word among the group's, and 32 less the number of bits of a bit's number.
    var bitsStart: UInt32 = 0
    var bitsShift: UInt32 = 0
    /// Every which place of a value is looked at for anchors: each, every second or every fourth.
    var anchorStride: UInt32 = 1
    /// The entry that a value which is not ASCII answers, or ``noEntry``.
    var foreign = FieldTables.noEntry

    static let noEntry = UInt32.max
}

/// The keys by which literals are found.
enum LiteralKey {
    static let caseBits: UInt64 = 0x2020_2020_2020_2020
    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The place of a key in a table.
    @inline(__always) static func place(_ key: UInt64, shift: UInt32) -> Int {
        Int(truncatingIfNeeded: (key &* multiplier) &>> UInt64(shift))
    }

    /// The bit of an anchor.
    @inline(__always) static func bit(_ anchor: UInt32, shift: UInt32) -> Int {
        Int(truncatingIfNeeded: (anchor &* 0x9E37_79B1) &>> shift)
    }

    /// One step of the hash of a whole value.
    @inline(__always) static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word) &* multiplier
        return product ^ product &>> 32
    }
}
