// What gateways for remote access write of who comes in, told by the program in the header, or by Cisco's own head:
//
//     OpenVPN      bob/198.51.100.9:40022 MULTI_sva: pool returned IPv4=10.8.0.6, IPv6=(Not enabled)
//                  198.51.100.9:40022 [bob] Peer Connection Initiated with [AF_INET]198.51.100.9:40022
//                  openvpn server 'ovpns1' user 'bob' address '198.51.100.9:40022' - connected          pfSense
//     strongSwan   12[IKE] <rw|3> IKE_SA rw[3] established between 192.0.2.1[vpn.ght.example]...198.51.100.9[bob]
//     Cisco ASA    %ASA-6-113039: Group <staff> User <bob> IP <198.51.100.9> AnyConnect parent session started.
//                  %ASA-4-113019: Group = staff, Username = bob, IP = 198.51.100.9, Session disconnected. …
//                  %ASA-6-113005: AAA user authentication Rejected : reason = … : user = bob : user IP = 198.51.100.9
//     Ivanti       PulseSecure: 2026-02-11 02:04:05 - gw - [198.51.100.9] Default Network::bob(Staff)[VPN][30f3] - Agent login …
//
// Whatever the maker, who comes in is `user`, from `src_ip` and `src_port`; the address within the tunnel is `tunnelip`,
// the kind of tunnel `tunneltype`, as Fortinet calls them; `outcome` is success or failure, as of sshd; `action` is
// login, tunnel-up or tunnel-down. `Documentation/field-mappings.md` has the table.
//
// > Source: Cisco, "Cisco Secure Firewall ASA Series Syslog Messages"; OpenVPN 2.6, src/openvpn/{multi,ssl,ssl_verify}.c;
// > strongSwan 5.9, src/libcharon/sa and plugins/{eap,xauth}*; pfSense, etc/inc/openvpn.attributes.sh; Elastic's sample lines of
// > Pulse Connect Secure 9.1 and 22, github.com/elastic/integrations, packages/pulse_connect_secure/data_stream/log/_dev.

/// Reads the logs of remote access that are plain text.
struct RemoteAccessLogs {
    private let user, sourceAddress, sourcePort, outcome, action, kind, group: FieldName
    private let openVPN, strongSwan, ciscoHeads, pulse: [MessageShape]
    /// The gateway's own proof towards the client is nobody's sign-in.
    private let ownProof: MessageShape
    private let cisco: [Int: [MessageShape]]

    init(names: FieldNames) {
        user = names.intern("user")
        sourceAddress = names.intern("src_ip")
        sourcePort = names.intern("src_port")
        outcome = names.intern("outcome")
        action = names.intern("action")
        kind = names.intern("tunneltype")
        group = names.intern("group")
        ownProof = MessageShape("authentication of '{}' (myself)", names: names)
        func shapes(_ all: [Said]) -> [MessageShape] {
            all.map { MessageShape($0.text, action: $0.action, outcome: $0.outcome, names: names) }
        }
        openVPN = shapes(RemoteAccessLogs.openVPN)
        strongSwan = shapes(RemoteAccessLogs.strongSwan)
        ciscoHeads = shapes(RemoteAccessLogs.ciscoHeads)
        pulse = shapes(RemoteAccessLogs.pulse)
        cisco = RemoteAccessLogs.cisco.mapValues(shapes)
    }

    /// Adds the fields of a message, or returns `nil` and adds nothing if no such gateway wrote it.
    func decode(behind header: SyslogHeader, of event: inout Event) -> EventLogSource? {
        if let program = header.program {
            if event.bytes.span.isOpenVPN(program) {
                decodeOpenVPN(header.message, &event)
                return source("openvpn", header)
            }
            if event.bytes.span.isStrongSwan(program) {
                decodeStrongSwan(header.message, &event)
                return source("strongswan", header)
            }
            if event.bytes.span.isPulse(program), decodePulse(header.message, &event) {
                return EventLogSource(product: "ivanti", category: "vpn", service: "connect-secure")
            }
        }
        for start in [header.program?.lowerBound, header.message.lowerBound] {
            guard let start else { continue }
            var cursor = TextCursor(start..<header.message.upperBound)
            guard let number = cursor.takeFirewallHead(event.bytes.span) else { continue }
            return decodeCisco(number, cursor.rest, &event)
        }
        return nil
    }

