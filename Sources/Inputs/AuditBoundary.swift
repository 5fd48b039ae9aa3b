// Linux's audit writes one event as several lines with the same stamp, and those of two events may be mixed:
//
//     type=SYSCALL msg=audit(1739239445.123:42): …
//     type=EXECVE  msg=audit(1739239445.123:42): …
//     type=SYSCALL msg=audit(1739239445.124:43): …
//
// A block that ended between the first two would tear event 42 apart.

/// Finds where text may be cut: behind a line, and not within an event of Linux's audit.
enum AuditBoundary {
    /// How far back a cut is looked for.
    private static let window = 1 << 16
    private static let mark = Array("audit(".utf8)
    /// The longest stamp that is believed.
    private static let longestStamp = 64

    /// The offset behind the last line that may end a block; `nil` if no line ends.
    static func cut(in bytes: [UInt8]) -> Int? {
        guard let last = bytes.lastIndex(of: 0x0A) else { return nil }
        let plain = last + 1
        var starts: [Int] = []
        var first: [ArraySlice<UInt8>: Int] = [:]
        var final: [ArraySlice<UInt8>: Int] = [:]
        var start = lineStart(in: bytes, atOrAfter: max(0, plain - window))
        while start < bytes.count {
            let end = bytes.offset(of: 0x0A, from: start) ?? bytes.count
            if let stamp = stamp(in: bytes[start..<min(end, start + 512)]) {
                if first[stamp] == nil { first[stamp] = starts.count }
                final[stamp] = starts.count
            }
            starts.append(start)
            start = end + 1
        }
        guard !first.isEmpty else { return plain }
        // The last, unfinished line may be of any event: its start is no boundary unless its stamp says so.
        var isInside = [Int](repeating: 0, count: starts.count + 1)
        for (stamp, line) in first {
            isInside[line + 1] += 1
            isInside[(final[stamp] ?? line) + 1] -= 1
        }
        var open = 0
        var best: Int?
        for (line, start) in starts.enumerated() {
            open += isInside[line]
            let endsWhole = line < starts.count - 1 || start < plain
            if line > 0, open == 0, endsWhole || stamp(in: bytes[start...]) != nil { best = start }
        }
        return best ?? plain
    }

    private static func lineStart(in bytes: [UInt8], atOrAfter offset: Int) -> Int {
        offset == 0 ? 0 : (bytes.offset(of: 0x0A, from: offset - 1) ?? bytes.count - 1) + 1
    }

    private static func stamp(in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var offset = line.startIndex
        while offset + mark.count < line.endIndex {
            if line[offset] == mark[0], line[offset..<offset + mark.count].elementsEqual(mark) {
                let start = offset + mark.count
                let rest = line[start..<min(start + longestStamp, line.endIndex)]
                return rest.firstIndex(of: UInt8(ascii: ")")).map { rest[..<$0] }
            }
            offset += 1
        }
        return nil
    }
}
