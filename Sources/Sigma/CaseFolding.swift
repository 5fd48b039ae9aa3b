/// UTF-8 text with each scalar in Unicode lower case; bytes that are not UTF-8 stay as they are.
///
/// Scalars are lowered one by one, so that a text found inside another before is found after.
package func folded(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(where: { $0 >= 0x80 || $0 &- 0x41 < 26 }) else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    fold(text.span, into: &result)
    return result
}

/// Puts the folded form of text into a buffer, in place of what it held; allocates nothing once the buffer is large enough.
///
/// - Returns: Whether the text is ASCII.
@discardableResult
package func fold(_ text: Span<UInt8>, into buffer: inout [UInt8]) -> Bool {
    buffer.removeAll(keepingCapacity: true)
    var offset = foldASCII(text, 0..<text.count, into: &buffer)
    if offset == text.count { return true }
    while offset < text.count {
        let byte = text[offset]
        if byte < 0x80 {
            // A piece at a time: the buffer is cleared before it is written.
            offset += foldASCII(text, offset..<min(offset + 128, text.count), into: &buffer)
        } else if byte == 0xC3, offset + 1 < text.count, text[offset + 1] & 0xC0 == 0x80 {
            // À to ÿ, as French has them: the capitals are 32 below, but for × and ß.
            let next = text[offset + 1]
            buffer.append(0xC3)
            buffer.append(next < 0x9F && next != 0x97 ? next | 0x20 : next)
            offset += 2
        } else if byte == 0xE2, offset + 2 < text.count, text[offset + 1] & 0xFE == 0x80,
            text[offset + 2] & 0xC0 == 0x80
        {
            // Dashes, quotation marks and other signs, which have no case.
            for index in offset..<offset + 3 { buffer.append(text[index]) }
            offset += 3
        } else {
            offset += foldOther(text, at: offset, into: &buffer)
        }
    }
    return false
}

/// Adds the folded form of the character at a place; returns its length as written.
private func foldOther(_ text: Span<UInt8>, at offset: Int, into buffer: inout [UInt8]) -> Int {
    guard let (value, length) = decodeScalar(in: text, at: offset), let scalar = Unicode.Scalar(value) else {
        buffer.append(text[offset])
        return 1
    }
    if scalar.properties.changesWhenLowercased {
        buffer.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
    } else {
        for index in offset..<offset + length { buffer.append(text[index]) }
    }
    return length
}

/// How far a text and its folded form have come at the same characters, noted every kilobyte: to find what a place of one
/// is in the other, no more than that is walked.
struct FoldedPlaces: Sendable {
    /// The first character at or after each kilobyte of the folded form.
    private var marks: [Mark] = []

    struct Mark: BitwiseCopyable {
        let written: Int
        let folded: Int
    }

    private static let distance = 1_024

    init(_ text: [UInt8]) {
        var place = Mark(written: 0, folded: 0)
        while true {
            if place.folded >= marks.count * FoldedPlaces.distance { marks.append(place) }
            guard place.written < text.count else { return }
            let (written, folded) = lengths(in: text, at: place.written)
            place = Mark(written: place.written + written, folded: place.folded + folded)
        }
    }

    /// The last mark at or before a place of the folded form.
    func mark(before folded: Int) -> Mark {
        var index = min(folded / FoldedPlaces.distance, marks.count - 1)
        while index > 0, marks[index].folded > folded { index -= 1 }
        return marks[index]
    }
}

/// The bytes of `text` whose folded forms hold a range of its folded form: whole characters, none if the range is empty.
func originalRange(_ range: Range<Int>, in text: [UInt8], from places: FoldedPlaces) -> Range<Int> {
    var place = places.mark(before: range.lowerBound)
    var start: Int?
    while place.written < text.count {
        let (written, folded) = lengths(in: text, at: place.written)
        if let start, place.folded >= range.upperBound { return start..<place.written }
        if start == nil, range.lowerBound < place.folded + folded {
            start = place.written
            // An empty range between two characters stays empty.
            if place.folded >= range.upperBound { return place.written..<place.written }
            let later = places.mark(before: range.upperBound)
            if later.written > place.written {
                place = later
                continue
            }
        }
        place = FoldedPlaces.Mark(written: place.written + written, folded: place.folded + folded)
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
    return (
        length,
        scalar.properties.changesWhenLowercased ? scalar.properties.lowercaseMapping.utf8.count : length
    )
}

/// Whether every byte is ASCII.
package func isASCII(_ text: Span<UInt8>) -> Bool {
    var all: UInt8 = 0
    for index in text.indices { all |= text[index] }
    return all < 0x80
}
