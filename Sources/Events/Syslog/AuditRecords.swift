import Vocabulary

// auditd's records, alone or several lines of one event (RecordJoiner puts them together):
//
//     type=EXECVE msg=audit(1700000000.123:42): argc=2 a0="cat" a1=2F6574632F736861646F77
//          ^type            ^time          ^audit_id                ^-- text with blanks, as hexadecimal
//     node=h type=USER_AUTH msg=audit(…): pid=1 msg='op=PAM:auth acct="root" res=failed'   a program's own pairs
//     type=SYSCALL msg=audit(…): arch=c000003e syscall=59 …<1D>ARCH=x86_64 SYSCALL=execve UID="root"   enriched
//
// Rules ask for one record's type and fields, so that an event has a `type` for each of its lines, and all their fields
// in order. Where it has the arguments of a command (EXECVE), those of the system call, numbers under the same names,
// are left out. Joined, an event also says in the rules' words what happened:
//
//     execve, execveat      process_creation      Image, CommandLine, ProcessId, ParentProcessId, User, CurrentDirectory
//     PATH of type CREATE   file_event            TargetFilename, Image, …
//     PATH of type DELETE   file_delete           the same
//     connect, SOCKADDR     network_connection    DestinationIp, DestinationPort, Initiated, Image, …

/// Reads auditd's records.
struct AuditRecords: Sendable {
    private let type, time, node, call: FieldName
    private let audit: AuditFields
    private var writer: DialectWriter

    init(names: FieldNames) {
        type = names.intern("type")
        time = names.intern("audit_id")
        node = names.intern("node")
        call = names.intern("SYSCALL")
        audit = AuditFields(names: names)
        writer = DialectWriter(names: names)
    }

    /// Adds the fields of one record, or returns `nil` and adds nothing if it is none.
    mutating func decode(_ message: Range<Int>, of event: inout Event) -> EventLogSource? {
        guard let head = Head(event.bytes.span, message) else { return nil }
        add(head, isFirst: true, to: &event)
        return EventLogSource(product: "linux", service: "auditd")
    }

    /// Adds the fields of one more record of the same event; nothing if it is none.
    mutating func decode(following message: Range<Int>, of event: inout Event) {
        guard let head = Head(event.bytes.span, message) else { return }
        add(head, isFirst: false, to: &event)
    }

    /// Says in the rules' words what a joined event is, once all its records are added.
    func settle(_ event: inout Event) {
        dropCallArguments(&event)
        if let category = audit.settle(&event) { event.logSource?.category = category }
    }

    /// The arguments of the system call, which stands before those of the command.
    private func dropCallArguments(_ event: inout Event) {
        func isOf(_ name: String, _ field: Event.Field) -> Bool {
            field.name == type && event.bytes.span.equals(name, field.value.range)
        }
        guard event.fields.contains(where: { isOf("execve", $0) }) else { return }
        var isCall = false
        var kept = 0
        for index in event.fields.indices {
            let field = event.fields[index]
            if field.name == type { isCall = isOf("syscall", field) }
            if isCall, audit.isArgument(field.name) { continue }
            event.fields[kept] = field
            kept += 1
        }
        event.fields.removeSubrange(kept...)
    }

    private mutating func add(_ head: Head, isFirst: Bool, to event: inout Event) {
        if isFirst {
            if let node = head.node { append(self.node, node, &event) }
            event.time = head.time ?? event.time
            append(time, head.number, &event)
        }
        let isCommand = AuditTypes.isOne(event.bytes.span, head.type, of: AuditTypes.command)
        if let name = AuditTypes.name(event.bytes.span, ofNumber: head.type) {
            event.append(type, name)
        } else {
            append(type, head.type, &event)
        }
        addPairs(head.body, isCommand: isCommand, to: &event)
    }

    private func append(_ name: FieldName, _ value: Range<Int>, _ event: inout Event) {
        event.append(name, at: Event.Text(start: value.lowerBound, length: value.count))
    }

