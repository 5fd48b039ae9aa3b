import Vocabulary

// What stands in the message, told by how it begins:
//
//     CEF     CEF:0|Vendor|Product|Version|Class|Name|Severity|src=10.0.0.5 dst=…
//     LEEF    LEEF:1.0|Vendor|Product|Version|EventID|src=10.0.0.5<tab>dst=…      2.0 names its separator: …|EventID|^|
//     pairs   date=2026-02-11 time=02:04:05 devname="fw" type="traffic" srcip=…   Fortinet
//             id=firewall time="2026-02-11 02:04:05" fw="fw" src=… action=block   Stormshield
//             [1.5] FW-DROP IN=eth0 OUT= SRC=10.0.0.5 DST=… PROTO=TCP DPT=445      netfilter, in the kernel's messages
//             type=EXECVE msg=audit(1700000000.123:42): argc=2 a0="cat"           auditd
//     others  Squid's access log, name servers, Palo Alto, imaging systems: each in a file of its own

/// Reads the dialects inside messages.
struct SyslogDialects {
    private var writer: DialectWriter
    private let names: FieldNames
    private let squid: SquidAccessLog
    private let nameServers: NameServerLogs
    private var paloAlto: PaloAltoLogs
    private let auditMessages: AuditMessages

    init(names: FieldNames) {
        self.names = names
        writer = DialectWriter(names: names)
        squid = SquidAccessLog(names: names)
        nameServers = NameServerLogs(names: names)
        paloAlto = PaloAltoLogs(names: names)
        auditMessages = AuditMessages(names: names)
    }

    /// Adds the fields of a message, and returns where it comes from if it is of a dialect; `nil` if it is plain text.
    mutating func decode(behind header: SyslogHeader, of event: inout Event) -> EventLogSource? {
        let message = header.message
        let cursor = TextCursor(message)
        if cursor.starts(event.bytes.span, "CEF:") { return commonEventFormat(cursor, &event) }
        if cursor.starts(event.bytes.span, "LEEF:") { return logEventExtendedFormat(cursor, &event) }
        if cursor.starts(event.bytes.span, "type=") || cursor.starts(event.bytes.span, "node=") {
            if let source = audit(message, &event) { return source }
        }
        if let source = squid.decode(message, of: &event) { return source }
        if let source = nameServers.decode(message, program: header.program, of: &event) { return source }
        if let source = paloAlto.decode(message, hasTime: header.time != nil, of: &event) { return source }
        if let source = auditMessages.decode(message, of: &event) { return source }
        return pairs(message, &event)
    }

    // MARK: CEF and LEEF

    private mutating func commonEventFormat(_ start: TextCursor, _ event: inout Event) -> EventLogSource? {
        var cursor = start
        cursor.offset += 4
        var header: [KeyValuePair] = []
        for _ in 0..<7 {
            guard let part = headerPart(&cursor, event.bytes.span) else { return nil }
            header.append(part)
        }
        let fields = [
            "DeviceVendor", "DeviceProduct", "DeviceVersion", "DeviceEventClassID", "Name", "Severity",
        ]
        for (name, part) in zip(fields, header.dropFirst()) {
            event.append(names.intern(name), at: event.value(of: part))
        }
        let product = event.text(event.value(of: header[2])).lowercased()
        let pairs = KeyValuePairs.commonEventFormat(event.bytes.span, cursor.rest)
        add(pairs, to: &event)
        addLabelled(pairs, to: &event)
        return source(of: &event, product: product)
    }

    /// Up to the next bar that no backslash stands before.
    private func headerPart(_ cursor: inout TextCursor, _ bytes: Span<UInt8>) -> KeyValuePair? {
        let start = cursor.offset
        var isEscaped = false
        while cursor.offset < cursor.end, bytes[cursor.offset] != 0x7C {
            if bytes[cursor.offset] == 0x5C {
                isEscaped = true
                cursor.offset += 1
            }
            cursor.offset += 1
        }
        guard cursor.offset < cursor.end else { return nil }
        defer { cursor.offset += 1 }
        return KeyValuePair(name: start..<start, value: start..<cursor.offset, isEscaped: isEscaped)
    }

