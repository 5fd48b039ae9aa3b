import Access
import Pool
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("What makes postures and the pool stale") struct PostureChangesTests {
    @Test(
        "Entries that neither rests on leave them, and all others make them anew",
        arguments: [
            ("account.sign-in", false), ("token.make", false), ("alert.close", false), ("case.open", false),
            ("claim.entry", false), ("tender.award", false), ("derogation.approve", false),
            ("posture.consent", false), ("pool.past-incident", false), ("questionnaire.draft-many", false),
            ("posture.evidence", true), ("posture.loss-parameters", true), ("pool.rules", true),
            ("answers.submit", true), ("answers.find", true), ("answers.event", true), ("doubt.raise", true),
            ("system.update", true), ("feed.load", true), ("source.expect", true), ("debt.choose", true),
            ("establishment.update", true), ("something.new", true), ("", true), ("alerts", true),
        ])
    func touches(_ action: String, _ touches: Bool) async throws {
        let store = try Store.inMemory(passwordCost: 4)
        let head = try await store.auditHead()
        try await store.transaction(by: "test", at: TwoHospitals.now) { try $0.note(action) }
        #expect(try await store.hasPostureChanged(after: head) == touches)
        #expect(try await !store.hasPostureChanged(after: try await store.auditHead()))
    }

    @Test("A sign-in between two readings computes nothing again; a changed rule does") func kept()
        async throws
    {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        func moment() async throws -> PoolShelf.Moment {
            try await store.poolGround(on: TwoHospitals.today, now: TwoHospitals.now).moment
        }
        let first = try await moment()
        for _ in 0..<3 {
            try await store.transaction(by: "anne", at: TwoHospitals.now) { try $0.note("account.sign-in") }
            #expect(try await moment() == first)
        }
        var rules = PoolRules()
        rules.cover.limitShare = 0.1
        let agreed = rules
        try await store.transaction(by: "pool", at: TwoHospitals.now) {
            try $0.agree(on: agreed, because: "a vote")
        }
        #expect(try await moment() != first)
        #expect(try await store.poolGround(on: TwoHospitals.today, now: TwoHospitals.now).rules == agreed)
    }
}
