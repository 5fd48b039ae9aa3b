import Events
import Vocabulary

/// What a record says, on one line for people: what happened, who did it, where from.
///
/// Records of the kinds in ``Sentence/windows`` and ``Sentence/others`` read as sentences; any other is shown by its
/// most telling field, or by the first fields it has.
struct EventSummary {
    private let event: Event

    init(_ event: Event) { self.event = event }

    /// Values are bounded: a script block of a megabyte is still one line.
    private static let longestValue = 300

    var text: LocalizedText {
        let clauses = sentence.clauses.compactMap { clause in
            clause.value(event).map { value in
                let value = String(value.prefix(EventSummary.longestValue))
                return LocalizedText(
                    clause.word.french + (clause.words?[value]?.french ?? value),
                    en: clause.word.english + (clause.words?[value]?.english ?? value))
            }
        }
        let (french, english) = (clauses.map(\.french), clauses.map(\.english))
        guard !clauses.isEmpty else { return sentence.what }
        return LocalizedText(
            "\(sentence.what.french)\u{A0}: \(french.joined(separator: ", "))",
            en: "\(sentence.what.english): \(english.joined(separator: ", "))")
    }

    private var sentence: Sentence {
        if let channel = event.channel {
            return event.eventID.flatMap { Sentence.windows(channel, $0) } ?? plain(channel)
        }
        return Sentence.others.first { $0.needs.allSatisfy { event.first($0) != nil } }?.sentence
            ?? plain(event.dialect)
    }

    /// Of a kind that no table names.
    private func plain(_ source: String) -> Sentence {
        let name = event.eventID.map { "\(source) \($0)" } ?? source
        return Sentence(LocalizedText(name, en: name), [Clause { $0.tellingText }])
    }
}

extension Event {
    /// The field by which people recognise a record of any kind, else the text of the record.
    fileprivate var tellingText: String? {
        let telling = [
            "CommandLine", "Image", "NewProcessName", "ServiceName", "TargetFilename", "TargetUserName",
            "SubjectUserName", "param1", "message", "msg",
        ]
        if let value = telling.lazy.compactMap({ self.telling($0) }).first { return value }
        guard channel == nil else {
            let shown = fields.lazy.map { (name: names.text(of: $0.name), value: text($0)) }
                .filter { !Event.envelope.contains($0.name) && !$0.value.isEmpty && $0.value != "-" }
                .prefix(4).map { "\($0.name) \($0.value)" }
            return shown.isEmpty ? nil : shown.joined(separator: ", ")
        }
        return raw.isEmpty ? nil : String(decoding: raw.prefix(300), as: UTF8.self)
    }

    /// What every Windows record has: it tells one from another no better than its number.
    private static let envelope: Set<String> = [
        "@timestamp", "Channel", "Computer", "EventID", "EventRecordID", "Hostname", "Keywords", "Level",
        "Opcode", "ProcessID", "Provider_Guid", "Provider_Name", "SourceName", "SystemTime", "Task",
        "ThreadID", "TimeCreated", "UtcTime", "Version",
    ]

    /// The value of a field; `nil` for the ways in which logs say "none".
    fileprivate func telling(_ name: String) -> String? {
        guard let value = first(name), !value.isEmpty, value != "-", value != "N/A" else { return nil }
        return value
    }
}

/// How records of one kind read.
private struct Sentence {
    let what: LocalizedText
    let clauses: [Clause]

    init(_ what: LocalizedText, _ clauses: [Clause]) {
        self.what = what
        self.clauses = clauses
    }

    init(_ french: String, en english: String, _ clauses: Clause...) {
        self.init(LocalizedText(french, en: english), clauses)
    }

    static func windows(_ channel: String, _ identifier: Int) -> Sentence? {
        switch channel {
        case "Security": security[identifier]
        case "System": system[identifier]
        case "Microsoft-Windows-Sysmon/Operational": sysmon[identifier]
        case "Microsoft-Windows-PowerShell/Operational": powerShell[identifier]
        default: nil
        }
    }

