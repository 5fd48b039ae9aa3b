import Access
import Clausier
import Foundation
import GRDB
import Registry
import TestSupport
import Testing
import Vocabulary

@testable import Store

@Suite("Where releases run is counted as it is, whatever changes") struct ReleasePlaceTests {
    /// The obvious way, which the kept counts are held to.
    private static let plainPlaces = """
        SELECT p.establishment_id, s.release_id, count(*), sum(p.is_owner), max(s.top_criticality)
        FROM system_place p JOIN system s ON s.id = p.system_id WHERE s.release_id IS NOT NULL
        GROUP BY p.establishment_id, s.release_id ORDER BY 1, 2
        """
    private static let plainUse = """
        SELECT s.release_id, count(DISTINCT p.establishment_id), count(DISTINCT s.id), max(s.top_criticality)
        FROM system s JOIN system_place p ON p.system_id = s.id WHERE s.release_id IS NOT NULL
        GROUP BY s.release_id ORDER BY 1
        """

    private func agree(_ store: Store) async throws -> Bool {
        try await store.read { db in
            func rows(_ sql: String) throws -> [[Int64]] {
                try Row.fetchAll(db, sql: sql).map { row in
                    row.databaseValues.compactMap(Int64.fromDatabaseValue)
                }
            }
            return try rows(Self.plainPlaces) == rows("SELECT * FROM release_place ORDER BY 1, 2")
                && rows(Self.plainUse)
                    == rows(
                        "SELECT release_id, establishments, systems, criticality FROM release_use ORDER BY 1")
        }
    }

    @Test(
        "Systems that come, change hands, change release and grow graver",
        arguments: [UInt64(7), .random(in: 0...99_999)])
    func changes(seed: UInt64) async throws {
        print("seed \(seed)")
        var numbers = SeededNumbers(seed)
        let world = try await TwelveHospitals(hospitals: 4)
        #expect(try await agree(world.store))
        let releases: [ID<Release>?] = [world.release, world.otherRelease, nil]
        for _ in 0..<40 {
            let owner = Int.random(in: 0..<4, using: &numbers)
            let code = "S\(owner)-\(Int.random(in: 0..<4, using: &numbers))"
            let release = releases.randomElement(using: &numbers) ?? nil
            let user = world.hospitals[Int.random(in: 0..<4, using: &numbers)]
            let criticality = Criticality.allCases.randomElement(using: &numbers) ?? .vital
            let hospital = world.hospitals[owner]
            try await world.store.transaction(by: "test", at: TwelveHospitals.now) { writer in
                let system = try writer.record(
                    System(
                        id: ID(0), owner: hospital, code: code, name: code, function: .imagingArchive,
                        release: release, holdsHealthData: true), from: .person("test"),
                    asOf: TwelveHospitals.today
                ).id
                _ = try writer.record(
                    SystemUse(system: system, establishment: user, criticality: criticality))
            }
            #expect(try await agree(world.store), "seed \(seed)")
        }
    }

    @Test("A list for a reach counts a shared system once") func shared() async throws {
        let world = try await TwelveHospitals(hospitals: 3)
        let (first, second, release) = (world.hospitals[0], world.hospitals[1], world.release)
        let system = world.system
        try await world.store.transaction(by: "test", at: TwelveHospitals.now) { writer in
            _ = try writer.record(SystemUse(system: system, establishment: second, criticality: .useful))
        }
        func systems(_ places: Set<ID<Establishment>>) async throws -> Int? {
            let gaps = AnswerGaps(reach: .establishments(places), catalogue: "hospital", askedOfAll: 100)
            return try await world.store.page(gaps).rows.first { $0.release == release }?.systems
        }
        #expect(try await systems([first]) == 1)
        #expect(try await systems([second]) == 2)
        #expect(try await systems([first, second]) == 2)
        var all = AnswerGaps(reach: .everything, catalogue: "hospital", askedOfAll: 100)
        #expect(try await world.store.page(all).rows.first { $0.release == release }?.systems == 3)
        #expect(try await world.store.page(all).rows.first { $0.release == release }?.establishments == 3)
        all.care = .imaging
        #expect(try await world.store.page(all).rows.isEmpty)
    }
}
