/// What workstations and Windows servers write on an ordinary day.
extension NoiseMaker {
    /// A nurse signs in on a shared workstation, opens the record, and leaves some minutes later.
    mutating func staffSession(_ house: House, _ time: Int64) {
        let host = generator.pick(house.workstations)
        let person = generator.pick(house.staff)
        let session = session()
        let controller = house.server("AD1")
        writer.ticketGranted(person, by: controller, to: host.address, at: time)
        writer.serviceTicket(person, for: "\(host.name)$", by: controller, to: host.address, at: time + 14)
        writer.logon(
            person, on: host, .interactive, from: "127.0.0.1", process: "Negotiate", session: session,
            at: time + 60)
        if generator.chance(30) {
            writer.serviceTicket(person, for: "svc-dpi", by: controller, to: host.address, at: time + 4_000)
        }
        writer.logoff(
            person, from: host, .interactive, session: session,
            at: time + Int64(generator.number(in: 60_000...1_500_000)))
    }

    mutating func badgeUnlock(_ house: House, _ time: Int64) {
        let host = generator.pick(house.workstations)
        let person = generator.pick(house.staff)
        writer.logon(
            person, on: host, .unlock, from: "127.0.0.1", process: "Negotiate", session: session(), at: time)
    }

    mutating func fileWork(_ house: House, _ time: Int64) {
        let server = house.server("FIC1")
        let host = generator.pick(house.workstations)
        let person = generator.pick(house.staff)
        let share = generator.pick(["Services", "Commun", "Qualite", "Personnel", "Imagerie"])
        writer.shareOpened(share, file: nil, by: person, from: host.address, on: server, at: time)
        let files = [
            "Protocoles\\Transfusion.docx", "Planning\\Semaine.xlsx", "Courriers\\Modele.dotx",
            "Qualite\\Fiche.pdf",
        ]
        writer.shareOpened(
            share, file: generator.pick(files), by: person, from: host.address, on: server,
            access: "0x120089",
            at: time + 35)
    }

    mutating func serviceLogon(_ house: House, _ time: Int64) {
        let account = generator.pick(house.services)
        let server = generator.pick(house.serverList)
        let origin = generator.pick(house.serverList)
        let session = session()
        writer.logon(account, on: server, .network, from: origin.address, session: session, at: time)
        if generator.chance(35) {
            writer.specialPrivileges(account, on: server, session: session, at: time + 1)
        }
        writer.logoff(
            account, from: server, .network, session: session, at: time + Int64(generator.below(40_000)))
    }

    mutating func directoryWork(_ house: House, _ time: Int64) {
        let host = generator.pick(house.workstations)
        let account = generator.chance(70) ? generator.pick(house.staff) : generator.pick(house.services)
        let controller = house.server("AD1")
        let service = generator.pick([
            "\(house.code)-SRV-FIC1$", "\(house.code)-SRV-APP1$", "\(house.code)-SRV-PACS1$", "krbtgt",
        ])
        writer.serviceTicket(account, for: service, by: controller, to: host.address, at: time)
        if generator.chance(20) {
            writer.ntlmCheck(account, by: controller, from: host.name, status: "0x0", at: time + 400)
        }
    }

    mutating func mistypedPassword(_ house: House, _ time: Int64) {
        let host = generator.pick(house.workstations)
        let person = generator.pick(house.staff)
        for attempt in 0..<Int64(generator.number(in: 1...3)) {
            writer.failedLogon(
                person.name, domain: house.domain, on: host, .interactive, from: "127.0.0.1",
                workstation: host.name,
                at: time + attempt * 4_000)
        }
        writer.ntlmCheck(
            person, by: house.server("AD1"), from: host.name, status: "0xc000006a", at: time + 20)
    }

    mutating func process(_ house: House, _ time: Int64) {
        let isServer = generator.chance(15)
        let host = generator.pick(isServer ? house.serverList : house.workstations)
        let program = generator.pick(isServer ? Program.onServers : Program.onWorkstations)
        let account = isServer ? generator.pick(house.services) : generator.pick(house.staff)
        start(program, by: account, on: host, at: time)
    }

    mutating func start(_ program: Program, by account: Account, on host: Host, at time: Int64) {
        let number = 1_200 + generator.below(18_000)
        if host.hasSysmon {
            writer.processCreated(
                program.image, program.commandLine, by: account.qualified, parent: program.parent,
                parentCommandLine: program.parent, on: host, number: number, at: time)
        } else {
            writer.processCreated4688(
                program.image, program.commandLine, by: account, parent: program.parent, on: host,
                number: number, at: time)
        }
    }

