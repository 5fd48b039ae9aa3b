// Values written as text straight into the event's buffer: the innermost loop of the decoder, and its only unsafe code.
//
// Invariant: `base` points to `capacity + Event.padding` bytes that are the writer's alone for as long as it lives, and
// `0 <= used <= capacity`. Each function that stores asks `hasRoom` for its longest result first, and stores at most
// that from `used` on (a word more may be touched, which the padding is for). Loads go through `RawSpan`, which checks
// its own bounds.

import Vocabulary

/// Appends text to memory of a fixed length, and says at the end whether all of it fitted.
@safe struct ValueWriter: ~Copyable {
    private let base: UnsafeMutableRawPointer
    private let capacity: Int
    /// How many bytes are in use.
    private(set) var used: Int
    /// Whether something did not fit. What was written is then not whole, and is to be written again in more room.
    private(set) var isFull = false

    fileprivate init(_ room: UnsafeMutableRawBufferPointer, base: UnsafeMutableRawPointer, used: Int) {
        unsafe self.base = base
        capacity = room.count - Event.padding
        self.used = used
    }

    @inline(__always)
    private mutating func hasRoom(_ count: Int) -> Bool {
        if count <= capacity &- used { return true }
        isFull = true
        return false
    }

    @inline(__always)
    private func store<Word: FixedWidthInteger & BitwiseCopyable>(_ word: Word, at place: Int) {
        unsafe base.storeBytes(of: word.littleEndian, toByteOffset: place, as: Word.self)
    }

    // MARK: Bytes

    @inline(__always)
    mutating func put(_ byte: UInt8) {
        guard hasRoom(1) else { return }
        store(byte, at: used)
        used &+= 1
    }

    /// Copies a range of the span, as it is.
    @inline(__always)
    mutating func put(_ source: RawSpan, _ range: Range<Int>) {
        guard !range.isEmpty, hasRoom(range.count) else { return }
        unsafe source.extracting(range).withUnsafeBytes { part in
            guard let start = part.baseAddress else { return }
            unsafe (base + used).copyMemory(from: start, byteCount: part.count)
        }
        used &+= range.count
    }

    /// The decimal number that was written, if it is one of at most eighteen digits.
    func integer(from start: Int) -> Int? {
        guard (1...18).contains(used - start) else { return nil }
        var number = 0
        for place in start..<used {
            guard let digit = unsafe digit(base.load(fromByteOffset: place, as: UInt8.self)) else {
                return nil
            }
            number = number * 10 + digit
        }
        return number
    }

    /// What was written from `start` on, as text.
    func text(from start: Int) -> String {
        unsafe String(
            decoding: UnsafeRawBufferPointer(start: base + start, count: used - start), as: UTF8.self)
    }

    /// The time that was written, in ISO 8601.
    func instant(from start: Int) -> Instant? {
        let text = unsafe UnsafeRawBufferPointer(start: base + start, count: used - start)
        return unsafe Instant(bytes: text.bindMemory(to: UInt8.self).span, 0..<text.count)
    }

    // MARK: Numbers

    mutating func putDecimal(_ value: UInt64) {
        guard hasRoom(20) else { return }
        if value < 10 {
            store(0x30 &+ UInt8(truncatingIfNeeded: value), at: used)
            used &+= 1
            return
        }
        var length = 1
        var bound: UInt64 = 10
        while value >= bound {
            length &+= 1
            guard length < 20 else { break }
            bound &*= 10
        }
        var rest = value
        var place = used &+ length
        while rest >= 100 {
            place &-= 2
            storePair(Int(truncatingIfNeeded: rest % 100), at: place)
            rest /= 100
        }
        if rest >= 10 {
            storePair(Int(truncatingIfNeeded: rest), at: place &- 2)
        } else {
            store(0x30 &+ UInt8(truncatingIfNeeded: rest), at: place &- 1)
        }
        used &+= length
    }

    mutating func putDecimal(_ value: Int64) {
        if value < 0 { put(0x2D) }
        putDecimal(value.magnitude)
    }

    /// Two digits of a number below 100.
    @inline(__always)
    private func storePair(_ number: Int, at place: Int) {
        let tens = (number &* 103) &>> 10
        store(UInt16(truncatingIfNeeded: 0x3030 &+ tens &+ (number &- tens &* 10) &<< 8), at: place)
    }