    /// Rules about all of the machine's syslog go on reading these lines.
    private func source(_ service: String, _ header: SyslogHeader) -> EventLogSource {
        let isAuth = header.priority.map { $0 >> 3 == 4 || $0 >> 3 == 10 } ?? false
        return EventLogSource(
            product: "linux", category: "vpn", service: service, otherServices: [isAuth ? "auth" : "syslog"])
    }

    // MARK: OpenVPN

    private func decodeOpenVPN(_ message: Range<Int>, _ event: inout Event) {
        var said: (shape: MessageShape, values: [(FieldName, Range<Int>)])?
        var client: [(FieldName, Range<Int>)] = []
        do {
            let bytes = event.bytes.span
            var text = message
            var cursor = TextCursor(message)
            // Who it is about: an address, behind the name once it is known.
            let word = cursor.word(bytes)
            let slash = word.last { bytes[$0] == 0x2F }
            let place = MessageShape.endpoint(
                bytes, (slash.map { $0 + 1 } ?? word.lowerBound)..<word.upperBound)
            if let port = place.port, bytes.isAddress(place.address) {
                client = [(sourceAddress, place.address), (sourcePort, port)]
                if let slash { client.append((user, word.lowerBound..<slash)) }
                cursor.skipBlanks(bytes)
                text = cursor.rest
            }
            said = match(openVPN, bytes, text)
        }
        let values = said?.values ?? []
        // What the message itself says of the client is not said twice.
        append(client.filter { one in !values.contains { $0.0 == one.0 } } + values, &event)
        settle(said?.shape, kind: "openvpn", &event)
    }

    // MARK: strongSwan

    private func decodeStrongSwan(_ message: Range<Int>, _ event: inout Event) {
        var said: (shape: MessageShape, values: [(FieldName, Range<Int>)])?
        do {
            let bytes = event.bytes.span
            var cursor = TextCursor(message)
            // The thread, the part of the program, and the connection's name.
            var ahead = cursor
            if ahead.number(bytes, atMost: 3) != nil, ahead.take(bytes, 0x5B),
                ahead.until(bytes, 0x5D) != nil
            {
                cursor = ahead
                cursor.skipBlanks(bytes)
            }
            if cursor.peek(bytes) == 0x3C, cursor.until(bytes, 0x3E) != nil { cursor.skipBlanks(bytes) }
            if ownProof.values(bytes, cursor.rest) == nil { said = match(strongSwan, bytes, cursor.rest) }
        }
        append(said?.values ?? [], &event)
        settle(said?.shape, kind: "ipsec", &event)
    }

    // MARK: Cisco

    /// The messages of the firewall that tell of people; any other is left to the log that its facility names.
    private func decodeCisco(_ number: Int, _ text: Range<Int>, _ event: inout Event) -> EventLogSource? {
        let head = match(ciscoHeads, event.bytes.span, text)?.values
        let own = match(cisco[number] ?? [], event.bytes.span, text)
        guard head != nil || own != nil else { return nil }
        let values = own?.values ?? []
        append((head ?? []).filter { one in !values.contains { $0.0 == one.0 } } + values, &event)
        settle(own?.shape, kind: RemoteAccessLogs.ciscoKinds[number], &event)
        return EventLogSource(product: "cisco", category: "vpn", service: "syslog", otherServices: ["aaa"])
    }

    // MARK: Ivanti

