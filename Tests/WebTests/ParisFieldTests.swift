import Access
import HTTPTypes
import HummingbirdTesting
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("Times in forms") struct ParisFieldTests {
    @Test("A time that a form shows is read back never later, and only the hour that comes twice earlier")
    func roundTrip() throws {
        let start = try Instant(parsing: "2026-01-01T00:00:00Z")
        for step in 0..<Int64(365 * 48) {
            let time = start.advanced(by: .seconds(step * 1_800))
            let read = try #require(Instant(paris: time.parisField))
            #expect(read <= time && time.duration(since: read) <= .seconds(3_600))
        }
        let known = try Instant(parsing: "2026-10-25T00:30:00Z")
        #expect(Instant(paris: known.parisField) == known)
    }
}

@Suite("A day on a page is a day in Paris") struct ParisDayPagesTests {
    @Test("What was done at half past midnight is found under that day, and not under the one before")
    func audit() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        // In Paris it is the 29th already.
        let night = try Instant(parsing: "2026-11-28T23:30:00Z")
        try await hospitals.store.transaction(by: "night-watch", at: night) { try $0.note("account.change") }
        try await hospitals.visit { client in
            for (filter, rows) in [
                ("since=2026-11-29", 1), ("until=2026-11-29", 1), ("until=2026-11-28", 0),
                ("since=2026-11-30", 0), ("since=2026-11-29&until=2026-11-29", 1),
            ] {
                let file = try await client.execute(
                    uri: "/audit/export?actor=night-watch&" + filter, method: .get,
                    headers: hospitals.headers(.networkAdministrator))
                #expect(file.text.split(separator: "\n").count == rows + 1, "\(filter)")
            }
        }
    }
}
