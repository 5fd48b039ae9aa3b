import Events
import Testing

@Suite("Logs of remote access")
struct RemoteAccessTests {
    struct Sample: CustomTestStringConvertible {
        let line: String
        let fields: [String: String]
        var source = EventLogSource(
            product: "linux", category: "vpn", service: "openvpn", otherServices: ["syslog"])
        var testDescription: String { line }

        init(_ line: String, _ fields: [String: String], _ source: EventLogSource? = nil) {
            (self.line, self.fields) = (line, fields)
            if let source { self.source = source }
        }
    }

    /// Every field that the table of the documentation names, and no other value of it.
    private func check(_ sample: Sample) throws {
        let (fields, event) = try decodeLine(sample.line)
        for name in [
            "user", "src_ip", "src_port", "outcome", "action", "tunnelip", "tunneltype", "group", "reason",
            "connection",
        ] {
            #expect(fields[name] == sample.fields[name].map { [$0] }, "\(name)")
        }
        #expect(event.logSource == sample.source)
        #expect(event.time != nil)
    }

    static let openVPNSamples: [Sample] = [
        Sample(
            "<30>Feb 11 02:04:05 gw ovpn-server[812]: 198.51.100.9:40022 [bob] Peer Connection Initiated with [AF_INET]198.51.100.9:40022",
            [
                "user": "bob", "src_ip": "198.51.100.9", "src_port": "40022", "outcome": "success",
                "action": "tunnel-up", "tunneltype": "openvpn",
            ]),
        Sample(
            "<30>Feb 11 02:04:05 gw openvpn[812]: 2001:db8::9:40022 [ext.a@b] Peer Connection Initiated with [AF_INET6]2001:db8::9:40022 (via [AF_INET6]2001:db8::1%eth0)",
            [
                "user": "ext.a@b", "src_ip": "2001:db8::9", "src_port": "40022", "outcome": "success",
                "action": "tunnel-up", "tunneltype": "openvpn",
            ]),
        Sample(
            "<30>Feb 11 02:04:05 gw ovpn-server[812]: bob/198.51.100.9:40022 MULTI_sva: pool returned IPv4=10.8.0.6, IPv6=(Not enabled)",
            [
                "user": "bob", "src_ip": "198.51.100.9", "src_port": "40022", "tunnelip": "10.8.0.6",
                "tunneltype": "openvpn",
            ]),
        Sample(
            "<30>Feb 11 02:04:05 gw ovpn-server[812]: 198.51.100.9:40022 TLS Auth Error: Auth Username/Password verification failed for peer",
            [
                "src_ip": "198.51.100.9", "src_port": "40022", "outcome": "failure", "action": "login",
                "tunneltype": "openvpn",
            ]),
        Sample(
            "<30>Feb 11 02:04:05 gw ovpn-server[812]: udp4:198.51.100.9:40022 VERIFY ERROR: depth=0, error=certificate revoked: C=FR, CN=bob, serial=12",
            [
                "user": "bob", "src_ip": "198.51.100.9", "src_port": "40022", "outcome": "failure",
                "action": "login", "reason": "certificate revoked", "tunneltype": "openvpn",
            ]),
        Sample(
            "<30>Feb 11 02:04:05 gw ovpn-server[812]: bob/198.51.100.9:40022 SIGTERM[soft,remote-exit] received, client-instance exiting",
            [
                "user": "bob", "src_ip": "198.51.100.9", "src_port": "40022", "action": "tunnel-down",
                "reason": "TERM[soft,remote-exit]", "tunneltype": "openvpn",
            ]),
        Sample(
            "<37>Feb 11 02:04:05 pf openvpn[812]: openvpn server 'ovpns1' user 'bob' address '198.51.100.9:40022' - connected",
            [
                "user": "bob", "src_ip": "198.51.100.9", "src_port": "40022", "outcome": "success",
                "action": "tunnel-up", "tunneltype": "openvpn",
            ],
            EventLogSource(product: "linux", category: "vpn", service: "openvpn", otherServices: ["auth"])),
        Sample("<30>Feb 11 02:04:05 gw ovpn-server[812]: Initialization Sequence Completed", [:]),
    ]