    /// `cs1=x cs1Label=Rule` says that `Rule` is x.
    private mutating func addLabelled(_ pairs: [KeyValuePair], to event: inout Event) {
        for label in pairs where event.bytes[label.name].suffix(5).elementsEqual("Label".utf8) {
            let name = event.bytes[label.name].dropLast(5)
            guard !label.value.isEmpty, let value = pairs.first(where: { event.bytes[$0.name] == name })
            else {
                continue
            }
            writer.add(Array(event.bytes[label.value]), event.value(of: value), to: &event)
        }
    }

    private mutating func logEventExtendedFormat(_ start: TextCursor, _ event: inout Event) -> EventLogSource?
    {
        var cursor = start
        cursor.offset += 5
        var header: [Range<Int>] = []
        for _ in 0..<5 {
            guard let part = cursor.until(event.bytes.span, 0x7C) else { return nil }
            header.append(part)
        }
        var separator: UInt8 = 0x09
        if cursor.peek(event.bytes.span, 1) == 0x7C {
            separator = event.bytes[cursor.offset]
            cursor.offset += 2
        } else if cursor.starts(event.bytes.span, "x") || cursor.starts(event.bytes.span, "0x"),
            let part = cursor.until(event.bytes.span, 0x7C)
        {
            let digits = event.text(Event.Text(start: part.lowerBound, length: part.count)).split(
                separator: "x"
            ).last
            separator = digits.flatMap { UInt8($0, radix: 16) } ?? 0x09
        }
        for (name, part) in zip(
            ["DeviceVendor", "DeviceProduct", "DeviceVersion", "DeviceEventClassID"], header.dropFirst())
        {
            event.append(names.intern(name), at: Event.Text(start: part.lowerBound, length: part.count))
        }
        let product = event.text(Event.Text(start: header[2].lowerBound, length: header[2].count))
            .lowercased()
        add(KeyValuePairs.separated(by: separator, event.bytes.span, cursor.rest), to: &event)
        return source(of: &event, product: product)
    }

    // MARK: Pairs

    private mutating func pairs(_ message: Range<Int>, _ event: inout Event) -> EventLogSource? {
        let pairs = KeyValuePairs.plain(event.bytes.span, message)
        guard pairs.count >= 3 else { return nil }
        let keys = Set(pairs.prefix(12).map { String(decoding: event.bytes[$0.name], as: UTF8.self) })
        let isFortinet = keys.isSuperset(of: ["logid", "type"]) || keys.isSuperset(of: ["devid", "type"])
        let isStormshield = keys.isSuperset(of: ["id", "fw"])
        let isNetfilter = keys.isSuperset(of: ["IN", "OUT", "SRC"])
        let isAllPairs = pairs[0].name.lowerBound == message.lowerBound
        guard isFortinet || isStormshield || isNetfilter || isAllPairs else { return nil }
        add(pairs, to: &event)
        if isFortinet {
            if event.computerRange == nil { event.computerRange = event.range(of: names.intern("devname")) }
            let type = event.first("type")
            takeTime(&event, date: "date", time: "time", zone: "tz")
            _ = writer.settleTraffic(&event)
            return EventLogSource(
                product: "fortigate", category: type == "traffic" ? "firewall" : nil, service: type)
        }
        if isStormshield {
            if event.computerRange == nil { event.computerRange = event.range(of: names.intern("fw")) }
            takeTime(&event, date: nil, time: "time", zone: "tz")
            let isTraffic = writer.settleTraffic(&event)
            return EventLogSource(product: "stormshield", category: isTraffic ? "firewall" : nil)
        }
        return source(of: &event, product: isNetfilter ? "linux" : nil)
    }

    private mutating func add(_ pairs: [KeyValuePair], to event: inout Event) {
        for pair in pairs {
            writer.add(Array(event.bytes[pair.name]), event.value(of: pair), to: &event)
        }
    }

    private mutating func source(of event: inout Event, product: String?) -> EventLogSource {
        let isTraffic = writer.settleTraffic(&event)
        return EventLogSource(product: product, category: isTraffic ? "firewall" : nil)
    }

    /// The maker's own time, in the maker's own zone, is better than the time at which syslog took the message.
    private func takeTime(_ event: inout Event, date: String?, time: String, zone: String) {
        guard let clock = event.first(time) else { return }
        let day = date.flatMap { event.first($0) }.map { $0 + " " } ?? ""
        let offset = event.first(zone) ?? ""
        let text = Array((day + clock + offset).utf8)
        if let instant = Instant(bytes: text.span, 0..<text.count) { event.time = instant }
    }

