import Vocabulary

// Syslog comes in two forms, and files written by rsyslog drop the priority:
//
//     RFC 5424   <34>1 2026-10-11T22:14:15.003Z host app 1234 ID47 [id@32473 name="value"] message
//                ^pri ^version                  ^    ^   ^pid ^kind ^structured data
//     RFC 3164   <34>Oct 11 22:14:15 host sshd[1234]: message          no year, no zone
//     file       2026-10-11T22:14:15.003+02:00 host sshd[1234]: message
//     Cisco      <189>6705: Feb 17 13:40:03.673: %PARSER-5-CFGLOG_LOGGEDCMD: message
//                <166>Nov 29 2026 10:00:00 asa-1 : %ASA-6-113039: message
//
// `-` stands for what is not known. The priority is facility times eight plus severity.

/// What stands before the message, as ranges of the event's buffer.
struct SyslogHeader {
    var priority: Int?
    var time: Instant?
    var host: Range<Int>?
    var program: Range<Int>?
    var process: Range<Int>?
    var kind: Range<Int>?
    /// Parameters of structured data: their element, their name, their value with its quotes' escapes.
    var parameters: [(element: Range<Int>, name: Range<Int>, value: Range<Int>)] = []
    var message: Range<Int>
    /// Whether anything says that this is syslog at all.
    var isRecognised: Bool { priority != nil || time != nil }

    /// Reads the header of a line. Whatever is missing or odd is left to the message.
    init(_ bytes: Span<UInt8>, _ line: Range<Int>, now: Instant, clock: LocalClock) {
        message = line
        var cursor = TextCursor(line)
        priority = cursor.takePriority(bytes)
        if priority != nil, cursor.peek(bytes, 1) == 0x20, cursor.take(bytes, 0x31) {
            cursor.skipBlanks(bytes)
            readNewForm(bytes, &cursor)
        } else {
            readOldForm(bytes, &cursor, now, clock)
        }
    }

    private mutating func readNewForm(_ bytes: Span<UInt8>, _ cursor: inout TextCursor) {
        func word() -> Range<Int>? {
            let word = cursor.word(bytes)
            cursor.skipBlanks(bytes)
            return word.count == 1 && bytes[word.lowerBound] == 0x2D || word.isEmpty ? nil : word
        }
        time = word().flatMap { Instant(bytes: bytes, $0) }
        host = word()
        program = word()
        process = word()
        kind = word()
        if !cursor.take(bytes, 0x2D) {
            while cursor.peek(bytes) == 0x5B, readElement(bytes, &cursor) {}
        }
        cursor.skipBlanks(bytes)
        // A byte order mark says that the message is UTF-8, which it is anyway.
        if cursor.starts(bytes, "\u{FEFF}") { cursor.offset += 3 }
        message = cursor.rest
    }

    /// `[element name="value" …]`; a malformed one is left to the message.
    private mutating func readElement(_ bytes: Span<UInt8>, _ cursor: inout TextCursor) -> Bool {
        var inside = cursor
        inside.offset += 1
        let element = inside.run(bytes) { $0 != 0x20 && $0 != 0x5D }
        var found: [(Range<Int>, Range<Int>, Range<Int>)] = []
        while true {
            inside.skipBlanks(bytes)
            if inside.take(bytes, 0x5D) { break }
            let name = inside.run(bytes) { $0 != 0x3D && $0 != 0x5D && $0 != 0x20 }
            guard !name.isEmpty, inside.take(bytes, 0x3D), let value = inside.quoted(bytes) else {
                return false
            }
            found.append((element, name, value))
        }
        parameters += found.map { (element: $0.0, name: $0.1, value: $0.2) }
        cursor = inside
        return true
    }

    private mutating func readOldForm(
        _ bytes: Span<UInt8>, _ cursor: inout TextCursor, _ now: Instant, _ clock: LocalClock
    ) {
        func takeTime(_ cursor: inout TextCursor) -> Instant? {
            cursor.takeOldTime(bytes, now: now, clock) ?? cursor.takeTime(bytes, clock)
        }
        // Digits and a colon are Cisco's only if a time follows: any text may begin so.
        if var ahead = behindSequence(bytes, cursor) {
            time = takeTime(&ahead.cursor)
            if time != nil { (cursor, host) = ahead }
        }
        if let instant = time ?? takeTime(&cursor) {
            time = instant
            _ = cursor.take(bytes, 0x3A)
            cursor.skipBlanks(bytes)
            // The host may be missing: then the next word is the program, which a colon or a bracket ends.
            let word = cursor.peekWord(bytes)
            let isProgram = word.contains { place in
                bytes[place] == 0x3A && word.count < 40 || bytes[place] == 0x5B || bytes[place] == 0x25
            }
            let isAddress = word.count { bytes[$0] == 0x3A } > 1 && bytes[word.upperBound - 1] != 0x3A
            if !word.isEmpty, !isProgram || isAddress {
                host = word
                cursor.offset = word.upperBound
                cursor.skipBlanks(bytes)
                // Cisco's firewalls part their name from the message: `asa-1 : %ASA-6-113039: …`
                if cursor.starts(bytes, ": %") { cursor.offset += 2 }
            }
        }
        if isRecognised { readProgram(bytes, &cursor) }
        message = cursor.rest
    }

