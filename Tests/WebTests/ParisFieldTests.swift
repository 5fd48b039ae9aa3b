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
                #expect(file.text.split(whereSeparator: \.isNewline).count == rows + 1, "\(filter)")
            }
        }
    }

    @Test("An invitation that was made at half past midnight is of that day")
    func invitation() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let night = try Instant(parsing: "2026-11-28T23:30:00Z")
        _ = try await hospitals.store.invite(
            "night-watch", of: hospitals.supplier, reach: .everything, by: "test", at: night)
        try await hospitals.visit { client in
            let page = try await client.execute(
                uri: "/suppliers/\(hospitals.supplier)/invitations", method: .get,
                headers: hospitals.headers(.networkAdministrator))
            #expect(page.text.contains("29/11/2026") && !page.text.contains("28/11/2026"))
        }
    }
}

@Suite("Times that people and programs write") struct WrittenTimeTests {
    @Test("A time without zone is Paris time; one with a zone is read in that zone") func zones() throws {
        let summer = try Instant(parsing: "2026-07-10T08:00:00Z")
        for text in [
            "2026-07-10T08:00:00Z", "2026-07-10T10:00:00+02:00", "2026-07-10T10:00", "2026-07-10 10:00",
            "10/07/2026 10:00", "10/07/2026 10:00:00", "2026-07-10T04:00:00-04:00",
        ] {
            #expect(Instant(paris: text) == summer, "\(text)")
        }
        for text in ["10/07/26 10:00", "2026-07-10", "10/07/2026", "", " ", "10/13/2026 10:00", "demain"] {
            #expect(Instant(paris: text) == nil, "\(text)")
        }
    }

    @Test("A program must say its zone; what has happened cannot lie ahead") func programs() throws {
        let now = try Instant(parsing: "2026-07-10T09:00:00Z")
        var fields = try FormFields(
            json: Array(#"{"known":"2026-07-10T08:00:00Z","local":"2026-07-10T10:00"}"#.utf8))
        #expect(try fields.pastTime("known", now: now) == Instant(parsing: "2026-07-10T08:00:00Z"))
        #expect(throws: FormFault.self) { try fields.time("local") }
        fields.isOfProgram = false
        #expect(try fields.time("local") == Instant(parsing: "2026-07-10T08:00:00Z"))
        let early = try Instant(parsing: "2026-07-10T07:00:00Z")
        #expect(throws: FormFault.self) { try fields.pastTime("known", now: early) }
    }

    @Test("A service that is restored is told apart from one that goes down") func care() throws {
        let now = try Instant(parsing: "2026-07-10T09:00:00Z")
        let up = try CareNews(
            FormFields(json: Array(#"{"service":3,"until":"2026-07-10T08:00:00Z"}"#.utf8)), now: now)
        #expect(try up == .restored(ID(3), at: Instant(parsing: "2026-07-10T08:00:00Z")))
        let down = try CareNews(
            FormFields(
                json: Array(#"{"service":3,"since":"2026-07-10T08:00:00Z","fallback":"papier"}"#.utf8)),
            now: now)
        #expect(
            try down
                == .down(
                    ID(3), since: Instant(parsing: "2026-07-10T08:00:00Z"), until: nil, fallback: "papier"))
        #expect(throws: FormFault.self) {
            try CareNews(FormFields(json: Array(#"{"service":3}"#.utf8)), now: now)
        }
    }

    @Test("A promised delay is never rounded up to another promise") func promises() {
        #expect(LocalizedText.promised(hours: 1.5).french == "1,5\u{A0}h")
        #expect(LocalizedText.promised(hours: 0.4).english == "24 min")
        #expect(LocalizedText.promised(hours: 72).english == "72 h")
        #expect(LocalizedText.promised(hours: 1.25).french == "1,25\u{A0}h")
    }
}
