/// One small chunk for each thing that the format can say: every type of value, arrays, nested fragments, elements
/// without a template, holes between elements, computed names, entities; and one cut short.
func seeds() -> [[UInt8]] {
    let types: [(UInt8, [Int])] = [
        (0x00, [0, 4]), (0x01, [8, 7]), (0x02, [5]), (0x03, [1]), (0x04, [1]), (0x05, [2]), (0x06, [2]),
        (0x07, [4]),
        (0x08, [4]), (0x09, [8]), (0x0A, [8]), (0x0B, [4]), (0x0C, [8]), (0x0D, [4, 1]), (0x0E, [9]),
        (0x0F, [16]),
        (0x10, [4, 8]), (0x11, [8]), (0x12, [16]), (0x13, [12, 16, 28]), (0x14, [4]), (0x15, [8]),
        (0x23, [12]),
    ]
    var seeds: [[UInt8]] = []
    for (type, lengths) in types {
        var single = EVTXBuilder()
        var array = EVTXBuilder()
        for length in lengths {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 == 1 ? (length - 8) / 4 : $0 * 41) }
            for _ in 0..<2 { single.add([("a", (type, bytes)), ("Image", (type, []))]) }
            array.add([("b", (type | 0x80, bytes + [0, 0] + bytes))])
        }
        seeds += [single.chunk, array.chunk]
    }
    seeds += [nested(), plain(), computed()]
    seeds.append(Array(seeds[0].dropLast(40)))
    return seeds
}

/// A record whose payload is itself a template instance.
private func nested() -> [UInt8] {
    var inner = EVTXBuilder()
    inner.add([("x", EVTXBuilder.text("é€😀"))])
    var outer = EVTXBuilder()
    outer.record { builder in
        builder.instance(
            of: ["outer"], Array(repeating: EVTXBuilder.text("v"), count: 5) + [(0x21, [0x0F, 1, 1, 0])])
    }
    outer.add([("y", (0x21, Array(inner.chunk[(512 + 24)...].dropLast(4))))])
    return outer.chunk
}

/// A record of elements, without a template.
private func plain() -> [UInt8] {
    var builder = EVTXBuilder()
    builder.record { builder in
        builder.element("Event", inDefinition: false) { event in
            event.element("UserData", inDefinition: false) { data in
                data.element("a", ["k": .text("v"), "l": .entity("amp")], inDefinition: false)
                data.element("b", inDefinition: false) { piece in
                    for part in [.text("x"), .scalar(0x20AC), .entity("lt")] as [EVTXBuilder.Piece] {
                        piece.append(part)
                    }
                }
            }
        }
    }
    return builder.chunk
}

/// A field whose name is a value, and a hole between elements.
private func computed() -> [UInt8] {
    var builder = EVTXBuilder()
    builder.record { builder in
        builder.element("EventData", inDefinition: false) { data in
            data.append(.hole(0))
            data.element("Data", ["Name": .hole(1)], inDefinition: false) { $0.append(.hole(2)) }
        }
    }
    return builder.chunk
}
