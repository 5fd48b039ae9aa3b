import Vocabulary

// A Windows event as XML, as collectors of Windows Event Forwarding and `wevtutil` write it, one event a text:
//
//     <Event xmlns="…"><System>
//         <Provider Name="Microsoft-Windows-Sysmon" Guid="{5770385f-…}"/><EventID Qualifiers="0">1</EventID>
//         <TimeCreated SystemTime="2026-02-11T02:04:05.1234567Z"/> … <Channel>…</Channel><Computer>…</Computer>
//       </System>
//       <EventData><Data Name="Image">C:\a.exe</Data><Data>no name</Data></EventData>
//       <RenderingInfo Culture="fr-FR"><Message>…</Message> … </RenderingInfo>
//     </Event>
//
// Its fields are those of the same event in EVTX: attributes of System under names of their own, leaves of any other
// child under theirs, GUIDs without braces in capitals, times cut to the microsecond. What the collector rendered for
// people to read is `Message`, and `RenderingInfo.Level` and so on.

/// Reads Windows events from XML.
struct WindowsEventXML: Sendable {
    private let names: FieldNames
    private var known: KnownNames
    private var parts: [XMLPart] = []
    private let message: FieldName

    init(names: FieldNames) {
        self.names = names
        known = KnownNames(names: names)
        message = names.intern("Message")
    }

    /// Whether a text begins like one event.
    static func recognises(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        var cursor = TextCursor(text)
        _ = cursor.run(bytes) { $0 <= 0x20 }
        return cursor.take(bytes, "<Event") && (cursor.peek(bytes) <= 0x20 || cursor.peek(bytes) == 0x3E)
    }

    /// Adds the fields of an event; `false` and nothing added if the text is none.
    mutating func decode(_ text: Range<Int>, of event: inout Event) -> Bool {
        guard WindowsEventXML.recognises(event.bytes.span, text) else { return false }
        XMLScanner.parts(event.bytes.span, text, trims: false, into: &parts)
        guard parts.count > 3 else { return false }
        var state = State()
        for part in parts {
            switch part {
            case .open(let name): state.open(name, event.bytes.span)
            case .attribute(let name, let value): add(attribute: name, value, &state, &event)
            case .text(_, let value):
                state.hasValue = true
                add(text: value, &state, &event)
            case .close:
                if state.section == .system, state.depth == 2 { state.envelopeEnd = event.fields.count }
                if state.isEmptyLeaf {
                    add(text: state.element.upperBound..<state.element.upperBound, &state, &event)
                }
                state.close()
            }
        }
        return event.eventID != nil || event.channelRange != nil
    }

    // MARK: Values

    private mutating func add(
        attribute name: Range<Int>, _ value: Range<Int>, _ state: inout State, _ event: inout Event
    ) {
        switch state.section {
        case .system:
            for (element, attribute, field) in WindowsEventXML.attributes
            where event.bytes.span.holds(element, state.element) && event.bytes.span.holds(attribute, name) {
                envelope(field, event.value(ofXML: value), &event)
            }
        case .payload where state.depth > 2:
            state.hasAttributes = true
            if event.bytes.span.holds("Data", state.element), event.bytes.span.holds("Name", name) {
                state.hasAttributes = false
                let text = event.value(ofXML: value)
                state.dataName = known.entry(of: text.range, in: event.bytes.span).field
            } else {
                payload(known.entry(of: name, in: event.bytes.span).field, value, &state, &event)
            }
        case .none, .payload, .rendering: break
        }
    }

    private mutating func add(text value: Range<Int>, _ state: inout State, _ event: inout Event) {
        switch state.section {
        case .system:
            for (element, field) in WindowsEventXML.texts where event.bytes.span.holds(element, state.element)
            {
                envelope(field, event.value(ofXML: value), &event)
            }
        case .payload where state.depth > 2:
            let name = state.dataName ?? known.entry(of: state.element, in: event.bytes.span).field
            payload(name, value, &state, &event)
        case .rendering where state.depth > 2 && !value.isEmpty:
            let text = event.value(ofXML: value)
            if event.bytes.span.holds("Message", state.element) { return event.append(message, at: text) }
            // The name is put together in the event's own buffer, so that no text is made for it.
            event.reserve(14 + state.element.count)
            let start = event.used
            for byte in "RenderingInfo.".utf8 { event.put(byte) }
            for offset in state.element { event.put(event.bytes[offset]) }
            event.append(known.entry(of: start..<event.used, in: event.bytes.span).field, at: text)
        case .none, .payload, .rendering: break
        }
    }