    /// The date, the gateway, from where, who with the realm, the roles and the session in brackets, and what happened. `false` if
    /// the message is of another form, as one of pairs, and nothing was added.
    private func decodePulse(_ message: Range<Int>, _ event: inout Event) -> Bool {
        var said: (shape: MessageShape, values: [(FieldName, Range<Int>)])?
        var client: [(FieldName, Range<Int>)] = []
        do {
            let bytes = event.bytes.span
            var cursor = TextCursor(message)
            for _ in 0..<2 { guard cursor.pass(bytes, " - ", within: 64) else { return false } }
            guard cursor.take(bytes, 0x5B), let address = cursor.until(bytes, 0x5D),
                bytes.isAddress(address)
            else { return false }
            cursor.skipBlanks(bytes)
            guard let name = cursor.until(bytes, 0x28), let realm = cursor.until(bytes, 0x29),
                name.count <= 512
            else { return false }
            while cursor.take(bytes, 0x5B) { guard cursor.until(bytes, 0x5D) != nil else { return false } }
            guard cursor.take(bytes, " - ") else { return false }
            // Before the name stands the network that it came by, where the gateway has several.
            let mark = name.dropLast().last { bytes[$0] == 0x3A && bytes[$0 + 1] == 0x3A }
            client = [
                (sourceAddress, address), (user, (mark.map { $0 + 2 } ?? name.lowerBound)..<name.upperBound),
                (group, realm),
            ]
            said = match(pulse, bytes, cursor.rest)
        }
        append(client + (said?.values ?? []), &event)
        settle(said?.shape, kind: "pulse", &event)
        return true
    }

    // MARK: Fields

    private func match(
        _ shapes: [MessageShape], _ bytes: Span<UInt8>, _ text: Range<Int>
    ) -> (shape: MessageShape, values: [(FieldName, Range<Int>)])? {
        for shape in shapes {
            if let values = shape.values(bytes, text) { return (shape, values) }
        }
        return nil
    }

    private func append(_ values: [(FieldName, Range<Int>)], _ event: inout Event) {
        for (name, value) in values where !value.isEmpty {
            // Cisco hides names that it does not know, which may be passwords.
            if name == user, value.allSatisfy({ event.bytes[$0] == 0x2A }) { continue }
            event.append(name, at: Event.Text(start: value.lowerBound, length: value.count))
        }
    }

    private func settle(_ shape: MessageShape?, kind: String?, _ event: inout Event) {
        guard let shape else { return }
        if let word = shape.action { event.append(action, word) }
        if let kind, event.range(of: self.kind) == nil { event.append(self.kind, kind) }
        if let word = shape.outcome { event.append(outcome, word) }
    }
}

// MARK: - What they say

extension RemoteAccessLogs {
    private struct Said {
        let text: String
        var action: String?
        var outcome: String?

        static func login(_ text: String, _ outcome: String) -> Said {
            Said(text: text, action: "login", outcome: outcome)
        }
        static func up(_ text: String) -> Said { Said(text: text, action: "tunnel-up", outcome: "success") }
        static func down(_ text: String) -> Said { Said(text: text, action: "tunnel-down") }
        static func only(_ text: String) -> Said { Said(text: text) }
    }

    private static let openVPN: [Said] = [
        .up("[{user}] Peer Connection Initiated with {@} "),
        .up("[{user}] Peer Connection Initiated with {@}"),
        .login("TLS: Username/Password authentication succeeded for username '{user}'", "success"),
        .login("TLS Auth Error: Auth Username/Password verification failed for peer", "failure"),
        .login("VERIFY ERROR: depth={}, error={reason}: {}CN={user}, ", "failure"),
        .login("VERIFY ERROR: depth={}, error={reason}: {}CN={user}", "failure"),
        .only("MULTI_sva: pool returned IPv4={tunnelip},"),
        .down("SIG{reason} received, client-instance "), .down("Connection reset, restarting"),
        .up("openvpn server '{}' user '{user}' address '{@}' - connected"),
        .down("openvpn server '{}' user '{user}' address '{@}' - disconnected"),
        .login("user '{user}' authenticated", "success"),
        .login("user '{user}' could not authenticate", "failure"),
    ]

