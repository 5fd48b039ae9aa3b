// The messages of Linux daemons that tell of people: who came, from where, and what they ran.
//
//     sshd   Failed password for invalid user bob from 10.0.0.5 port 40022 ssh2
//     sudo      bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/cat /etc/shadow
//            Disconnected from authenticating user bob 10.0.0.5 port 40022 [preauth]
//     PAM    pam_unix(sshd:auth): authentication failure; logname= uid=0 tty=ssh ruser= rhost=10.0.0.5  user=root
//            pam_unix(sshd:session): session opened for user bob(uid=1000) by (uid=0)
//
// Of a message that came again and again, rsyslog writes one: message repeated 5 times: [ Failed password for … ]

/// Where a Linux program's messages belong, and the fields in those that rules and people ask for.
struct LinuxMessages {
    private let user: FieldName
    private let sourceAddress: FieldName
    private let sourcePort: FieldName
    private let method: FieldName
    private let outcome: FieldName
    private var writer: DialectWriter
    private var pairs: [KeyValuePair] = []

    init(names: FieldNames) {
        user = names.intern("user")
        sourceAddress = names.intern("src_ip")
        sourcePort = names.intern("src_port")
        method = names.intern("method")
        outcome = names.intern("outcome")
        writer = DialectWriter(names: names)
    }

    /// The source in Sigma's words, from the program and the syslog facility.
    static func source(_ bytes: Span<UInt8>, program: Range<Int>, facility: Int?) -> EventLogSource {
        for (service, programs) in services where programs.contains(where: { bytes.equals($0, program) }) {
            return EventLogSource(product: "linux", service: service)
        }
        return EventLogSource(product: "linux", service: facility == 4 || facility == 10 ? "auth" : "syslog")
    }

    private static let services = [
        ("sshd", ["sshd", "sshd-session", "sshd-auth"]), ("sudo", ["sudo"]),
        ("cron", ["cron", "crond", "crontab", "anacron"]), ("vsftpd", ["vsftpd"]),
        ("clamav", ["clamd", "freshclam", "clamscan"]), ("guacamole", ["guacd", "guacamole"]),
        ("auditd", ["auditd", "audit", "audisp-syslog", "audispd"]),
        (
            "auth",
            [
                "su", "login", "passwd", "useradd", "usermod", "userdel", "groupadd", "chage",
                "systemd-logind", "polkitd", "gdm-password]", "pkexec",
            ]
        ),
    ]

    /// Adds the fields of a message of a known program.
    mutating func decode(_ message: Range<Int>, service: String?, of event: inout Event) {
        let message = LinuxMessages.repeated(event.bytes.span, message) ?? message
        let cursor = TextCursor(message)
        if cursor.starts(event.bytes.span, "pam_") {
            pam(message, &event)
        } else if service == "sshd" {
            sshd(cursor, &event)
        } else if service == "sudo" {
            sudo(cursor, &event)
        }
    }

    private func sshd(_ start: TextCursor, _ event: inout Event) {
        var cursor = start
        var result: String?
        var way: Range<Int>?
        var name: Range<Int>?
        var isKnown = true
        do {
            let bytes = event.bytes.span
            if cursor.take(bytes, "Accepted ") { result = "success" }
            if result == nil, cursor.take(bytes, "Failed ") { result = "failure" }
            if result != nil {
                way = cursor.word(bytes)
                guard cursor.take(bytes, " for ") else { return }
                _ = cursor.take(bytes, "invalid user ")
            } else if cursor.take(bytes, "Invalid user ") {
                result = "failure"
            } else {
                isKnown = false
            }
            if isKnown {
                // A name may be empty and may hold blanks: what stands last before an address ends it.
                guard let split = LinuxMessages.lastFrom(bytes, cursor.rest) else { return }
                name = cursor.offset..<split.lowerBound
                cursor.offset = split.upperBound
            }
        }
        guard isKnown else { return ending(start, &event) }
        let address = cursor.word(event.bytes.span)
        var port: Range<Int>?
        if cursor.take(event.bytes.span, " port ") {
            port = cursor.run(event.bytes.span) { digit($0) != nil }
        }
        if let result { event.append(outcome, result) }
        append(method, way, &event)
        append(user, name, &event)
        append(sourceAddress, address, &event)
        append(sourcePort, port, &event)
    }

