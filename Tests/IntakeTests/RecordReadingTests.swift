import Access
import Archive
import Detection
import Events
import Foundation
import Intake
import Logging
import Registry
import Store
import Testing
import Vocabulary

@Suite("How the records of hospitals are read") struct RecordReadingTests {
    @Test(
        "Times without a zone are of the hospital's place",
        arguments: [
            (nil, "970408589", "Indian/Reunion"), (nil, "970211207", "America/Martinique"),
            (nil, "970100228", "America/Guadeloupe"), (nil, "980500003", "Indian/Mayotte"),
            (nil, "990000010", "Europe/Paris"),
            ("UTC", "970408589", "UTC"), ("UTC", "990000010", "UTC"),
            ("99=+02:00", "990000010", "+02:00"), ("99=+02:00", "970408589", "Indian/Reunion"),
            ("9704 = Indian/Mayotte", "970408589", "Indian/Mayotte"),
            ("99=Pacific/Noumea, Europe/Paris,990000010=utc", "990000010", "UTC"),
            ("99=Pacific/Noumea, Europe/Paris,990000010=utc", "990000028", "Pacific/Noumea"),
            ("99=Pacific/Noumea, Europe/Paris,990000010=utc", "970408589", "Europe/Paris"),
        ] as [(String?, String, String)])
    func zones(_ setting: String?, _ finess: String, _ zone: String) throws {
        let clocks = try setting.map { try HospitalClocks(parsing: $0) } ?? HospitalClocks()
        #expect(try clocks.clock(of: Finess(parsing: finess)) == LocalClock(named: zone))
    }

    @Test(
        "A setting that cannot be meant is refused with what to write",
        arguments: [
            ("Paris", "'Paris' names no zone that is known; write \(LocalClock.names)"),
            ("", "there is no zone in it; write \(LocalClock.names)"),
            (
                "UTC, Europe/Paris",
                "'UTC, Europe/Paris' has two zones for all hospitals; write the FINESS numbers of one of them before it: 9704=Europe/Paris"
            ),
            (
                "9704=UTC, Europe/Paris, 9704=Indian/Reunion",
                "'9704=UTC, Europe/Paris, 9704=Indian/Reunion' has two zones for the numbers that begin with 9704; write one"
            ),
            ("x1=UTC", "'x1' is no beginning of a FINESS number; write up to nine digits"),
            ("97=04=UTC", "'97=04=UTC' names no zone that is known; write \(LocalClock.names)"),
        ])
    func refusals(_ setting: String, _ sentence: String) {
        #expect(throws: HospitalClocks.Refusal.self) { try HospitalClocks(parsing: setting) }
        do { _ = try HospitalClocks(parsing: setting) } catch { #expect(error.description == sentence) }
    }

    private static let marker = """
        title: Marker
        id: 0e6d3c2a-54f6-4d5c-9f30-6f1f4f5b0a12
        level: high
        logsource: {product: linux, service: sshd}
        detection: {words: ['cordon-marker'], condition: words}
        """

    /// Somebody signs in at that local time.
    private func line(_ time: String) -> String {
        "<38>\(time) srv-1 sshd[123]: Failed password for invalid user cordon-marker from 10.1.2.3 port 22 ssh2\n"
    }

    private func intake(
        _ hospital: Hospital, _ rules: String, _ reading: RecordReading, index: ArchiveIndex? = nil
    ) -> Intake {
        let catalogue = RuleCatalogue(reading: [(name: "rule.yml", text: rules)])
        let now = hospital.noon
        return Intake(
            store: hospital.store, archive: hospital.archive, index: index,
            rules: catalogue.ruleSet(convention: reading.convention), reading: reading,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { now })
    }

    @Test(
        "The same minute at Saint-Denis and at Fort-de-France is one time, for detection, pages and hunts alike"
    )
    func overseas() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let reading = RecordReading(
            clocks: try HospitalClocks(parsing: "99000001=Indian/Reunion, 99000002=America/Martinique"))
        let index = ArchiveIndex(folder: hospital.folder.appending(path: "archive"))
        let intake = intake(hospital, Self.marker, reading, index: index)
        _ = try await intake.accept(hospital.batch("a", line("Mar 14 15:58:00")))
        _ = try await intake.accept(hospital.batch("b", line("Mar 14 07:58:00"), of: hospital.neighbour))
        intake.finish()
        await intake.detectUntilFinished()

        let time = try Instant(parsing: "2026-03-14T11:58:00Z")
        let alerts = try await hospital.alerts()
        #expect(alerts.count == 2)
        for alert in alerts {
            #expect(try await hospital.detections(of: alert).map(\.time) == [time])
        }
        let records = ArchivedRecords(store: hospital.store, archive: hospital.archive, reading: reading)
        for place in [hospital.home, hospital.neighbour] {
            let near = try await records.neighbours(
                of: "srv-1", at: time, within: .seconds(1), establishment: place, limit: 10)
            #expect(near.records.map(\.time) == [time])
        }
        let hunt = ArchiveHunt(
            store: hospital.store, archive: hospital.archive, index: index, reading: reading)
        let answer = try await hunt.sightings(
            of: Observable.reading("10.1.2.3"), on: .init(reach: .everything))
        #expect(answer.sightings.map(\.firstSeen) == [time, time])
        var matched: [Instant] = []
        try await hunt.forEachMatch(
            of: HuntRules(reading: [(name: "rule.yml", text: Self.marker)]), on: .init(reach: .everything)
        ) { match in
            matched.append(match.time)
            return true
        }
        #expect(matched == [time, time])
        let trial = RuleTrial(store: hospital.store, archive: hospital.archive, reading: reading)
        let outcome = try await trial.run(
            RuleCatalogue(reading: [(name: "rule.yml", text: Self.marker)]).ruleSet(),
            at: [hospital.home, hospital.neighbour], within: time.advanced(by: .seconds(-1))...time)
        #expect(outcome.matches == 2)
    }

