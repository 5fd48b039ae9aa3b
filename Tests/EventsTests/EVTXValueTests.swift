import Events
import TestSupport
import Testing

@Suite("EVTX made by hand")
struct EVTXValueTests {
    struct Sample: CustomTestStringConvertible {
        let type: UInt8
        let bytes: [UInt8]
        let texts: [String]

        var testDescription: String { "type \(String(type, radix: 16)): \(texts.joined(separator: ", "))" }

        init(_ type: UInt8, _ bytes: [UInt8], _ texts: String...) {
            (self.type, self.bytes, self.texts) = (type, bytes, texts)
        }
    }

    private static let sid: [UInt8] =
        [1, 2, 0, 0, 0, 0, 0, 5] + EventsTests.bytes(32 as UInt32)
        + EventsTests.bytes(4_294_967_295 as UInt32)
    private static let guid = Array(0x00...0x0F as ClosedRange<UInt8>)

    static let samples = [
        Sample(0x00, [], ""), Sample(0x00, [1, 2], ""),
        Sample(0x01, utf16("C:\\é€😀.exe\0\0"), "C:\\é€😀.exe"),
        Sample(0x01, [0x00, 0xD8, 0x41, 0x00], "\u{FFFD}A"), Sample(0x01, [], ""),
        Sample(0x02, [0x41, 0x80, 0xE9, 0], "A€é"),
        Sample(0x03, [0x80], "-128"), Sample(0x04, [0xFF], "255"),
        Sample(0x05, bytes(Int16.min), "-32768"), Sample(0x06, bytes(10 as UInt16), "10"),
        Sample(0x07, bytes(Int32.min), "-2147483648"), Sample(0x08, bytes(UInt32.max), "4294967295"),
        Sample(0x09, bytes(Int64.min), "-9223372036854775808"),
        Sample(0x0A, bytes(UInt64.max), "18446744073709551615"),
        Sample(0x0A, bytes(10_000_000_000_000_000_000 as UInt64), "10000000000000000000"),
        Sample(0x0A, bytes(9_999_999_999_999_999_999 as UInt64), "9999999999999999999"),
        Sample(0x0B, bytes((2.5 as Float).bitPattern), "2.5"),
        Sample(0x0C, bytes((-3.0 as Double).bitPattern), "-3"),
        Sample(0x0D, bytes(1 as UInt32), "true"), Sample(0x0D, [0], "false"),
        Sample(0x0E, [0x00, 0xAB, 0xFF], "00ABFF"), Sample(0x08, [1, 2, 3], "010203"),
        Sample(0x0F, guid, "03020100-0504-0706-0809-0A0B0C0D0E0F"),
        Sample(0x10, bytes(0x1F as UInt32), "0x1f"), Sample(0x14, bytes(0 as UInt32), "0x0"),
        Sample(0x15, bytes(0x8020_0000_0000_0000 as UInt64), "0x8020000000000000"),
        Sample(0x11, bytes(130_000_000_123_456_789 as UInt64), "2012-12-14T23:06:52.345678Z"),
        Sample(0x11, bytes(0 as UInt64), "1601-01-01T00:00:00.000000Z"),
        Sample(0x11, bytes(UInt64.max), "60056-05-28T05:36:10.955161Z"),
        Sample(
            0x12, [2026, 2, 3, 11, 2, 4, 5, 123].flatMap { bytes(UInt16($0)) }, "2026-02-11T02:04:05.123000Z"),
        Sample(0x13, sid, "S-1-5-32-4294967295"), Sample(0x13, Array(sid.prefix(10)), "01020000000000052000"),
        Sample(0x81, utf16("a\0\0bc\0"), "a", "", "bc"), Sample(0x86, bytes(7 as UInt16) + [1, 0], "7", "1"),
        Sample(0x86, [1, 2, 3], "010203"), Sample(0x8F, guid, "03020100-0504-0706-0809-0A0B0C0D0E0F"),
        Sample(0x93, sid, "0102000000000005" + "20000000FFFFFFFF"),
    ]

