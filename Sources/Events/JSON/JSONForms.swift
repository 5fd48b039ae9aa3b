// The same Windows record arrives in many shapes of JSON. This file says, path by path, which field of Sigma's
// taxonomy each becomes. A path is the keys joined by dots; what is listed nowhere keeps its path as its name.
//
//     flat            {"EventID":1,"Channel":"…","Image":"…"}                      lab recordings, NXLog, many forwarders
//     nested          {"Event":{"System":{…},"EventData":{…}}}                     evtx_dump, chainsaw, Velociraptor
//     Winlogbeat      {"winlog":{"channel":"…","event_data":{"Image":"…"}},"event":{"code":"1"}}
//     Elastic         {"_index":"…","_source":{…one of the others…}}
//     Wazuh           {"data":{"win":{"system":{…},"eventdata":{"image":"…"}}}}    first letters in lower case
//     with its source {"time":"…","logsource":{"product":"linux"},"event":{…}}

/// What a value in a JSON record is for.
struct JSONMeaning: Equatable {
    enum Role: UInt8, Comparable {
        /// A field, nothing more.
        case field
        /// A field of an envelope that stands apart from the payload, and yields to it.
        case envelope
        /// A field of a payload whose name an envelope uses too.
        case payload
        /// A field of a flat record that is part of its envelope.
        case flatEnvelope
        /// A field that also serves as another one, if that one is absent.
        case substitute
        /// A field that may tell the time of the record.
        case time
        /// `Name` and text of an element `Data`, as converters from XML write them.
        case dataName, dataText
        /// The log source that the record states itself.
        case product, category, service

        static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }
    }

    /// The field.
    var name: String
    var role = Role.field
    /// For a substitute, the field that it serves as. For a time, how good it is: the highest counts.
    var substituteFor = ""
    var rank: UInt8 = 0
}

enum JSONForms {
    /// The meaning of a path.
    static func meaning(of path: String) -> JSONMeaning {
        if let meaning = ofSource(path) { return meaning }
        if let field = envelope[path] { return JSONMeaning(name: field, role: .envelope) }
        for prefix in payloadPrefixes where path.hasPrefix(prefix) {
            return payload(String(path.dropFirst(prefix.count)))
        }
        if path.hasPrefix("data.win.eventdata.") {
            let name = String(path.dropFirst("data.win.eventdata.".count))
            return payload(name.prefix(1).uppercased() + name.dropFirst())
        }
        if path.hasPrefix("Event.UserData.") {
            // The element between has a name of its own for each provider.
            let rest = path.dropFirst("Event.UserData.".count)
            return payload(
                rest.firstIndex(of: ".").map { String(rest[rest.index(after: $0)...]) } ?? String(rest))
        }
        if let field = substitutes[path] {
            return JSONMeaning(name: path, role: .substitute, substituteFor: field, rank: times[path] ?? 0)
        }
        if let rank = times[path] { return JSONMeaning(name: path, role: .time, rank: rank) }
        let isEnvelope = ["EventID", "Channel", "Computer", "Provider_Name", "SystemTime"].contains(path)
        return JSONMeaning(name: path, role: isEnvelope ? .flatEnvelope : .field)
    }

    private static func payload(_ path: String) -> JSONMeaning {
        switch path {
        case "Data.@Name", "Data.#attributes.Name", "Data.Name", "Data._Name":
            return JSONMeaning(name: "", role: .dataName)
        case "Data.#text", "Data.text", "Data._text": return JSONMeaning(name: "Data", role: .dataText)
        default: break
        }
        var name = path
        for suffix in [".#text", ".text"] where name.hasSuffix(suffix) { name.removeLast(suffix.count) }
        // As in EVTX, a leaf goes by its own name, wherever it stands.
        if let dot = name.lastIndex(of: ".") { name = String(name[name.index(after: dot)...]) }
        if name.hasPrefix("@") { name.removeFirst() }
        return JSONMeaning(
            name: name, role: FieldName.wellKnown.prefix(19).contains(name) ? .payload : .field)
    }

    private static func ofSource(_ path: String) -> JSONMeaning? {
        switch path {
        case "logsource.product": JSONMeaning(name: path, role: .product)
        case "logsource.category": JSONMeaning(name: path, role: .category)
        case "logsource.service": JSONMeaning(name: path, role: .service)
        default: nil
        }
    }

    private static let payloadPrefixes = [
        "Event.EventData.", "EventData.", "winlog.event_data.", "winlog.user_data.",
    ]