    @Test("OpenVPN, also of pfSense", arguments: openVPNSamples)
    func openVPN(_ sample: Sample) throws { try check(sample) }

    private static let charon = EventLogSource(
        product: "linux", category: "vpn", service: "strongswan", otherServices: ["syslog"])

    static let strongSwanSamples: [Sample] = [
        Sample(
            "<30>Feb 11 02:04:05 gw charon: 12[IKE] <rw|3> IKE_SA rw[3] established between 192.0.2.1[vpn.ght.example]...198.51.100.9[bob@ght.example]",
            [
                "user": "bob@ght.example", "src_ip": "198.51.100.9", "outcome": "success",
                "action": "tunnel-up", "tunneltype": "ipsec", "connection": "rw",
            ], charon),
        Sample(
            "<30>Feb 11 02:04:05 gw charon-systemd[9]: deleting IKE_SA rw[3] between 192.0.2.1[vpn]...198.51.100.9[C=FR, CN=bob]",
            [
                "user": "C=FR, CN=bob", "src_ip": "198.51.100.9", "action": "tunnel-down",
                "tunneltype": "ipsec", "connection": "rw",
            ], charon),
        Sample(
            "<30>Feb 11 02:04:05 gw charon: 05[IKE] <rw|3> EAP method EAP_MSCHAPV2 failed for peer bob",
            ["user": "bob", "outcome": "failure", "action": "login", "tunneltype": "ipsec"], charon),
        Sample(
            "<30>Feb 11 02:04:05 gw charon: 05[IKE] authentication of 'bob' with EAP successful",
            ["user": "bob", "outcome": "success", "action": "login", "tunneltype": "ipsec"], charon),
        Sample(
            "<30>Feb 11 02:04:05 gw charon: 05[IKE] authentication of 'vpn.ght.example' (myself) with RSA signature successful",
            [:], charon),
        Sample(
            "<30>Feb 11 02:04:05 gw charon: 05[IKE] assigning virtual IP 10.9.0.4 to peer 'bob'",
            ["user": "bob", "tunnelip": "10.9.0.4", "tunneltype": "ipsec"], charon),
        Sample(
            "<30>Feb 11 02:04:05 gw charon: 05[NET] received packet: from 198.51.100.9[4500] to 192.0.2.1[500] (84 bytes)",
            ["src_ip": "198.51.100.9", "src_port": "4500", "tunneltype": "ipsec"], charon),
    ]

    @Test("strongSwan", arguments: strongSwanSamples)
    func strongSwan(_ sample: Sample) throws { try check(sample) }

    private static let firewall = EventLogSource(
        product: "cisco", category: "vpn", service: "syslog", otherServices: ["aaa"])

    static let ciscoSamples: [Sample] = [
        Sample(
            "<166>Feb 11 2026 02:04:05 asa-1 : %ASA-6-113039: Group <staff> User <bob> IP <198.51.100.9> AnyConnect parent session started.",
            [
                "user": "bob", "src_ip": "198.51.100.9", "group": "staff", "outcome": "success",
                "action": "tunnel-up", "tunneltype": "anyconnect",
            ], firewall),
        Sample(
            "<166>2026-02-11T02:04:05Z asa-1 : %ASA-4-722051: Group <staff> User <bob> IP <198.51.100.9> IPv4 Address <10.9.0.4> IPv6 address <::> assigned to session",
            [
                "user": "bob", "src_ip": "198.51.100.9", "group": "staff", "tunnelip": "10.9.0.4",
                "tunneltype": "anyconnect",
            ], firewall),
        Sample(
            "<166>Feb 11 2026 02:04:05: %ASA-4-113019: Group = staff, Username = bob, IP = 198.51.100.9, Session disconnected. Session Type: SSL, Duration: 0h:10m:02s, Bytes xmt: 1, Bytes rcv: 2, Reason: User Requested",
            [
                "user": "bob", "src_ip": "198.51.100.9", "group": "staff", "action": "tunnel-down",
                "tunneltype": "SSL", "reason": "User Requested",
            ], firewall),
        Sample(
            "<166>Feb 11 2026 02:04:05: %ASA-6-113015: AAA user authentication Rejected : reason = Invalid password : local database : user = ext.bob : user IP = 198.51.100.9",
            [
                "user": "ext.bob", "src_ip": "198.51.100.9", "outcome": "failure", "action": "login",
                "reason": "Invalid password",
            ], firewall),
        Sample(
            "<166>Feb 11 2026 02:04:05: %ASA-6-113005: AAA user authentication Rejected : reason = AAA failure : server = 10.1.1.1 : user = ***** : user IP = 198.51.100.9",
            [
                "src_ip": "198.51.100.9", "outcome": "failure", "action": "login", "reason": "AAA failure",
            ], firewall),
        Sample(
            "<166>Feb 11 2026 02:04:05: %FTD-6-113004: AAA user authentication Successful : server = 10.1.1.1 : user = bob",
            ["user": "bob", "outcome": "success", "action": "login"], firewall),
        Sample(
            "<163>1 2026-02-11T02:04:05Z asa-1 - - - - %ASA-5-713130: Group = staff, Username = bob, IP = 198.51.100.9, Received unsupported transaction mode attribute: 5",
            ["user": "bob", "src_ip": "198.51.100.9", "group": "staff"], firewall),
        // What is not of a person stays where it was.
        Sample(
            "<166>Feb 11 2026 02:04:05 asa-1 : %ASA-6-302013: Built inbound TCP connection 1 for outside:198.51.100.9/1 (198.51.100.9/1) to inside:10.0.0.1/443 (10.0.0.1/443)",
            [:], EventLogSource(product: "cisco", service: "syslog")),
    ]