    mutating func connection(_ house: House, _ time: Int64) {
        let host = generator.pick(house.watched)
        let (server, port, image) = generator.pick([
            (house.server("APP1"), 443, Program.record.image), (house.server("FIC1"), 445, "System"),
            (house.server("AD1"), 389, #"C:\Windows\System32\lsass.exe"#),
            (house.server("AD1"), 88, #"C:\Windows\System32\lsass.exe"#),
            (house.server("PACS1"), 11_112, Program.viewer.image),
            (house.server("SQL1"), 1_433, Program.record.image),
        ])
        writer.connected(
            image, by: generator.pick(house.staff).qualified, from: host, to: server.address, port: port,
            name: server.fullName, at: time)
    }

    mutating func libraryLoad(_ house: House, _ time: Int64) {
        let libraries = [
            "winhttp.dll", "bcrypt.dll", "wbemprox.dll", "taskschd.dll", "netapi32.dll", "dbghelp.dll",
        ]
        writer.loaded(
            #"C:\Windows\System32\"# + generator.pick(libraries),
            into: generator.pick(Program.onWorkstations).image,
            by: generator.pick(house.staff).qualified, on: generator.pick(house.watched), at: time)
    }

    /// Security software looks into the sign-in process all day, with rights that cannot read passwords.
    mutating func memoryRead(_ house: House, _ time: Int64) {
        let source = generator.pick([
            #"C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.24050\MsMpEng.exe"#,
            #"C:\Program Files\Sentivale\Vigie\vigied.exe"#, #"C:\Windows\System32\svchost.exe"#,
        ])
        writer.accessed(
            #"C:\Windows\System32\lsass.exe"#, from: source,
            rights: generator.pick(["0x1000", "0x1400", "0x101000"]),
            trace: #"C:\Windows\SYSTEM32\ntdll.dll+9d4c4|C:\Windows\System32\KERNELBASE.dll+2c13e"#,
            by: #"NT AUTHORITY\SYSTEM"#, on: generator.pick(house.watched), at: time)
    }

    mutating func fileWrite(_ house: House, _ time: Int64) {
        let number = generator.below(90_000)
        let (file, image) = generator.pick([
            (#"C:\Users\Public\Documents\Courrier-\#(number).docx"#, Program.writer.image),
            (#"D:\Imagerie\2026\etude_\#(number).dcm"#, #"D:\Pixaline\pacsd.exe"#),
            (#"C:\Windows\Temp\spool\#(number).tmp"#, #"C:\Windows\System32\spoolsv.exe"#),
            (#"C:\ProgramData\Ombrelune\cache\dossier-\#(number).dat"#, Program.record.image),
            (
                #"D:\Sauvegardes\incr-\#(number).vib"#,
                #"C:\Program Files\Veeam\Backup Transport\VeeamAgent.exe"#
            ),
        ])
        let archive = house.server("PACS1")
        let host = file.hasPrefix("D:") && archive.hasSysmon ? archive : generator.pick(house.watched)
        writer.fileCreated(
            file, by: image, account: generator.pick(house.staff).qualified, on: host, at: time)
    }

    mutating func registryWrite(_ house: House, _ time: Int64) {
        let (key, value) = generator.pick([
            (#"HKLM\SOFTWARE\Ombrelune\DPI\LastContext"#, "DWORD (0x00000001)"),
            (
                #"HKU\S-1-5-21\Software\Microsoft\Office\16.0\Word\Place MRU\Max Display"#,
                "DWORD (0x00000019)"
            ),
            (#"HKLM\System\CurrentControlSet\Services\bam\State\SequenceNumber"#, "DWORD (0x0000000a)"),
            (
                #"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Group Policy\State\Machine\LastSuccess"#,
                "QWORD"
            ),
        ])
        writer.registrySet(
            key, to: value, by: #"C:\Windows\System32\svchost.exe"#, account: #"NT AUTHORITY\SYSTEM"#,
            on: generator.pick(house.watched), at: time)
    }

    mutating func nameLookup(_ house: House, _ time: Int64) {
        writer.lookedUp(
            generator.pick(Places.sites), result: generator.pick(Places.servers), by: Program.browser.image,
            account: generator.pick(house.staff).qualified, on: generator.pick(house.watched), at: time)
    }

    mutating func script(_ house: House, _ time: Int64) {
        let account =
            generator.chance(60) ? generator.pick(house.services) : generator.pick(house.administrators)
        let host = generator.pick(house.serverList)
        if generator.chance(50) {
            writer.pipeline(
                generator.pick(["Get-Service", "Get-ChildItem", "Get-ADUser", "Test-Connection"]),
                by: account, on: host, at: time)
        } else {
            let (text, path) = generator.pick(Program.scripts)
            writer.scriptBlock(text, path: path, by: account, on: host, at: time)
        }
    }

    mutating func serviceChange(_ house: House, _ time: Int64) {
        writer.serviceState(
            generator.pick([
                "Windows Update", "Spouleur d’impression", "Ombrelune Impression", "BITS", "WinHTTP",
            ]),
            generator.pick(["running", "stopped"]),
            on: generator.pick(house.serverList + house.workstations.prefix(20)),
            at: time)
    }

    mutating func antivirus(_ house: House, _ time: Int64) {
        writer.defender(
            2_000, on: generator.pick(house.workstations),
            [
                "Product Name": "Microsoft Defender Antivirus", "Product Version": "4.18.24050.7",
                "Current security intelligence Version": "1.413.228.0", "Update Type": "Delta",
            ], at: time)
    }

    /// At night the backup server takes one machine after the other.
    mutating func backupJob(_ house: House, _ time: Int64) {
        guard let account = house.services.first(where: { $0.name == "svc-veeam" }) else { return }
        let server = generator.pick(house.serverList)
        let session = session()
        writer.logon(
            account, on: server, .network, from: house.server("SAV1").address, session: session, at: time)
        writer.specialPrivileges(account, on: server, session: session, at: time + 2)
        start(Program.backupAgent, by: account, on: server, at: time + 900)
        writer.logoff(
            account, from: server, .network, session: session,
            at: time + Int64(generator.number(in: 30_000...900_000)))
    }

    /// A modality sends images to the archive.
    mutating func imaging(_ house: House, _ time: Int64) {
        let server = house.server("PACS1")
        let study = generator.below(90_000)
        let account = House.account("svc-pacs", house.domain, house.index * 1_000 + 800)
        for image in 0..<Int64(generator.number(in: 1...4)) {
            guard server.hasSysmon else {
                writer.shareOpened(
                    "Imagerie", file: #"2026\etude_\#(study)\image_\#(image).dcm"#, by: account,
                    from: generator.pick(house.workstations).address, on: server, access: "0x2",
                    at: time + image * 220)
                continue
            }
            writer.fileCreated(
                #"D:\Imagerie\2026\etude_\#(study)\image_\#(image).dcm"#, by: #"D:\Pixaline\pacsd.exe"#,
                account: account.qualified, on: server, at: time + image * 220)
        }
    }

    /// An administrator works under an account of his own and takes the rights of another for one task.
    mutating func runAs(_ house: House, _ time: Int64) {
        let administrator = generator.pick(house.administrators)
        let host = house.server("ADM1")
        writer.explicitLogon(
            administrator, as: house.administrators[0], on: host,
            to: generator.pick(house.serverList).fullName,
            process: #"C:\Windows\System32\mmc.exe"#, at: time)
        writer.specialPrivileges(house.administrators[0], on: host, session: session(), at: time + 40)
    }

    /// The scanner of the security team tries doors at night, and is refused.
    mutating func vulnerabilityScan(_ house: House, _ time: Int64) {
        let scanner = "10.\(house.index % 250 + 1).3.66"
        let server = generator.pick(house.serverList)
        for (offset, name) in ["administrateur", "admin", "invite"].enumerated() {
            writer.failedLogon(
                name, domain: house.domain, on: server, .network, from: scanner, workstation: "SCANNER-VULN",
                status: "0xc0000064", at: time + Int64(offset) * 700)
        }
        for port in [21, 22, 80, 135, 443, 445, 3_389, 8_443] {
            writer.traffic(
                house.appliance("fw1"), offsetHours: offsetHours, from: scanner, port: 33_000 + port,
                to: server.address,
                port: port, service: "tcp/\(port)", action: generator.chance(50) ? "deny" : "close", sent: 60,
                received: 40, at: time + Int64(port % 97) * 20)
        }
    }
}
