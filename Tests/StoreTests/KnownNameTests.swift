import Access
import Debt
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Names that a person decided") struct KnownNameTests {
    @Test("Who decided is named to those in whose reach that person works, and to nobody else")
    func decider() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let name = "Produit Val-Clair 1.1"
        func decided(by person: String, reach: Reach) async throws -> NameDecision? {
            try await hospitals.store.transaction(by: person, at: TwoHospitals.now) {
                try $0.learn(name, is: nil, reach: .everything)
            }
            return try await hospitals.store.reviewQueue(reach: reach).known.first { $0.name == name }?
                .decision
        }
        let theirs = "officer-\(TwoHospitals.marker)"
        let seen = try #require(try await decided(by: theirs, reach: hospitals.reach))
        #expect(seen.by == nil && seen.at == TwoHospitals.now, "decided, by somebody elsewhere")
        #expect(try await decided(by: theirs, reach: .everything)?.by == theirs)
        #expect(try await decided(by: "officer-Val-Clair", reach: hospitals.reach)?.by == "officer-Val-Clair")
    }
}
