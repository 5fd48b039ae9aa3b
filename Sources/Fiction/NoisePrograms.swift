/// A program that runs on an ordinary day.
struct Program: Sendable {
    let image: String
    let commandLine: String
    let parent: String

    init(_ image: String, _ arguments: String = "", parent: String = #"C:\Windows\explorer.exe"#) {
        self.image = image
        commandLine = arguments.isEmpty ? "\"\(image)\"" : "\"\(image)\" \(arguments)"
        self.parent = parent
    }

    static let record = Program(#"C:\Program Files\Ombrelune\DPI\DpiClient.exe"#, "/contexte urgences")
    static let viewer = Program(#"C:\Program Files\Pixaline\Visio\visio-dicom.exe"#)
    static let writer = Program(
        #"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE"#, #"/n "Courrier.docx""#)
    static let browser = Program(
        #"C:\Program Files\Mozilla Firefox\firefox.exe"#, "-url https://intranet.example/")
    static let backupAgent = Program(
        #"C:\Program Files\Veeam\Backup Transport\VeeamAgent.exe"#, "-mode backup -job nuit",
        parent: #"C:\Program Files\Veeam\Backup Transport\VeeamTransportSvc.exe"#)

    static let onWorkstations: [Program] = [
        record, record, record, viewer, writer, browser, browser,
        Program(#"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"#, #"/e "Planning.xlsx""#),
        Program(#"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE"#),
        Program(#"C:\Program Files\Tricelle\Labo\ResultViewer.exe"#),
        Program(#"C:\Program Files\Voxadoc\Dictee\dictee.exe"#),
        Program(
            #"C:\Program Files\Identalis\CPS\cpsd.exe"#, "--lecteur 0",
            parent: #"C:\Windows\System32\services.exe"#),
        Program(#"C:\Windows\System32\taskhostw.exe"#, parent: #"C:\Windows\System32\svchost.exe"#),
        Program(
            #"C:\Windows\System32\svchost.exe"#, "-k netsvcs -p -s Schedule",
            parent: #"C:\Windows\System32\services.exe"#),
        Program(
            #"C:\Windows\System32\conhost.exe"#, "0xffffffff -ForceV1",
            parent: #"C:\Windows\System32\cmd.exe"#),
        Program(
            #"C:\Windows\System32\gpupdate.exe"#, "/target:computer",
            parent: #"C:\Windows\System32\svchost.exe"#),
        Program(#"C:\Windows\System32\rundll32.exe"#, #"C:\Windows\system32\shell32.dll,Control_RunDLL"#),
        Program(#"C:\Windows\System32\notepad.exe"#, #"D:\notes.txt"#),
        Program(#"C:\Windows\CCM\CcmExec.exe"#, parent: #"C:\Windows\System32\services.exe"#),
        Program(
            #"C:\Windows\System32\msiexec.exe"#, "/i C:\\Windows\\ccmcache\\1a\\DpiClient.msi /qn",
            parent: #"C:\Windows\CCM\CcmExec.exe"#),
        Program(
            #"C:\Windows\System32\cmd.exe"#, #"/c \\netlogon\ouverture.cmd"#,
            parent: #"C:\Windows\System32\userinit.exe"#),
        Program(
            #"C:\Windows\System32\net.exe"#, #"use S: \\fichiers\services /persistent:no"#,
            parent: #"C:\Windows\System32\cmd.exe"#),
        Program(#"C:\Windows\System32\printui.exe"#, #"/in /n \\impression\urgences"#),
    ]

    static let onServers: [Program] = [
        Program(
            #"C:\Windows\System32\svchost.exe"#, "-k NetworkService -p",
            parent: #"C:\Windows\System32\services.exe"#),
        Program(
            #"C:\Windows\System32\wbem\WmiPrvSE.exe"#, "-secured -Embedding",
            parent: #"C:\Windows\System32\svchost.exe"#),
        Program(
            #"C:\Program Files\Hermine\EAI\eai-worker.exe"#, "--canal ADT",
            parent: #"C:\Program Files\Hermine\EAI\eai-service.exe"#),
        Program(#"D:\Pixaline\dcm-router.exe"#, "--regle jour", parent: #"D:\Pixaline\pacsd.exe"#),
        Program(
            #"C:\Windows\System32\robocopy.exe"#, #"D:\Exports \\sauvegarde\exports /MIR /R:1"#,
            parent: #"C:\Windows\System32\cmd.exe"#),
        Program(
            #"C:\Windows\System32\sqlcmd.exe"#, "-S . -E -i D:\\Maintenance\\index.sql",
            parent: #"C:\Windows\System32\cmd.exe"#),
        Program(
            #"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"#,
            #"-NoProfile -File C:\Supervision\sonde.ps1"#, parent: #"C:\Windows\System32\svchost.exe"#),
        Program(
            #"C:\Program Files\Zabbix Agent 2\zabbix_agent2.exe"#, "-c zabbix_agent2.conf",
            parent: #"C:\Windows\System32\services.exe"#),
        Program(
            #"C:\Windows\System32\wevtutil.exe"#, "gl System",
            parent: #"C:\Program Files\Zabbix Agent 2\zabbix_agent2.exe"#),
        Program(
            #"C:\Windows\System32\vssadmin.exe"#, "list writers",
            parent: #"C:\Program Files\Veeam\Backup Transport\VeeamTransportSvc.exe"#),
    ]

    /// Text and path of scripts that run by the hour.
    static let scripts: [(String, String)] = [
        (
            "Get-Service | Where-Object Status -ne 'Running' | Export-Csv C:\\Supervision\\services.csv",
            #"C:\Supervision\sonde.ps1"#
        ),
        (
            "$comptes = Get-ADUser -Filter 'Enabled -eq $true' -Properties LastLogonDate",
            #"C:\Scripts\comptes-dormants.ps1"#
        ),
        (
            "Get-ChildItem D:\\Exports -Recurse | Where-Object { $_.LastWriteTime -lt (Get-Date).AddDays(-30) } | Remove-Item",
            #"C:\Scripts\purge.ps1"#
        ),
        ("Test-NetConnection -ComputerName srv-eai1 -Port 2575", #"C:\Supervision\hl7.ps1"#),
        ("Get-MpComputerStatus | Select-Object AntivirusSignatureAge", #"C:\Supervision\antivirus.ps1"#),
    ]
}

/// The outside world of the fiction: names in `.example`, addresses that documentation may use.
enum Places {
    static let sites = [
        "www.ministere-sante.example", "annuaire.sante.example", "dmp.sante.example", "mssante.example",
        "actualites.example", "meteo.example", "biblio-medicale.example", "formation-soignants.example",
        "update.editeur-systeme.example", "cdn.bureautique.example", "ocsp.certificats.example",
        "visio.telesoin.example",
        "portail.fournisseur-41.example", "achats.centrale.example", "cpam.assurance.example",
        "temps.ntp.example",
    ]
    static let servers = [
        "192.0.2.10", "192.0.2.17", "192.0.2.44", "192.0.2.80", "192.0.2.131", "198.51.100.5",
        "198.51.100.60",
        "198.51.100.140",
    ]
    /// Home connections of the staff.
    static let homes = [
        "198.51.100.201", "198.51.100.207", "198.51.100.214", "198.51.100.222", "198.51.100.240",
    ]
    /// Who knocks at every door of the internet, all day.
    static let scanners = [
        "203.0.113.5", "203.0.113.19", "203.0.113.24", "203.0.113.66", "203.0.113.140", "203.0.113.201",
    ]
}
