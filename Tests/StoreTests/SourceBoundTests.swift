import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Sources of a hospital") struct SourceBoundTests {
    @Test("Made-up names fill no table: past the bound they count together, and known sources go on")
    func bound() async throws {
        let hospitals = try await TwoHospitals()
        let now = try Instant(parsing: "2026-03-14T12:00:00Z")
        func record(_ key: String, _ names: Range<Int>) async throws {
            let receipt = try await hospitals.store.receive(
                key: key, of: hospitals.ours, segment: "s", start: 0, length: 1, records: names.count, at: now
            )
            guard case .accepted(let batch) = receipt else { return }
            _ = try await hospitals.store.record(
                [], batch: batch,
                sources: names.map {
                    SourceCount(name: "pc-\($0)", kind: "windows", lastEvent: now, records: 1)
                },
                at: now)
        }
        let most = SourceSums.mostSources
        let before = try await hospitals.store.read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM event_source WHERE establishment_id = ?",
                arguments: [hospitals.ours.rawValue]) ?? 0
        }
        try await record("a", 0..<most - 5)
        try await record("b", most - 10..<most + 100)
        try await record("c", most + 200..<most + 300)
        try await record("d", 1..<2)
        let (count, rest, known) = try await hospitals.store.read { db in
            (
                try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM event_source WHERE establishment_id = ?",
                    arguments: [hospitals.ours.rawValue]) ?? 0,
                try Int.fetchOne(db, sql: "SELECT records FROM event_source WHERE name = '?'") ?? 0,
                try Int.fetchOne(
                    db, sql: "SELECT records FROM event_source WHERE name = 'pc-1' AND kind = 'windows'") ?? 0
            )
        }
        // One more: the row of those that have none of their own.
        #expect(count == most + 1)
        #expect(rest >= 200 && rest <= 200 + before)
        #expect(known == 2)
    }
}

@Suite("What is counted day by day") struct CountRetentionTests {
    @Test(
        "Counts of rules and machines that nobody asks for any more go, of every hospital, and what is newer stays"
    )
    func old() async throws {
        let hospitals = try await TwoHospitals()
        let day = TwoHospitals.today
        let places = [hospitals.ours, hospitals.theirs]
        func count() async throws -> [Int] {
            try await hospitals.store.read { db in
                try ["rule_tally WHERE rule = 'r-old'", "event_source WHERE kind = 'k-old'"].map {
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") ?? 0
                }
            }
        }
        try await hospitals.store.write { db in
            for place in places {
                for age in [0, 395, 396, 397, 3_000] {
                    try db.execute(
                        sql:
                            "INSERT INTO rule_tally (rule, establishment_id, day, raised) VALUES ('r-old', ?, ?, 1)",
                        arguments: [place.rawValue, day.adding(days: -age).number])
                    try db.execute(
                        sql: """
                            INSERT INTO event_source (establishment_id, name, kind, last_event, records)
                            VALUES (?, ?, 'k-old', ?, 1)
                            """,
                        arguments: [
                            place.rawValue, "pc-\(age)",
                            Instant(startOf: day.adding(days: -age)).milliseconds,
                        ])
                }
            }
        }
        try await hospitals.store.forgetCounts(before: day.adding(days: -Store.countDays))
        #expect(try await count() == [6, 6])
    }
}
