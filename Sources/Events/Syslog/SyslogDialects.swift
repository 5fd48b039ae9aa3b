import Vocabulary

// What stands in the message, told by how it begins:
//
//     CEF     CEF:0|Vendor|Product|Version|Class|Name|Severity|src=10.0.0.5 dst=…
//     LEEF    LEEF:1.0|Vendor|Product|Version|EventID|src=10.0.0.5<tab>dst=…      2.0 names its separator: …|EventID|^|
//     pairs   date=2026-02-11 time=02:04:05 devname="fw" type="traffic" srcip=…   Fortinet
//             id=firewall time="2026-02-11 02:04:05" fw="fw" src=… action=block   Stormshield
//             [1.5] FW-DROP IN=eth0 OUT= SRC=10.0.0.5 DST=… PROTO=TCP DPT=445      netfilter, in the kernel's messages
//     others  auditd, Squid's access log, name servers, Palo Alto, imaging systems: each in a file of its own

/// Reads the dialects inside messages.
struct SyslogDialects {
    private var writer: DialectWriter
    private let squid: SquidAccessLog
    private let nameServers: NameServerLogs
    private var paloAlto: PaloAltoLogs
    private var auditMessages: AuditMessages
    private var auditRecords: AuditRecords
    private var pairs: [KeyValuePair] = []
    private let labels: DialectLabels
    private let remoteAccess: RemoteAccessWords
    private let now: Instant
    private let clock: LocalClock

    init(names: FieldNames, now: Instant, clock: LocalClock) {
        (self.now, self.clock) = (now, clock)
        writer = DialectWriter(names: names)
        squid = SquidAccessLog(names: names)
        nameServers = NameServerLogs(names: names, clock: clock)
        paloAlto = PaloAltoLogs(names: names, clock: clock)
        auditMessages = AuditMessages(names: names)
        auditRecords = AuditRecords(names: names)
        labels = DialectLabels(names: names)
        remoteAccess = RemoteAccessWords(names: names)
    }

    /// Adds one more record of the auditd event that the first line began.
    mutating func addAudit(_ message: Range<Int>, to event: inout Event) {
        auditRecords.decode(following: message, of: &event)
    }

    /// Says in the rules' words what a joined auditd event is.
    func settleAudit(_ event: inout Event) { auditRecords.settle(&event) }

