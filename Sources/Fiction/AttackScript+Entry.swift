import Vocabulary

/// The first hour, at the small member.
extension AttackScript {
    private var insideAddress: String { "10.\(origin.index % 250 + 1).250.77" }

    mutating func enterByVPN(_ writer: inout LogWriter) {
        let wall = origin.appliance("fw1")
        let time = step(
            0, origin, wall, supplier, "T1133",
            LocalizedText(
                "Connexion au VPN avec le compte volé d’un prestataire, depuis l’étranger",
                en: "VPN sign-in from abroad with a supplier’s stolen account"),
            sees: LocalizedText(
                "Pare-feu\u{A0}: tunnel SSL ouvert la nuit depuis un pays inhabituel",
                en: "Firewall: SSL tunnel opened at night from an unusual country"), &writer)
        for attempt in 0..<2 {
            writer.tunnel(
                wall, offsetHours: offsetHours, action: "ssl-login-fail", user: supplier.name,
                from: AttackScript.entryAddress, country: "Netherlands", inside: "0.0.0.0",
                reason: "sslvpn_login_permission_denied",
                at: time - 70_000 + Int64(attempt) * 31_000)
        }
        writer.tunnel(
            wall, offsetHours: offsetHours, action: "tunnel-up", user: supplier.name,
            from: AttackScript.entryAddress,
            country: "Netherlands", inside: insideAddress, reason: "login successfully", at: time)
    }

    mutating func openDesktop(_ writer: inout LogWriter) {
        let host = origin.server("RDS1")
        let time = step(
            4, origin, host, supplier, "T1021.001",
            LocalizedText(
                "Bureau à distance sur le serveur de rebond", en: "Remote desktop on the jump server"),
            sees: LocalizedText(
                "Sécurité 4624, type 10, depuis l’adresse attribuée par le VPN",
                en: "Security 4624, type 10, from the address that the VPN gave"), &writer)
        writer.traffic(
            origin.appliance("fw1"), offsetHours: offsetHours, from: insideAddress, port: 51_022,
            to: host.address,
            port: 3_389, service: "RDP", sent: 48_200, received: 912_000, at: time)
        writer.logon(
            supplier, on: host, .remoteInteractive, from: insideAddress, workstation: "DESKTOP-9F2KQ1",
            process: "NTLM",
            session: "0x3a41f0", at: time + 1_400)
    }