    @Test("Cisco's firewalls, with and without their name before the colon", arguments: ciscoSamples)
    func cisco(_ sample: Sample) throws { try check(sample) }

    static let makersSamples: [Sample] = [
        Sample(
            #"<189>date=2026-02-11 time=02:04:05 devname="fw" devid="F1" tz="+0100" logid="0101039426" type="event" subtype="vpn" action="ssl-login-fail" tunneltype="ssl-web" remip=198.51.100.9 user="bob" group="staff" reason="sslvpn_login_permission_denied""#,
            [
                "user": "bob", "src_ip": "198.51.100.9", "outcome": "failure", "action": "ssl-login-fail",
                "tunneltype": "ssl-web", "group": "staff", "reason": "sslvpn_login_permission_denied",
            ], EventLogSource(product: "fortigate", category: "vpn", service: "event")),
        Sample(
            #"<189>date=2026-02-11 time=02:04:05 devname="fw" devid="F1" tz="+0100" logid="0101039424" type="event" subtype="vpn" action="tunnel-up" tunneltype="ssl-tunnel" remip=198.51.100.9 tunnelip=10.8.0.6 user="bob""#,
            [
                "user": "bob", "src_ip": "198.51.100.9", "outcome": "success", "action": "tunnel-up",
                "tunneltype": "ssl-tunnel", "tunnelip": "10.8.0.6",
            ], EventLogSource(product: "fortigate", category: "vpn", service: "event")),
        Sample(
            #"<134>1 2026-02-11T01:04:05Z fw asqd - - - id=firewall time="2026-02-11 02:04:05" fw="fw" tz=+0100 user="bob" src=198.51.100.9 error=0 msg="SSL tunnel created" logtype="xvpn""#,
            [
                "user": "bob", "src_ip": "198.51.100.9", "outcome": "success", "action": "tunnel-up",
            ], EventLogSource(product: "stormshield", category: "vpn")),
        Sample(
            #"<134>1 2026-02-11T01:04:05Z fw asqd - - - id=firewall time="2026-02-11 02:04:05" fw="fw" tz=+0100 user="bob" src=198.51.100.9 method="LDAP" error=4 msg="Bad password" logtype="auth""#,
            ["user": "bob", "src_ip": "198.51.100.9", "outcome": "failure"],
            EventLogSource(product: "stormshield")),
        Sample(
            "<14>Feb 11 02:04:06 PA-1 1,2026/02/11 02:04:05,0079510001,GLOBALPROTECT,0,2562,2026/02/11 02:04:05,vsys1,gateway-auth,login,LDAP,,ght\\bob,FR,PC-7,198.51.100.9,,10.9.0.4,,id,sn,6.2,Windows,11,1,,,,failure",
            [
                "user": #"ght\bob"#, "src_ip": "198.51.100.9", "outcome": "failure", "action": "login",
                "tunnelip": "10.9.0.4",
            ], EventLogSource(product: "paloalto", category: "appliance", service: "globalprotect")),
    ]

