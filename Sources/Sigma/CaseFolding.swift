/// UTF-8 text with each scalar in Unicode lower case; bytes that are not UTF-8 stay as they are.
///
/// Scalars are lowered one by one, so that a text found inside another before is found after.
package func folded(_ text: [UInt8]) -> [UInt8] {
    guard let first = text.firstIndex(where: { $0 >= 0x80 || (0x41...0x5A).contains($0) }) else {
        return text
    }
    if text.allSatisfy({ $0 < 0x80 }) { return text.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }
    var result = Array(text[..<first])
    result.reserveCapacity(text.count)
    forEachFolded(text, from: first) { _, bytes in result.append(contentsOf: bytes) }
    return result
}

/// Puts the folded form of text into a buffer, in place of what it held; allocates nothing once the buffer is large enough.
package func fold(_ text: Span<UInt8>, into buffer: inout [UInt8]) {
    buffer.removeAll(keepingCapacity: true)
    var offset = 0
    while offset < text.count {
        let byte = text[offset]
        if byte < 0x80 {
            buffer.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
            offset += 1
        } else if byte == 0xC3, offset + 1 < text.count, text[offset + 1] & 0xC0 == 0x80 {
            // À to ÿ, as French has them: the capitals are 32 below, but for × and ß.
            let next = text[offset + 1]
            buffer.append(0xC3)
            buffer.append(next < 0x9F && next != 0x97 ? next | 0x20 : next)
            offset += 2
        } else {
            offset += foldOther(text, at: offset, into: &buffer)
        }
    }
}

/// Adds the folded form of the character at a place; returns its length as written.
private func foldOther(_ text: Span<UInt8>, at offset: Int, into buffer: inout [UInt8]) -> Int {
    let bytes = (offset..<min(offset + 4, text.count)).map { text[$0] }
    guard let (value, length) = decodeScalar(in: bytes, at: 0), let scalar = Unicode.Scalar(value) else {
        buffer.append(text[offset])
        return 1
    }
    buffer.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
    return length
}

/// The bytes of `text` whose folded forms hold a range of its folded form: whole characters, none if the range is empty.
package func originalRange(_ range: Range<Int>, in text: [UInt8]) -> Range<Int> {
    var position = 0
    var offset = 0
    var start: Int?
    while offset < text.count {
        let (length, foldedLength) = lengths(in: text, at: offset)
        if let start, position >= range.upperBound { return start..<offset }
        if start == nil, range.lowerBound < position + foldedLength {
            start = offset
            // An empty range between two characters stays empty.
            if position >= range.upperBound { return offset..<offset }
        }
        position += foldedLength
        offset += length
    }
    return start.map { $0..<text.count } ?? text.count..<text.count
}

/// How many bytes the character at a place has, as written and folded.
private func lengths(in text: [UInt8], at offset: Int) -> (written: Int, folded: Int) {
    guard text[offset] >= 0x80, let (value, length) = decodeScalar(in: text, at: offset),
        let scalar = Unicode.Scalar(value)
    else { return (1, 1) }
    // Two bytes stay two for the letters of French.
    if text[offset] == 0xC3 { return (2, 2) }
    return (length, scalar.properties.lowercaseMapping.utf8.count)
}

private func forEachFolded(_ text: [UInt8], from start: Int, _ body: (Int, [UInt8]) -> Void) {
    var offset = start
    while offset < text.count {
        let byte = text[offset]
        if byte < 0x80 {
            body(offset, [(0x41...0x5A).contains(byte) ? byte | 0x20 : byte])
            offset += 1
        } else if let (value, length) = decodeScalar(in: text, at: offset), let scalar = Unicode.Scalar(value)
        {
            body(offset, Array(scalar.properties.lowercaseMapping.utf8))
            offset += length
        } else {
            body(offset, [byte])
            offset += 1
        }
    }
}
