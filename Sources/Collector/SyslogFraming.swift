/// Cuts what a connection brings into records, whichever way the sender frames them, with memory that stays small.
///
///     142 <34>1 2026-… a message     octet counting: a length, a blank, and so many bytes (RFC 6587, 3.4.1)
///     <34>Feb 11 02:04:05 …⏎         a line each (RFC 6587, 3.4.2)
///
/// Each record is told apart by its first byte, as receivers do: a digit counts, anything else is a line. A record is one
/// line of the archive: line breaks inside become `#012`, as rsyslog writes them. One that is longer than the limit is cut
/// there, and counted.
public struct SyslogFraming: Sendable {
    private enum State {
        case start
        case count(Int, digits: Int)
        case counted(left: Int)
        case line
    }

    /// `#012` and `#000`.
    private static let lineBreak: [UInt8] = [0x23, 0x30, 0x31, 0x32]
    private static let zero: [UInt8] = [0x23, 0x30, 0x30, 0x30]

    private var state = State.start
    private var record: [UInt8] = []
    private var isCut = false
    private let longest: Int

    /// Records that were longer than the limit: their beginning is kept.
    public private(set) var cut = 0
    /// Lengths that no sender means: what followed was read as lines.
    public private(set) var malformed = 0

    /// A connection at its start.
    public init(longestRecord: Int) {
        longest = longestRecord
        record.reserveCapacity(1_024)
    }

    /// Whether a record has begun and not ended.
    public var isInside: Bool {
        if case .start = state { return false }
        return true
    }

    /// Takes bytes, and hands over each record that they complete.
    public mutating func take(_ bytes: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) {
        var offset = 0
        while offset < bytes.count {
            switch state {
            case .line:
                let rest = bytes[offset...]
                let end = rest.firstIndex(of: 0x0A)
                put(bytes[offset..<(end ?? bytes.count)])
                offset = (end ?? bytes.count - 1) + 1
                if end != nil { self.end(body) }
            case .counted(let left):
                let count = min(left, bytes.count - offset)
                put(bytes[offset..<offset + count])
                offset += count
                if count == left { end(body) } else { state = .counted(left: left - count) }
            case .start, .count:
                // Always on: each of these bytes is taken, or makes the record a line, which takes it.
                if begin(bytes[offset]) { offset += 1 }
            }
        }
    }

    /// Takes a datagram: one record, whatever its first byte and wherever its lines break.
    public mutating func takeDatagram(_ bytes: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) {
        put(bytes[...])
        end(body)
    }

    /// Hands over what the connection ended in: a last line without its break, or the part that came of a counted record.
    public mutating func finish(_ body: (ArraySlice<UInt8>) -> Void) {
        end(body)
    }

    /// Whether the byte is taken: it belongs to a length, or stands between two records.
    private mutating func begin(_ byte: UInt8) -> Bool {
        guard case .count(let length, let digits) = state else {
            if byte &- 0x31 < 9 {
                state = .count(Int(byte) - 0x30, digits: 1)
                record.append(byte)
                return true
            }
            if byte > 0x20 { state = .line }
            return byte <= 0x20
        }
        if byte == 0x20 {
            record.removeAll(keepingCapacity: true)
            state = .counted(left: length)
            return true
        }
        if byte &- 0x30 < 10, digits < 8 {
            state = .count(length * 10 + Int(byte) - 0x30, digits: digits + 1)
            record.append(byte)
            return true
        }
        // No length: a line that begins with digits, as some programs write dates.
        if digits == 8 { malformed += 1 }
        state = .line
        return false
    }

    private mutating func put(_ bytes: ArraySlice<UInt8>) {
        let room = longest - record.count
        if bytes.count > room { isCut = true }
        let kept = bytes.prefix(max(room, 0))
        guard kept.contains(where: { $0 == 0x0A || $0 == 0 }) else {
            record += kept
            return
        }
        for byte in kept {
            // Two bytes of the text can be eight here.
            guard record.count < longest else {
                isCut = true
                return
            }
            switch byte {
            case 0x0A: record += SyslogFraming.lineBreak
            case 0: record += SyslogFraming.zero
            default: record.append(byte)
            }
        }
    }

    private mutating func end(_ body: (ArraySlice<UInt8>) -> Void) {
        state = .start
        if isCut { cut += 1 }
        isCut = false
        var kept = record[...]
        // Senders end counted records with a line break or a zero all the same.
        while kept.last == 0x0D || kept.last == 0x20 { kept.removeLast() }
        for ending in [SyslogFraming.lineBreak, SyslogFraming.zero] where kept.suffix(4).elementsEqual(ending)
        {
            kept.removeLast(4)
            if kept.last == 0x0D { kept.removeLast() }
        }
        if !kept.isEmpty { body(kept) }
        // One giant record must not hold its memory for as long as the connection lives.
        if record.capacity > 1 << 16 { record = [] } else { record.removeAll(keepingCapacity: true) }
    }
}
