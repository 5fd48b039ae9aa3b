/// Finds the observables of decoded records: for the index of the archive, for hunts, and for indicators that are watched
/// in the stream. Each thread has its own.
///
/// A record's machine and the fields that name accounts and machines are taken whole; in every other value, words that are
/// addresses, domains or hashes are found wherever they stand. A domain is found with its parents, a machine with its short
/// name, an e-mail address with its domain. Nothing is allocated for a record.
public struct ObservableExtractor: Sendable {
    private let names: FieldNames
    /// What each field's number says, once it was met; 0x80 is "not asked yet".
    private var fields: [UInt8] = []
    private var seen: [UInt64] = []

    /// The most distinct observables that one record gives: a list of a thousand addresses is no sign of any.
    public static let mostOfRecord = 512

    /// An extractor for events whose field names come from `names`.
    public init(names: FieldNames) {
        self.names = names
        seen.reserveCapacity(64)
    }

    /// Hands over each observable of the event once.
    public mutating func forEach(in event: borrowing Event, _ body: (FoundObservable) -> Void) {
        seen.removeAll(keepingCapacity: true)
        if let computer = event.computerRange { take(computer, [.host], in: event, body) }
        for field in event.fields {
            let role = role(of: field.name)
            if !role.isEmpty { take(field.value, role, in: event, body) }
        }
    }

    /// Whether the event names any of them.
    public mutating func contains(_ wanted: Set<Fingerprint>, in event: borrowing Event) -> Bool {
        var isFound = false
        forEach(in: event) { if wanted.contains($0.fingerprint) { isFound = true } }
        return isFound
    }

    private mutating func take(
        _ value: Event.Text, _ role: ObservableField, in event: borrowing Event,
        _ body: (FoundObservable) -> Void
    ) {
        guard value.length > 0 else { return }
        // The longest message that is read to its end; more is no log but a file.
        let range = value.range.prefix(1 << 16)
        unsafe event.bytes.withUnsafeBufferPointer { bytes in
            guard range.upperBound <= bytes.count else { return }
            let scan = unsafe ObservableScan(bytes)
            func tell(_ found: FoundObservable) {
                guard seen.count < ObservableExtractor.mostOfRecord, !seen.contains(found.fingerprint.value)
                else { return }
                seen.append(found.fingerprint.value)
                body(found)
            }
            if role.contains(.account) { scan.account(range, tell) }
            if role.contains(.host) { scan.host(range, tell) }
            if role.contains(.text) { scan.text(range, names: role.contains(.names), tell) }
        }
    }

    @inline(__always)
    private mutating func role(of name: FieldName) -> ObservableField {
        let number = Int(name.number)
        if number < fields.count, fields[number] != 0x80 { return ObservableField(rawValue: fields[number]) }
        return learn(name)
    }

    private mutating func learn(_ name: FieldName) -> ObservableField {
        let number = Int(name.number)
        if number >= fields.count {
            fields.append(contentsOf: repeatElement(0x80, count: number + 1 - fields.count))
        }
        let role = name == .userID ? .nothing : ObservableField(named: names.text(of: name))
        fields[number] = role.rawValue
        return role
    }
}

/// An observable, and where it stands in the event.
public struct FoundObservable: Sendable {
    /// What it is.
    public let kind: ObservableKind
    /// By which the index knows it.
    public let fingerprint: Fingerprint
    /// As the record writes it, a part of ``Event/bytes``.
    public let text: Event.Text
}
