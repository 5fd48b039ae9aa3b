import Vocabulary

/// Harmless things that look like an attack: what a small security team must look at and close every day.
///
/// Their number does not grow with the day's lines. Each is work that really happens in hospitals, mostly by the hands of
/// administrators and suppliers.
struct OddityScript {
    let houses: [House]
    let offsetHours: Int
    private let dayStart: Int64
    private var generator: SeededGenerator

    init(houses: [House], seed: UInt64, day: Day, offsetHours: Int) {
        self.houses = houses
        self.offsetHours = offsetHours
        dayStart = Instant(startOf: day).milliseconds
        generator = SeededGenerator(seed: seed, part: .oddities)
    }

    mutating func write(to writer: inout LogWriter) {
        guard !houses.isEmpty else { return }
        administration(&writer)
        suppliersAndTravel(&writer)
        oldSystems(&writer)
        users(&writer)
        linuxAndNetwork(&writer)
    }

    /// A time by the clock on the wall, with some seconds that follow from the seed.
    private mutating func at(_ hour: Int, _ minute: Int) -> Int64 {
        dayStart + Int64(hour - offsetHours) * 3_600_000 + Int64(minute) * 60_000
            + Int64(generator.below(50_000))
    }

    /// The house of that rank by size, so that the work falls where the hands are.
    private mutating func house(_ rank: Int, _ writer: inout LogWriter) -> House {
        let ordered = houses.sorted { ($0.weight, -$0.index) > ($1.weight, -$1.index) }
        let house = ordered[rank % ordered.count]
        writer.house = house.index
        return house
    }

    private func run(
        _ image: String, _ commandLine: String, by account: Account, parent: String = AttackScript.shell,
        on host: Host,
        at time: Int64, _ writer: inout LogWriter
    ) {
        if host.hasSysmon {
            writer.processCreated(
                image, commandLine, by: account.qualified, parent: parent, parentCommandLine: parent,
                on: host,
                number: 7_300, at: time)
        } else {
            writer.processCreated4688(
                image, commandLine, by: account, parent: parent, on: host, number: 7_300, at: time)
        }
    }

    private mutating func administration(_ writer: inout LogWriter) {
        for (rank, hour) in [(0, 10), (1, 14), (2, 11)] {
            let house = house(rank, &writer)
            let administrator = house.administrators[0]
            let origin = house.server("ADM1").address
            let host = house.server("APP1")
            let time = at(hour, 12)
            writer.shareOpened(
                "ADMIN$", file: "PSEXESVC.exe", by: administrator, from: origin, on: host, access: "0x2",
                at: time)
            writer.serviceInstalled(
                "PSEXESVC", path: #"%SystemRoot%\PSEXESVC.exe"#, account: "LocalSystem", on: host,
                at: time + 500)
        }
        let head = house(0, &writer)
        run(
            #"C:\Windows\System32\net.exe"#, #"net group "Admins du domaine" /domain"#,
            by: head.administrators[1],
            on: head.server("ADM1"), at: at(9, 41), &writer)
        writer.addedToGroup(
            "adm.systeme3", group: "Admins du domaine", by: head.administrators[0], on: head.server("AD1"),
            at: at(11, 5))
        for (rank, hour) in [(3, 10), (5, 16)] {
            let house = house(rank, &writer)
            run(
                #"C:\Windows\System32\whoami.exe"#, "whoami /all", by: house.administrators[4],
                on: house.workstations[3], at: at(hour, 23), &writer)
        }
        for rank in [0, 1, 4] {
            let house = house(rank, &writer)
            run(
                AttackScript.scriptShell,
                "powershell.exe -NoProfile -EncodedCommand RwBlAHQALQBTAGUAcgB2AGkAYwBlAA==",
                by: house.services[5], parent: #"C:\Windows\CCM\CcmExec.exe"#, on: house.server("APP1"),
                at: at(13, 4), &writer)
            run(
                #"C:\Windows\System32\schtasks.exe"#,
                #"schtasks /create /s \#(house.workstations[7].name) /tn InventaireParc /tr C:\Scripts\inventaire.cmd /sc weekly"#,
                by: house.services[5], on: house.server("ADM1"), at: at(12, 32), &writer)
        }
    }

    private mutating func suppliersAndTravel(_ writer: inout LogWriter) {
        for (rank, country, hour) in [(0, "Belgium", 8), (1, "Switzerland", 20), (6, "Spain", 18)] {
            let house = house(rank, &writer)
            writer.tunnel(
                house.appliance("fw1"), offsetHours: offsetHours, action: "tunnel-up",
                user: house.staff[17].name,
                from: Places.homes[rank % Places.homes.count], country: country,
                inside: "10.\(house.index % 250 + 1).250.31",
                reason: "login successfully", at: at(hour, 37))
        }
        for (rank, hour) in [(0, 22), (2, 23)] {
            let house = house(rank, &writer)
            let supplier = House.account("ext.labo1", house.domain, house.index * 1_000 + 951)
            let inside = "10.\(house.index % 250 + 1).250.41"
            let time = at(hour, 11)
            writer.tunnel(
                house.appliance("fw1"), offsetHours: offsetHours, action: "tunnel-up", user: supplier.name,
                from: Places.homes[0], country: "France", inside: inside, reason: "login successfully",
                at: time)
            writer.logon(
                supplier, on: house.server("APP1"), .remoteInteractive, from: inside, process: "NTLM",
                session: "0x44c1d0",
                at: time + 90_000)
        }
        for rank in [1, 5, 7] {
            let house = house(rank, &writer)
            run(
                #"C:\Program Files (x86)\AnyDesk\AnyDesk.exe"#,
                #""C:\Program Files (x86)\AnyDesk\AnyDesk.exe" --service"#,
                by: house.administrators[4], parent: #"C:\Windows\System32\services.exe"#,
                on: house.workstations[5],
                at: at(9 + rank, 3), &writer)
        }
    }

