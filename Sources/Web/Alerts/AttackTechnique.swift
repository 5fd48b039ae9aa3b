import Vocabulary

/// A technique of MITRE ATT&CK, as rules name it in their tags.
///
/// > Source: names from MITRE ATT&CK, © The MITRE Corporation, reproduced and distributed with its permission.
struct AttackTechnique: Hashable {
    /// Such as `T1003.001`.
    let id: String

    /// `nil` for a text that is no technique's number.
    init?(_ text: String) {
        let upper = text.uppercased()
        let parts = upper.split(separator: ".", omittingEmptySubsequences: false)
        guard let main = parts.first, main.hasPrefix("T"), main.count == 5,
            main.dropFirst().allSatisfy(\.isNumber),
            parts.count <= 2, parts.dropFirst().allSatisfy({ $0.count == 3 && $0.allSatisfy(\.isNumber) })
        else { return nil }
        id = upper
    }

    /// Its name, with its parent's before it; `nil` for one that came after this table was written.
    var name: String? {
        let parent = AttackTechnique.names[String(id.prefix(5))]
        guard id.count > 5 else { return parent }
        guard let own = AttackTechnique.names[id] else { return parent }
        return parent.map { "\($0): \(own)" } ?? own
    }

    /// Where MITRE describes it.
    var page: OutsideLink? {
        OutsideLink(
            "https://attack.mitre.org/techniques/" + id.split(separator: ".").joined(separator: "/") + "/")
    }

    private static let names: [String: String] = {
        var names: [String: String] = [:]
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { names[String(parts[0])] = String(parts[1]) }
        }
        return names
    }()

    /// The techniques that detection rules speak of most.
    private static let table = """
        T1001 Data Obfuscation
        T1003 OS Credential Dumping
        T1003.001 LSASS Memory
        T1003.002 Security Account Manager
        T1003.003 NTDS
        T1003.004 LSA Secrets
        T1003.005 Cached Domain Credentials
        T1003.006 DCSync
        T1005 Data from Local System
        T1007 System Service Discovery
        T1008 Fallback Channels
        T1010 Application Window Discovery
        T1012 Query Registry
        T1014 Rootkit
        T1016 System Network Configuration Discovery
        T1018 Remote System Discovery
        T1020 Automated Exfiltration
        T1021 Remote Services
        T1021.001 Remote Desktop Protocol
        T1021.002 SMB/Windows Admin Shares
        T1021.003 Distributed Component Object Model
        T1021.004 SSH
        T1021.006 Windows Remote Management
        T1027 Obfuscated Files or Information
        T1027.010 Command Obfuscation
        T1033 System Owner/User Discovery
        T1036 Masquerading
        T1036.003 Rename Legitimate Utilities
        T1036.005 Match Legitimate Resource Name or Location
        T1037 Boot or Logon Initialization Scripts
        T1039 Data from Network Shared Drive
        T1040 Network Sniffing
        T1041 Exfiltration Over C2 Channel
        T1046 Network Service Discovery
        T1047 Windows Management Instrumentation
        T1048 Exfiltration Over Alternative Protocol
        T1049 System Network Connections Discovery
        T1053 Scheduled Task/Job
        T1053.002 At
        T1053.003 Cron
        T1053.005 Scheduled Task
        T1055 Process Injection
        T1055.012 Process Hollowing
        T1056 Input Capture
        T1057 Process Discovery
        T1059 Command and Scripting Interpreter
        T1059.001 PowerShell
        T1059.003 Windows Command Shell
        T1059.004 Unix Shell
        T1059.005 Visual Basic
        T1059.006 Python
        T1059.007 JavaScript
        T1068 Exploitation for Privilege Escalation
        T1069 Permission Groups Discovery
        T1069.001 Local Groups
        T1069.002 Domain Groups
        T1070 Indicator Removal
        T1070.001 Clear Windows Event Logs
        T1070.002 Clear Linux or Mac System Logs
        T1070.004 File Deletion
        T1071 Application Layer Protocol
        T1071.001 Web Protocols
        T1071.004 DNS
        T1072 Software Deployment Tools
        T1074 Data Staged
        T1078 Valid Accounts
        T1078.001 Default Accounts
        T1078.002 Domain Accounts
        T1078.003 Local Accounts
        T1078.004 Cloud Accounts
        T1082 System Information Discovery
        T1083 File and Directory Discovery
        T1087 Account Discovery
        T1087.001 Local Account
        T1087.002 Domain Account
        T1090 Proxy
        T1091 Replication Through Removable Media
        T1095 Non-Application Layer Protocol
        T1098 Account Manipulation
        T1102 Web Service
        T1105 Ingress Tool Transfer
        T1106 Native API
        T1110 Brute Force
        T1110.001 Password Guessing
        T1110.003 Password Spraying
        T1112 Modify Registry
        T1113 Screen Capture
        T1114 Email Collection
        T1115 Clipboard Data
        T1119 Automated Collection
        T1123 Audio Capture
        T1127 Trusted Developer Utilities Proxy Execution
        T1133 External Remote Services
        T1134 Access Token Manipulation
        T1135 Network Share Discovery
        T1136 Create Account
        T1136.001 Local Account
        T1136.002 Domain Account
        T1137 Office Application Startup
        T1140 Deobfuscate/Decode Files or Information
        T1176 Software Extensions
        T1187 Forced Authentication
        T1189 Drive-by Compromise
        T1190 Exploit Public-Facing Application
        T1195 Supply Chain Compromise
        T1197 BITS Jobs
        T1199 Trusted Relationship
        T1201 Password Policy Discovery
        T1202 Indirect Command Execution
        T1203 Exploitation for Client Execution
        T1204 User Execution
        T1204.002 Malicious File
        T1207 Rogue Domain Controller
        T1210 Exploitation of Remote Services
        T1212 Exploitation for Credential Access
        T1213 Data from Information Repositories
        T1216 System Script Proxy Execution
        T1217 Browser Information Discovery
        T1218 System Binary Proxy Execution
        T1218.005 Mshta
        T1218.010 Regsvr32
        T1218.011 Rundll32
        T1219 Remote Access Tools
        T1222 File and Directory Permissions Modification
        T1482 Domain Trust Discovery
        T1484 Domain or Tenant Policy Modification
        T1484.001 Group Policy Modification
        T1485 Data Destruction
        T1486 Data Encrypted for Impact
        T1489 Service Stop
        T1490 Inhibit System Recovery
        T1491 Defacement
        T1496 Resource Hijacking
        T1498 Network Denial of Service
        T1499 Endpoint Denial of Service
        T1505 Server Software Component
        T1505.003 Web Shell
        T1518 Software Discovery
        T1528 Steal Application Access Token
        T1529 System Shutdown/Reboot
        T1531 Account Access Removal
        T1539 Steal Web Session Cookie
        T1542 Pre-OS Boot
        T1543 Create or Modify System Process
        T1543.002 Systemd Service
        T1543.003 Windows Service
        T1546 Event Triggered Execution
        T1546.003 Windows Management Instrumentation Event Subscription
        T1546.008 Accessibility Features
        T1547 Boot or Logon Autostart Execution
        T1547.001 Registry Run Keys / Startup Folder
        T1548 Abuse Elevation Control Mechanism
        T1548.002 Bypass User Account Control
        T1548.003 Sudo and Sudo Caching
        T1550 Use Alternate Authentication Material
        T1550.002 Pass the Hash
        T1550.003 Pass the Ticket
        T1552 Unsecured Credentials
        T1552.001 Credentials In Files
        T1553 Subvert Trust Controls
        T1555 Credentials from Password Stores
        T1556 Modify Authentication Process
        T1557 Adversary-in-the-Middle
        T1557.001 LLMNR/NBT-NS Poisoning and SMB Relay
        T1558 Steal or Forge Kerberos Tickets
        T1558.003 Kerberoasting
        T1558.004 AS-REP Roasting
        T1559 Inter-Process Communication
        T1560 Archive Collected Data
        T1560.001 Archive via Utility
        T1561 Disk Wipe
        T1562 Impair Defenses
        T1562.001 Disable or Modify Tools
        T1562.002 Disable Windows Event Logging
        T1562.004 Disable or Modify System Firewall
        T1563 Remote Service Session Hijacking
        T1564 Hide Artifacts
        T1566 Phishing
        T1566.001 Spearphishing Attachment
        T1566.002 Spearphishing Link
        T1567 Exfiltration Over Web Service
        T1567.002 Exfiltration to Cloud Storage
        T1568 Dynamic Resolution
        T1569 System Services
        T1569.002 Service Execution
        T1570 Lateral Tool Transfer
        T1571 Non-Standard Port
        T1572 Protocol Tunneling
        T1573 Encrypted Channel
        T1574 Hijack Execution Flow
        T1574.001 DLL
        T1587 Develop Capabilities
        T1588 Obtain Capabilities
        T1590 Gather Victim Network Information
        T1595 Active Scanning
        T1615 Group Policy Discovery
        T1620 Reflective Code Loading
        T1649 Steal or Forge Authentication Certificates
        T1654 Log Enumeration
        """
}

