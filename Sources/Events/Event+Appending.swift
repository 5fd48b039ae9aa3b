// Text written byte by byte into the event's buffer, which the caller has made room in; the array checks it all the same.

extension Event {
    mutating func put(_ byte: UInt8) {
        bytes[used] = byte
        used += 1
    }
}

/// Invariant: four bytes of room for a scalar from two units, three for any other.
func encodeUTF8(_ scalar: UInt32, into output: UnsafeMutableRawPointer, at start: Int) -> Int {
    func store(_ byte: UInt32, _ place: Int) {
        unsafe output.storeBytes(
            of: UInt8(truncatingIfNeeded: byte), toByteOffset: start &+ place, as: UInt8.self)
    }
    switch scalar {
    case 0..<0x80:
        store(scalar, 0)
        return start &+ 1
    case 0x80..<0x800:
        store(0xC0 | scalar >> 6, 0)
        store(0x80 | scalar & 0x3F, 1)
        return start &+ 2
    case 0x800..<0x10000:
        store(0xE0 | scalar >> 12, 0)
        store(0x80 | scalar >> 6 & 0x3F, 1)
        store(0x80 | scalar & 0x3F, 2)
        return start &+ 3
    default:
        store(0xF0 | scalar >> 18, 0)
        store(0x80 | scalar >> 12 & 0x3F, 1)
        store(0x80 | scalar >> 6 & 0x3F, 2)
        store(0x80 | scalar & 0x3F, 3)
        return start &+ 4
    }
}
