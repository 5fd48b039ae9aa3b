import Detection
import Events
import Foundation
import Sigma
import TestSupport
import Testing

@Suite("Rule packs") struct RulePackTests {
    private static let text = """
        title: One
        id: 11111111-1111-4111-8111-111111111111
        logsource: {product: windows, category: process_creation}
        detection:
            image:
                Image|endswith: ['\\whoami.exe', '\\net.exe']
            words:
                CommandLine|re|i: '(groups|priv)\\s+x?'
                User|cidr: 10.0.0.0/8
                Level|gte: 3
            none:
                User: null
            same:
                A|fieldref: B
            condition: image and (words or none or same)
        ---
        title: Two
        id: 22222222-2222-4222-8222-222222222222
        logsource: {product: linux, service: sshd}
        detection:
            k: [accepted, 'é*à']
            condition: k
        ---
        title: Often
        name: often
        correlation:
            type: event_count
            rules: [11111111-1111-4111-8111-111111111111]
            group-by: [User]
            timespan: 5m
            condition: {gte: 3}
        """

    private func pack() throws -> RulePack {
        let catalogue = RuleCatalogue(reading: [("r.yml", Self.text)])
        try #require(catalogue.errors.isEmpty, "\(catalogue.errors)")
        return RulePack(catalogue, fingerprint: [1, 2, 3])
    }

    @Test("A pack read back is the pack that was written, to the byte")
    func roundTrip() throws {
        let pack = try pack()
        let bytes = pack.encoded()
        let read = try RulePack(decoding: bytes)
        #expect(read.fingerprint == [1, 2, 3])
        #expect(RulePack.fingerprint(of: bytes) == [1, 2, 3])
        #expect(read.ruleSet.rules.map(\.id) == pack.ruleSet.rules.map(\.id))
        #expect(read.correlations.map(\.metadata.title) == ["Often"])
        #expect(read.encoded() == bytes)
    }

    @Test(
        "Every public rule comes out of a pack as it went in, and finds what it found",
        .enabled(if: Corpora.arePresent))
    func publicRules() throws {
        var catalogue = RuleCatalogue()
        for file in PublicRules.catalogue.files { catalogue.add(file) }
        let bytes = RulePack(catalogue, fingerprint: []).encoded()
        let packed = try RulePack(decoding: bytes).ruleSet
        #expect(packed.rules.elementsEqual(ExpectedMatchesTests.rules.rules) { $0.criteria == $1.criteria })
        let names = FieldNames()
        var detector = Detector(packed, names: names)
        var judge = Detector(ExpectedMatchesTests.rules, names: names)
        for (number, line) in try CorpusEvents.lines("synthetic/events.ndjson").enumerated() {
            guard number.isMultiple(of: 3) else { continue }
            let event = CorpusEvents.event(
                line["event"] as? [String: Any] ?? [:], names, logSource: line["logsource"])
            let found = detector.matches(in: event)
            let wanted = judge.matches(in: event)
            #expect(found.map(\.rule.id) == wanted.map(\.rule.id))
            #expect(found.map(\.evidence) == wanted.map(\.evidence))
        }
    }

    @Test("A pack that is cut or changed is refused, wherever that is; anything else is no pack")
    func damaged() throws {
        let bytes = try pack().encoded()
        for end in 0..<bytes.count {
            #expect(throws: RulePackError.self) { try RulePack(decoding: Array(bytes[..<end])) }
        }
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x41
            #expect(throws: RulePackError.self) { try RulePack(decoding: changed) }
        }
        #expect(throws: RulePackError.notAPack) { try RulePack(decoding: Array("title: x".utf8)) }
    }

    @Test("Tables that do not fit each other are refused, though the checksum fits them")
    func forged() throws {
        let bytes = try pack().encoded()
        let names = FieldNames()
        var event = Event(names: names)
        for name in ["Image", "CommandLine", "User", "A", "B", "Level"] {
            event.append(name, "10.1.2.3 \\net.exe groups")
        }
        event.setChannel("Security")
        event.eventID = 4688
        var refused = 0
        for index in RulePack.bodyStart..<bytes.count {
            for change: UInt8 in [0x01, 0x80, 0xFF] {
                var forged = bytes
                forged[index] ^= change
                guard let pack = try? RulePack(forging: forged) else {
                    refused += 1
                    continue
                }
                // What is taken may find anything, or nothing; it must not crash, nor run for ever.
                var detector = Detector(pack.ruleSet, names: names)
                _ = detector.matches(in: event)
                _ = pack.ruleSet.rules
            }
        }
        #expect(refused > 1_000)
    }
}