    /// `0x` and lower-case hexadecimal without leading zeros.
    mutating func putHexadecimal(_ value: UInt64) {
        guard hasRoom(24) else { return }
        store(0x7830 as UInt16, at: used)
        let digits = max(1, (67 &- value.leadingZeroBitCount) &>> 2)
        // The digits are moved to the top, so that the first of sixteen is the first that counts.
        let shifted = value &<< UInt64(64 &- digits &* 4)
        let (high, low) = (UInt32(truncatingIfNeeded: shifted &>> 32), UInt32(truncatingIfNeeded: shifted))
        store(hexDigits(high, letters: 0x27), at: used &+ 2)
        store(hexDigits(low, letters: 0x27), at: used &+ 10)
        used &+= 2 &+ digits
    }

    /// Two upper-case digits a byte.
    mutating func putHexBytes(_ source: RawSpan, _ range: Range<Int>) {
        guard hasRoom(range.count * 2) else { return }
        for offset in range {
            let digits = hexDigits(UInt32(source.byte(at: offset)) &<< 24, letters: 7)
            store(UInt16(truncatingIfNeeded: digits), at: used)
            used &+= 2
        }
    }

    /// The first three groups are little-endian numbers, the rest are bytes.
    mutating func putGUID(_ source: RawSpan, at offset: Int) {
        guard hasRoom(36) else { return }
        let middle = UInt32(source.word16(at: offset + 4)) &<< 16 | UInt32(source.word16(at: offset + 6))
        let tail = source.word64(at: offset + 8).byteSwapped
        let groups = hexDigits(middle, letters: 7)
        let end = hexDigits(UInt32(truncatingIfNeeded: tail &>> 32), letters: 7)
        store(hexDigits(source.word32(at: offset), letters: 7), at: used)
        store(0x2D as UInt8, at: used &+ 8)
        store(UInt32(truncatingIfNeeded: groups), at: used &+ 9)
        store(0x2D as UInt8, at: used &+ 13)
        store(UInt32(truncatingIfNeeded: groups &>> 32), at: used &+ 14)
        store(0x2D as UInt8, at: used &+ 18)
        store(UInt32(truncatingIfNeeded: end), at: used &+ 19)
        store(0x2D as UInt8, at: used &+ 23)
        store(UInt32(truncatingIfNeeded: end &>> 32), at: used &+ 24)
        store(hexDigits(UInt32(truncatingIfNeeded: tail), letters: 7), at: used &+ 28)
        used &+= 36
    }

    // MARK: Times

    /// `2026-02-11T02:04:05.123456Z`; a year past 9999 has as many digits as it needs.
    mutating func putTime(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int, _ microsecond: Int
    ) {
        guard hasRoom(40) else { return }
        if year > 9_999 {
            putDecimal(UInt64(year))
        } else {
            storePair(year / 100, at: used)
            storePair(year % 100, at: used &+ 2)
            used &+= 4
        }
        store(0x2D as UInt8, at: used)
        storePair(month % 100, at: used &+ 1)
        store(0x2D as UInt8, at: used &+ 3)
        storePair(day % 100, at: used &+ 4)
        store(0x54 as UInt8, at: used &+ 6)
        storePair(hour % 100, at: used &+ 7)
        store(0x3A as UInt8, at: used &+ 9)
        storePair(minute % 100, at: used &+ 10)
        store(0x3A as UInt8, at: used &+ 12)
        storePair(second % 100, at: used &+ 13)
        store(0x2E as UInt8, at: used &+ 15)
        storePair(microsecond / 10_000 % 100, at: used &+ 16)
        storePair(microsecond / 100 % 100, at: used &+ 18)
        storePair(microsecond % 100, at: used &+ 20)
        store(0x5A as UInt8, at: used &+ 22)
        used &+= 23
    }

    // MARK: Text

    /// One character.
    mutating func put(_ scalar: Unicode.Scalar) {
        guard hasRoom(4) else { return }
        used = unsafe encodeUTF8(scalar.value, into: base, at: used)
    }