    private static let proxy = """
        title: Page asked for
        id: 0e6d3c2a-54f6-4d5c-9f30-6f1f4f5b0a13
        level: low
        logsource: {category: proxy}
        detection: {page: {c-uri|contains: cordon-marker}, condition: page}
        """

    @Test("A mapping of one's own holds for detection, trials, hunts and the coverage of rules")
    func mapping() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let text = """
            {"version": 1, "json": {"forms": [{"name": "Our proxy", "when": {"app": ["proxy-*"]},
            "source": {"category": "proxy"}, "fields": {"c-uri": ["request.url"]}}]}}
            """
        let reading = RecordReading(
            convention: try Convention.standard.extended(with: Data(text.utf8), file: "our.json"))
        let record = #"{"app":"proxy-7","host":"p","request":{"url":"/cordon-marker"}}"# + "\n"
        func found(_ reading: RecordReading, key: String) async throws -> Int {
            let intake = intake(hospital, Self.proxy, reading)
            _ = try await intake.accept(hospital.batch(key, record))
            intake.finish()
            await intake.detectUntilFinished()
            return try await hospital.alerts().count
        }
        #expect(try await found(RecordReading(), key: "a") == 0)
        #expect(try await found(reading, key: "b") == 1)
        let span = hospital.noon.advanced(by: .seconds(-60))...hospital.noon.advanced(by: .seconds(60))
        for (reading, count) in [(RecordReading(), 0), (reading, 2)] {
            let rules = RuleCatalogue(reading: [(name: "rule.yml", text: Self.proxy)])
            let outcome = try await RuleTrial(
                store: hospital.store, archive: hospital.archive, reading: reading
            ).run(rules.ruleSet(convention: reading.convention), at: [hospital.home], within: span)
            #expect(outcome.matches == count)
            var matches = 0
            let hunt = ArchiveHunt(
                store: hospital.store, archive: hospital.archive,
                index: ArchiveIndex(folder: hospital.folder.appending(path: "archive")), reading: reading)
            try await hunt.forEachMatch(
                of: HuntRules(
                    reading: [(name: "rule.yml", text: Self.proxy)], convention: reading.convention),
                on: .init(reach: .everything)
            ) { _ in
                matches += 1
                return true
            }
            #expect(matches == count)
        }
    }

    @Test("A worker reads times as the hub does")
    func worker() throws {
        let noon = try Instant(parsing: "2026-03-14T12:00:00Z")
        let rules = RuleCatalogue(reading: [(name: "rule.yml", text: Self.marker)]).ruleSet()
        var detector = PartitionDetector(rules, correlations: CorrelationSet([], over: []))
        let findings = detector.findings(
            in: Array(line("Mar 14 15:58:00").utf8), key: "a", of: try Finess(parsing: "970408589"),
            sequence: 1, received: noon)
        #expect(findings.detections.map(\.time) == [try Instant(parsing: "2026-03-14T11:58:00Z")])
    }
}
