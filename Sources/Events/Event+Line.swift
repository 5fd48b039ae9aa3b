// Every byte of every line of text goes through here once.

extension Event {
    /// Starts a record with a line, and returns where its text lies, as valid UTF-8.
    mutating func take(_ line: Span<UInt8>, number: UInt64, report: inout DecodingReport) -> Range<Int> {
        reset()
        record = number
        reserve(line.count)
        let isASCII = unsafe bytes.withUnsafeMutableBytes { room in
            unsafe line.withUnsafeBytes { unsafe copy($0, into: room) }
        }
        used = line.count
        rawRange = Text(start: 0, length: line.count)
        if isASCII || isValidUTF8(rawRange.range) { return rawRange.range }
        report.mend("text: invalid UTF-8, replaced by U+FFFD", at: "line \(number)", sample: raw)
        return store(Array(String(decoding: raw, as: UTF8.self).utf8)).range
    }

    private func isValidUTF8(_ range: Range<Int>) -> Bool {
        do {
            _ = try UTF8Span(validating: bytes.span.extracting(range))
            return true
        } catch {
            return false
        }
    }
}

/// Copies text, and returns whether all of it is ASCII, which needs no other test.
///
/// Invariant: `room` holds at least as many bytes as `text`.
private func copy(_ text: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer) -> Bool {
    guard let source = text.baseAddress, let target = room.baseAddress else { return true }
    precondition(room.count >= text.count, "no room for the line")
    var offset = 0
    var high: UInt64 = 0
    while offset &+ 32 <= text.count {
        // Four words a turn, which the compiler makes one or two instructions of.
        let four = unsafe source.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
        unsafe target.storeBytes(of: four, toByteOffset: offset, as: SIMD4<UInt64>.self)
        high |= four[0] | four[1] | four[2] | four[3]
        offset &+= 32
    }
    while offset < text.count {
        let byte = unsafe source.load(fromByteOffset: offset, as: UInt8.self)
        unsafe target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
        high |= UInt64(byte)
        offset &+= 1
    }
    return high & 0x8080_8080_8080_8080 == 0
}
