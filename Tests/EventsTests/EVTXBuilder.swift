/// Writes small EVTX files from nothing, for tests and as seeds of the fuzzer.
struct EVTXBuilder {
    /// One value of a record: its type in binary XML, and its bytes.
    typealias Value = (type: UInt8, bytes: [UInt8])

    /// The chunk so far: 512 bytes for its header, then records.
    private(set) var chunk = [UInt8](repeating: 0, count: 512)
    private var definitions: [[String]: Int] = [:]
    private var places: [String: Int] = [:]
    private(set) var count: UInt64 = 0

    /// Adds a record of one log: each field is `<Data Name="…">`, its value behind the hole of that number.
    mutating func add(_ fields: [(name: String, value: Value)], channel: String = "Test", eventID: UInt16 = 1)
    {
        let values: [Value] =
            [
                EVTXBuilder.text("Maker"), (0x06, bytes(eventID)),
                (0x11, bytes(130_000_000_000_000_000 as UInt64)),
            ]
            + [EVTXBuilder.text(channel), EVTXBuilder.text("HOST")] + fields.map(\.value)
        record { builder in builder.instance(of: fields.map(\.name), values) }
    }

    /// Adds a record whose binary XML is what `body` appends to the chunk.
    mutating func record(_ body: (inout EVTXBuilder) -> Void) {
        count += 1
        let start = chunk.count
        chunk += [0x2A, 0x2A, 0, 0, 0, 0, 0, 0] + bytes(count) + bytes(130_000_000_000_000_000 as UInt64)
        chunk += [0x0F, 1, 1, 0]
        body(&self)
        chunk += [0]
        let length = bytes(UInt32(chunk.count - start + 4))
        chunk += length
        chunk.replaceSubrange(start + 4..<start + 8, with: length)
    }

    /// Appends an instance of the template of those names; its definition too, the first time.
    mutating func instance(of names: [String], _ values: [Value]) {
        if let place = definitions[names] {
            chunk += EVTXBuilder.instance(of: place, values)
        } else {
            definitions[names] = instance(defining: { $0.event(names) }, { _ in values })
        }
    }

    /// Appends an instance of a new template, and returns where its definition stands; its values may need to know.
    @discardableResult
    mutating func instance(defining content: (inout EVTXBuilder) -> Void, _ values: (Int) -> [Value]) -> Int {
        let place = chunk.count + 10
        chunk += [0x0C, 1, 0, 0, 0, 0] + bytes(UInt32(place))
        chunk += bytes(0 as UInt32) + [UInt8](repeating: 7, count: 16) + bytes(0 as UInt32) + [0x0F, 1, 1, 0]
        content(&self)
        chunk += [0]
        chunk.replaceSubrange(place + 20..<place + 24, with: bytes(UInt32(chunk.count - place - 24)))
        chunk += EVTXBuilder.list(values(place))
        return place
    }

    /// An instance of the template whose definition stands at that place of the chunk.
    static func instance(of place: Int, _ values: [Value]) -> [UInt8] {
        [0x0C, 1, 0, 0, 0, 0] + bytes(UInt32(place)) + list(values)
    }

    private static func list(_ values: [Value]) -> [UInt8] {
        bytes(UInt32(values.count)) + values.flatMap { bytes(UInt16($0.bytes.count)) + [$0.type, 0] }
            + values.flatMap(\.bytes)
    }

    private mutating func event(_ names: [String]) {
        element("Event", ["xmlns": .text("urn:x")]) { event in
            event.element("System") { system in
                system.element("Provider", ["Name": .hole(0)])
                system.element("EventID") { $0.append(.hole(1)) }
                system.element("TimeCreated", ["SystemTime": .hole(2)])
                system.element("Channel") { $0.append(.hole(3)) }
                system.element("Computer") { $0.append(.hole(4)) }
            }
            event.element("EventData") { data in
                for (index, name) in names.enumerated() {
                    data.element("Data", ["Name": .text(name)]) { $0.append(.hole(UInt16(index + 5))) }
                }
            }
        }
    }

    /// A piece of text: fixed, or a hole for a value.
    enum Piece {
        case text(String)
        case hole(UInt16)
        case scalar(UInt16)
        case entity(String)
    }

    /// Appends one element of a template definition; `inDefinition` is false for one that stands alone.
    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, Piece> = [:], inDefinition: Bool = true,
        _ content: ((inout EVTXBuilder) -> Void)? = nil
    ) {
        chunk += [attributes.isEmpty ? 0x01 : 0x41] + (inDefinition ? [0xFF, 0xFF] : []) + [0, 0, 0, 0]
        append(name: name)
        if !attributes.isEmpty {
            chunk += [0, 0, 0, 0]
            for (attribute, value) in attributes {
                chunk += [0x06]
                append(name: attribute)
                append(value)
            }
        }
        guard let content else { return chunk += [0x03] }
        chunk += [0x02]
        content(&self)
        chunk += [0x04]
    }

    mutating func append(_ piece: Piece) {
        switch piece {
        case .text(let text):
            chunk += [0x05, 0x01] + bytes(UInt16(text.utf16.count)) + text.utf16.flatMap(bytes)
        case .hole(let index): chunk += [0x0D] + bytes(index) + [0x01]
        case .scalar(let scalar): chunk += [0x08] + bytes(scalar)
        case .entity(let name):
            chunk += [0x09]
            append(name: name)
        }
    }

    /// A name stands in a chunk once; later uses point to it.
    private mutating func append(name: String) {
        if let place = places[name] { return chunk += bytes(UInt32(place)) }
        places[name] = chunk.count + 4
        chunk += bytes(UInt32(chunk.count + 4)) + [0, 0, 0, 0, 0, 0] + bytes(UInt16(name.utf16.count))
        chunk += name.utf16.flatMap(bytes) + [0, 0]
    }

    /// A whole file with this one chunk. Its checksums are zero, which is reported and nothing else.
    var file: [UInt8] {
        var file = Array("ElfFile\0".utf8)
        file += [UInt8](repeating: 0, count: 4_096 - file.count)
        var chunk = chunk
        chunk.replaceSubrange(0..<8, with: "ElfChnk\0".utf8)
        chunk.replaceSubrange(48..<52, with: bytes(UInt32(chunk.count)))
        return file + chunk + [UInt8](repeating: 0, count: max(0, 65_536 - chunk.count))
    }

    static func text(_ text: String) -> Value { (0x01, text.utf16.flatMap(bytes)) }
}

/// A number's bytes, the lowest first.
func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    stride(from: 0, to: number.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: number >> $0) }
}