    /// > Source: Microsoft, "Appendix L: Events to Monitor".
    private static let security: [Int: Sentence] = [
        1102: Sentence("Journal de sécurité effacé", en: "Security log cleared", .by("Subject")),
        4624: Sentence("Ouverture de session", en: "Sign-in", .account("Target"), .origin, .signInKind),
        4625: Sentence(
            "Échec d’ouverture de session", en: "Failed sign-in", .account("Target"), .origin, .signInKind,
            .reason),
        4634: Sentence("Fermeture de session", en: "Sign-out", .account("Target"), .signInKind),
        4647: Sentence("Fermeture de session", en: "Sign-out", .account("Target")),
        4648: Sentence(
            "Ouverture de session sous un autre compte", en: "Sign-in with another account",
            .account("Target"), .by("Subject"), .to("TargetServerName")),
        4663: Sentence("Objet lu ou modifié", en: "Object accessed", .field("ObjectName"), .by("Subject")),
        4672: Sentence(
            "Privilèges d’administration accordés", en: "Administrative privileges granted",
            .account("Subject")),
        4688: Sentence(
            "Programme lancé", en: "Program started", .field("CommandLine", "NewProcessName"), .by("Subject")),
        4697: Sentence(
            "Service installé", en: "Service installed", .field("ServiceName"), .field("ServiceFileName"),
            .by("Subject")),
        4698: Sentence(
            "Tâche planifiée créée", en: "Scheduled task created", .field("TaskName"), .by("Subject")),
        4699: Sentence(
            "Tâche planifiée supprimée", en: "Scheduled task deleted", .field("TaskName"), .by("Subject")),
        4702: Sentence(
            "Tâche planifiée modifiée", en: "Scheduled task changed", .field("TaskName"), .by("Subject")),
        4720: Sentence("Compte créé", en: "Account created", .account("Target"), .by("Subject")),
        4722: Sentence("Compte activé", en: "Account enabled", .account("Target"), .by("Subject")),
        4723: Sentence("Mot de passe changé", en: "Password changed", .account("Target"), .by("Subject")),
        4724: Sentence("Mot de passe réinitialisé", en: "Password reset", .account("Target"), .by("Subject")),
        4725: Sentence("Compte désactivé", en: "Account disabled", .account("Target"), .by("Subject")),
        4726: Sentence("Compte supprimé", en: "Account deleted", .account("Target"), .by("Subject")),
        4728: membership, 4732: membership, 4756: membership,
        4738: Sentence("Compte modifié", en: "Account changed", .account("Target"), .by("Subject")),
        4740: Sentence(
            "Compte verrouillé", en: "Account locked out", .field("TargetUserName"), .from("TargetDomainName")
        ),
        4768: Sentence(
            "Ticket Kerberos d’authentification demandé", en: "Kerberos authentication ticket requested",
            .account("Target"), .origin),
        4769: Sentence(
            "Ticket Kerberos de service demandé", en: "Kerberos service ticket requested",
            .field("ServiceName"), .by("Target"), .origin),
        4771: Sentence(
            "Échec d’authentification Kerberos", en: "Kerberos authentication failed",
            .field("TargetUserName"), .origin),
        4776: Sentence(
            "Authentification NTLM", en: "NTLM authentication", .field("TargetUserName"),
            .from("Workstation"),
            .reason),
        5140: Sentence("Partage ouvert", en: "Share opened", .field("ShareName"), .by("Subject"), .origin),
        5145: Sentence(
            "Fichier partagé consulté", en: "Shared file accessed", .field("ShareName"),
            .field("RelativeTargetName"), .by("Subject"), .origin),
        5156: Sentence(
            "Connexion autorisée", en: "Connection allowed", .field("Application"), .from("SourceAddress"),
            .endpoint("DestAddress", "DestPort")),
    ]

    private static let membership = Sentence(
        "Membre ajouté à un groupe", en: "Member added to a group", .field("TargetUserName"),
        Clause(LocalizedText("membre ", en: "member ")) {
            $0.telling("MemberName") ?? $0.telling("MemberSid")
        },
        .by("Subject"))