/// A tactic of MITRE ATT&CK: what the attacker is after.
enum AttackTactic: String {
    case reconnaissance, execution, persistence, discovery, collection, exfiltration, impact, stealth
    case resourceDevelopment = "resource-development"
    case initialAccess = "initial-access"
    case privilegeEscalation = "privilege-escalation"
    case defenseEvasion = "defense-evasion"
    case defenseImpairment = "defense-impairment"
    case credentialAccess = "credential-access"
    case lateralMovement = "lateral-movement"
    case commandAndControl = "command-and-control"

    /// As people say it.
    var title: LocalizedText {
        switch self {
        case .reconnaissance: LocalizedText("Reconnaissance", en: "Reconnaissance")
        case .resourceDevelopment: LocalizedText("Préparation de ressources", en: "Resource development")
        case .initialAccess: LocalizedText("Accès initial", en: "Initial access")
        case .execution: LocalizedText("Exécution", en: "Execution")
        case .persistence: LocalizedText("Persistance", en: "Persistence")
        case .privilegeEscalation: LocalizedText("Élévation de privilèges", en: "Privilege escalation")
        case .defenseEvasion: LocalizedText("Contournement des défenses", en: "Defence evasion")
        case .stealth: LocalizedText("Furtivité", en: "Stealth")
        case .defenseImpairment: LocalizedText("Neutralisation des défenses", en: "Defence impairment")
        case .credentialAccess: LocalizedText("Vol d’identifiants", en: "Credential access")
        case .discovery: LocalizedText("Découverte", en: "Discovery")
        case .lateralMovement: LocalizedText("Latéralisation", en: "Lateral movement")
        case .collection: LocalizedText("Collecte", en: "Collection")
        case .commandAndControl: LocalizedText("Commande et contrôle", en: "Command and control")
        case .exfiltration: LocalizedText("Exfiltration", en: "Exfiltration")
        case .impact: LocalizedText("Impact", en: "Impact")
        }
    }
}