    /// Programs put pairs of their own between single quotes; texts that hold blanks are written as hexadecimal.
    private mutating func addPairs(_ range: Range<Int>, isCommand: Bool, to event: inout Event) {
        var cursor = TextCursor(range)
        var count = 0
        var architecture: Range<Int>?
        var number: Range<Int>?
        var isNamed = false
        while !cursor.isAtEnd, count < KeyValuePairs.limit {
            // The enriched form repeats fields by name, behind a separator.
            _ = cursor.run(event.bytes.span) { $0 <= 0x20 || $0 == 0x27 }
            let name = cursor.run(event.bytes.span) { $0 > 0x20 && $0 != 0x3D }
            guard cursor.take(event.bytes.span, 0x3D) else { continue }
            // The equals sign was taken, or the name before: every turn moves on.
            guard !name.isEmpty, cursor.peek(event.bytes.span) != 0x27 else { continue }
            count += 1
            var value: Range<Int>
            if let quoted = cursor.quoted(event.bytes.span) {
                value = quoted
            } else {
                value = cursor.run(event.bytes.span) { $0 > 0x20 && $0 != 0x27 }
                if AuditRecords.isText(event.bytes.span, name, ofCommand: isCommand),
                    let text = event.storeUnhexed(value)
                {
                    writer.add(name, text, to: &event)
                    continue
                }
            }
            if event.bytes.span.equals("arch", name), architecture == nil { architecture = value }
            if event.bytes.span.equals("syscall", name) {
                if number == nil { number = value } else { isNamed = true }
            }
            writer.add(name, value, to: &event)
        }
        if !isNamed, let architecture, let number,
            let name = SystemCalls.name(event.bytes.span, architecture: architecture, number: number)
        {
            event.append(call, name)
        }
    }

    /// Whether a value of that name is hexadecimal where it is not quoted.
    private static func isText(_ bytes: Span<UInt8>, _ name: Range<Int>, ofCommand isCommand: Bool) -> Bool {
        if isCommand, bytes[name.lowerBound] == 0x61, name.count > 1 {
            // `a1`, and `a1[0]` for a piece of a long one; `a1_len` is a number.
            return name.dropFirst().allSatisfy {
                digit(bytes[$0]) != nil || bytes[$0] == 0x5B || bytes[$0] == 0x5D
            }
        }
        return texts.contains { bytes.equals($0, name) }
    }

    private static let texts = ["comm", "exe", "name", "cwd", "proctitle", "cmd", "data", "acct", "path"]

    /// What stands before the pairs.
    private struct Head {
        var node: Range<Int>?
        let type: Range<Int>
        var time: Instant?
        let number: Range<Int>
        let body: Range<Int>

        init?(_ bytes: Span<UInt8>, _ message: Range<Int>) {
            var cursor = TextCursor(message)
            _ = cursor.take(bytes, "audit: ")
            if cursor.take(bytes, "node=") {
                node = cursor.word(bytes)
                cursor.skipBlanks(bytes)
            }
            guard cursor.take(bytes, "type=") else { return nil }
            type = cursor.word(bytes)
            cursor.skipBlanks(bytes)
            _ = cursor.take(bytes, "msg=")
            guard !type.isEmpty, cursor.take(bytes, "audit("), let stamp = cursor.until(bytes, 0x29) else {
                return nil
            }
            var clock = TextCursor(stamp)
            let start = clock.offset
            if let seconds = clock.number(bytes, atMost: 10), clock.offset > start, seconds > 0 {
                var thousandths = 0
                if clock.take(bytes, 0x2E) { thousandths = clock.number(bytes, atMost: 3) ?? 0 }
                time = Instant(milliseconds: Int64(seconds * 1_000 + thousandths))
            }
            _ = clock.run(bytes) { $0 != 0x3A }
            clock.offset += 1
            number = clock.rest
            _ = cursor.take(bytes, 0x3A)
            body = cursor.rest
        }
    }
}

extension Event {
    /// The text behind hexadecimal digits; zeros part the words of a command line. `nil` if they are none.
    fileprivate mutating func storeUnhexed(_ digits: Range<Int>) -> Text? {
        guard digits.count >= 4, digits.count % 2 == 0 else { return nil }
        let start = used
        reserve(digits.count)
        var isASCII: UInt8 = 0
        for offset in stride(from: digits.lowerBound, to: digits.upperBound, by: 2) {
            guard let high = hexDigit(bytes[offset]), let low = hexDigit(bytes[offset + 1]) else {
                used = start
                return nil
            }
            let byte = high << 4 | low
            isASCII |= byte
            put(byte == 0 ? 0x20 : byte)
        }
        if isASCII < 0x80 { return Text(start: start, length: used - start) }
        let text = String(decoding: bytes[start..<used], as: UTF8.self)
        used = start
        return store(text.utf8)
    }
}

/// The value of a hexadecimal digit.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
}