    @Test("Each type of value has one text", arguments: samples.indices)
    func text(of number: Int) throws {
        let sample = Self.samples[number]
        var builder = EVTXBuilder()
        builder.add([
            ("Before", EVTXBuilder.text("b")), ("Value", (sample.type, sample.bytes)), ("After", (0x04, [9])),
        ])
        let tables = try tables(of: builder.file)
        #expect(tables.map { $0["Value"] } == [sample.texts], "\(sample.testDescription)")
        #expect(tables.map { $0["Before"] } == [["b"]] && tables.map { $0["After"] } == [["9"]])
        #expect(tables.first?["SystemTime"] == ["2012-12-14T23:06:40.000000Z"])
    }

    @Test("Templates of one identifier and length are told apart by what they say")
    func liars() throws {
        var first = EVTXBuilder()
        first.add([("Image", EVTXBuilder.text("a"))])
        var second = EVTXBuilder()
        second.add([("Other", EVTXBuilder.text("b"))])
        let tables = try tables(of: first.file + second.file.dropFirst(EVTXDecoder.headerLength))
        #expect(tables.map { $0["Image"] } == [["a"], nil])
        #expect(tables.map { $0["Other"] } == [nil, ["b"]])
    }

    @Test("A value may be a template instance or elements of its own")
    func nested() throws {
        var builder = EVTXBuilder()
        builder.record { builder in
            builder.element("Event", inDefinition: false) { event in
                event.element("UserData", inDefinition: false) { data in
                    data.element("a", ["k": .text("v"), "xmlns": .text("u")], inDefinition: false)
                    data.element("b", inDefinition: false) { piece in
                        for part in [.text("x😀é"), .scalar(0x20AC), .entity("lt"), .entity("nbsp"), .hole(3)]
                            as [EVTXBuilder.Piece]
                        {
                            piece.append(part)
                        }
                    }
                }
            }
        }
        #expect(try tables(of: builder.file) == [["k": ["v"], "b": ["x😀é€<&nbsp;"]]])

        var outer = EVTXBuilder()
        outer.record { builder in
            builder.instance(
                defining: { definition in
                    definition.element("EventData") { data in
                        data.append(.hole(1))
                        data.element("Data", ["Name": .text("x")]) { $0.append(.hole(0)) }
                    }
                },
                { place in
                    let inner = EVTXBuilder.instance(of: place, [EVTXBuilder.text("inner")])
                    return [EVTXBuilder.text("outer"), (0x21, [0x0F, 1, 1, 0] + inner + [0])]
                })
        }
        #expect(try tables(of: outer.file) == [["x": ["outer", "inner"]]])
    }

    @Test("A long value is whole, whatever room the event had before")
    func long() throws {
        var builder = EVTXBuilder()
        let text = String(repeating: "é", count: 20_000)
        builder.add([("a", EVTXBuilder.text(text)), ("b", EVTXBuilder.text("z"))])
        let tables = try tables(of: builder.file)
        #expect(tables.map { $0["a"] } == [[text]] && tables.map { $0["b"] } == [["z"]])
    }

    @Test("Templates that use their own values over and over cost bounded time, and no other record")
    func explosion() throws {
        var builder = EVTXBuilder()
        builder.record { builder in
            builder.instance(
                defining: { definition in
                    definition.element("EventData") { data in
                        for _ in 0..<300 { data.append(.hole(0)) }
                    }
                },
                { place in
                    // An instance of the template in a value of the template, and so on: 300 to the power of 12.
                    (0..<12).reduce([(0x00, [])]) { values, _ in
                        [(0x21, EVTXBuilder.instance(of: place, values) + [0])]
                    }
                })
        }
        builder.add([("Image", EVTXBuilder.text("a"))])
        var report = DecodingReport()
        let time = try processorTime {
            report = try Recording.evtx(builder.file) { #expect($0.first("Image") == "a") }
        }
        #expect(report.records == 1)
        #expect(
            report.skipped.map(\.reason) == ["EVTX record: its templates refer to each other without end"])
        #expect(time < .seconds(60))
    }

