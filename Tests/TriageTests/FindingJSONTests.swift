import Detection
import Sigma
import Testing
import Vocabulary

@testable import Triage

@Suite("Matches as JSON") struct FindingJSONTests {
    @Test("What is written straight into bytes is what the tree of values gives", arguments: 0..<300)
    func sameBytes(_ seed: Int) throws {
        var chance = Chance(seed: UInt64(seed))
        let finding = try #require(try chance.finding())
        var bytes: [UInt8] = [0x2A]
        finding.writeJSON(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "*" + tree(of: finding).compact)
    }

    @Test(
        "Times of all years are written like everywhere else",
        arguments: [
            -62_198_755_200_000, -62_135_596_800_000, -1, 0, 999, 86_399_999, 951_782_400_000,
            1_770_775_445_123,
            253_402_300_799_999, 253_402_300_800_000, 4_000_000_000_000_000,
        ] as [Int64])
    func times(_ milliseconds: Int64) {
        let time = Instant(milliseconds: milliseconds)
        var bytes: [UInt8] = []
        bytes.append(time: time)
        #expect(String(decoding: bytes, as: UTF8.self) == "\"\(time)\"")
    }

    @Test(
        "Numbers of all lengths are written in digits",
        arguments: [0, 9, 10, 4_294_967_296, .max] as [UInt64])
    func numbers(_ number: UInt64) {
        var bytes: [UInt8] = []
        bytes.append(decimal: number)
        #expect(String(decoding: bytes, as: UTF8.self) == String(number))
    }

    @Test("Each byte is written as JSON, alone and beside others")
    func bytes() {
        for byte in UInt8.min...UInt8.max {
            var values: [[UInt8]] = [
                [byte], [0x61, byte], [byte, 0x62], [0xC3, 0xA9, byte],
                // Longer than what is written at once.
                Array(repeating: byte, count: byte % 51 == 0 ? 4_100 : 2),
            ]
            for place in 0..<21 {
                var value = Array("C:\\Windows\\Temp\\a.exe".utf8)
                value[place] = byte
                values.append(value)
            }
            for value in values {
                var bytes: [UInt8] = []
                bytes.append(quoted: value)
                let text = String(decoding: value, as: UTF8.self)
                #expect(String(decoding: bytes, as: UTF8.self) == JSONText.string(text).compact)
            }
        }
    }

    @Test(
        "Marks are offsets into the text that is shown, also where the log's bytes are no UTF-8",
        arguments: [
            // "é:mal" in Latin-1, and in UTF-8; two bytes of a character that is cut; nothing but text.
            ([0xE9, 0x3A, 0x6D, 0x61, 0x6C], 2..<5, "mal"),
            ([0xC3, 0xA9, 0x3A, 0x6D, 0x61, 0x6C], 3..<6, "mal"),
            ([0xF0, 0x9F, 0x6D, 0x61, 0x6C, 0xFF], 2..<5, "mal"), ([0x6D, 0x61, 0x6C], 0..<3, "mal"),
            ([0x6D, 0xE9, 0x6C, 0xE9], 0..<3, "m\u{FFFD}l"),
        ] as [([UInt8], Range<Int>, String)])
    func marks(_ bytes: [UInt8], _ found: Range<Int>, _ marked: String) {
        let value = MatchedValue(field: "f", bytes: bytes, found: [found])
        let text = Array(value.value.utf8)
        #expect(value.textMarks.map { String(decoding: text[$0], as: UTF8.self) } == [marked])
    }

    // MARK: The tree