    // MARK: auditd

    private mutating func audit(_ message: Range<Int>, _ event: inout Event) -> EventLogSource? {
        var cursor = TextCursor(message)
        let head = cursor.run(event.bytes.span) { $0 != 0x28 }
        guard String(decoding: event.bytes[head], as: UTF8.self).hasSuffix("msg=audit"),
            let stamp = parenthesised(&cursor, event.bytes.span)
        else { return nil }
        add(KeyValuePairs.plain(event.bytes.span, head.lowerBound..<head.upperBound - 9), to: &event)
        if let colon = event.bytes[stamp].firstIndex(of: 0x3A) {
            let seconds = Double(String(decoding: event.bytes[stamp.lowerBound..<colon], as: UTF8.self)) ?? 0
            if seconds > 0, seconds < 1e11 {
                event.time = Instant(milliseconds: Int64((seconds * 1_000).rounded()))
            }
            event.append(
                names.intern("audit_id"),
                at: Event.Text(start: colon + 1, length: stamp.upperBound - colon - 1))
        }
        _ = cursor.take(event.bytes.span, 0x3A)
        addAudit(cursor.rest, to: &event)
        return EventLogSource(product: "linux", service: "auditd")
    }

    private func parenthesised(_ cursor: inout TextCursor, _ bytes: Span<UInt8>) -> Range<Int>? {
        cursor.offset += 1
        return cursor.until(bytes, 0x29)
    }

    /// Programs put pairs of their own between single quotes; texts that hold blanks are written as hexadecimal.
    private mutating func addAudit(_ range: Range<Int>, to event: inout Event) {
        var pairs: [KeyValuePair] = []
        var cursor = TextCursor(range)
        let bytes = event.bytes
        while !cursor.isAtEnd, pairs.count < KeyValuePairs.limit {
            // The enriched form repeats fields by name, behind a separator.
            _ = cursor.run(bytes.span) { $0 <= 0x20 || $0 == 0x27 }
            let name = cursor.run(bytes.span) { $0 > 0x20 && $0 != 0x3D }
            guard cursor.take(bytes.span, 0x3D) else { continue }
            // The equals sign was taken, or the name before: every turn moves on.
            guard !name.isEmpty else { continue }
            if cursor.peek(bytes.span) == 0x27 { continue }
            if let value = cursor.quoted(bytes.span) {
                pairs.append(KeyValuePair(name: name, value: value, isQuoted: true))
            } else {
                pairs.append(
                    KeyValuePair(name: name, value: cursor.run(bytes.span) { $0 > 0x20 && $0 != 0x27 }))
            }
        }
        // The arguments of a command are texts; those of a system call, under the same names, are numbers.
        let isCommand = event.first("type") == "EXECVE"
        for pair in pairs {
            let name = String(decoding: bytes[pair.name], as: UTF8.self)
            if !pair.isQuoted, SyslogDialects.isText(name, ofCommand: isCommand),
                let text = SyslogDialects.unhexed(bytes[pair.value])
            {
                event.append(names.intern(name), at: event.store(text))
            } else {
                writer.add(
                    Array(bytes[pair.name]),
                    Event.Text(start: pair.value.lowerBound, length: pair.value.count), to: &event)
            }
        }
    }

    private static func isText(_ name: String, ofCommand isCommand: Bool) -> Bool {
        ["comm", "exe", "name", "cwd", "proctitle", "cmd", "data", "acct"].contains(name)
            || isCommand && name.first == "a" && name.dropFirst().allSatisfy(\.isNumber) && name.count > 1
    }

    /// The text behind hexadecimal digits; zeros part the words of a command line. `nil` if they are none.
    private static func unhexed(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
        guard digits.count >= 4, digits.count % 2 == 0 else { return nil }
        var text: [UInt8] = []
        var high: Int?
        for byte in digits {
            guard let value = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            if let first = high {
                text.append(first == 0 && value == 0 ? 0x20 : UInt8(first << 4 | value))
                high = nil
            } else {
                high = value
            }
        }
        return Array(String(decoding: text, as: UTF8.self).utf8)
    }
}
