/// What Linux servers, appliances and the network write on an ordinary day.
extension NoiseMaker {
    /// The interface engine hands messages on; identifiers only, never a patient.
    mutating func interfaceMessage(_ house: House, _ time: Int64) {
        let kind = generator.pick([
            "ADT^A01", "ADT^A03", "ADT^A08", "ORM^O01", "ORU^R01", "SIU^S12", "MDM^T02",
        ])
        let target = generator.pick(["DPI", "SIL", "RIS", "PUI", "PMSI"])
        writer.syslog(
            house.appliance("eai1"), "eai", process: 2_211, priority: 134, at: time,
            "canal=\(target) type=\(kind) message=\(1_000_000 + generator.below(8_000_000)) etat=AA duree_ms=\(4 + generator.below(90))"
        )
    }

    mutating func shell(_ house: House, _ time: Int64) {
        let box = house.appliance(generator.pick(["web1", "eai1", "mta1", "dns1"]))
        let account = generator.pick(house.administrators).name
        let number = 3_000 + generator.below(20_000)
        let origin = house.server("ADM1").address
        writer.syslog(
            box, "sshd", process: number, priority: 86, at: time,
            "Accepted publickey for \(account) from \(origin) port \(40_000 + generator.below(9_000)) ssh2: ED25519 SHA256:\(writer.digest(account).prefix(43))"
        )
        writer.syslog(
            box, "sshd", process: number, priority: 86, at: time + 40,
            "pam_unix(sshd:session): session opened for user \(account)(uid=\(1_000 + generator.below(40))) by (uid=0)"
        )
        if generator.chance(60) {
            let command = generator.pick([
                "/usr/bin/systemctl status nginx", "/usr/bin/journalctl -u eai --since today",
                "/usr/bin/apt list --upgradable",
                "/usr/bin/tail -n 50 /var/log/nginx/error.log",
            ])
            writer.syslog(
                box, "sudo", process: number + 9, priority: 85, at: time + 9_000,
                " \(account) : TTY=pts/0 ; PWD=/home/\(account) ; USER=root ; COMMAND=\(command)")
        }
        writer.syslog(
            box, "sshd", process: number, priority: 86,
            at: time + Int64(generator.number(in: 60_000...900_000)),
            "pam_unix(sshd:session): session closed for user \(account)")
    }

    mutating func schedule(_ house: House, _ time: Int64) {
        let box = house.appliance(generator.pick(["web1", "eai1", "mta1", "dns1", "dpt1"]))
        let command = generator.pick([
            "   cd / && run-parts --report /etc/cron.hourly", "/usr/local/bin/sonde-disque --quiet",
            "command -v debian-sa1 > /dev/null && debian-sa1 1 1",
            "/usr/local/bin/purge-files-eai --jours 30",
        ])
        writer.syslog(
            box, "CRON", process: 5_000 + generator.below(20_000), priority: 78, at: time,
            "(root) CMD (\(command))")
    }

    mutating func mail(_ house: House, _ time: Int64) {
        let box = house.appliance("mta1")
        let queue = String(0xA000_0000 + generator.below(0x5FFF_FFFF), radix: 16).uppercased()
        let site = generator.pick([
            "fournisseur-52.example", "laboratoire-ville.example", "agence-sante.example",
            "formation-soignants.example",
        ])
        writer.syslog(
            box, "postfix/smtpd", process: 1_801, priority: 22, at: time,
            "\(queue): client=mx1.\(site)[\(generator.pick(Places.servers))]")
        writer.syslog(
            box, "postfix/qmgr", process: 902, priority: 22, at: time + 120,
            "\(queue): from=<contact@\(site)>, size=\(2_000 + generator.below(90_000)), nrcpt=1 (queue active)"
        )
        writer.syslog(
            box, "postfix/smtp", process: 1_877, priority: 22, at: time + 800,
            "\(queue): to=<secretariat@\(house.zone)>, relay=messagerie.\(house.zone)[10.0.0.25]:25, delay=0.8, dsn=2.0.0, status=sent (250 2.0.0 Ok)"
        )
    }