    /// Transcodes little-endian UTF-16; a lone surrogate becomes U+FFFD.
    @inline(__always)
    mutating func putUTF16(_ source: RawSpan, at offset: Int, units: Int) {
        // A unit becomes three bytes at most, and a pair of them four.
        guard units > 0, hasRoom(units * 3) else { return }
        unsafe source.extracting(offset..<offset + units * 2).withUnsafeBytes { text in
            guard let input = text.baseAddress else { return }
            unsafe transcode(input, units: units)
        }
    }

    /// Invariant: `input` holds `units` units, and there is room for three bytes for each of them.
    private mutating func transcode(_ input: UnsafeRawPointer, units: Int) {
        var index = 0
        var place = used
        while index < units {
            // ASCII, eight and four characters at once: nearly all text is of this kind.
            while index &+ 8 <= units {
                let low = unsafe word(input, index)
                let high = unsafe word(input, index &+ 4)
                guard (low | high) & 0xFF80_FF80_FF80_FF80 == 0 else { break }
                store(narrowed(low) | narrowed(high) &<< 32, at: place)
                place &+= 8
                index &+= 8
            }
            if index &+ 4 <= units {
                let four = unsafe word(input, index)
                if four & 0xFF80_FF80_FF80_FF80 == 0 {
                    store(UInt32(truncatingIfNeeded: narrowed(four)), at: place)
                    place &+= 4
                    index &+= 4
                    continue
                }
            }
            guard index < units else { break }
            var scalar = unsafe unit(input, index)
            index &+= 1
            if scalar & 0xF800 == 0xD800 {
                let next = unsafe index < units ? unit(input, index) : 0
                if scalar < 0xDC00, next & 0xFC00 == 0xDC00 {
                    scalar = 0x10000 &+ ((scalar & 0x3FF) &<< 10 | next & 0x3FF)
                    index &+= 1
                } else {
                    scalar = 0xFFFD
                }
            }
            place = unsafe encodeUTF8(scalar, into: base, at: place)
        }
        used = place
    }
}

extension Event {
    /// Lets `body` write behind what is used; `false` if that did not fit, and nothing is kept of it.
    ///
    /// Meanwhile the event's own buffer is empty: the writer has it.
    mutating func write(_ body: (inout ValueWriter, inout Event) -> Void) -> Bool {
        var room: [UInt8] = []
        swap(&room, &bytes)
        let start = used
        let end: Int? = unsafe room.withUnsafeMutableBytes { room in
            guard let base = room.baseAddress, room.count - Event.padding >= start else { return nil }
            var writer = unsafe ValueWriter(room, base: base, used: start)
            body(&writer, &self)
            return writer.isFull ? nil : writer.used
        }
        swap(&room, &bytes)
        used = end ?? start
        return end != nil
    }
}

@inline(__always)
private func word(_ input: UnsafeRawPointer, _ index: Int) -> UInt64 {
    unsafe UInt64(littleEndian: input.loadUnaligned(fromByteOffset: index &* 2, as: UInt64.self))
}

@inline(__always)
private func unit(_ input: UnsafeRawPointer, _ index: Int) -> UInt32 {
    unsafe UInt32(UInt16(littleEndian: input.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self)))
}

/// The low bytes of four units.
@inline(__always)
private func narrowed(_ four: UInt64) -> UInt64 {
    let pairs = (four | four &>> 8) & 0x0000_FFFF_0000_FFFF
    return (pairs | pairs &>> 16) & 0xFFFF_FFFF
}

/// Eight digits, the first one in the lowest byte; letters stand `letters` further than digits would.
@inline(__always)
private func hexDigits(_ value: UInt32, letters: UInt64) -> UInt64 {
    var nibbles = UInt64(value)
    nibbles = (nibbles | nibbles &<< 16) & 0x0000_FFFF_0000_FFFF
    nibbles = (nibbles | nibbles &<< 8) & 0x00FF_00FF_00FF_00FF
    nibbles = (nibbles | nibbles &<< 4) & 0x0F0F_0F0F_0F0F_0F0F
    let isLetter = (nibbles &+ 0x0606_0606_0606_0606) &>> 4 & 0x0101_0101_0101_0101
    return (nibbles &+ 0x3030_3030_3030_3030 &+ isLetter &* letters).byteSwapped
}