    private static let system: [Int: Sentence] = [
        104: Sentence("Journal effacé", en: "Log cleared", .field("Channel"), .by("Subject")),
        7036: Sentence("État d’un service", en: "State of a service", .field("param1"), .field("param2")),
        7040: Sentence(
            "Démarrage d’un service modifié", en: "Start of a service changed", .field("param1"),
            .field("param3")),
        7045: Sentence(
            "Service installé", en: "Service installed", .field("ServiceName"), .field("ImagePath"),
            Clause(.account) { $0.telling("AccountName") }),
    ]

    private static let powerShell: [Int: Sentence] = [
        4103: Sentence("Commande PowerShell", en: "PowerShell command", .field("Payload")),
        4104: Sentence("Script PowerShell", en: "PowerShell script", .field("ScriptBlockText")),
    ]

    /// > Source: Microsoft, "Sysmon", Events.
    private static let sysmon: [Int: Sentence] = [
        1: Sentence(
            "Programme lancé", en: "Program started", .field("CommandLine", "Image"), .program("ParentImage"),
            .user),
        3: Sentence(
            "Connexion réseau", en: "Network connection", .field("Image"),
            .endpoint("DestinationIp", "DestinationPort"), .user),
        5: Sentence("Programme terminé", en: "Program ended", .field("Image")),
        6: Sentence("Pilote chargé", en: "Driver loaded", .field("ImageLoaded")),
        7: Sentence("Bibliothèque chargée", en: "Library loaded", .field("ImageLoaded"), .program("Image")),
        8: Sentence(
            "Fil lancé dans un autre programme", en: "Thread started in another program",
            .field("TargetImage"), .program("SourceImage")),
        10: Sentence(
            "Mémoire d’un programme ouverte", en: "Memory of a program opened", .field("TargetImage"),
            .program("SourceImage")),
        11: Sentence("Fichier créé", en: "File created", .field("TargetFilename"), .program("Image"), .user),
        12: Sentence("Clé de registre", en: "Registry key", .field("TargetObject"), .program("Image")),
        13: Sentence(
            "Valeur de registre écrite", en: "Registry value set", .field("TargetObject"), .field("Details"),
            .program("Image")),
        17: Sentence("Canal nommé créé", en: "Named pipe created", .field("PipeName"), .program("Image")),
        18: Sentence("Canal nommé ouvert", en: "Named pipe opened", .field("PipeName"), .program("Image")),
        22: Sentence("Requête DNS", en: "DNS query", .field("QueryName"), .program("Image")),
        23: Sentence(
            "Fichier supprimé", en: "File deleted", .field("TargetFilename"), .program("Image"), .user),
        26: Sentence(
            "Fichier supprimé", en: "File deleted", .field("TargetFilename"), .program("Image"), .user),
    ]

    /// By the fields a record must have: the first that fits is taken.
    static let others: [(needs: [String], sentence: Sentence)] = [
        (
            ["c-uri", "c-ip"],
            Sentence(
                "Accès à internet", en: "Web access", .field("cs-method"), .field("c-uri"), .from("c-ip"),
                Clause(.account) { $0.telling("cs-username") },
                Clause(LocalizedText("réponse ", en: "answer ")) { $0.telling("sc-status") })
        ),
        (
            ["query", "record_type"],
            Sentence("Requête DNS", en: "DNS query", .field("query"), .from("src_ip"))
        ),
        (
            ["tunneltype", "action"],
            Sentence(
                "VPN", en: "VPN", .field("action"), Clause(.account) { $0.telling("user") }, .from("src_ip"),
                Clause(LocalizedText("pays ", en: "country ")) { $0.telling("srccountry") })
        ),
        (
            ["outcome", "action"],
            Sentence(
                "Accès distant", en: "Remote access", .field("action"), .field("outcome"),
                Clause(.account) { $0.telling("user") }, .from("src_ip"))
        ),
        (
            ["src_ip", "dst_ip", "action"],
            Sentence(
                "Pare-feu", en: "Firewall", .field("action"), .from("src_ip"),
                .endpoint("dst_ip", "dst_port"),
                Clause(.account) { $0.telling("user") })
        ),
    ]
}

/// A part of a sentence, left out where the record does not say it.
private struct Clause {
    let word: LocalizedText
    let value: @Sendable (Event) -> String?
    /// What values mean, for those that are codes.
    var words: [String: LocalizedText]?

