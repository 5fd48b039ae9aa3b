/// Reads values between commas, of which those that hold commas or quotes stand between quotes (RFC 4180).
enum CommaSeparated {
    /// The values in order, at most `limit`; `nil` if a quote stays open.
    static func values(_ bytes: Span<UInt8>, _ range: Range<Int>, limit: Int) -> [Range<Int>]? {
        var values: [Range<Int>] = []
        var cursor = TextCursor(range)
        while values.count < limit {
            if cursor.take(bytes, 0x22) {
                let start = cursor.offset
                // Two quotes stand for one, and do not end the value.
                repeat {
                    guard cursor.until(bytes, 0x22) != nil else { return nil }
                } while cursor.take(bytes, 0x22)
                values.append(start..<cursor.offset - 1)
                _ = cursor.run(bytes) { $0 != 0x2C }
            } else {
                values.append(cursor.run(bytes) { $0 != 0x2C })
            }
            guard cursor.take(bytes, 0x2C) else { break }
        }
        return values
    }
}
