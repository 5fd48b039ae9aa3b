// What is one event for the kernel is several lines for auditd, and those of two events may be mixed:
//
//     type=SYSCALL msg=audit(1739239445.123:42): arch=c000003e syscall=59 success=yes pid=812 exe="/usr/bin/cat" …
//     type=EXECVE msg=audit(1739239445.123:42): argc=2 a0="cat" a1="/etc/shadow"
//     type=SYSCALL msg=audit(1739239445.124:43): …                    the next event has begun
//     type=PROCTITLE msg=audit(1739239445.123:42): proctitle=636174…  the first one ends here, or with type=EOE
//                             ^-- the stamp --^
//
// Records come out in the order of their first lines: whatever follows an event that is still open waits behind it.
// What waits is bounded in number and bytes; past the bounds the first record comes out as far as it is known, and a
// line of it that comes later is a record of its own.
//
// > Source: linux/include/uapi/linux/audit.h (numbers of the types); auditd's auparse, `au_check_events` (what ends one).

/// Puts the lines of one record together again. Lines of anything else pass at once.
public struct RecordJoiner: Sendable {
    /// The most records that wait.
    public static let window = 64
    /// The most bytes of one record; lines past them begin a new one.
    public static let recordLimit = 256 << 10
    /// The most bytes of all records that wait.
    public static let waitingLimit = 1 << 20

    /// One record: its lines with line breaks between them.
    public struct Record: Sendable {
        /// The number of its first line.
        public fileprivate(set) var number: UInt64 = 0
        /// The lines.
        public fileprivate(set) var bytes: [UInt8] = []
        /// Whether it has more than one line.
        public fileprivate(set) var isJoined = false
        /// What its lines have in common; empty for a line that belongs to no other.
        fileprivate var key: [UInt8] = []
        fileprivate var isWhole = false
    }

    private var waiting: [Record] = []
    private var waitingBytes = 0
    private var isAtEnd = false

    /// A joiner with nothing waiting.
    public init() {}

    /// The record that is next, once it is whole or may wait no longer.
    public var next: Record? { isNextReady ? waiting[0] : nil }

    /// Whether ``next`` has a record.
    public var isNextReady: Bool {
        guard let first = waiting.first else { return false }
        return first.isWhole || isAtEnd || waiting.count > RecordJoiner.window
            || waitingBytes > RecordJoiner.waitingLimit
    }

    /// Keeps a line for later, or returns `false`: then it is a record of its own, and nothing waits before it.
    ///
    /// After each line that was kept, take what ``next`` has, with ``removeNext()``.
    public mutating func keeps(_ line: Span<UInt8>, number: UInt64) -> Bool {
        guard let head = AuditHead(line) else {
            guard !waiting.isEmpty else { return false }
            add(line, number, key: [], isWhole: true)
            return true
        }
        if let open = waiting.firstIndex(where: { !$0.isWhole && head.isOf($0.key, line) }) {
            waiting[open].bytes.append(0x0A)
            append(line, to: open)
            waiting[open].isJoined = true
            if head.endsEvent || waiting[open].bytes.count > RecordJoiner.recordLimit {
                waiting[open].isWhole = true
            }
            return true
        }
        if waiting.isEmpty, !head.opensEvent { return false }
        add(line, number, key: head.key(line), isWhole: !head.opensEvent)
        return true
    }

    /// Takes the record out that ``next`` gave.
    public mutating func removeNext() {
        waitingBytes -= waiting[0].bytes.count
        waiting.removeFirst()
    }

    /// Says that no line follows: what waits is ready as it is.
    public mutating func finish() { isAtEnd = true }

    private mutating func add(_ line: Span<UInt8>, _ number: UInt64, key: [UInt8], isWhole: Bool) {
        var record = Record()
        record.number = number
        record.key = key
        record.isWhole = isWhole
        waiting.append(record)
        append(line, to: waiting.count - 1)
    }

    private mutating func append(_ line: Span<UInt8>, to record: Int) {
        let before = waiting[record].bytes.count
        waiting[record].bytes.reserveCapacity(before + line.count)
        for offset in line.indices { waiting[record].bytes.append(line[offset]) }
        waitingBytes += waiting[record].bytes.count - before
    }
}

/// The beginning of an auditd record, anywhere near the start of a line: syslog may stand before it.
struct AuditHead {
    /// Time and running number, `1739239445.123:42`.
    private let stamp: Range<Int>
    /// The machine, where the lines of several stand in one file; or empty.
    private let node: Range<Int>
    /// Whether more lines of the same event may follow.
    let opensEvent: Bool
    /// Whether no more lines of the same event follow.
    let endsEvent: Bool

    /// How far into a line a record may begin.
    private static let reach = 256

    init?(_ line: Span<UInt8>) {
        guard line.count > 24, line[0] != 0x7B, let mark = AuditHead.mark(line) else { return nil }
        var cursor = TextCursor(mark + 6..<line.count)
        guard cursor.number(line, atMost: 18) != nil, cursor.take(line, 0x2E),
            cursor.number(line, atMost: 9) != nil,
            cursor.take(line, 0x3A), cursor.number(line, atMost: 18) != nil, cursor.take(line, 0x29)
        else { return nil }
        guard let found = AuditHead.type(line, before: mark) else { return nil }
        node = found.node
        stamp = mark + 6..<cursor.offset - 1
        opensEvent = AuditTypes.isOne(line, found.type, of: AuditTypes.severalLines)
        endsEvent = AuditTypes.isOne(line, found.type, of: AuditTypes.lastLines)
    }

    /// Where `audit(` stands.
    private static func mark(_ line: Span<UInt8>) -> Int? {
        let end = min(line.count - 6, reach)
        var offset = 0
        while offset < end {
            if line[offset + 5] == 0x28, TextCursor(offset..<line.count).starts(line, "audit(") {
                return offset
            }
            offset += 1
        }
        return nil
    }

    func key(_ line: Span<UInt8>) -> [UInt8] {
        stamp.map { line[$0] } + node.map { line[$0] }
    }

    func isOf(_ key: [UInt8], _ line: Span<UInt8>) -> Bool {
        guard key.count == stamp.count + node.count else { return false }
        // The end of the stamp differs first: it is a running number.
        for distance in (0..<stamp.count).reversed() where key[distance] != line[stamp.lowerBound + distance]
        {
            return false
        }
        for distance in 0..<node.count
        where key[stamp.count + distance] != line[node.lowerBound + distance] { return false }
        return true
    }

    /// `SYSCALL` of `type=SYSCALL msg=` before the mark, and `name` of `node=name ` before that.
    private static func type(
        _ line: Span<UInt8>, before mark: Int
    ) -> (node: Range<Int>, type: Range<Int>)? {
        var offset = mark - 5
        while offset >= 0 {
            if line[offset] == 0x74, TextCursor(offset..<mark).starts(line, "type=") {
                var cursor = TextCursor(offset + 5..<mark)
                let type = cursor.word(line)
                var start = max(0, offset - 1)
                while start > 0, line[start - 1] != 0x20 { start -= 1 }
                var ahead = TextCursor(start..<offset)
                let node = ahead.take(line, "node=") ? ahead.word(line) : 0..<0
                return type.isEmpty ? nil : (node, type)
            }
            offset -= 1
        }
        return nil
    }
}