    @Test("Makers who write pairs or columns say the same", arguments: makersSamples)
    func makers(_ sample: Sample) throws { try check(sample) }

    private static let ivanti = EventLogSource(product: "ivanti", category: "vpn", service: "connect-secure")

    static let pulseSamples: [Sample] = [
        Sample(
            "<134>1 2026-04-03T14:57:46+02:00 pcs-node1 PulseSecure: - - - 2026-04-03 14:57:46 - pcs-node1 - [198.51.100.9] Default Network::bob(Staff)[VPN][30f317948f] - VPN Tunneling: Session started for user  (session: sida7be) with IPv4 address 10.1.204.79, hostname MY-PC",
            [
                "user": "bob", "src_ip": "198.51.100.9", "group": "Staff", "outcome": "success",
                "action": "tunnel-up", "tunnelip": "10.1.204.79", "tunneltype": "pulse",
            ], ivanti),
        Sample(
            "<174>1 2026-01-19T10:19:35+01:00 gw PulseSecure: - - - 2026-01-19 10:19:35 - pcs-name - [2001:db8::9] ext.bob@ght.example(Admin SSO)[] - Primary authentication failed for ext.bob/Admin SSO from 2001:db8::9",
            [
                "user": "ext.bob@ght.example", "src_ip": "2001:db8::9", "group": "Admin SSO",
                "outcome": "failure", "action": "login", "tunneltype": "pulse",
            ], ivanti),
        Sample(
            "<134>Oct 19 10:12:11 gw PulseSecure: 2026-10-19 10:12:11 - gw - [198.51.100.9] bob(Staff)[] - Login failed using auth server AD (Local Authentication). Reason: Failed",
            [
                "user": "bob", "src_ip": "198.51.100.9", "group": "Staff", "outcome": "failure",
                "action": "login", "reason": "Failed", "tunneltype": "pulse",
            ], ivanti),
        Sample(
            "<134>Oct 19 09:10:35 gw PulseSecure: 2026-10-19 09:10:35 - gw - [198.51.100.9] bob(Staff)[VPN] - Agent login succeeded for bob/Staff (session:sid74) from 198.51.100.9 with Pulse-Secure/9.1 (Windows 10).",
            [
                "user": "bob", "src_ip": "198.51.100.9", "group": "Staff", "outcome": "success",
                "action": "login", "tunneltype": "pulse",
            ], ivanti),
        Sample(
            "<134>Oct 19 09:49:40 gw PulseSecure: 2026-10-19 09:49:40 - gw - [198.51.100.9] bob(Staff)[VPN] - VPN Tunneling: Session ended for user (session: sid08) with IPv4 address 172.22.27.209",
            [
                "user": "bob", "src_ip": "198.51.100.9", "group": "Staff", "action": "tunnel-down",
                "tunnelip": "172.22.27.209", "tunneltype": "pulse",
            ], ivanti),
        // What is not of a sign-in or a tunnel has who and from where alone.
        Sample(
            "<134>Oct 19 09:16:53 gw PulseSecure: 2026-10-19 09:16:53 - gw - [127.0.0.1] System()[] - The current virus signature list imported successfully.",
            ["user": "System", "src_ip": "127.0.0.1"], ivanti),
    ]

    @Test("Ivanti's gateways, which were Pulse Secure's", arguments: pulseSamples)
    func pulse(_ sample: Sample) throws { try check(sample) }

    @Test("A line cut at any byte is still its own message, and no field reaches past its end")
    func cut() throws {
        for line in [
            Self.openVPNSamples[4].line, Self.strongSwanSamples[0].line, Self.ciscoSamples[2].line,
            Self.pulseSamples[0].line,
        ] {
            for end in line.utf8.indices.dropFirst() {
                let part = String(line[..<end])
                let (fields, event) = try decodeLine(part)
                #expect(part.hasSuffix(fields["message"]?.first ?? "?"))
                #expect(
                    event.fields.allSatisfy { Int($0.value.start + $0.value.length) <= event.bytes.count })
            }
        }
    }
}
