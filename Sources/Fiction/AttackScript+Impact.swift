import Vocabulary

/// The last hour: backups, encryption, and the traces that are wiped.
extension AttackScript {
    mutating func stopBackups(_ writer: inout LogWriter) {
        let host = target.server("SAV1")
        let time = step(
            165, target, host, planted, "T1489",
            LocalizedText("Arrêt des services de sauvegarde", en: "Backup services stopped"),
            sees: LocalizedText(
                "Création de processus\u{A0}: net stop sur les services Veeam\u{A0}; Système 7036",
                en: "Process creation: net stop on the Veeam services; System 7036"), &writer)
        for (offset, house) in [target, origin].enumerated() {
            writer.house = house.index
            let server = house.server("SAV1")
            let start = time + Int64(offset) * 50_000
            for (number, service) in ["VeeamBackupSvc", "VeeamTransportSvc", "VeeamCatalogSvc"].enumerated() {
                run(
                    #"C:\Windows\System32\net.exe"#, "net stop \(service) /y", by: planted, on: server,
                    at: start + Int64(number) * 2_500, &writer)
            }
            writer.serviceState("Veeam Backup Service", "stopped", on: server, at: start + 4_000)
        }
    }

    mutating func wipeRepository(_ writer: inout LogWriter) {
        let box = target.appliance("dpt1")
        let time = step(
            168, target, box, backupService, "T1485",
            LocalizedText("Effacement du dépôt de sauvegarde Linux", en: "Linux backup repository wiped"),
            sees: LocalizedText(
                "sshd puis sudo\u{A0}: suppression récursive du dépôt",
                en: "sshd, then sudo: recursive deletion of the repository"),
            &writer)
        writer.syslog(
            box, "sshd", process: 20_411, priority: 86, at: time,
            "Accepted password for \(backupService.name) from \(target.server("SAV1").address) port 50412 ssh2"
        )
        writer.syslog(
            box, "sudo", process: 20_440, priority: 85, at: time + 21_000,
            " \(backupService.name) : TTY=pts/0 ; PWD=/srv/depot ; USER=root ; COMMAND=/usr/bin/rm -rf /srv/depot/veeam"
        )
    }

    mutating func preventRecovery(_ writer: inout LogWriter) {
        let time = step(
            172, target, target.server("FIC1"), planted, "T1490",
            LocalizedText(
                "Suppression des clichés instantanés et du catalogue, réparation au démarrage désactivée",
                en: "Shadow copies and catalogue deleted, boot repair disabled"),
            sees: LocalizedText(
                "Création de processus\u{A0}: vssadmin, wbadmin, bcdedit, sur chaque serveur",
                en: "Process creation: vssadmin, wbadmin, bcdedit, on every server"), &writer)
        let commands = [
            ("vssadmin.exe", "vssadmin delete shadows /all /quiet"),
            ("wbadmin.exe", "wbadmin delete catalog -quiet"),
            ("bcdedit.exe", "bcdedit /set {default} recoveryenabled no"),
            ("bcdedit.exe", "bcdedit /set {default} bootstatuspolicy ignoreallfailures"),
        ]
        let servers = [
            (target, "FIC1"), (target, "PACS1"), (target, "APP1"), (origin, "FIC1"), (origin, "APP1"),
        ]
        for (place, (house, role)) in servers.enumerated() {
            writer.house = house.index
            for (number, (program, command)) in commands.enumerated() {
                run(
                    #"C:\Windows\System32\"# + program, command, by: planted,
                    parent: #"C:\Windows\PSEXESVC.exe"#,
                    on: house.server(role), at: time + Int64(place * 21_000 + number * 1_300), &writer)
            }
        }
    }

