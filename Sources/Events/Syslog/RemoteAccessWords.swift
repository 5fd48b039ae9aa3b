/// Says in the words of ``RemoteAccessLogs`` what the fields of makers say who write pairs or columns.
///
///     Fortinet      subtype="vpn" action="tunnel-up"|"ssl-login-fail" remip=198.51.100.9 user="bob" tunnelip=10.8.0.6
///     Stormshield   logtype="auth"|"xvpn" user="bob" src=198.51.100.9 error=0 msg="SSL tunnel created"
///     Palo Alto     GLOBALPROTECT: eventid gateway-auth, status failure, srcuser, public_ip, private_ip
///
/// > Source: Fortinet, "FortiOS Log Message Reference", category VPN; Stormshield, "Description of audit logs", l_auth and
/// > l_xvpn; Palo Alto Networks, "GlobalProtect Log Fields".
struct RemoteAccessWords {
    private let subtype, action, status, logType, error, message, event, outcome: FieldName

    init(names: FieldNames) {
        subtype = names.intern("subtype")
        action = names.intern("action")
        status = names.intern("status")
        logType = names.intern("logtype")
        error = names.intern("error")
        message = names.intern("msg")
        event = names.intern("eventid")
        outcome = names.intern("outcome")
    }

    /// Whether an event of a FortiGate is about a tunnel, with what became of it.
    func settleFortinet(_ event: inout Event) -> Bool {
        guard holds(subtype, ["vpn"], event) else { return false }
        if holds(action, ["tunnel-up", "ssl-new-con", "auth-success"], event) {
            event.append(outcome, "success")
        } else if holds(action, ["ssl-login-fail", "ssl-exit-fail", "auth-failure"], event) {
            event.append(outcome, "failure")
        } else if holds(action, ["negotiate"], event), holds(status, ["success"], event) {
            event.append(outcome, "success")
        } else if holds(action, ["negotiate"], event), holds(status, ["failure"], event) {
            event.append(outcome, "failure")
        }
        return true
    }

    /// Whether a line of a Stormshield is about a tunnel, with what became of it or of a sign-in at its portal.
    func settleStormshield(_ event: inout Event) -> Bool {
        let isTunnel = holds(logType, ["xvpn", "vpn"], event)
        guard isTunnel || holds(logType, ["auth"], event) else { return false }
        if let number = event.range(of: error) {
            event.append(outcome, event.bytes.span.holds("0", number.range) ? "success" : "failure")
        }
        if isTunnel, event.range(of: action) == nil, let text = event.range(of: message) {
            let cursor = TextCursor(text.range)
            let isUp = cursor.starts(event.bytes.span, "SSL tunnel created")
            let isDown = cursor.starts(event.bytes.span, "SSL tunnel removed")
            if isUp { event.append(action, "tunnel-up") }
            if isDown { event.append(action, "tunnel-down") }
        }
        return isTunnel
    }

    /// What became of a step of GlobalProtect.
    func settleGlobalProtect(_ event: inout Event) {
        if holds(status, ["success"], event) { event.append(outcome, "success") }
        if holds(status, ["failure"], event) { event.append(outcome, "failure") }
        if holds(self.event, ["portal-auth", "gateway-auth", "gateway-prelogin", "gateway-login"], event) {
            event.append(action, "login")
        } else if holds(self.event, ["gateway-connected"], event) {
            event.append(action, "tunnel-up")
        } else if holds(self.event, ["gateway-logout"], event) {
            event.append(action, "tunnel-down")
        }
    }

    private func holds(_ name: FieldName, _ texts: [String], _ event: borrowing Event) -> Bool {
        guard let value = event.range(of: name) else { return false }
        return texts.contains { event.bytes.span.equals($0, value.range) }
    }
}
