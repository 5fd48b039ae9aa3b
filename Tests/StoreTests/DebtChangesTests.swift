import Access
import Debt
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("What makes a ledger stale") struct DebtChangesTests {
    @Test(
        "Entries that no ledger rests on leave it, and all others make it anew",
        arguments: [
            ("account.sign-in", false), ("token.make", false), ("alert.close", false), ("case.open", false),
            ("posture.evidence", false), ("offer.accepted", false), ("indicator.report", false),
            ("answers.submit", false), ("tender.award", false), ("evidence.attach", false),
            ("questionnaire.open", false), ("flow.protect", false), ("debt.reuse", false),
            ("system.machines", false), ("on-call.take", false), ("supplier.invite", false),
            ("system.update", true), ("system-use.insert", true), ("contract-systems.update", true),
            ("supplier.update", true), ("release.bill", true), ("feed.load", true), ("debt.choose", true),
            ("debt.economy", true), ("debt.unit-cost", true), ("debt.scenario-effect", true),
            ("registry.import", true),
            ("hosting.update", true), ("establishment.update", true), ("something.new", true), ("", true),
            ("alerts", true), ("oddly", true),
        ])
    func touches(_ action: String, _ touches: Bool) async throws {
        #expect(DebtChanges.touchesDebt(action) == touches)
        let store = try Store.inMemory(passwordCost: 4)
        let head = try await store.auditHead()
        try await store.transaction(by: "test", at: TwoHospitals.now) { try $0.note(action) }
        #expect(try await store.hasDebtChanged(after: head) == touches, "the query says the same")
        #expect(try await !store.hasDebtChanged(after: try await store.auditHead()))
    }
}
