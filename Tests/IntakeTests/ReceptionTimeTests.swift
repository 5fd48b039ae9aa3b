import Access
import Archive
import Foundation
import Intake
import Registry
import Store
import Testing
import Vocabulary

@Suite("When records were received") struct ReceptionTimeTests {
    @Test(
        "The collector's time counts, unless it is ahead of the arrival or a month before it",
        arguments: [
            (nil, "2026-03-14T12:00:00.000Z"),
            ("2026-03-14T09:00:00.000Z", "2026-03-14T09:00:00.000Z"),
            ("2026-03-14T12:00:00.000Z", "2026-03-14T12:00:00.000Z"),
            ("2026-03-14T12:00:00.001Z", "2026-03-14T12:00:00.000Z"),
            ("2026-02-11T12:00:00.000Z", "2026-02-11T12:00:00.000Z"),
            ("2026-02-11T11:59:59.999Z", "2026-03-14T12:00:00.000Z"),
            ("yesterday", "2026-03-14T12:00:00.000Z"),
        ] as [(String?, String)])
    func counting(_ stated: String?, _ expected: String) throws {
        let noon = try Instant(parsing: "2026-03-14T12:00:00Z")
        #expect(
            ReceptionTime.counting(ReceptionTime.stated(stated), arrival: noon).description == expected)
    }

    /// A sender without year and zone, whose clock goes right: what it wrote at 23:30 in Paris on New Year's Eve.
    private static let rule = """
        title: Marker
        id: 0e6d3c2a-54f6-4d5c-9f30-6f1f4f5b0a12
        level: high
        logsource: {product: linux, service: sshd}
        detection: {words: ['cordon-marker'], condition: words}
        """
    private static let line = "<38>Dec 31 23:30:00 srv-1 sshd[17]: cordon-marker\n"

    /// What is found where the batch arrives at noon of the New Year, and was collected at that time.
    private func found(_ hospital: Hospital, collected: String?) async throws -> (
        Alert, [SourceTrouble.Kind: Int]
    ) {
        let batch = IntakeBatch(
            key: "held", establishment: hospital.home, received: try Instant(parsing: "2026-01-01T12:00:00Z"),
            collected: ReceptionTime.stated(collected), bytes: Array(Self.line.utf8))
        try await hospital.detect([batch], rules: Self.rule)
        let troubles = try await hospital.store.page(
            OddSources(reach: .everything, since: try Day(parsing: "2025-12-01")))
        return (try #require(try await hospital.alerts().first), troubles.totals)
    }

    @Test(
        "Held over the New Year, a record is of the year and the zone in which its collector had it, and is not late"
    )
    func held() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let (alert, troubles) = try await found(hospital, collected: "2025-12-31T22:30:01Z")
        #expect(alert.lastSeen.description == "2025-12-31T22:30:00.000Z")
        #expect(troubles == [:])
        // It lies in the hour of its arrival, where retention and `cordon hunt` look for what came then, and says when it was received.
        let segment = try #require(hospital.archive.segments().first)
        #expect(segment.path.hasSuffix("/2026/01/01/12-0.log.zst"))
        var received: [String] = []
        _ = try hospital.archive.walk(segment) { frame, _ in received.append("\(frame.header.received)") }
        #expect(received == ["2025-12-31T22:30:01.000Z"])
        // Read again from the archive, it is of the same time.
        let detection = try #require(try await hospital.detections(of: alert).first)
        let record = try await ArchivedRecords(store: hospital.store, archive: hospital.archive)
            .record(batch: detection.segment, line: detection.line, of: hospital.home)
        #expect(record?.time == alert.lastSeen)
    }

    @Test("Where nobody says when it was collected, it is late by its arrival")
    func unstated() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let (_, troubles) = try await found(hospital, collected: nil)
        #expect(troubles == [.late: 1])
    }
}