    init(
        _ word: LocalizedText = LocalizedText("", en: ""), words: [String: LocalizedText]? = nil,
        value: @escaping @Sendable (Event) -> String?
    ) {
        self.word = word
        self.words = words
        self.value = value
    }

    /// The first of these fields that says something.
    static func field(_ names: String...) -> Clause {
        Clause { event in names.lazy.compactMap { event.telling($0) }.first }
    }

    /// `DOMAIN\name`, of the fields that begin with that word.
    static func account(_ prefix: String) -> Clause { Clause { $0.account(prefix) } }

    /// The account that acted.
    static func by(_ prefix: String) -> Clause {
        Clause(LocalizedText("par ", en: "by ")) { $0.account(prefix) }
    }

    /// The program that acted.
    static func program(_ name: String) -> Clause {
        Clause(LocalizedText("par ", en: "by ")) { $0.telling(name) }
    }

    static func from(_ name: String) -> Clause {
        Clause(LocalizedText("depuis ", en: "from ")) { $0.telling(name) }
    }

    static func to(_ name: String) -> Clause {
        Clause(LocalizedText("vers ", en: "to ")) { $0.telling(name) }
    }

    static func endpoint(_ address: String, _ port: String) -> Clause {
        Clause(LocalizedText("vers ", en: "to ")) { event in
            guard let address = event.telling(address) else { return nil }
            guard let port = event.telling(port) else { return address }
            return address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        }
    }

    static let user = Clause(.account) { $0.telling("User") }

    /// Where a sign-in came from; Kerberos writes IPv4 addresses in the form of IPv6.
    static let origin = Clause(LocalizedText("depuis ", en: "from ")) { event in
        guard let address = event.telling("IpAddress") else { return event.telling("WorkstationName") }
        return address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
    }

    /// > Source: Microsoft, "4624(S): An account was successfully logged on", table 11.
    static let signInKind = Clause(
        words: [
            "2": LocalizedText("au clavier", en: "at the keyboard"),
            "3": LocalizedText("par le réseau", en: "over the network"),
            "4": LocalizedText("tâche planifiée", en: "scheduled task"),
            "5": LocalizedText("service", en: "service"),
            "7": LocalizedText("déverrouillage", en: "unlock"),
            "8": LocalizedText(
                "par le réseau, mot de passe en clair", en: "over the network, password in clear"),
            "9": LocalizedText("autres identifiants", en: "other credentials"),
            "10": LocalizedText("bureau à distance", en: "remote desktop"),
            "11": LocalizedText("identifiants en cache", en: "cached credentials"),
        ]
    ) { $0.telling("LogonType") }

    /// > Source: Microsoft, "4625(F): An account failed to log on", table 12.
    static let reason = Clause(
        words: [
            "0xc0000064": LocalizedText("compte inconnu", en: "unknown account"),
            "0xc000006a": LocalizedText("mot de passe incorrect", en: "wrong password"),
            "0xc000006d": LocalizedText("identifiants refusés", en: "credentials refused"),
            "0xc000006f": LocalizedText("hors des heures permises", en: "outside permitted hours"),
            "0xc0000071": LocalizedText("mot de passe expiré", en: "expired password"),
            "0xc0000072": LocalizedText("compte désactivé", en: "disabled account"),
            "0xc0000193": LocalizedText("compte expiré", en: "expired account"),
            "0xc0000234": LocalizedText("compte verrouillé", en: "locked account"),
        ]
    ) { event in
        let codes = ["SubStatus", "Status"].lazy.compactMap { event.telling($0)?.lowercased() }
        return codes.first { $0 != "0x0" }
    }
}

extension LocalizedText {
    fileprivate static let account = LocalizedText("compte ", en: "account ")
}

extension Event {
    fileprivate func account(_ prefix: String) -> String? {
        guard let name = telling(prefix + "UserName") else { return nil }
        // Kerberos writes the realm into the name already.
        guard !name.contains("@"), let domain = telling(prefix + "DomainName") else { return name }
        return "\(domain)\\\(name)"
    }
}
