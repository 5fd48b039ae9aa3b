import Access
import Archive
import Foundation
import Intake
import Registry
import Store
import Testing
import Vocabulary
import Watch

@Suite("Retention of what alerts keep") struct CopyRetentionTests {
    @Test("Copies of records beside alerts go with their time; a case that is open holds its own")
    func copies() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        for (key, age, number) in [("old", 400, 1), ("held", 400, 2), ("new", 1, 3)] {
            let received = hospital.noon.advanced(by: .seconds(-86_400 * age))
            var batch = hospital.batch(
                key, Hospital.line(number).replacing("2026-03-14T11:59", with: "\(received.day)T11:59"))
            batch.received = received
            _ = try await intake.accept(batch)
        }
        intake.finish()
        await intake.detectUntilFinished()
        await hospital.archive.close()
        let alerts = try await hospital.alerts()
        let held = try #require(alerts.first { $0.host == "PC-2" })
        try await hospital.store.transaction(by: "anne", at: hospital.noon) {
            _ = try $0.open(
                NewCase(
                    title: "t", kind: .other, severity: .high, establishments: [], alerts: [held.id],
                    knownAt: hospital.noon), playbooks: .empty, reach: .everything)
        }
        let retention = CopyRetention(store: hospital.store)
        let rule = try #require(ArchiveRetention.Rule(days: 365, basis: "essai"))
        #expect(try await retention.apply(rule, at: hospital.noon) == 1)
        #expect(try await retention.apply(rule, at: hospital.noon) == 0)
        var left: [String: Int] = [:]
        for alert in alerts {
            for detection in try await hospital.detections(of: alert) {
                left[alert.host] = detection.raw.count
            }
        }
        #expect(left["PC-1"] == 0 && left["PC-2"] ?? 0 > 0 && left["PC-3"] ?? 0 > 0)
        let entries = try await hospital.store.page(AuditList(reach: .everything, size: 50)).entries.filter {
            $0.action == "archive.erase-copies"
        }
        #expect(entries.count == 1 && entries.first?.detail.contains("essai") == true)
    }

    @Test(
        "A copy goes by the day when its record was received, whatever its machine's clock says",
        arguments: ["2099", "1971"])
    func strangeClock(_ year: String) async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        for (key, age, number) in [("old", 400, 1), ("new", 1, 2)] {
            var batch = hospital.batch(
                key, Hospital.line(number).replacing("2026-03-14T", with: "\(year)-03-14T"))
            batch.received = hospital.noon.advanced(by: .seconds(-86_400 * age))
            _ = try await intake.accept(batch)
        }
        intake.finish()
        await intake.detectUntilFinished()
        await hospital.archive.close()
        let rule = try #require(ArchiveRetention.Rule(days: 365, basis: "essai"))
        #expect(try await CopyRetention(store: hospital.store).apply(rule, at: hospital.noon) == 1)
        for alert in try await hospital.alerts() {
            let lengths = try await hospital.detections(of: alert).map(\.raw.count)
            #expect(lengths.allSatisfy { ($0 == 0) == (alert.host == "PC-1") })
        }
    }
}
