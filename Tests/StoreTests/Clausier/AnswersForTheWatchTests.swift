import Access
import Clausier
import GRDB
import Registry
import Sharing
import Testing
import Vocabulary

@testable import Store

@Suite("What the SOC reads of a supplier’s answers") struct AnswersForTheWatchTests {
    @Test("Addresses that a supplier answered veto a block, as long as it answers them and a member runs it")
    func veto() async throws {
        let world = try await TwelveHospitals(hospitals: 4)
        let (store, now, first) = (world.store, TwelveHospitals.now, world.hospitals[0])
        let id = try await world.answered()
        let indicator = try await store.report(
            NewIndicator(
                try Indicator(detecting: "198.51.100.9"), by: first, circle: .network, light: .green,
                seen: now...now), reach: .establishments([first]), by: "officer", at: now)
        try await store.confirmAsSOC(indicator, reach: .everything, by: "soc", at: now)
        func standing() async throws -> ShareFlow.Standing? {
            _ = try await store.settleSharing(at: now)
            return try await store.page(IndicatorDetail(reach: .everything, indicator: indicator))?.row.shared
                .standing
        }
        let blocking = ShareFlow.Standing.blocking(bySOC: true, confirmations: 1)
        #expect(try await standing() == blocking)
        try await world.submit(["O-9.14": DraftAnswer(claim: .yes, details: "198.51.100.0/28")], in: id)
        #expect(try await standing() == .protected(.maintenance))
        let reasons = try await store.read { db in
            try ProtectionShelf.entries(.everything, db).filter { $0.category == .maintenance }
                .map { "\($0.target.text): \($0.reason.english)" }
        }
        #expect(reasons == ["198.51.100.0/28: Remote maintenance of Pixaline PACS by Pixaline"])
        try await world.submit(["O-9.14": DraftAnswer(claim: .yes, details: "203.0.113.7")], in: id)
        #expect(try await standing() == blocking, "the answer states it no more")
        try await world.submit(["O-9.14": DraftAnswer(claim: .yes, details: "198.51.100.0/28")], in: id)
        #expect(try await standing() == .protected(.maintenance))
        let systems = try await store.page(SystemList(reach: .everything, day: TwelveHospitals.today)).rows
            .map(\.system.id)
        #expect(systems.count == 4)
        func retire(_ systems: some Sequence<ID<System>> & Sendable) async throws {
            try await store.transaction(by: "test", at: now) { writer in
                for system in systems {
                    try writer.retire(system, Retirement(day: TwelveHospitals.today), reach: .everything)
                }
            }
        }
        try await retire(systems.dropLast())
        #expect(try await standing() == .protected(.maintenance), "one hospital still runs it")
        try await retire(systems.suffix(1))
        #expect(try await standing() == blocking, "nobody runs it any more")
    }
}
