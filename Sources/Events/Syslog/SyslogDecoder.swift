import Vocabulary

/// Reads lines of syslog in either form, and the dialects inside their messages.
///
/// Header parts become `facility`, `severity`, `hostname`, `program`, `pid`, `msgid`; the text is `message`, always, so
/// that keywords find it. Parameters of structured data are named after their element: `origin.ip`.
struct SyslogDecoder {
    private let now: Instant
    private let facility, severity, host, program, process, kind: FieldName
    private var writer: DialectWriter
    private var dialects: SyslogDialects
    private var linux: LinuxMessages
    private let remoteAccess: RemoteAccessLogs
    private var windows: WindowsEventXML

    private let clock: LocalClock

    init(names: FieldNames, now: Instant, clock: LocalClock = .utc) {
        self.now = now
        self.clock = clock
        facility = names.intern("facility")
        severity = names.intern("severity")
        host = names.intern("hostname")
        program = names.intern("program")
        process = names.intern("pid")
        kind = names.intern("msgid")
        writer = DialectWriter(names: names)
        dialects = SyslogDialects(names: names, now: now, clock: clock)
        linux = LinuxMessages(names: names)
        remoteAccess = RemoteAccessLogs(names: names)
        windows = WindowsEventXML(names: names)
    }

    /// Decodes a range of valid UTF-8, and returns the message within it and whether the line is of a known form. Any
    /// other line is one message.
    mutating func decode(_ line: Range<Int>, of event: inout Event) -> (message: Range<Int>, isKnown: Bool) {
        let header = SyslogHeader(event.bytes.span, line, now: now, clock: clock)
        event.time = header.time
        if let priority = header.priority {
            event.append(facility, facilityNames[priority >> 3])
            event.append(severity, severityNames[priority & 7])
        }
        event.computerRange = append(host, header.host, &event)
        event.providerRange = append(program, header.program, &event)
        append(process, header.process, &event)
        append(kind, header.kind, &event)
        for (element, name, value) in header.parameters {
            let isEscaped = event.bytes.span.contains(0x5C, in: value)
            let text = event.value(
                of: KeyValuePair(name: name, value: value, isEscaped: isEscaped), .structuredData)
            writer.addParameter(element, name, text, to: &event)
        }
        // A Windows event is its fields, and its channel says which log it belongs to.
        if windows.decode(header.message, of: &event) { return (header.message, true) }
        event.append(.message, at: Event.Text(start: header.message.lowerBound, length: header.message.count))
        let isKnown = place(header, &event) || header.isRecognised
        return (header.message, isKnown)
    }

    /// Decodes the lines of one auditd event, with line breaks between them, in a range of valid UTF-8.
    mutating func decode(joined text: Range<Int>, of event: inout Event) {
        var cursor = TextCursor(text)
        var isFirst = true
        while !cursor.isAtEnd {
            let line = cursor.run(event.bytes.span) { $0 != 0x0A }
            cursor.offset += 1
            if isFirst {
                _ = decode(line, of: &event)
                isFirst = false
            } else {
                let message = SyslogHeader(event.bytes.span, line, now: now, clock: clock).message
                event.append(.message, at: Event.Text(start: message.lowerBound, length: message.count))
                dialects.addAudit(message, to: &event)
            }
        }
        dialects.settleAudit(&event)
    }

    /// Says which log the line belongs to; whether its message is of a dialect.
    private mutating func place(_ header: SyslogHeader, _ event: inout Event) -> Bool {
        if let source = remoteAccess.decode(behind: header, of: &event) {
            event.logSource = source
            return true
        }
        if let source = dialects.decode(behind: header, of: &event) {
            event.logSource = source
            return true
        }
        if let service = ciscoService(event.bytes.span, header) {
            event.logSource = EventLogSource(product: "cisco", service: service)
            return true
        }
        guard let name = header.program else { return false }
        let source = LinuxMessages.source(
            event.bytes.span, program: name, facility: header.priority.map { $0 >> 3 })
        linux.decode(header.message, service: source.service, of: &event)
        event.logSource = source
        return true
    }

    /// `%FACILITY-SEVERITY-MNEMONIC: ` starts the messages of Cisco's devices; the facility says which log.
    private func ciscoService(_ bytes: Span<UInt8>, _ header: SyslogHeader) -> String? {
        let start = header.program ?? header.message
        var cursor = TextCursor(start.lowerBound..<header.message.upperBound)
        guard cursor.take(bytes, 0x25) else { return nil }
        let name = cursor.run(bytes) { $0 &- 0x41 < 26 || digit($0) != nil || $0 == 0x5F }
        guard !name.isEmpty, cursor.take(bytes, 0x2D), cursor.number(bytes, atMost: 1) != nil,
            cursor.take(bytes, 0x2D)
        else { return nil }
        for (service, facilities) in ciscoServices where facilities.contains(where: { bytes.holds($0, name) })
        {
            return service
        }
        return "syslog"
    }

    @discardableResult
    private func append(_ name: FieldName, _ value: Range<Int>?, _ event: inout Event) -> Event.Text? {
        guard let value else { return nil }
        let text = Event.Text(start: value.lowerBound, length: value.count)
        event.append(name, at: text)
        return text
    }
}

private let ciscoServices = [
    ("bgp", ["BGP", "TCP"]), ("ldp", ["LDP", "TAGCON"]),
    ("aaa", ["AAA", "PARSER", "SEC_LOGIN", "RADIUS", "TACACS", "SYS", "HA_EM"]),
]

private let facilityNames = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
    "ntp",
    "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
]

private let severityNames = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"]
