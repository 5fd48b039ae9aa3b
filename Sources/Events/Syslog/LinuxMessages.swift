// The messages of Linux daemons that tell of people: who came, from where, and what they ran.
//
//     sshd   Failed password for invalid user bob from 10.0.0.5 port 40022 ssh2
//     sudo      bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/cat /etc/shadow
//     PAM    pam_unix(sshd:auth): authentication failure; logname= uid=0 tty=ssh ruser= rhost=10.0.0.5  user=root

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
                return
            }
            // A name may be empty and may hold blanks: what stands last before an address ends it.
            guard let split = LinuxMessages.lastFrom(bytes, cursor.rest) else { return }
            name = cursor.offset..<split.lowerBound
            cursor.offset = split.upperBound
        }
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
        KeyValuePairs.plain(event.bytes.span, message, into: &pairs)
        for pair in pairs where !pair.value.isEmpty { writer.add(pair.name, pair.value, to: &event) }
    }

    private func append(_ name: FieldName, _ value: Range<Int>?, _ event: inout Event) {
        guard let value, !value.isEmpty else { return }
        event.append(name, at: Event.Text(start: value.lowerBound, length: value.count))
    }
}