    mutating func radius(_ house: House, _ time: Int64) {
        let person = generator.pick(house.staff)
        writer.syslog(
            house.appliance("rad1"), "radiusd", process: 1_120, priority: 134, at: time,
            "(\(generator.below(90_000))) Login OK: [\(person.name)] (from client borne-wifi-\(1 + generator.below(60)) port 0 cli 02-00-5E-10-00-\(10 + generator.below(89)))"
        )
    }

    mutating func firewallFlow(_ house: House, _ time: Int64) {
        let host = generator.pick(house.workstations)
        let (port, service) = generator.pick([
            (443, "HTTPS"), (443, "HTTPS"), (443, "HTTPS"), (80, "HTTP"), (123, "NTP"), (993, "IMAPS"),
            (22, "SFTP"),
        ])
        writer.traffic(
            house.appliance("fw1"), offsetHours: offsetHours, from: host.address,
            port: 49_152 + generator.below(15_000),
            to: generator.pick(Places.servers), port: port, service: service,
            sent: 400 + generator.below(180_000),
            received: 900 + generator.below(2_400_000), at: time)
    }

    mutating func firewallRefusal(_ house: House, _ time: Int64) {
        let (port, service) = generator.pick([
            (23, "TELNET"), (445, "SMB"), (3_389, "RDP"), (22, "SSH"), (8_080, "HTTP-alt"), (5_060, "SIP"),
            (1_433, "MS-SQL"),
            (104, "DICOM"), (2_575, "HL7"),
        ])
        writer.traffic(
            house.appliance("fw1"), offsetHours: offsetHours, from: generator.pick(Places.scanners),
            port: 30_000 + generator.below(30_000), to: "192.0.2.\(200 + house.index % 50)", port: port,
            service: service,
            action: "deny", incoming: true, sent: 0, received: 0, at: time)
    }

    /// Staff and on-call people work from home, with a second factor.
    mutating func homeOffice(_ house: House, _ time: Int64) {
        let person = generator.pick(house.staff)
        writer.tunnel(
            house.appliance("fw1"), offsetHours: offsetHours, action: "tunnel-up", user: person.name,
            from: generator.pick(Places.homes), country: "France", inside: vpnAddress(house),
            reason: "login successfully",
            at: time)
    }

    func vpnAddress(_ house: House) -> String {
        "10.\(house.index % 250 + 1).250.\(10 + house.staff.count % 40)"
    }

    mutating func nameServer(_ house: House, _ time: Int64) {
        let client = generator.pick(house.workstations).address
        let box = house.appliance("dns1")
        let name =
            generator.chance(45)
            ? "\(generator.pick(house.serverList).name.lowercased()).\(house.zone)"
            : generator.pick(Places.sites)
        writer.nameQuery(name, from: client, to: box, at: time)
        if generator.chance(30) { writer.nameQuery(name, type: "AAAA", from: client, to: box, at: time + 3) }
    }

    mutating func webVisit(_ house: House, _ time: Int64) {
        let site = generator.pick(Places.sites)
        let client = generator.pick(house.workstations).address
        let peer = generator.pick(Places.servers)
        if generator.chance(70) {
            writer.proxied(
                "\(site):443", method: "CONNECT", by: house.appliance("prx1"), from: client,
                user: generator.pick(house.staff).name,
                bytes: 3_000 + generator.below(400_000), result: "TCP_TUNNEL/200", peer: peer, type: "-",
                at: time)
        } else {
            writer.proxied(
                "http://\(site)/\(generator.pick(["index.html", "img/logo.png", "fiche.pdf", "css/site.css"]))",
                by: house.appliance("prx1"), from: client,
                user: generator.pick(house.staff).name, bytes: 700 + generator.below(90_000), peer: peer,
                at: time)
        }
    }

    mutating func endpointConsole(_ house: House, _ time: Int64) {
        let host = generator.pick(house.workstations)
        writer.endpoint(
            house.appliance("rad1"), signature: 2_001, name: "Analyse terminée", severity: 1,
            ["dhost": host.name, "dst": host.address, "act": "aucune", "outcome": "success", "cnt": "0"],
            at: time)
    }
}