    private func envelope(_ name: FieldName, _ value: Event.Text, _ event: inout Event) {
        var value = value
        switch name {
        case .providerName: event.providerRange = value
        case .channel: event.channelRange = value
        case .computer: event.computerRange = value
        case .eventID: event.eventID = event.integer(value)
        case .providerGUID, .activityID, .relatedActivityID: value = event.withoutBraces(value)
        case .systemTime:
            event.time = Instant(bytes: event.bytes.span, value.range) ?? event.time
            value = event.toMicroseconds(value)
        default: break
        }
        event.append(name, at: value)
    }

    /// A value of the payload wins over one of the envelope, except the event's number, which rules are bound by.
    private func payload(
        _ name: FieldName, _ range: Range<Int>, _ state: inout State, _ event: inout Event
    ) {
        if name == .eventID, event.eventID != nil { return }
        if name.isEnvelope,
            let loser = event.fields[..<state.envelopeEnd].firstIndex(where: { $0.name == name })
        {
            event.fields.remove(at: loser)
            state.envelopeEnd -= 1
        }
        var value = event.value(ofXML: range)
        if value.length == 38, event.bytes[value.range].first == 0x7B, isGUIDName(name) {
            value = event.withoutBraces(value)
        }
        event.append(name, at: value)
    }

    private func isGUIDName(_ name: FieldName) -> Bool {
        names.text(of: name).utf8.suffix(4).elementsEqual("guid".utf8) { $0 | 0x20 == $1 }
    }

    // MARK: Names

    private static let attributes: [(String, String, FieldName)] = [
        ("Provider", "Name", .providerName), ("Provider", "Guid", .providerGUID),
        ("Provider", "EventSourceName", .eventSourceName), ("EventID", "Qualifiers", .qualifiers),
        ("TimeCreated", "SystemTime", .systemTime), ("Correlation", "ActivityID", .activityID),
        ("Correlation", "RelatedActivityID", .relatedActivityID), ("Execution", "ProcessID", .processID),
        ("Execution", "ThreadID", .threadID), ("Security", "UserID", .userID),
    ]

    private static let texts: [(String, FieldName)] = [
        ("EventID", .eventID), ("Version", .version), ("Level", .level), ("Task", .task),
        ("Opcode", .opcode), ("Keywords", .keywords), ("EventRecordID", .eventRecordID),
        ("Channel", .channel), ("Computer", .computer),
    ]

    /// Where in the event the parts are.
    private struct State {
        enum Section { case none, system, payload, rendering }

        /// How many of the event's first fields are of the envelope, once it has ended.
        var envelopeEnd = 0
        var section = Section.none
        var depth = 0
        var element = 0..<0
        var dataName: FieldName?
        var hasValue = false
        var hasAttributes = false
        private var hasChild = false

        var isEmptyLeaf: Bool { section == .payload && depth > 2 && !hasValue && !hasChild && !hasAttributes }

        mutating func open(_ name: Range<Int>, _ bytes: Span<UInt8>) {
            depth += 1
            element = name
            if depth == 2 {
                section =
                    bytes.holds("System", name)
                    ? .system : bytes.holds("RenderingInfo", name) ? .rendering : .payload
            }
            (dataName, hasValue, hasAttributes, hasChild) = (nil, false, false, false)
        }

        mutating func close() {
            depth -= 1
            hasChild = true
            if depth < 2 { section = .none }
        }
    }
}

extension Event {
    /// `{5770385f-…}` as `5770385F-…`.
    fileprivate mutating func withoutBraces(_ value: Text) -> Text {
        guard value.length == 38, bytes[value.range].first == 0x7B, bytes[value.range].last == 0x7D else {
            return value
        }
        reserve(36)
        let start = used
        for offset in value.range.dropFirst().dropLast() {
            let byte = bytes[offset]
            put(byte &- 0x61 < 26 ? byte & 0xDF : byte)
        }
        return Text(start: start, length: used - start)
    }

    /// `2026-02-11T02:04:05.1234567Z` without what lies below a microsecond.
    fileprivate mutating func toMicroseconds(_ value: Text) -> Text {
        guard (28...30).contains(value.length), bytes[Int(value.start) + 19] == 0x2E,
            bytes[value.range].last == 0x5A
        else { return value }
        reserve(27)
        let start = used
        for offset in value.range.prefix(26) { put(bytes[offset]) }
        put(0x5A)
        return Text(start: start, length: used - start)
    }
}
