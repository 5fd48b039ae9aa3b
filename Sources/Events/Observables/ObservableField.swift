/// What the name of a field says about its value.
struct ObservableField: OptionSet {
    let rawValue: UInt8

    /// Numbers and identifiers: not worth a look.
    static let nothing: ObservableField = []
    /// May hold addresses, domains and hashes anywhere.
    static let text = ObservableField(rawValue: 1)
    /// The whole value is an account.
    static let account = ObservableField(rawValue: 2)
    /// The whole value is a machine.
    static let host = ObservableField(rawValue: 4)
    /// What looks like a file's name is a domain all the same.
    static let names = ObservableField(rawValue: 8)

    /// Decided by the letters of the name alone: `user.name`, `UserName` and `user_name` say the same.
    init(named name: String) {
        let letters = String(
            decoding: name.utf8.map(\.asciiLowercased).filter { $0 &- 0x61 < 26 || $0 &- 0x30 < 10 },
            as: UTF8.self)
        var found: ObservableField = .text
        if ObservableField.silent.contains(letters) { found = .nothing }
        if ObservableField.accounts.contains(letters) || letters.hasSuffix("username")
            || letters.hasSuffix("accountname") || letters.hasSuffix("userprincipalname")
        {
            found = [.text, .account]
        }
        if ObservableField.hosts.contains(letters) || letters.hasSuffix("hostname")
            || letters.hasSuffix("computername") || letters.hasSuffix("workstationname")
        {
            found = [.text, .host, .names]
        }
        if ["url", "uri", "domain", "query", "referer", "referrer", "servername"].contains(
            where: letters.contains)
        {
            found.formUnion([.text, .names])
        }
        self = found
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    private static let accounts: Set = [
        "user", "suser", "duser", "acct", "account", "ruser", "logname", "userid", "srcuser", "dstuser",
        "usrname",
        "samaccountname", "useridentityarn", "actoralternateid", "login", "principal", "mailbox", "sender",
        "recipient",
    ]

    private static let hosts: Set = [
        "computer", "host", "workstation", "dvchost", "shost", "dhost", "devname", "machinename", "machine",
        "sourcehost",
        "destinationhost", "clientname", "dvc", "node", "agentname",
    ]

    /// Values without observables, of kinds that nearly every record has.
    private static let silent: Set = [
        "eventid", "version", "level", "task", "opcode", "keywords", "eventrecordid", "systemtime",
        "activityid",
        "relatedactivityid", "processid", "threadid", "providername", "providerguid", "qualifiers", "channel",
        "processguid", "parentprocessguid", "logonguid", "utctime", "timecreated", "timestamp",
        "parentprocessid",
        "logonid", "subjectlogonid", "targetlogonid", "integritylevel", "terminalsessionid", "protocol",
        "srcport", "dstport",
        "sourceport", "destinationport", "spt", "dpt", "severity", "facility", "priority", "pri",
        "accessmask", "accesslist",
    ]
}
