import Vocabulary

// Imaging systems (DICOM PS3.15 A.5, IHE ATNA) tell in XML who looked at whose pictures. One message of syslog:
//
//     <AuditMessage>
//       <EventIdentification EventActionCode="R" EventDateTime="2026-02-11T02:04:05.123+01:00" EventOutcomeIndicator="0">
//         <EventID csd-code="110103" codeSystemName="DCM" originalText="DICOM Instances Accessed"/>
//       </EventIdentification>
//       <ActiveParticipant UserID="dr.martin" UserIsRequestor="true" NetworkAccessPointID="10.0.0.5"
//           NetworkAccessPointTypeCode="2"> <RoleIDCode csd-code="110153" …/> </ActiveParticipant>
//       <AuditSourceIdentification AuditSourceID="PACS1"/>
//       <ParticipantObjectIdentification ParticipantObjectID="…"> … </ParticipantObjectIdentification>
//     </AuditMessage>
//
// An attribute is a field named after its element and itself, `EventID.csd-code`; the text of an element is a field of
// the element's name. Elements that repeat, as participants do, give several values, in order. The person who asked is
// `user`, from the address `src_ip`; `outcome` says in words what the indicator says in numbers. RFC 3881, the older
// form, writes `code` for `csd-code`: each gives both. A message that was cut, as datagrams are, gives what came before.

/// Reads audit messages of imaging systems.
struct AuditMessages {
    private let names: FieldNames
    private let user, source, outcome: FieldName
    private var parts: [XMLPart] = []

    init(names: FieldNames) {
        self.names = names
        user = names.intern("user")
        source = names.intern("src_ip")
        outcome = names.intern("outcome")
    }

    /// Adds the fields of a message, or returns `nil` and adds nothing if it is of another form.
    mutating func decode(_ message: Range<Int>, of event: inout Event) -> EventLogSource? {
        guard let start = event.bytes[message].first(where: { $0 > 0x20 }), start == 0x3C else { return nil }
        XMLScanner.parts(event.bytes.span, message, into: &parts)
        guard case .open(let root)? = parts.first, event.bytes.span.holds("AuditMessage", root) else {
            return nil
        }
        var element = root
        var participant = Participant()
        for part in parts {
            switch part {
            case .open(let name):
                element = name
            case .attribute(let name, let value):
                let attribute = String(decoding: event.bytes[name], as: UTF8.self)
                let text = event.value(ofXML: value)
                let owner = String(decoding: event.bytes[element], as: UTF8.self)
                add(attribute, of: owner, text, to: &event)
                if owner == "ActiveParticipant" { participant.take(attribute, text, event) }
            case .text(let element, let value):
                let name = String(decoding: event.bytes[element], as: UTF8.self)
                event.append(names.intern(name), at: event.value(ofXML: value))
            case .close(let name):
                guard event.bytes.span.holds("ActiveParticipant", name) else { continue }
                if participant.asked {
                    if let name = participant.name { event.append(user, at: name) }
                    if let address = participant.address, participant.hasNumber {
                        event.append(source, at: address)
                    }
                }
                participant = Participant()
            }
        }
        return EventLogSource(product: "dicom", service: "audit")
    }

    private func add(_ attribute: String, of element: String, _ value: Event.Text, to event: inout Event) {
        event.append(names.intern("\(element).\(attribute)"), at: value)
        switch attribute {
        case "csd-code":
            event.append(names.intern("\(element).code"), at: value)
        case "code":
            event.append(names.intern("\(element).csd-code"), at: value)
        case "EventDateTime":
            if let time = Instant(bytes: event.bytes.span, value.range) { event.time = time }
        case "EventOutcomeIndicator":
            // 4, 8 and 12 are failures from minor to major.
            event.append(outcome, event.text(value) == "0" ? "success" : "failure")
        default: break
        }
    }

    /// One of the people and machines of a message.
    private struct Participant {
        var asked = false
        var name: Event.Text?
        var address: Event.Text?
        /// Whether the address is one of a network, rather than a name, a telephone or a mailbox.
        var hasNumber = false

        mutating func take(_ attribute: String, _ value: Event.Text, _ event: Event) {
            switch attribute {
            case "UserID": name = value
            case "UserIsRequestor": asked = ["true", "1"].contains(event.text(value))
            case "NetworkAccessPointID": address = value
            case "NetworkAccessPointTypeCode": hasNumber = event.text(value) == "2"
            default: break
            }
        }
    }
}
