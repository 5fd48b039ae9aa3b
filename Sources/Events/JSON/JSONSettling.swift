import Vocabulary

/// Turns what a scanner remarked into an event's envelope: what stands apart from the payload yields to it, what serves
/// for an absent field does so, and of all the fields that may tell the time the most trusted one counts.
struct JSONSettling: Sendable {
    private let forms: JSONForms
    /// The fields that forms give, numbered, so that a mask says which of them an event has.
    private var targets: [UInt32: Int] = [:]
    private var targetOfName: [Int16]
    /// For each target, the rank of the best place met in this record; `Int.max` for none.
    private var best: [Int]
    /// For each form, which of its conditions hold in this record.
    private var held: [UInt32]
    /// What each form gives records that do not have it.
    private let constants: [[(name: FieldName, value: String)]]
    private var touchedForms: [Int] = []
    private var touchedTargets: [Int] = []

    private let eventTime: FieldName
    private let clock: LocalClock

    init(names: FieldNames, forms: JSONForms, mapping: FieldMapping, clock: LocalClock) {
        self.forms = forms
        self.clock = clock
        eventTime = names.intern("EventTime")
        targetOfName = []
        for form in mapping.forms {
            for field in form.fields.keys.sorted() {
                let name = names.intern(field)
                guard targets[name.number] == nil else { continue }
                let number = Int(name.number)
                if number >= targetOfName.count {
                    targetOfName += repeatElement(-1, count: number + 1 - targetOfName.count)
                }
                targetOfName[number] = Int16(truncatingIfNeeded: targets.count)
                targets[name.number] = targets.count
            }
        }
        constants = mapping.forms.map { form in
            form.constants.sorted { $0.key < $1.key }.map { (names.intern($0.key), $0.value) }
        }
        best = Array(repeating: .max, count: targets.count)
        held = Array(repeating: 0, count: forms.forms.count)
    }

    /// Completes an event whose fields the scanner has just added.
    mutating func settle(_ scanner: borrowing JSONScanner, _ event: inout Event) {
        guard scanner.roles != 0 else { return }
        let remarks =
            scanner.has(.doubled) ? event.undoubled(scanner.remarks, scanner.paths) : scanner.remarks
        var overridden: UInt32 = 0
        for remark in remarks {
            let node = scanner.paths.nodes[Int(remark.node)]
            switch node.role {
            case .field, .linked, .time, .doubled: break
            case .envelope, .flatEnvelope: event.takeEnvelope(node.name, remark.value)
            case .payload: overridden |= 1 << node.name.number
            // Names and texts of `Data` belong together: see below.
            case .dataName, .dataText: break
            case .product, .category, .service: event.takeLogSource(node.role, remark.value)
            }
        }
        takeTime(scanner, remarks, &event)
        if scanner.has(.dataName) || scanner.has(.dataText) { addData(scanner, remarks, &event) }
        if overridden != 0, scanner.has(.envelope) { yield(&event, to: overridden, scanner, remarks) }
        settleForms(scanner, remarks, &event)
    }

    // MARK: Time

    /// Reads the most trusted time, or the next if it is none.
    private func takeTime(
        _ scanner: borrowing JSONScanner, _ remarks: [JSONScanner.Remark], _ event: inout Event
    ) {
        var bound = Int(UInt8.max) + 1
        while true {
            var rank = 0
            var found: JSONScanner.Remark?
            for remark in remarks {
                let other = Int(scanner.paths.nodes[Int(remark.node)].rank)
                if other > rank, other < bound { (rank, found) = (other, remark) }
            }
            guard let found else { return }
            let value = found.value
            // NXLog writes the machine's own time there.
            let isLocal = scanner.paths.nodes[Int(found.node)].name == eventTime
            if let instant = Instant(bytes: event.bytes.span, value.range, clock: isLocal ? clock : .utc)
                ?? event.epoch(value)
            {
                event.time = instant
                return
            }
            bound = rank
        }
    }

    // MARK: Windows

    private func addData(
        _ scanner: borrowing JSONScanner, _ remarks: [JSONScanner.Remark], _ event: inout Event
    ) {
        var name: Event.Text?
        for remark in remarks {
            switch scanner.paths.nodes[Int(remark.node)].role {
            case .dataName:
                if let name { event.append(event.names.intern(event.text(name)), "") }
                name = remark.value
            case .dataText:
                event.append(name.map { event.names.intern(event.text($0)) } ?? .data, at: remark.value)
                name = nil
            default: break
            }
        }
        if let name { event.append(event.names.intern(event.text(name)), "") }
    }

    /// Takes out the envelope's fields that the payload has too; of `EventID` the payload's, for rules are bound by
    /// the envelope's.
    private func yield(
        _ event: inout Event, to overridden: UInt32, _ scanner: borrowing JSONScanner,
        _ remarks: [JSONScanner.Remark]
    ) {
        var losers: Set<Int> = []
        let hasEventID = remarks.contains { remark in
            let node = scanner.paths.nodes[Int(remark.node)]
            return node.role == .envelope && node.name == .eventID
        }
        for remark in remarks {
            let node = scanner.paths.nodes[Int(remark.node)]
            if node.name == .eventID {
                if node.role == .payload, hasEventID { losers.insert(Int(remark.field)) }
            } else if node.role == .envelope, overridden & 1 << node.name.number != 0 {
                losers.insert(Int(remark.field))
            }
        }
        guard !losers.isEmpty else { return }
        event.fields = event.fields.enumerated().filter { !losers.contains($0.offset) }.map(\.element)
    }

