import Vocabulary

/// Lines of servers and appliances that are no Windows machines.
extension LogWriter {
    /// RFC 5424; the priority is facility times eight plus severity.
    mutating func syslog(
        _ host: Host, _ program: String, process: Int, priority: Int = 38, at time: Int64, _ message: String
    ) {
        open(.syslog, at: time)
        byte(0x3C)
        number(priority)
        text(">1 ")
        isoTime()
        byte(0x20)
        text(host.name)
        byte(0x20)
        text(program)
        byte(0x20)
        number(process)
        text(" - - ")
        text(message)
        close()
    }

    /// A query that a name server of the BIND family answered.
    mutating func nameQuery(
        _ name: String, type: String = "A", from client: String, to server: Host, at time: Int64
    ) {
        open(.dns, at: time)
        text("<30>")
        bsdTime()
        byte(0x20)
        text(server.name)
        text(" named[812]: client @0x7f3c5c0a3b48 ")
        text(client)
        byte(0x23)
        number(1_024 + Int(time % 60_000))
        text(" (")
        text(name)
        text("): query: ")
        text(name)
        text(" IN ")
        text(type)
        text(" +E(0)K (")
        text(server.address)
        byte(0x29)
        close()
    }

    /// Squid's native format behind an RFC 3164 header: time, milliseconds, client, result, bytes, method, address, user,
    /// peer, type.
    mutating func proxied(
        _ url: String, method: String = "GET", by proxy: Host, from client: String, user: String = "-",
        bytes size: Int,
        result: String = "TCP_MISS/200", peer: String, type: String = "text/html", at time: Int64
    ) {
        open(.proxy, at: time)
        text("<134>")
        bsdTime()
        byte(0x20)
        text(proxy.name)
        text(" squid[1520]: ")
        epochSeconds()
        byte(0x20)
        number(20 + size % 700)
        byte(0x20)
        text(client)
        byte(0x20)
        text(result)
        byte(0x20)
        number(size)
        byte(0x20)
        text(method)
        byte(0x20)
        text(url)
        byte(0x20)
        text(user)
        text(" HIER_DIRECT/")
        text(peer)
        byte(0x20)
        text(type)
        close()
    }

    /// A firewall's record; the pairs come after the date, the machine and the time zone.
    mutating func firewall(
        _ wall: Host, offsetHours: Int, priority: Int = 189, at time: Int64,
        _ pairs: KeyValuePairs<String, String>
    ) {
        open(.firewall, at: time)
        byte(0x3C)
        number(priority)
        byte(0x3E)
        localDateAndTime(offsetHours: offsetHours)
        text(" devname=\"")
        text(wall.name)
        text("\" devid=\"FGT60FTK00000000\" eventtime=")
        nanoseconds()
        text(" tz=\"+0")
        number(offsetHours)
        text("00\"")
        for (key, value) in pairs {
            byte(0x20)
            text(key)
            byte(0x3D)
            // Numbers and addresses are bare, as the firewall writes them; words have quotes.
            if let first = value.utf8.first, (0x30...0x39).contains(first), key != "logid" {
                text(value)
            } else {
                byte(0x22)
                text(value)
                byte(0x22)
            }
        }
        close()
    }

    mutating func traffic(
        _ wall: Host, offsetHours: Int, from source: String, port sourcePort: Int, to destination: String,
        port: Int,
        service: String, action: String = "close", incoming: Bool = false, sent: Int, received: Int,
        at time: Int64
    ) {
        firewall(
            wall, offsetHours: offsetHours, at: time,
            [
                "logid": "0000000013", "type": "traffic", "subtype": "forward",
                "level": action == "deny" ? "warning" : "notice", "vd": "root", "srcip": source,
                "srcport": String(sourcePort), "srcintf": incoming ? "wan1" : "lan",
                "srcintfrole": incoming ? "wan" : "lan",
                "dstip": destination, "dstport": String(port), "dstintf": incoming ? "dmz" : "wan1",
                "dstintfrole": incoming ? "dmz" : "wan", "sessionid": String(900_000 + time % 90_000),
                "proto": "6",
                "action": action, "policyid": action == "deny" ? "0" : "12", "service": service,
                "duration": String(1 + sent % 240), "sentbyte": String(sent), "rcvdbyte": String(received),
            ])
    }

    mutating func tunnel(
        _ wall: Host, offsetHours: Int, action: String, user: String, from address: String, country: String,
        inside: String, reason: String, at time: Int64
    ) {
        firewall(
            wall, offsetHours: offsetHours, at: time,
            [
                "logid": action == "tunnel-up" ? "0101039424" : "0101039426", "type": "event",
                "subtype": "vpn",
                "level": action == "tunnel-up" ? "information" : "alert", "vd": "root",
                "logdesc": action == "tunnel-up" ? "SSL VPN tunnel up" : "SSL VPN login fail",
                "action": action,
                "tunneltype": "ssl-tunnel", "remip": address, "srccountry": country, "tunnelip": inside,
                "user": user,
                "group": "vpn-utilisateurs", "dst_host": "N/A", "reason": reason,
                "msg": action == "tunnel-up" ? "SSL tunnel established" : "SSL user failed to logged in",
            ])
    }

    /// What the endpoint protection's console sends on.
    mutating func endpoint(
        _ console: Host, signature: Int, name: String, severity: Int,
        _ extensions: KeyValuePairs<String, String>, at time: Int64
    ) {
        open(.cef, at: time)
        text("<134>")
        bsdTime()
        byte(0x20)
        text(console.name)
        text(" CEF:0|Sentivale Sécurité|Vigie|4.2|")
        number(signature)
        byte(0x7C)
        text(name)
        byte(0x7C)
        number(severity)
        text("|rt=")
        epochMilliseconds()
        for (key, value) in extensions {
            byte(0x20)
            text(key)
            byte(0x3D)
            text(value.replacing("\\", with: "\\\\").replacing("=", with: "\\="))
        }
        close()
    }
}