    /// Adds the fields of a message, and returns where it comes from if it is of a dialect; `nil` if it is plain text.
    mutating func decode(behind header: SyslogHeader, of event: inout Event) -> EventLogSource? {
        let message = header.message
        let cursor = TextCursor(message)
        if cursor.starts(event.bytes.span, "CEF:") { return commonEventFormat(cursor, &event) }
        if cursor.starts(event.bytes.span, "LEEF:") { return logEventExtendedFormat(cursor, &event) }
        if let source = auditRecords.decode(message, of: &event) { return source }
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
        guard headerPart(&cursor, event.bytes.span) != nil else { return nil }
        var product: Event.Text?
        let before = event.fields.count
        for field in labels.header {
            guard let part = headerPart(&cursor, event.bytes.span) else {
                event.fields.removeSubrange(before...)
                return nil
            }
            let value = event.value(of: part, .commonEventFormat)
            event.append(field, at: value)
            if field == labels.product { product = value }
        }
        KeyValuePairs.commonEventFormat(event.bytes.span, cursor.rest, into: &pairs)
        writer.add(pairs, .commonEventFormat, to: &event)
        addLabelled(&event)
        takeOwnTime(&event)
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
    private mutating func addLabelled(_ event: inout Event) {
        for label in pairs where label.name.count > 5 && !label.value.isEmpty {
            let (stem, suffix) = (label.name.dropLast(5), label.name.suffix(5))
            guard event.bytes.span.holds("Label", suffix),
                let pair = pairs.first(where: { event.bytes[$0.name] == event.bytes[stem] })
            else { continue }
            writer.add(label.value, event.value(of: pair, .commonEventFormat), to: &event)
        }
    }

    private mutating func logEventExtendedFormat(_ start: TextCursor, _ event: inout Event) -> EventLogSource?
    {
        var cursor = start
        cursor.offset += 5
        guard let version = cursor.until(event.bytes.span, 0x7C), !version.isEmpty else { return nil }
        let namesSeparator = event.bytes[version.lowerBound] == 0x32
        var product: Event.Text?
        let before = event.fields.count
        for field in labels.header.prefix(4) {
            guard let part = cursor.until(event.bytes.span, 0x7C) else {
                event.fields.removeSubrange(before...)
                return nil
            }
            let value = Event.Text(start: part.lowerBound, length: part.count)
            event.append(field, at: value)
            if field == labels.product { product = value }
        }
        let separator = namesSeparator ? takeSeparator(&cursor, event) : 0x09
        KeyValuePairs.separated(by: separator, event.bytes.span, cursor.rest, into: &pairs)
        writer.add(pairs, .pairs, to: &event)
        takeOwnTime(&event)
        return source(of: &event, product: product)
    }

    /// Version 2 may name the separator: `^|`, `x5E|` or `0x005E|`.
    private func takeSeparator(_ cursor: inout TextCursor, _ event: borrowing Event) -> UInt8 {
        if cursor.peek(event.bytes.span, 1) == 0x7C {
            defer { cursor.offset += 2 }
            return event.bytes[cursor.offset]
        }
        var ahead = cursor
        _ = ahead.take(event.bytes.span, 0x30)
        guard ahead.take(event.bytes.span, 0x78), let digits = ahead.until(event.bytes.span, 0x7C),
            digits.count == 2 || digits.count == 4,
            let separator = UInt8(
                event.text(Event.Text(start: digits.lowerBound, length: digits.count)), radix: 16)
        else { return 0x09 }
        cursor = ahead
        return separator
    }

    /// When the event happened, as who wrote it says, is better than when syslog took the message.
    private func takeOwnTime(_ event: inout Event) {
        for name in labels.ownTimes {
            guard let value = event.range(of: name) else { continue }
            var cursor = TextCursor(value.range)
            if let instant = event.epoch(value)
                ?? Instant(bytes: event.bytes.span, value.range, clock: clock)
                ?? cursor.takeOldTime(event.bytes.span, now: now, clock)
            {
                event.time = instant
                return
            }
        }
    }

    // MARK: Pairs

    private mutating func pairs(_ message: Range<Int>, _ event: inout Event) -> EventLogSource? {
        // Plain text is what most lines are: it has no pair.
        guard event.bytes.span.contains(0x3D, in: message) else { return nil }
        KeyValuePairs.plain(event.bytes.span, message, into: &pairs)
        guard pairs.count >= 3 else { return nil }
        let maker = DialectMaker(event.bytes.span, pairs)
        guard maker != nil || pairs[0].name.lowerBound == message.lowerBound else { return nil }
        writer.add(pairs, .pairs, to: &event)
        switch maker {
        case .fortinet:
            if event.computerRange == nil { event.computerRange = event.range(of: labels.deviceName) }
            takeTime(&event, date: labels.date)
            _ = writer.settleTraffic(&event)
            let type = event.first(labels.type)
            let isTunnel = type == "event" && remoteAccess.settleFortinet(&event)
            return EventLogSource(
                product: "fortigate", category: type == "traffic" ? "firewall" : isTunnel ? "vpn" : nil,
                service: type)
        case .stormshield:
            if event.computerRange == nil { event.computerRange = event.range(of: labels.firewall) }
            takeTime(&event, date: nil)
            if remoteAccess.settleStormshield(&event) {
                return EventLogSource(product: "stormshield", category: "vpn")
            }
            let isTraffic = writer.settleTraffic(&event)
            return EventLogSource(product: "stormshield", category: isTraffic ? "firewall" : nil)
        case .netfilter:
            return EventLogSource(
                product: "linux", category: writer.settleTraffic(&event) ? "firewall" : nil)
        case nil:
            return source(of: &event, product: nil)
        }
    }

    private func source(of event: inout Event, product: Event.Text?) -> EventLogSource {
        let isTraffic = writer.settleTraffic(&event)
        return EventLogSource(
            product: product.map { event.lowered($0) }, category: isTraffic ? "firewall" : nil)
    }

    /// The maker's own time, in the maker's own zone, is better than the time at which syslog took the message.
    private func takeTime(_ event: inout Event, date: FieldName?) {
        guard let hour = event.range(of: labels.time) else { return }
        let start = event.used
        event.reserve(128)
        for part in [date.flatMap { event.range(of: $0) }, hour, event.range(of: labels.zone)] {
            guard let part, part.length <= 40 else { continue }
            if event.used > start, part == hour { event.put(0x20) }
            for offset in part.range { event.put(event.bytes[offset]) }
        }
        if let instant = Instant(bytes: event.bytes.span, start..<event.used, clock: clock) {
            event.time = instant
        }
        event.used = start
    }
}

/// Who wrote a line of pairs, told by the names of the first ones.
private enum DialectMaker {
    case fortinet, stormshield, netfilter

    init?(_ bytes: Span<UInt8>, _ pairs: [KeyValuePair]) {
        func has(_ name: String) -> Bool { pairs.prefix(12).contains { bytes.holds(name, $0.name) } }
        if has("type"), has("logid") || has("devid") {
            self = .fortinet
        } else if has("fw"), has("id") {
            self = .stormshield
        } else if has("IN"), has("OUT"), has("SRC") {
            self = .netfilter
        } else {
            return nil
        }
    }
}

/// The names that dialects are known by.
private struct DialectLabels {
    let header: [FieldName]
    /// Where CEF and LEEF say when the event happened, the best first.
    let ownTimes: [FieldName]
    let product, deviceName, firewall, type, date, time, zone: FieldName

    init(names: FieldNames) {
        header = [
            "DeviceVendor", "DeviceProduct", "DeviceVersion", "DeviceEventClassID", "Name", "Severity",
        ].map { names.intern($0) }
        ownTimes = ["end", "rt", "start", "deviceReceiptTime", "devTime"].map { names.intern($0) }
        product = names.intern("DeviceProduct")
        (deviceName, firewall) = (names.intern("devname"), names.intern("fw"))
        (type, date) = (names.intern("type"), names.intern("date"))
        (time, zone) = (names.intern("time"), names.intern("tz"))
    }
}

extension Event {
    /// A part as text in lower case.
    fileprivate func lowered(_ part: Text) -> String {
        let isLow = bytes[part.range].allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
        return isLow ? text(part) : text(part).lowercased()
    }
}