    private func tree(of finding: Finding) -> JSONText {
        var members: [(String, JSONText)] = [
            (
                "rule",
                .object([
                    ("id", .string(finding.rule.id)), ("title", .string(finding.rule.title)),
                    ("level", .string(finding.rule.level.rawValue)),
                ])
            ),
            (
                "event",
                .object([
                    ("source", .string(finding.source)),
                    ("record", .integer(Int64(clamping: finding.record))), ("time", time(finding.time)),
                    ("computer", finding.computer.map(JSONText.string) ?? .null),
                    ("channel", finding.channel.map(JSONText.string) ?? .null),
                ])
            ), ("matched", .object(finding.matched.map { ($0.field, .string($0.value)) })),
        ]
        if let facts = finding.correlation {
            members.append(("correlation", tree(of: facts)))
        } else {
            members.append(("selections", .array(finding.selections.map { .string($0) })))
            let marks = finding.matched.map { value in
                (
                    value.field,
                    JSONText.array(
                        value.textMarks.map {
                            .array([.integer(Int64($0.lowerBound)), .integer(Int64($0.count))])
                        })
                )
            }
            members.append(("marks", .object(marks)))
        }
        return .object(members)
    }

    private func tree(of facts: CorrelationFacts) -> JSONText {
        .object([
            ("start", time(facts.start)), ("figure", .number(facts.figure)),
            ("matches", .integer(Int64(facts.count))),
            (
                "events",
                .array(
                    facts.places.map { place in
                        .object([
                            ("source", .string(place.source)),
                            ("record", .integer(Int64(clamping: place.record))),
                        ])
                    })
            ),
        ])
    }

    private func time(_ time: Instant?) -> JSONText { time.map { .string($0.description) } ?? .null }
}

/// Findings of random texts: controls, quotes, cut and overlong UTF-8, halves of surrogate pairs.
private struct Chance {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    private mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    private static let pieces: [[UInt8]] = [
        [0x22], [0x5C], [0x0A], [0x0D], [0x09], [0x00], [0x1F], [0x7F], [0x80], [0xFF], [0xC3], [0xC3, 0xA9],
        [0xED, 0xA0, 0xBD], [0xED, 0xB2, 0xA9], [0xF0, 0x9F, 0x92, 0xA9], [0xF0, 0x9F, 0x92], [0xC0, 0xAF],
        [0xE2, 0x80, 0xA8], [0xEF, 0xBB, 0xBF], [0xCC, 0x81], Array("C:\\Windows\\System32".utf8),
        Array("é\"".utf8),
    ]

    private mutating func bytes() -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<next(12) {
            bytes += next(2) == 0 ? Chance.pieces[next(Chance.pieces.count)] : [UInt8(0x20 + next(0x5F))]
        }
        return bytes
    }

    private mutating func text() -> String { String(decoding: bytes(), as: UTF8.self) }

    private mutating func instant() -> Instant? {
        next(5) == 0 ? nil : Instant(milliseconds: Int64(next(4_000_000_000)) * 1_000 + Int64(next(1_000)))
    }

    private mutating func record() -> UInt64 { next(4) == 0 ? .max : UInt64(next(1 << 40)) }

    private mutating func value() -> MatchedValue {
        let bytes = bytes()
        let found = (0..<next(3)).map { _ in
            let start = next(bytes.count + 1)
            return start..<start + next(bytes.count - start + 1)
        }
        return MatchedValue(field: text(), bytes: bytes, found: found)
    }

    mutating func finding() throws -> Finding? {
        let title = JSONText.string("t" + text()).compact
        let file = RuleFile(
            reading: "title: \(title)\nlogsource: {product: windows}\ndetection: {a: {b: c}, condition: a}\n",
            name: "random.yml")
        guard let rule = file.rules.first else { return nil }
        let places = (0..<next(4)).map { _ in CorrelationFacts.Place(source: text(), record: record()) }
        let figures = [0, 3, 2.5, 1e300, -0.0, .infinity, .nan]
        let facts = CorrelationFacts(
            start: instant() ?? Instant(milliseconds: 0), figure: figures[next(figures.count)],
            count: next(1_000),
            places: places)
        return Finding(
            rule: rule.metadata, source: text(), record: record(), time: instant(),
            computer: next(3) == 0 ? nil : text(), channel: next(3) == 0 ? nil : text(), eventID: nil,
            matched: (0..<next(5)).map { _ in value() },
            selections: (0..<next(3)).map { _ in text() },
            correlation: next(3) == 0 ? facts : nil)
    }
}
