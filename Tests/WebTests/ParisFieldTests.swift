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