    @Test("A record that repeats one value past all bounds is left out, and the next one reads")
    func expansion() throws {
        var builder = EVTXBuilder()
        builder.record { builder in
            builder.instance(
                defining: { definition in
                    definition.element("EventData") { data in
                        for _ in 0..<400 {
                            data.element("Data", ["Name": .text("x")]) { $0.append(.hole(0)) }
                        }
                    }
                },
                { _ in [EVTXBuilder.text(String(repeating: "v", count: 15_000))] })
        }
        builder.add([("Image", EVTXBuilder.text("a"))])
        let report = try Recording.evtx(builder.file) { #expect($0.first("Image") == "a") }
        #expect(report.records == 1)
        #expect(report.skipped.map(\.reason) == ["EVTX record: expands to more than 4 MiB"])
    }

    @Test(
        "Records behind the place that the chunk's header calls free are read while they go on, and older ones are not"
    )
    func slack() throws {
        var builder = EVTXBuilder()
        builder.add([("a", EVTXBuilder.text("1"))])
        let end = builder.chunk.count
        builder.add([("a", EVTXBuilder.text("2"))])
        builder.add([("a", EVTXBuilder.text("3"))])
        // A header that was not written any more when the machine stopped: its records are there all the same.
        var file = builder.file
        file.replaceSubrange(4_096 + 48..<4_096 + 52, with: bytes(UInt32(end)))
        let header = file[4_096..<4_096 + 120] + file[4_096 + 128..<4_096 + 512]
        // With a wrong sum the whole chunk would be searched.
        file.replaceSubrange(4_096 + 124..<4_096 + 128, with: bytes(Self.checksum(header)))
        #expect(try tables(of: file).map { $0["a"] } == [["1"], ["2"], ["3"]])

        // What an older chunk left behind has a number of its own, and was told when it was new.
        var older = file
        older.replaceSubrange(4_096 + end + 8..<4_096 + end + 16, with: bytes(77 as UInt64))
        #expect(try tables(of: older).map { $0["a"] } == [["1"]])
    }

    /// CRC-32 of Ethernet, bit by bit.
    private static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }

    @Test("The record as it came is kept where that is asked for")
    func raw() throws {
        var builder = EVTXBuilder()
        builder.add([("a", EVTXBuilder.text("b"))])
        let names = FieldNames()
        for keepsRaw in [false, true] {
            var decoder = EVTXDecoder(names: names, keepsRaw: keepsRaw)
            var event = Event(names: names)
            var report = DecodingReport()
            try decoder.decode(builder.chunk.span, at: 0, event: &event, report: &report) { event in
                #expect(Array(event.raw) == (keepsRaw ? Array(builder.chunk[512...]) : []))
                #expect(event.first("a") == "b" && event.channel == "Test" && event.computer == "HOST")
            }
            #expect(report.records == 1)
        }
    }

    @Test("A made file cut at every byte, or with every byte changed, gives events of valid text or reasons")
    func hostile() throws {
        var builder = EVTXBuilder()
        builder.add(
            Self.samples.enumerated().map { ("v\($0.offset % 20)", ($0.element.type, $0.element.bytes)) })
        builder.add([("a", EVTXBuilder.text("b"))])
        let chunk = builder.chunk
        let names = FieldNames()
        func decode(_ bytes: [UInt8]) throws -> Int {
            var decoder = EVTXDecoder(names: names)
            var event = Event(names: names)
            var report = DecodingReport()
            try decoder.decode(bytes.span, at: 0, event: &event, report: &report) { event in
                for field in event.fields {
                    #expect(String(validating: event.bytes[field.value.range], as: UTF8.self) != nil)
                }
            }
            return report.records
        }
        for end in 0...chunk.count { #expect(try decode(Array(chunk[..<end])) <= 2) }
        for place in 512..<chunk.count {
            for change in [0x00, 0x21, 0x81, 0xFF] as [UInt8] {
                var copy = chunk
                copy[place] ^= change
                _ = try decode(copy)
            }
        }
    }

    private func tables(of file: [UInt8]) throws -> [[String: [String]]] {
        var tables: [[String: [String]]] = []
        _ = try Recording.evtx(file) { tables.append($0.table) }
        return tables
    }

    private static func utf16(_ text: String) -> [UInt8] { text.utf16.flatMap { EventsTests.bytes($0) } }
}
