import Exchange
import Registry
import Sharing
import Testing
import Vocabulary

@Suite("What a circle shares is written for every reader") struct WritingTests {
    static let now = Instant(milliseconds: 1_790_000_000_000)
    static let circle = CircleIdentity(
        name: "GHT des Landes", collection: "0f6f1a3e-9f3c-4a43-8d2e-8a1b8e0d8c11",
        author: "5a3c5c5e-0d10-413e-aab3-9e08dde9e88d", since: now)
    static let values = [
        "203.0.113.7", "2001:db8::7", "198.51.100.0/24", "2001:db8:1::/48", "evil.example",
        "https://evil.example/l'eau",
        "44d88612fea8a8f36de82e1278abb02f", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "rancon@evil.example",
        #"ght\support"#,
    ]

    static func shared() throws -> [SharedIndicator] {
        try values.enumerated().map { offset, text in
            SharedIndicator(
                uuid: "00000000-0000-4000-8000-00000000000\(offset)",
                observable: try Indicator(detecting: text),
                light: offset % 2 == 0 ? .green : .amber, confidence: .reported, about: "vu, « ici »",
                shared: now,
                changed: now, expires: now.advanced(by: .seconds(86_400)),
                standing: .watched(confirmations: 1, needed: 2))
        }
    }

    @Test("STIX and MISP and CSV written are read again the same")
    func roundTrip() throws {
        let shared = try Self.shared()
        let texts = [
            STIXObjects.bundle([(Self.circle, shared)], uuid: "x").bytes,
            Array(IndicatorTable.csv(shared).utf8),
            Array(IndicatorTable.list(shared.map(\.observable), title: "liste\nforgée", at: Self.now).utf8),
        ]
        for bytes in texts {
            let reading = try IndicatorFile.read(bytes)
            #expect(reading.refused == 0, "\(reading.faults)")
            #expect(reading.indicators.map(\.observable) == shared.map(\.observable), "\(reading.format)")
        }
        let events = MISPEvents.parts([(Self.circle, shared)])
        #expect(events.map(\.light) == [.green, .amber])
        let read = try events.flatMap { try IndicatorFile.read(MISPEvents.event($0).bytes).indicators }
        #expect(Set(read.map(\.observable)) == Set(shared.map(\.observable)))
        #expect(read.allSatisfy { $0.confidence == .reported && $0.light != nil })
    }

    @Test(
        "Only what is blocked is for sensors, and each format says where an indicator stands",
        arguments: [
            (ShareFlow.Standing.watched(confirmations: 1, needed: 2), "reported", false),
            (.watched(confirmations: 2, needed: 3), "confirmed", false),
            (.blocking(bySOC: true, confirmations: 1), "blocked", true),
            (.protected(.maintenance), "protected", false),
        ])
    func standing(_ standing: ShareFlow.Standing, _ word: String, _ isForSensors: Bool) throws {
        let shared = SharedIndicator(
            uuid: "00000000-0000-4000-8000-000000000001", observable: try Indicator(detecting: "203.0.113.7"),
            light: .green, confidence: .reported, about: "", shared: Self.now, changed: Self.now,
            expires: Self.now.advanced(by: .seconds(86_400)), standing: standing)
        let part = try #require(MISPEvents.parts([(Self.circle, [shared])]).first)
        let event = String(decoding: MISPEvents.event(part).bytes, as: UTF8.self)
        #expect(event.contains("\"to_ids\":\(isForSensors)"), "\(event)")
        #expect(event.contains(#"cordon:standing=\"\#(word)\""#))
        #expect(MISPEvents.values([part]).isEmpty == (word == "protected"))
        let object = String(decoding: STIXObjects.indicator(shared, by: Self.circle).bytes, as: UTF8.self)
        #expect(object.contains("\"labels\":[\"\(word)\"]"))
        #expect(object.contains("malicious-activity") == (word != "protected"))
        #expect(IndicatorTable.csv([shared]).contains(",\(word)\r\n"))
        // Another Cordon looks for what is reported, and takes nothing that is protected.
        let isTaken = word != "protected"
        #expect(try IndicatorFile.read(MISPEvents.event(part).bytes).indicators.count == (isTaken ? 1 : 0))
        #expect(
            try IndicatorFile.read(Array(IndicatorTable.csv([shared]).utf8)).indicators.count
                == (isTaken ? 1 : 0))
        let bundle = STIXObjects.bundle([(Self.circle, [shared])], uuid: "x").bytes
        #expect(try IndicatorFile.read(bundle).indicators.map(\.isRevoked) == [!isTaken])
    }

    @Test("A zone refuses names with all below them, and answers that lead to blocked addresses")
    func zone() throws {
        let text = PolicyZone.text(
            try Self.shared().map(\.observable), title: "a\nb IN A 1.2.3.4", at: Self.now)
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.first == "; a b IN A 1.2.3.4")
        for line in [
            "evil.example CNAME .", "*.evil.example CNAME .", "32.7.113.0.203.rpz-ip CNAME .",
            "24.0.100.51.198.rpz-ip CNAME .", "128.7.zz.db8.2001.rpz-ip CNAME .",
            "48.zz.1.db8.2001.rpz-ip CNAME .",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        #expect(lines.count == 4 + 6)
    }

    @Test("CrowdSec's answer has what its bouncers read")
    func crowdSec() throws {
        let block = CrowdSecAnswer.Decision(
            id: 7, observable: try Indicator(detecting: "203.0.113.7"), circle: "GHT",
            expires: Self.now.advanced(by: .seconds(3_725)))
        let domain = CrowdSecAnswer.Decision(
            id: 8, observable: try Indicator(detecting: "evil.example"), circle: "GHT", expires: Self.now)
        let text = String(
            decoding: CrowdSecAnswer.stream(new: [block, domain], deleted: [], at: Self.now).bytes,
            as: UTF8.self)
        #expect(
            text
                == #"{"new":[{"duration":"1h2m5s","id":7,"origin":"cordon","scenario":"cordon/GHT","scope":"Ip","type":"ban","value":"203.0.113.7"}],"deleted":[]}"#
        )
    }

    @Test("A spreadsheet never runs what an indicator says")
    func formula() throws {
        let shared = SharedIndicator(
            uuid: "u", observable: try Indicator(detecting: "evil.example"), light: .green,
            confidence: .reported,
            about: "=cmd|' /C calc'!A0", shared: Self.now, changed: Self.now, expires: Self.now,
            standing: .expired)
        #expect(IndicatorTable.csv([shared]).contains(",'=cmd|' /C calc'!A0,expired\r\n"))
    }
}
