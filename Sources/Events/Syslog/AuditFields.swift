// What a joined event of auditd is in the words of rules about processes, files and connections.

/// Adds the rules' fields to an event whose auditd records are joined.
struct AuditFields: Sendable {
    private let type, call, success, exe, title, directory, process, parent, userName, userID, key: FieldName
    private let path, pathKind, address: FieldName
    private let image, commandLine, currentDirectory, processID, parentID, user: FieldName
    private let target, destination, port, isInitiated: FieldName
    private let arguments: [FieldName]
    private let argumentSet: Set<FieldName>

    /// The most arguments of a command that are put together.
    private static let mostArguments = 100

    init(names: FieldNames) {
        (type, call, success) = (names.intern("type"), names.intern("SYSCALL"), names.intern("success"))
        (exe, title, directory) = (names.intern("exe"), names.intern("proctitle"), names.intern("cwd"))
        (process, parent, key) = (names.intern("pid"), names.intern("ppid"), names.intern("key"))
        (userName, userID) = (names.intern("UID"), names.intern("uid"))
        (path, pathKind, address) = (names.intern("name"), names.intern("nametype"), names.intern("saddr"))
        (image, commandLine) = (names.intern("Image"), names.intern("CommandLine"))
        currentDirectory = names.intern("CurrentDirectory")
        (processID, parentID) = (names.intern("ProcessId"), names.intern("ParentProcessId"))
        (user, target) = (names.intern("User"), names.intern("TargetFilename"))
        (destination, port) = (names.intern("DestinationIp"), names.intern("DestinationPort"))
        isInitiated = names.intern("Initiated")
        arguments = (0..<AuditFields.mostArguments).map { names.intern("a\($0)") }
        argumentSet = Set(arguments)
    }

    func isArgument(_ name: FieldName) -> Bool { argumentSet.contains(name) }

    /// Adds the fields, and returns the category; `nil` if the event is of none, or what it tells of did not happen.
    func settle(_ event: inout Event) -> String? {
        if let done = event.range(of: success), event.bytes.span.equals("no", done.range) { return nil }
        let call = event.range(of: call).map { event.text($0) }
        if ["execve", "execveat"].contains(call) || hasType("execve", event) {
            addCommandLine(&event)
            addActor(&event)
            return "process_creation"
        }
        if let file = file(of: "create", event) {
            addTarget(file, &event)
            return "file_event"
        }
        if let file = file(of: "delete", event) {
            addTarget(file, &event)
            return "file_delete"
        }
        guard call == "connect", let address = event.range(of: address) else { return nil }
        return addDestination(address, &event) ? "network_connection" : nil
    }

    private func hasType(_ name: String, _ event: Event) -> Bool {
        event.fields.contains { $0.name == type && event.bytes.span.equals(name, $0.value.range) }
    }

    private func addActor(_ event: inout Event) {
        for (from, to) in [
            (exe, image), (process, processID), (parent, parentID), (directory, currentDirectory),
        ] {
            if let value = event.range(of: from) { event.append(to, at: value) }
        }
        if let value = event.range(of: userName) ?? event.range(of: userID) { event.append(user, at: value) }
    }

    /// The arguments with blanks between, or what the process called itself.
    private func addCommandLine(_ event: inout Event) {
        var parts: [Event.Text] = []
        var total = 0
        for name in arguments {
            guard let part = event.range(of: name) else { break }
            parts.append(part)
            total += Int(part.length) + 1
        }
        guard !parts.isEmpty else {
            if let title = event.range(of: title) { event.append(commandLine, at: title) }
            return
        }
        event.reserve(total)
        let start = event.used
        for (number, part) in parts.enumerated() {
            if number > 0 { event.put(0x20) }
            for offset in part.range { event.put(event.bytes[offset]) }
        }
        event.append(commandLine, at: Event.Text(start: start, length: event.used - start))
    }

    private func addTarget(_ file: Event.Text, _ event: inout Event) {
        addActor(&event)
        guard event.bytes[file.range].first != 0x2F, let directory = event.range(of: directory) else {
            return event.append(target, at: file)
        }
        event.append(target, event.text(directory) + "/" + event.text(file))
    }

    /// The last path of that kind: its folder comes before it. A path's name and kind stand in the same record.
    private func file(of kind: String, _ event: Event) -> Event.Text? {
        var name: Event.Text?
        var found: Event.Text?
        for field in event.fields {
            if field.name == type { name = nil }
            if field.name == path { name = field.value }
            if field.name == pathKind, event.bytes.span.equals(kind, field.value.range) { found = name }
        }
        return found
    }

    /// A socket's address in hexadecimal: family in the machine's order, then port and address in the network's.
    private func addDestination(_ text: Event.Text, _ event: inout Event) -> Bool {
        var address: [UInt8] = []
        for offset in stride(from: text.range.lowerBound, to: text.range.upperBound - 1, by: 2) {
            guard let high = hexDigit(event.bytes[offset]), let low = hexDigit(event.bytes[offset + 1]) else {
                return false
            }
            address.append(high << 4 | low)
        }
        let host: String
        switch (address.first, address.count) {
        case (2, 8...):
            host = address[4..<8].map { String($0) }.joined(separator: ".")
        case (10, 24...):
            host = AuditFields.text(ofIPv6: address[8..<24].map { $0 })
        default: return false
        }
        addActor(&event)
        event.append(destination, host)
        event.append(port, String(Int(address[2]) << 8 | Int(address[3])))
        event.append(isInitiated, "true")
        return true
    }

    /// The text of RFC 5952: the longest run of zero groups is left out.
    private static func text(ofIPv6 address: [UInt8]) -> String {
        if address.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] {
            return address.suffix(4).map { String($0) }.joined(separator: ".")
        }
        let groups = stride(from: 0, to: 16, by: 2).map { Int(address[$0]) << 8 | Int(address[$0 + 1]) }
        var longest = 0..<0
        var start = 0
        while start < 8 {
            let end = groups[start...].firstIndex { $0 != 0 } ?? 8
            if end - start > max(1, longest.count) { longest = start..<end }
            start = max(end, start + 1)
        }
        func text(_ groups: ArraySlice<Int>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if longest.isEmpty { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }
}