    private static let strongSwan: [Said] = [
        .up("IKE_SA {connection}[{}] established between {dst_ip}[{}]...{src_ip}[{user}]"),
        .down("deleting IKE_SA {connection}[{}] between {dst_ip}[{}]...{src_ip}[{user}]"),
        .login("authentication of '{user}' with {method} successful", "success"),
        .login("authentication of '{user}' with {method} failed", "failure"),
        .login("XAuth authentication of '{user}' successful", "success"),
        .login("XAuth authentication of '{user}' failed", "failure"),
        .login("RADIUS authentication of '{user}' successful", "success"),
        .login("RADIUS authentication of '{user}' failed", "failure"),
        .login("EAP method {method} failed for peer {user}", "failure"),
        .login("tried {} shared key for '{}' - '{user}', but MAC mismatched", "failure"),
        .login("tried {} shared keys for '{}' - '{user}', but MAC mismatched", "failure"),
        .login("no EAP key found for hosts '{}' - '{user}'", "failure"),
        .login("no trusted {} public key found for '{user}'", "failure"),
        .only("received EAP identity '{user}'"),
        .only("assigning virtual IP {tunnelip} to peer '{user}'"),
        .only("received packet: from {src_ip}[{src_port}] to {dst_ip}[{dst_port}]"),
        .only("{src_ip} is initiating "),
    ]

    /// A sign-in is told in two or three of them: each factor, the sign-in, and the tunnel.
    private static let pulse: [Said] = [
        .login("Login succeeded for ", "success"), .login("Agent login succeeded for ", "success"),
        .login("Primary authentication successful for ", "success"),
        .login("Secondary authentication successful for ", "success"),
        .login("Primary authentication failed for ", "failure"),
        .login("Secondary authentication failed for ", "failure"),
        .login("Login failed{}Reason: {reason}", "failure"),
        .up("VPN Tunneling: Session started for user{}with IPv4 address {tunnelip}, "),
        .up("VPN Tunneling: Session started for user{}with IPv4 address {tunnelip}"),
        .down("VPN Tunneling: Session ended for user{}with IPv4 address {tunnelip}"),
        .down("Logout from "), .down("Session timed out for "),
    ]

    /// How most messages of the firewall begin that are about one person.
    private static let ciscoHeads: [Said] = [
        .only("Group <{group}> User <{user}> IP <{src_ip}>"),
        .only("Group = {group}, Username = {user}, IP = {src_ip}, "),
        .only("Username = {user}, IP = {src_ip}, "),
    ]

    /// By the number of the message; older releases leave out the address at the end.
    private static let cisco: [Int: [Said]] = [
        109_005: [
            .login("Authentication succeeded for user '{user}' from {src_ip}/{src_port} to ", "success")
        ],
        109_006: [.login("Authentication failed for user '{user}' from {src_ip}/{src_port} to ", "failure")],
        113_004: [
            .login("AAA user {} Successful : server = {} : user = {user}", "success"),
            .login("AAA user {} Successful : server = {} , User = {user}", "success"),
        ],
        113_005: [
            .login(
                "AAA user {} Rejected : reason = {reason} : server = {} : user = {user} : user IP = {src_ip}",
                "failure"),
            .login("AAA user {} Rejected : reason = {reason} : server = {} : user = {user}", "failure"),
        ],
        113_006: [.login("User {user} locked out ", "failure")],
        113_012: [.login("AAA user {} Successful : local database : user = {user}", "success")],
        113_015: [
            .login(
                "AAA user {} Rejected : reason = {reason} : local database : user = {user} : user IP = {src_ip}",
                "failure"),
            .login("AAA user {} Rejected : reason = {reason} : local database : user = {user}", "failure"),
        ],
        113_019: [
            .down(
                "Group = {group}, Username = {user}, IP = {src_ip}, Session disconnected. "
                    + "Session Type: {tunneltype}, {}Reason: {reason}")
        ],
        113_039: [.up("Group <{group}> User <{user}> IP <{src_ip}> AnyConnect parent session started")],
        716_001: [.up("Group <{group}> User <{user}> IP <{src_ip}> WebVPN session started")],
        716_002: [.down("Group <{group}> User <{user}> IP <{src_ip}> WebVPN session terminated: {reason}")],
        716_038: [
            .login("Group <{group}> User <{user}> IP <{src_ip}> Authentication: successful", "success")
        ],
        716_039: [
            .login("Group <{group}> User <{user}> IP <{src_ip}> Authentication: rejected", "failure")
        ],
        722_051: [.only("Group <{group}> User <{user}> IP <{src_ip}> IPv4 Address <{tunnelip}>")],
        751_025: [
            .up("Local:{} Remote:{@} Username:{user} IKEv2 Group:{group} IPv4 Address={tunnelip} ")
        ],
    ]