    /// Old applications ask for old ways.
    private mutating func oldSystems(_ writer: inout LogWriter) {
        for (rank, hour) in [(0, 6), (0, 14), (3, 9), (6, 15)] {
            let house = house(rank, &writer)
            writer.serviceTicket(
                house.services[0], for: "svc-pacs", by: house.server("AD1"),
                to: house.server("PACS1").address,
                encryption: "0x17", at: at(hour, 2))
        }
        for (rank, hour) in [(2, 4), (8, 5)] {
            let house = house(rank, &writer)
            run(
                #"C:\Windows\System32\wbadmin.exe"#, "wbadmin delete backup -keepVersions:5 -quiet",
                by: house.administrators[3], on: house.server("SQL1"), at: at(hour, 15), &writer)
        }
        let large = house(1, &writer)
        run(
            #"C:\Windows\System32\net.exe"#, "net stop VeeamBackupSvc", by: large.administrators[3],
            on: large.server("SAV1"), at: at(13, 20), &writer)
        let laboratory = house(2, &writer)
        run(
            AttackScript.shell, #"cmd.exe /c dir D:\Exports"#, by: laboratory.services[3],
            parent: #"C:\Program Files\Microsoft SQL Server\MSSQL13.MSSQLSERVER\MSSQL\Binn\sqlservr.exe"#,
            on: laboratory.server("SQL1"), at: at(7, 30), &writer)
        let supervised = house(0, &writer)
        run(
            AttackScript.scriptShell, #"powershell.exe -NoProfile -Command Get-Service Spooler"#,
            by: supervised.services[7],
            parent: #"C:\Windows\System32\wbem\WmiPrvSE.exe"#, on: supervised.server("SQL1"), at: at(15, 45),
            &writer)
        writer.accessed(
            #"C:\Windows\System32\lsass.exe"#, from: #"C:\Outils\procexp64.exe"#, rights: "0x1fffff",
            trace: #"C:\Windows\SYSTEM32\ntdll.dll+9d4c4|C:\Outils\procexp64.exe+1b21"#,
            by: supervised.administrators[0].qualified, on: supervised.server("APP1"), at: at(16, 8))
        writer.logCleared(
            "Application", by: supervised.administrators[1], on: supervised.server("EAI1"), at: at(17, 50))
    }

    private mutating func users(_ writer: inout LogWriter) {
        for (rank, hour) in [(0, 11), (4, 15)] {
            let house = house(rank, &writer)
            run(
                AttackScript.shell, #"cmd.exe /c S:\Macros\export-planning.cmd"#, by: house.staff[4],
                parent: #"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"#,
                on: house.workstations[4],
                at: at(hour, 18), &writer)
        }
        for (rank, hour) in [(0, 10), (1, 13), (9, 16)] {
            let house = house(rank, &writer)
            let host = house.workstations[2]
            writer.defender(
                1_116, on: host,
                [
                    "Product Name": "Microsoft Defender Antivirus", "Threat Name": "PUA:Win32/Presenoker",
                    "Severity Name": "Low", "Category Name": "Potentially Unwanted Software",
                    "Path": #"file:_C:\Users\Public\Downloads\convertisseur-pdf.exe"#,
                    "Detection User": house.staff[8].qualified, "Action Name": "Quarantine",
                ], at: at(hour, 26))
        }
    }

    private mutating func linuxAndNetwork(_ writer: inout LogWriter) {
        let head = house(0, &writer)
        writer.syslog(
            head.appliance("eai1"), "sshd", process: 9_120, priority: 86, at: at(10, 2),
            "Accepted password for root from \(head.server("ADM1").address) port 41022 ssh2")
        let second = house(1, &writer)
        writer.syslog(
            second.appliance("dpt1"), "sudo", process: 9_311, priority: 85, at: at(14, 33),
            " adm.sauvegarde : TTY=pts/1 ; PWD=/srv/depot ; USER=root ; COMMAND=/usr/bin/rm -rf /srv/depot/essai-2024"
        )
        for (rank, hour) in [(0, 3), (1, 4)] {
            let house = house(rank, &writer)
            writer.traffic(
                house.appliance("fw1"), offsetHours: offsetHours, from: house.server("SAV1").address,
                port: 50_210,
                to: "198.51.100.60", port: 443, service: "HTTPS", sent: 5_400_000_000, received: 21_000_000,
                at: at(hour, 8))
        }
        for (rank, port, service) in [(3, 104, "DICOM"), (0, 2_575, "HL7")] {
            let house = house(rank, &writer)
            writer.traffic(
                house.appliance("fw1"), offsetHours: offsetHours, from: Places.servers[5], port: 40_200,
                to: house.server("PACS1").address, port: port, service: service, action: "accept",
                incoming: true,
                sent: 812_000, received: 44_000, at: at(11, 47))
        }
        let third = house(2, &writer)
        writer.proxied(
            "http://203.0.113.30/outils/pilote-imprimante.exe", by: third.appliance("prx1"),
            from: third.workstations[1].address,
            user: third.administrators[4].name, bytes: 4_211_330, peer: "203.0.113.30",
            type: "application/octet-stream",
            at: at(9, 58))
    }
}