    /// Cisco writes its own address and a running number before the time, which a colon ends.
    private func behindSequence(
        _ bytes: Span<UInt8>, _ cursor: TextCursor
    ) -> (cursor: TextCursor, host: Range<Int>?)? {
        var ahead = cursor
        let address = ahead.run(bytes) { digit($0) != nil || $0 == 0x2E }
        let hasAddress = bytes.contains(0x2E, in: address) && ahead.take(bytes, 0x20)
        if !hasAddress { ahead = cursor }
        let number = ahead.run(bytes) { digit($0) != nil }
        guard !number.isEmpty, ahead.take(bytes, 0x3A) else { return nil }
        ahead.skipBlanks(bytes)
        return (ahead, hasAddress ? address : nil)
    }

    /// `program[1234]: ` or `program: `.
    private mutating func readProgram(_ bytes: Span<UInt8>, _ cursor: inout TextCursor) {
        var ahead = cursor
        let name = ahead.run(bytes) { $0 > 0x20 && $0 != 0x5B && $0 != 0x3A && $0 != 0x7B && $0 != 0x3D }
        guard (1...64).contains(name.count),
            !bytes.holds("CEF", name), !bytes.holds("LEEF", name)
        else { return }
        var number: Range<Int>?
        if ahead.take(bytes, 0x5B) {
            number = ahead.run(bytes) { $0 > 0x20 && $0 != 0x5D }
            guard ahead.take(bytes, 0x5D) else { return }
        }
        guard ahead.take(bytes, 0x3A) else { return }
        ahead.skipBlanks(bytes)
        program = name
        process = number
        cursor = ahead
    }
}

extension TextCursor {
    /// `<34>`, at most 191.
    fileprivate mutating func takePriority(_ bytes: Span<UInt8>) -> Int? {
        var ahead = self
        guard ahead.take(bytes, 0x3C) else { return nil }
        let digits = ahead.run(bytes) { digit($0) != nil }
        guard (1...3).contains(digits.count), ahead.take(bytes, 0x3E) else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int(bytes[$1] - 0x30) }
        guard value <= 191 else { return nil }
        self = ahead
        return value
    }

    /// ISO 8601 up to the next blank.
    fileprivate mutating func takeTime(_ bytes: Span<UInt8>, _ clock: LocalClock) -> Instant? {
        let word = peekWord(bytes)
        guard (16...40).contains(word.count) else { return nil }
        let end = bytes[word.upperBound - 1] == 0x3A ? word.upperBound - 1 : word.upperBound
        guard let instant = Instant(bytes: bytes, word.lowerBound..<end, clock: clock) else { return nil }
        offset = end
        return instant
    }

    /// `Oct 11 22:14:15`, with or without a fraction, a mark before it or a year behind the day. The clock knows its zone.
    ///
    /// Without a year, it is the latest that does not lie more than a day ahead of `now`.
    mutating func takeOldTime(_ bytes: Span<UInt8>, now: Instant, _ clock: LocalClock) -> Instant? {
        var ahead = self
        if ahead.peek(bytes) == 0x2A || ahead.peek(bytes) == 0x2E { ahead.offset += 1 }
        let name = ahead.run(bytes) { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
        guard let month = monthNumber(bytes, name) else { return nil }
        ahead.skipBlanks(bytes)
        guard let day = ahead.number(bytes, atMost: 2) else { return nil }
        ahead.skipBlanks(bytes)
        var year: Int?
        if ahead.peek(bytes, 4) == 0x20 {
            year = ahead.number(bytes, atMost: 4)
            ahead.skipBlanks(bytes)
        }
        guard let hour = ahead.number(bytes, atMost: 2), hour < 24, ahead.take(bytes, 0x3A),
            let minute = ahead.number(bytes, atMost: 2), minute < 60, ahead.take(bytes, 0x3A),
            let second = ahead.number(bytes, atMost: 2), second <= 60
        else { return nil }
        var thousandths = 0
        if ahead.take(bytes, 0x2E) {
            let digits = ahead.run(bytes) { digit($0) != nil }
            let first = digits.prefix(3)
            thousandths = first.reduce(0) { $0 * 10 + Int(bytes[$1] - 0x30) }
            for _ in first.count..<3 { thousandths *= 10 }
        }
        func instant(_ year: Int) -> Instant? {
            daysSince1970(year, month, day).map { days in
                let seconds = days * 86_400 + hour * 3_600 + minute * 60 + min(second, 59)
                return clock.instant(local: Int64(seconds * 1_000 + thousandths))
            }
        }
        let latest = Instant(milliseconds: now.milliseconds + 86_400_000)
        guard let found = year.map(instant) ?? latestInstant(instant, upTo: latest) else { return nil }
        self = ahead
        return found
    }
}

/// The time in the year of `latest`, or in the one before, or for 29 February in the last leap year.
private func latestInstant(_ instant: (Int) -> Instant?, upTo latest: Instant) -> Instant? {
    let year = latest.day.components.year
    for candidate in stride(from: year, through: year - 8, by: -1) {
        if let found = instant(candidate), found <= latest { return found }
    }
    return nil
}

/// The number of a month from the first three letters of its English name.
func monthNumber(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Int? {
    guard name.count == 3 else { return nil }
    let letters =
        Int(bytes[name.lowerBound]) << 16 | Int(bytes[name.lowerBound + 1]) << 8
        | Int(bytes[name.lowerBound + 2])
    return switch letters {
    case 0x4A616E: 1
    case 0x466562: 2
    case 0x4D6172: 3
    case 0x417072: 4
    case 0x4D6179: 5
    case 0x4A756E: 6
    case 0x4A756C: 7
    case 0x417567: 8
    case 0x536570: 9
    case 0x4F6374: 10
    case 0x4E6F76: 11
    case 0x446563: 12
    default: nil
    }
}