    mutating func spread(_ writer: inout LogWriter) {
        let controller = bridge.server("AD1")
        let time = step(
            180, bridge, controller, planted, "T1053.005",
            LocalizedText(
                "Tâche planifiée sur les serveurs depuis le contrôleur de domaine",
                en: "Scheduled task on the servers from the domain controller"),
            sees: LocalizedText(
                "Création de processus\u{A0}: schtasks /create /s\u{A0}; Sécurité 5145\u{A0}: exécutable dans NETLOGON",
                en: "Process creation: schtasks /create /s; Security 5145: executable in NETLOGON"), &writer)
        writer.shareOpened(
            "NETLOGON", file: "maj_dpi.exe", by: planted, from: target.server("ADM1").address, on: controller,
            access: "0x2", at: time)
        for (offset, host) in [target.server("PACS1"), target.server("FIC1"), origin.server("APP1")]
            .enumerated()
        {
            run(
                #"C:\Windows\System32\schtasks.exe"#,
                #"schtasks /create /s \#(host.name) /tn MajDPI /tr \\\#(origin.zone)\netlogon\maj_dpi.exe /sc once /st 04:30 /ru SYSTEM /f"#,
                by: planted, on: controller, at: time + 8_000 + Int64(offset) * 3_000, &writer)
        }
    }

    mutating func encrypt(_ writer: inout LogWriter) {
        let time = step(
            186, target, target.server("PACS1"), planted, "T1486",
            LocalizedText("Chiffrement des images et des partages", en: "Images and shares encrypted"),
            sees: LocalizedText(
                "Sysmon 11\u{A0}: milliers de fichiers renommés et une demande de rançon par dossier",
                en: "Sysmon 11: thousands of files renamed and a ransom note in each folder"), &writer)
        let victims: [(House, String, String, Int)] = [
            (target, "PACS1", #"D:\Imagerie\2026"#, 340), (target, "FIC1", #"D:\Partages\Services"#, 220),
            (origin, "APP1", #"D:\Donnees"#, 140),
        ]
        for (place, (house, role, folder, count)) in victims.enumerated() {
            writer.house = house.index
            let host = house.server(role)
            let start = time + Int64(place) * 35_000
            run(
                AttackScript.payload, #"C:\ProgramData\maj_dpi.exe -p \#(folder) -n"#, by: planted,
                parent: #"C:\Windows\System32\svchost.exe"#, on: host, at: start, &writer)
            encryptFiles(in: folder, count: count, on: host, from: start + 2_000, &writer)
            let console = house.appliance("rad1")
            writer.endpoint(
                console, signature: 9_001, name: "Chiffrement de fichiers en série", severity: 10,
                [
                    "dhost": host.name, "dst": host.address, "suser": planted.name,
                    "fname": AttackScript.payload, "act": "signalé",
                ],
                at: start + 61_000)
        }
    }

    private mutating func encryptFiles(
        in folder: String, count: Int, on host: Host, from start: Int64, _ writer: inout LogWriter
    ) {
        var time = start
        for number in 0..<count {
            time += Int64(generator.number(in: 300...2_600))
            let place = #"\#(folder)\dossier_\#(100 + number / 6)\"#
            let ending = folder.contains("Imagerie") ? "dcm" : "docx"
            writer.fileCreated(
                "\(place)fichier_\(10_000 + number).\(ending).verrou", by: AttackScript.payload,
                account: planted.qualified,
                on: host, at: time)
            if number % 6 == 0 {
                writer.fileCreated(
                    "\(place)LIRE_POUR_RESTAURER.note", by: AttackScript.payload, account: planted.qualified,
                    on: host,
                    at: time + 40)
            }
        }
    }

    mutating func clearLogs(_ writer: inout LogWriter) {
        let time = step(
            205, target, target.server("FIC1"), planted, "T1070.001",
            LocalizedText("Effacement des journaux de Windows", en: "Windows logs cleared"),
            sees: LocalizedText(
                "Sécurité 1102 et Système 104\u{A0}; création de processus\u{A0}: wevtutil cl",
                en: "Security 1102 and System 104; process creation: wevtutil cl"), &writer)
        for (place, (house, role)) in [(target, "FIC1"), (target, "PACS1"), (origin, "APP1")].enumerated() {
            writer.house = house.index
            let host = house.server(role)
            let start = time + Int64(place) * 14_000
            run(
                #"C:\Windows\System32\wevtutil.exe"#, "wevtutil cl Security", by: planted, on: host,
                at: start, &writer)
            writer.securityLogCleared(by: planted, on: host, at: start + 300)
            run(
                #"C:\Windows\System32\wevtutil.exe"#, "wevtutil cl System", by: planted, on: host,
                at: start + 900, &writer)
            writer.logCleared("System", by: planted, on: host, at: start + 1_200)
        }
    }
}
