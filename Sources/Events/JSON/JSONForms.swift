// The same Windows record arrives in many shapes of JSON:
//
//     flat            {"EventID":1,"Channel":"…","Image":"…"}                      lab recordings, NXLog, many forwarders
//     nested          {"Event":{"System":{…},"EventData":{…}}}                     evtx_dump, chainsaw, Velociraptor
//     Winlogbeat      {"winlog":{"channel":"…","event_data":{"Image":"…"}},"event":{"code":"1"}}
//                     {"log_name":"…","event_id":1,"event_data":{"Image":"…"}}     before its version 7
//     Elastic         {"_index":"…","_source":{…one of the others…}}
//     Wazuh           {"data":{"win":{"system":{…},"eventdata":{"image":"…"}}}}    first letters in lower case
//     with its source {"time":"…","logsource":{"product":"linux"},"event":{…}}
//
// and other products have names of their own. This file says, path by path, which field of Sigma's taxonomy a value
// becomes: by the grammar of converters from XML, and by the tables of a FieldMapping. A path is the keys joined by
// dots; what is listed nowhere keeps its path as its name.

/// What a value in a JSON record is for.
struct JSONMeaning: Equatable {
    enum Role: UInt8, Comparable {
        /// A field, nothing more.
        case field
        /// A field that forms ask for.
        case linked
        /// A field whose text is escaped once more than JSON needs, as Wazuh writes what Windows says.
        case doubled
        /// A field of an envelope that stands apart from the payload, and yields to it.
        case envelope
        /// A field of a payload whose name an envelope uses too.
        case payload
        /// A field of a flat record that is part of its envelope.
        case flatEnvelope
        /// A field that may tell the time of the record.
        case time
        /// `Name` and text of an element `Data`, as converters from XML write them.
        case dataName, dataText
        /// The log source that the record states itself.
        case product, category, service

        static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }
    }

    /// What a form asks of a path.
    enum Link: Equatable {
        /// One of the conditions of a form, by its number in the form.
        case condition(form: Int, number: Int)
        /// A place of a field: the lower the rank, the better.
        case field(String, form: Int, rank: Int)
    }

    /// The field.
    var name: String
    var role = Role.field
    /// For a time, how good it is: the highest counts.
    var rank: UInt8 = 0
    var links: [Link] = []
}

/// The meanings of paths under one mapping.
struct JSONForms: Sendable {
    /// The forms, with their conditions in the order of their numbers.
    let forms: [(conditions: [[FormPattern]], source: EventLogSource)]
    let wrappers: Set<String>
    private let envelope: [String: String]
    private let payloads: [String]
    private let uncapitalised: [String]
    private let times: [String: UInt8]
    private let links: [String: [JSONMeaning.Link]]

    init(_ mapping: FieldMapping) {
        wrappers = Set(mapping.wrappers)
        payloads = mapping.payloads.map { $0 + "." }
        uncapitalised = mapping.uncapitalisedPayloads.map { $0 + "." }
        var envelope = JSONForms.xmlEnvelope
        for (field, paths) in mapping.envelope { for path in paths { envelope[path] = field } }
        self.envelope = envelope
        var times: [String: UInt8] = [:]
        for (place, path) in mapping.times.prefix(100).enumerated().reversed() {
            times[path] = UInt8(100 - place)
        }
        self.times = times
        var links: [String: [JSONMeaning.Link]] = [:]
        var rank = 0
        for (number, form) in mapping.forms.enumerated() {
            for (place, path) in form.when.keys.sorted().enumerated() {
                links[path, default: []].append(.condition(form: number, number: place))
            }
            for field in form.fields.keys.sorted() {
                for path in form.fields[field] ?? [] {
                    links[path, default: []].append(.field(field, form: number, rank: rank))
                    rank += 1
                }
            }
        }
        self.links = links
        forms = mapping.forms.map { form in
            (form.when.sorted { $0.key < $1.key }.map { $0.value.map(FormPattern.init) }, form.source)
        }
    }

    /// The meaning of a path.
    func meaning(of path: String) -> JSONMeaning {
        var meaning = ofSource(path) ?? windows(path) ?? plain(path)
        meaning.links = links[path] ?? []
        if !meaning.links.isEmpty, meaning.role == .field { meaning.role = .linked }
        return meaning
    }

    private func plain(_ path: String) -> JSONMeaning {
        let rank = times[path] ?? 0
        let isEnvelope = ["EventID", "Channel", "Computer", "Provider_Name"].contains(path)
        return JSONMeaning(
            name: path, role: isEnvelope ? .flatEnvelope : rank > 0 ? .time : .field, rank: rank)
    }

    private func ofSource(_ path: String) -> JSONMeaning? {
        switch path {
        case "logsource.product": JSONMeaning(name: path, role: .product)
        case "logsource.category": JSONMeaning(name: path, role: .category)
        case "logsource.service": JSONMeaning(name: path, role: .service)
        default: nil
        }
    }

    // MARK: Windows

    private func windows(_ path: String) -> JSONMeaning? {
        if let field = envelope[path] {
            // What Windows itself says of the time is the best of all.
            return JSONMeaning(name: field, role: .envelope, rank: field == "SystemTime" ? .max : 0)
        }
        for prefix in payloads where path.hasPrefix(prefix) {
            return payload(String(path.dropFirst(prefix.count)))
        }
        for prefix in uncapitalised where path.hasPrefix(prefix) {
            let name = String(path.dropFirst(prefix.count))
            var meaning = payload(name.prefix(1).uppercased() + name.dropFirst())
            if meaning.role == .field { meaning.role = .doubled }
            return meaning
        }
        guard path.hasPrefix("Event.UserData.") else { return nil }
        // The element between has a name of its own for each provider.
        let rest = path.dropFirst("Event.UserData.".count)
        return payload(
            rest.firstIndex(of: ".").map { String(rest[rest.index(after: $0)...]) } ?? String(rest))
    }

    private func payload(_ path: String) -> JSONMeaning {
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

    /// What converters make of the element `System`: attributes of XML come as `#attributes`, `@…` or `_attributes`.
    private static let xmlEnvelope: [String: String] = {
        let attributes = [
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
            for (element, attribute, field) in attributes {
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
            fields[system + "TimeCreated"] = "SystemTime"
        }
        return fields
    }()
}

/// A text that a value must be, compared without the case of ASCII; `*` at either end stands for anything.
struct FormPattern: Sendable {
    private let text: [UInt8]
    private let isOpenBefore: Bool
    private let isOpenBehind: Bool

    init(_ pattern: String) {
        var text = pattern.lowercased()[...]
        isOpenBefore = text.hasPrefix("*")
        if isOpenBefore { text.removeFirst() }
        isOpenBehind = text.hasSuffix("*") || isOpenBefore && text.isEmpty
        if text.hasSuffix("*") { text.removeLast() }
        self.text = Array(text.utf8)
    }

    func holds(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard text.count <= range.count, isOpenBefore || isOpenBehind || text.count == range.count else {
            return false
        }
        if !isOpenBefore { return isText(bytes, at: range.lowerBound) }
        let last = range.upperBound - text.count
        if !isOpenBehind { return isText(bytes, at: last) }
        var place = range.lowerBound
        while place <= last {
            if isText(bytes, at: place) { return true }
            place += 1
        }
        return false
    }

    private func isText(_ bytes: Span<UInt8>, at start: Int) -> Bool {
        for (distance, byte) in text.enumerated() {
            let other = bytes[start + distance]
            guard other == byte || other &- 0x41 < 26 && other | 0x20 == byte else { return false }
        }
        return true
    }
}