    /// Envelopes that stand apart. The attributes of XML come as `#attributes`, `@…` or `_attributes`.
    private static let envelope: [String: String] = {
        let elements = [
            ("Provider", "Name", "Provider_Name"), ("Provider", "Guid", "Provider_Guid"),
            ("Provider", "EventSourceName", "EventSourceName"), ("EventID", "Qualifiers", "Qualifiers"),
            ("TimeCreated", "SystemTime", "SystemTime"), ("Correlation", "ActivityID", "ActivityID"),
            ("Correlation", "RelatedActivityID", "RelatedActivityID"),
            ("Execution", "ProcessID", "ProcessID"),
            ("Execution", "ThreadID", "ThreadID"), ("Security", "UserID", "UserID"),
        ]
        let texts = [
            "EventID", "Version", "Level", "Task", "Opcode", "Keywords", "EventRecordID", "Channel",
            "Computer",
        ]
        var fields: [String: String] = [:]
        for system in ["Event.System.", "System."] {
            for (element, attribute, field) in elements {
                for path in [
                    "\(element).#attributes.\(attribute)", "\(element).@\(attribute)",
                    "\(element).\(attribute)", "\(element)_attributes.\(attribute)",
                    "\(element)_\(attribute)",
                    "\(element).@attributes.\(attribute)",
                ] { fields[system + path] = field }
            }
            for text in texts {
                for suffix in ["", ".#text", ".Value", ".text"] { fields[system + text + suffix] = text }
            }
        }
        for line in table(winlogbeatEnvelope) + table(wazuhEnvelope) { fields[line.path] = line.field }
        return fields
    }()

    private static let winlogbeatEnvelope = """
        winlog.channel              Channel
        winlog.event_id             EventID
        winlog.provider_name        Provider_Name
        winlog.provider_guid        Provider_Guid
        winlog.computer_name        Computer
        winlog.record_id            EventRecordID
        winlog.activity_id          ActivityID
        winlog.related_activity_id  RelatedActivityID
        winlog.process.pid          ProcessID
        winlog.process.thread.id    ThreadID
        winlog.user.identifier      UserID
        winlog.version              Version
        winlog.opcode               Opcode
        winlog.task                 Task
        winlog.keywords             Keywords
        """

    private static let wazuhEnvelope = """
        data.win.system.providerName      Provider_Name
        data.win.system.providerGuid      Provider_Guid
        data.win.system.eventSourceName   EventSourceName
        data.win.system.eventID           EventID
        data.win.system.version           Version
        data.win.system.level             Level
        data.win.system.task              Task
        data.win.system.opcode            Opcode
        data.win.system.keywords          Keywords
        data.win.system.systemTime        SystemTime
        data.win.system.eventRecordID     EventRecordID
        data.win.system.processID         ProcessID
        data.win.system.threadID          ThreadID
        data.win.system.channel           Channel
        data.win.system.computer          Computer
        """

    /// Names of NXLog and of the Elastic Common Schema beside the fields that rules ask for.
    private static let substitutes: [String: String] = {
        var fields: [String: String] = [:]
        for line in table(substituteTable) { fields[line.path] = line.field }
        return fields
    }()

    private static let substituteTable = """
        Hostname                          Computer
        SourceName                        Provider_Name
        ProviderGuid                      Provider_Guid
        RecordNumber                      EventRecordID
        event.code                        EventID
        event.provider                    Provider_Name
        host.name                         Computer
        host.hostname                     Computer
        agent.name                        Computer
        log.syslog.hostname               Computer
        process.executable                Image
        process.command_line              CommandLine
        process.pid                       ProcessId
        process.working_directory         CurrentDirectory
        process.pe.original_file_name     OriginalFileName
        process.pe.description            Description
        process.pe.product                Product
        process.pe.company                Company
        process.pe.imphash                Imphash
        process.parent.executable         ParentImage
        process.parent.command_line       ParentCommandLine
        process.parent.pid                ParentProcessId
        user.name                         User
        file.path                         TargetFilename
        dll.path                          ImageLoaded
        registry.path                     TargetObject
        registry.data.strings             Details
        dns.question.name                 QueryName
        source.ip                         SourceIp
        source.port                       SourcePort
        destination.ip                    DestinationIp
        destination.port                  DestinationPort
        destination.domain                DestinationHostname
        powershell.file.script_block_text ScriptBlockText
        url.original                      c-uri
        url.query                         cs-uri-query
        url.domain                        cs-host
        http.request.method               cs-method
        http.response.status_code         sc-status
        user_agent.original               c-useragent
        """

    /// Fields that tell the time, and how far each is trusted.
    private static let times: [String: UInt8] = [
        "@timestamp": 9, "time": 8, "timestamp": 8, "Timestamp": 8, "TimeCreated": 8, "eventTime": 7,
        "CreationTime": 7, "UtcTime": 6, "EventTime": 5, "event.created": 4, "_time": 4, "ts": 4, "date": 2,
    ]

    private static func table(_ text: String) -> [(path: String, field: String)] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.count == 2 ? (String(words[0]), String(words[1])) : nil
        }
    }
}