    // MARK: Forms

    private mutating func settleForms(
        _ scanner: borrowing JSONScanner, _ remarks: [JSONScanner.Remark], _ event: inout Event
    ) {
        var isAsked = false
        for remark in remarks {
            let node = scanner.paths.nodes[Int(remark.node)]
            for place in Int(node.firstLink)..<Int(node.firstLink) + Int(node.linkCount) {
                isAsked = true
                guard case .condition(let form, let number) = scanner.paths.links[place] else { break }
                let patterns = forms.forms[form].conditions[number]
                guard number < 32,
                    patterns.contains(where: { $0.holds(event.bytes.span, remark.value.range) })
                else { continue }
                if held[form] == 0 { touchedForms.append(form) }
                held[form] |= 1 << UInt32(number)
            }
        }
        guard isAsked else { return }
        addConstants(&event)
        addFields(scanner, remarks, &event)
        if !touchedForms.isEmpty { takeSource(&event) }
    }

    private func isActive(_ form: Int) -> Bool {
        let count = forms.forms[form].conditions.count
        return held[form].nonzeroBitCount == count
    }

    private func addConstants(_ event: inout Event) {
        for form in touchedForms where !constants[form].isEmpty && isActive(form) {
            for (name, value) in constants[form] where event.range(of: name) == nil {
                event.append(name, value)
            }
        }
    }

    /// Adds the fields that the event lacks, from the best places that it has.
    private mutating func addFields(
        _ scanner: borrowing JSONScanner, _ remarks: [JSONScanner.Remark], _ event: inout Event
    ) {
        // What the event has itself is better than any place.
        for field in event.fields {
            let number = Int(field.name.number)
            guard number < targetOfName.count, targetOfName[number] >= 0 else { continue }
            let target = Int(targetOfName[number])
            if best[target] == .max { touchedTargets.append(target) }
            best[target] = -1
        }
        for isLast in [false, true] {
            for remark in remarks {
                let node = scanner.paths.nodes[Int(remark.node)]
                for place in Int(node.firstLink)..<Int(node.firstLink) + Int(node.linkCount) {
                    guard case .field(let name, let form, let rank) = scanner.paths.links[place],
                        isActive(form)
                    else { continue }
                    let target = Int(targetOfName[Int(name.number)])
                    if isLast, best[target] == rank {
                        event.append(name, at: remark.value)
                        event.takeEnvelope(name, remark.value)
                    } else if !isLast, rank < best[target] {
                        if best[target] == .max { touchedTargets.append(target) }
                        best[target] = rank
                    }
                }
            }
        }
        for target in touchedTargets { best[target] = .max }
        touchedTargets.removeAll(keepingCapacity: true)
    }

    /// Says which log the record belongs to, unless its channel or the record itself does.
    private mutating func takeSource(_ event: inout Event) {
        if event.channelRange == nil, event.logSource == nil {
            var source = EventLogSource()
            touchedForms.sort()
            for form in touchedForms where isActive(form) {
                let own = forms.forms[form].source
                source.product = source.product ?? own.product
                source.category = source.category ?? own.category
                source.service = source.service ?? own.service
                if source.otherServices.isEmpty { source.otherServices = own.otherServices }
            }
            if source != EventLogSource() { event.logSource = source }
        }
        for form in touchedForms { held[form] = 0 }
        touchedForms.removeAll(keepingCapacity: true)
    }
}

extension Event {
    /// Takes one level of escapes from the values that are written with one more than JSON needs, as far as each
    /// backslash of a value is part of one: a path that was escaped once has others.
    fileprivate mutating func undoubled(
        _ remarks: [JSONScanner.Remark], _ paths: borrowing JSONPaths
    ) -> [JSONScanner.Remark] {
        var result = remarks
        for (number, remark) in remarks.enumerated() where paths.nodes[Int(remark.node)].role == .doubled {
            guard let plain = undoubled(remark.value) else { continue }
            result[number] = JSONScanner.Remark(node: remark.node, value: plain, field: remark.field)
            let place = Int(remark.field)
            fields[place] = Field(name: fields[place].name, value: plain)
        }
        return result
    }

    private mutating func undoubled(_ value: Text) -> Text? {
        guard bytes.span.contains(0x5C, in: value.range) else { return nil }
        reserve(value.range.count)
        let start = used
        var offset = value.range.lowerBound
        while offset < value.range.upperBound {
            if bytes[offset] == 0x5C {
                offset += 1
                guard offset < value.range.upperBound, bytes[offset] == 0x5C || bytes[offset] == 0x22 else {
                    used = start
                    return nil
                }
            }
            put(bytes[offset])
            offset += 1
        }
        return Text(start: start, length: used - start)
    }

    fileprivate mutating func takeEnvelope(_ name: FieldName, _ value: Text) {
        switch name {
        case .channel: channelRange = channelRange ?? value
        case .computer: computerRange = computerRange ?? value
        case .providerName: providerRange = providerRange ?? value
        case .eventID: eventID = eventID ?? integer(value)
        default: break
        }
    }

    fileprivate mutating func takeLogSource(_ role: JSONMeaning.Role, _ value: Text) {
        var source = logSource ?? EventLogSource()
        switch role {
        case .product: source.product = text(value)
        case .category: source.category = text(value)
        case .service: source.service = text(value)
        default: break
        }
        logSource = source
    }
}
