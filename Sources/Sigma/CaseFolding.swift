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

/// The bytes of `text` whose folded forms hold a range of its folded form: whole characters, none if the range is empty.
package func originalRange(_ range: Range<Int>, in text: [UInt8]) -> Range<Int> {
    var position = 0
    var bounds: (start: Int, end: Int)?
    forEachFolded(text, from: 0) { origin, bytes in
        let covered = position..<position + bytes.count
        position += bytes.count
        if bounds == nil, covered.contains(range.lowerBound) { bounds = (origin, origin) }
        if let start = bounds?.start, covered.lowerBound < range.upperBound {
            bounds = (start, origin + (decodeScalar(in: text, at: origin)?.length ?? 1))
        }
    }
    return bounds.map { $0.start..<$0.end } ?? text.count..<text.count
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