    /// A connection that ends: who it was of, if sshd knows, and from where. Says nothing of whether somebody came in.
    private func ending(_ start: TextCursor, _ event: inout Event) {
        var cursor = start
        var name: Range<Int>?
        var address: Range<Int>
        do {
            let bytes = event.bytes.span
            guard LinuxMessages.takeAny(of: LinuxMessages.endings, bytes, &cursor) else { return }
            let isNamed = LinuxMessages.takeAny(of: LinuxMessages.people, bytes, &cursor)
            // A name may hold anything, and so may what a person without one says at the end.
            guard let port = LinuxMessages.port(bytes, cursor.rest, isLast: isNamed) else { return }
            address = cursor.offset..<port.lowerBound
            if isNamed {
                var start = address.upperBound
                while start > address.lowerBound, bytes[start - 1] != 0x20 { start -= 1 }
                guard start > address.lowerBound else { return }
                name = address.lowerBound..<start - 1
                address = start..<address.upperBound
            }
            guard !bytes.contains(0x20, in: address) else { return }
            cursor.offset = port.upperBound
        }
        let port = cursor.run(event.bytes.span) { digit($0) != nil }
        append(user, name, &event)
        append(sourceAddress, address, &event)
        append(sourcePort, port, &event)
    }

    private static let endings = [
        "Disconnected from ", "Connection closed by ", "Connection reset by ", "Received disconnect from ",
    ]
    private static let people = ["authenticating user ", "invalid user ", "user "]

    private static func takeAny(of words: [String], _ bytes: Span<UInt8>, _ cursor: inout TextCursor) -> Bool
    {
        for word in words where cursor.starts(bytes, word) { return cursor.take(bytes, word) }
        return false
    }

    /// Where ` port ` stands first or last.
    private static func port(_ bytes: Span<UInt8>, _ range: Range<Int>, isLast: Bool) -> Range<Int>? {
        var found: Int?
        for offset in range
        where bytes[offset] == 0x20 && TextCursor(offset..<range.upperBound).starts(bytes, " port ") {
            found = offset
            if !isLast { break }
        }
        return found.map { $0..<$0 + 6 }
    }

    /// The message that rsyslog says came several times.
    private static func repeated(_ bytes: Span<UInt8>, _ message: Range<Int>) -> Range<Int>? {
        var cursor = TextCursor(message)
        guard cursor.take(bytes, "message repeated "), cursor.number(bytes, atMost: 9) != nil,
            cursor.take(bytes, " times: [")
        else { return nil }
        cursor.skipBlanks(bytes)
        var inside = cursor.rest
        if let last = inside.last, bytes[last] == 0x5D { inside.removeLast() }
        return inside
    }

    /// Where the last ` from ` stands, or `from ` right at the start for an empty name.
    private static func lastFrom(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        for offset in stride(from: range.upperBound - 6, through: range.lowerBound, by: -1)
        where TextCursor(offset..<range.upperBound).starts(bytes, " from ") { return offset..<offset + 6 }
        let start = TextCursor(range)
        return start.starts(bytes, "from ") ? range.lowerBound..<range.lowerBound + 5 : nil
    }

    private mutating func sudo(_ start: TextCursor, _ event: inout Event) {
        var cursor = start
        cursor.skipBlanks(event.bytes.span)
        let name = cursor.word(event.bytes.span)
        guard cursor.take(event.bytes.span, " : ") else { return }
        append(user, name, &event)
        while !cursor.isAtEnd {
            cursor.skipBlanks(event.bytes.span)
            let key = cursor.run(event.bytes.span) { $0 != 0x3D && $0 != 0x3B }
            guard cursor.take(event.bytes.span, 0x3D) else {
                // Words such as "command not allowed" stand between the pairs.
                guard cursor.take(event.bytes.span, 0x3B) else { return }
                continue
            }
            // The command comes last and may hold anything.
            let isCommand = event.bytes.span.holds("COMMAND", key)
            var value = isCommand ? cursor.rest : cursor.run(event.bytes.span) { $0 != 0x3B }
            if isCommand { cursor.offset = cursor.end }
            while let last = value.last, event.bytes[last] == 0x20 { value.removeLast() }
            if !value.isEmpty { writer.add(key, value, to: &event) }
            cursor.skipBlanks(event.bytes.span)
            _ = cursor.take(event.bytes.span, 0x3B)
        }
    }

    private mutating func pam(_ message: Range<Int>, _ event: inout Event) {
        if let name = LinuxMessages.ofSession(event.bytes.span, message) {
            return append(user, name, &event)
        }
        KeyValuePairs.plain(event.bytes.span, message, into: &pairs)
        for pair in pairs where !pair.value.isEmpty { writer.add(pair.name, pair.value, to: &event) }
    }

    /// Whose session a module of PAM opened or closed.
    private static func ofSession(_ bytes: Span<UInt8>, _ message: Range<Int>) -> Range<Int>? {
        var cursor = TextCursor(message)
        guard cursor.until(bytes, 0x29) != nil, cursor.take(bytes, ": session "),
            cursor.take(bytes, "opened for user ") || cursor.take(bytes, "closed for user ")
        else { return nil }
        return cursor.run(bytes) { $0 != 0x20 && $0 != 0x28 }
    }

    private func append(_ name: FieldName, _ value: Range<Int>?, _ event: inout Event) {
        guard let value, !value.isEmpty else { return }
        event.append(name, at: Event.Text(start: value.lowerBound, length: value.count))
    }
}