    mutating func lookAround(_ writer: inout LogWriter) {
        let host = origin.server("RDS1")
        let time = step(
            9, origin, host, supplier, "T1069.002",
            LocalizedText(
                "Reconnaissance du domaine\u{A0}: droits, administrateurs, contrôleurs",
                en: "Discovery of the domain: rights, administrators, controllers"),
            sees: LocalizedText(
                "Création de processus\u{A0}: whoami, net group, nltest en quelques minutes",
                en: "Process creation: whoami, net group, nltest within minutes"), &writer)
        let commands = [
            (#"C:\Windows\System32\whoami.exe"#, "whoami /all", 0),
            (#"C:\Windows\System32\net.exe"#, #"net group "Admins du domaine" /domain"#, 41),
            (#"C:\Windows\System32\nltest.exe"#, "nltest /domain_trusts /all_trusts", 95),
            (#"C:\Windows\System32\nltest.exe"#, "nltest /dclist:\(origin.zone)", 122),
            (#"C:\Windows\System32\net.exe"#, "net view /all /domain", 190),
            (#"C:\Windows\System32\net.exe"#, #"net group "Enterprise Admins" /domain"#, 233),
        ]
        for (image, command, second) in commands {
            run(image, command, by: supplier, on: host, at: time + Int64(second) * 1_000, &writer)
        }
    }

    mutating func blindAntivirus(_ writer: inout LogWriter) {
        let host = origin.server("RDS1")
        let time = step(
            22, origin, host, supplier, "T1562.001",
            LocalizedText("Antivirus désactivé", en: "Antivirus turned off"),
            sees: LocalizedText(
                "PowerShell 4104 et Defender 5001\u{A0}: protection en temps réel arrêtée",
                en: "PowerShell 4104 and Defender 5001: real-time protection off"), &writer)
        writer.scriptBlock(
            "Set-MpPreference -DisableRealtimeMonitoring $true; Add-MpPreference -ExclusionPath 'C:\\ProgramData'",
            path: "", by: supplier, on: host, at: time)
        writer.defender(
            5_001, on: host,
            ["Product Name": "Microsoft Defender Antivirus", "Product Version": "4.18.24050.7"],
            at: time + 2_200)
        writer.defender(
            5_007, on: host,
            [
                "Product Name": "Microsoft Defender Antivirus",
                "New Value":
                    #"HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths\C:\ProgramData = 0x0"#,
            ], at: time + 2_600)
    }

    mutating func stealPasswords(_ writer: inout LogWriter) {
        let host = origin.server("RDS1")
        let time = step(
            29, origin, host, supplier, "T1003.001",
            LocalizedText(
                "Copie de la mémoire de LSASS par une bibliothèque de Windows",
                en: "LSASS memory copied with a library of Windows"),
            sees: LocalizedText(
                "Création de processus\u{A0}: rundll32 appelle MiniDump de comsvcs.dll",
                en: "Process creation: rundll32 calls MiniDump of comsvcs.dll"), &writer)
        run(
            #"C:\Windows\System32\rundll32.exe"#,
            #"rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 712 C:\ProgramData\p.dmp full"#,
            by: supplier,
            parent: AttackScript.scriptShell, on: host, at: time, &writer)
    }

    mutating func moveToServer(_ writer: inout LogWriter) {
        let host = origin.server("APP1")
        let time = step(
            41, origin, host, localAdministrator, "T1569.002",
            LocalizedText(
                "PsExec vers le serveur d’applications avec un compte d’administration",
                en: "PsExec to the application server with an administrator’s account"),
            sees: LocalizedText(
                "Système 7045\u{A0}: service PSEXESVC\u{A0}; Sécurité 5145\u{A0}: exécutable écrit dans ADMIN$",
                en: "System 7045: service PSEXESVC; Security 5145: executable written to ADMIN$"), &writer)
        writer.explicitLogon(
            supplier, as: localAdministrator, on: origin.server("RDS1"), to: host.fullName,
            process: #"C:\ProgramData\psexec64.exe"#, at: time - 900)
        usePsExec(on: host, from: origin.server("RDS1").address, by: localAdministrator, at: time, &writer)
    }

    mutating func stealMorePasswords(_ writer: inout LogWriter) {
        let host = origin.server("APP1")
        let time = step(
            47, origin, host, localAdministrator, "T1003.001",
            LocalizedText(
                "Copie de la mémoire de LSASS par ProcDump", en: "LSASS memory copied with ProcDump"),
            sees: LocalizedText(
                "Sysmon 10\u{A0}: accès complet à lsass.exe\u{A0}; Sysmon 1\u{A0}: procdump -ma lsass",
                en: "Sysmon 10: full access to lsass.exe; Sysmon 1: procdump -ma lsass"), &writer)
        let tool = #"C:\ProgramData\procdump64.exe"#
        run(
            tool, "procdump64.exe -accepteula -ma lsass.exe C:\\ProgramData\\l.dmp", by: localAdministrator,
            on: host, at: time, &writer)
        writer.accessed(
            #"C:\Windows\System32\lsass.exe"#, from: tool, rights: "0x1fffff",
            trace: #"C:\Windows\SYSTEM32\ntdll.dll+9d4c4|C:\Windows\SYSTEM32\dbgcore.DLL+6d1f"#,
            by: localAdministrator.qualified, on: host, at: time + 350)
        writer.fileCreated(
            #"C:\ProgramData\l.dmp"#, by: tool, account: localAdministrator.qualified, on: host,
            at: time + 900)
    }

    mutating func askForWeakTickets(_ writer: inout LogWriter) {
        let controller = bridge.server("AD1")
        let time = step(
            58, bridge, controller, localAdministrator, "T1558.003",
            LocalizedText(
                "Tickets Kerberos faibles demandés pour les comptes de service",
                en: "Weak Kerberos tickets requested for service accounts"),
            sees: LocalizedText(
                "Sécurité 4769\u{A0}: chiffrement RC4 (0x17) pour plusieurs comptes de service",
                en: "Security 4769: RC4 encryption (0x17) for several service accounts"), &writer)
        for (offset, service) in ["svc-sql", "svc-pacs", "svc-veeam", "svc-eai"].enumerated() {
            writer.serviceTicket(
                localAdministrator, for: service, by: controller, to: origin.server("APP1").address,
                encryption: "0x17",
                at: time + Int64(offset) * 320)
        }
    }
}