    /// What the firewall's own messages do not call by its name.
    private static let ciscoKinds = [
        113_039: "anyconnect", 722_051: "anyconnect", 716_001: "webvpn", 716_002: "webvpn", 751_025: "ipsec",
    ]
}

extension Span<UInt8> {
    /// `openvpn`, `openvpn-server`, or `ovpn-` and the name of the settings, as Debian calls it.
    fileprivate func isOpenVPN(_ program: Range<Int>) -> Bool {
        let cursor = TextCursor(program)
        return cursor.starts(self, "openvpn") || cursor.starts(self, "ovpn-")
    }

    fileprivate func isStrongSwan(_ program: Range<Int>) -> Bool {
        TextCursor(program).starts(self, "charon") && (program.count == 6 || holds("charon-systemd", program))
    }

    /// `PulseSecure`, in the newer form of syslog with a colon behind it, and by its first maker's name.
    fileprivate func isPulse(_ program: Range<Int>) -> Bool {
        let name = program.last.map { self[$0] == 0x3A } == true ? program.dropLast() : program
        return holds("PulseSecure", name) || holds("Juniper", name)
    }

    /// Digits, points, colons and the letters of IPv6.
    fileprivate func isAddress(_ range: Range<Int>) -> Bool {
        (3...45).contains(range.count)
            && range.allSatisfy { place in
                let byte = self[place]
                return digit(byte) != nil || byte == 0x2E || byte == 0x3A || (byte | 0x20) &- 0x61 < 6
            }
    }
}

extension TextCursor {
    /// Goes on behind a text that comes within so many bytes; stays where it is if it does not.
    fileprivate mutating func pass(_ bytes: Span<UInt8>, _ text: String, within longest: Int) -> Bool {
        var ahead = self
        while ahead.offset < end, ahead.offset - offset <= longest {
            if ahead.take(bytes, text) {
                self = ahead
                return true
            }
            ahead.offset += 1
        }
        return false
    }

    /// `%ASA-6-113039: `, also of the families before and after: the number, and the cursor behind it.
    fileprivate mutating func takeFirewallHead(_ bytes: Span<UInt8>) -> Int? {
        guard peek(bytes) == 0x25 else { return nil }
        var ahead = self
        guard ahead.take(bytes, "%ASA-") || ahead.take(bytes, "%FTD-") || ahead.take(bytes, "%PIX-")
        else { return nil }
        // Newer releases name the class of the message besides: `%ASA-auth-6-113039`.
        if digit(ahead.peek(bytes)) == nil { _ = ahead.until(bytes, 0x2D) }
        guard ahead.number(bytes, atMost: 1) != nil, ahead.take(bytes, 0x2D),
            let number = ahead.number(bytes, atMost: 6), ahead.take(bytes, 0x3A)
        else { return nil }
        ahead.skipBlanks(bytes)
        self = ahead
        return number
    }
}
