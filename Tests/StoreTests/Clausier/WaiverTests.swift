import Access
import Clausier
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("A waiver holds for who asked for it, and for nobody else") struct WaiverTests {
    private static let code = "O-7.2"

    /// Those hospitals waive the point, approved by somebody else.
    private static func waive(
        _ world: TwelveHospitals, _ id: ID<Questionnaire>, at hospitals: [ID<Establishment>]
    ) async throws {
        let (edition, code) = (world.edition, try #require(ControlCode(code)))
        for hospital in hospitals {
            let asked = Derogation(
                id: ID(0), establishment: hospital, release: ID(0), control: edition.reference(code),
                reason: "Ancien", compensation: "Isolé", approver: "", at: TwelveHospitals.now,
                ends: TwelveHospitals.today.adding(days: 60))
            let waiver = try await world.store.transaction(by: "a", at: TwelveHospitals.now) {
                try $0.ask(asked, from: TwelveHospitals.today, in: id, edition: edition, reach: .everything)
            }
            try await world.store.transaction(by: "b", at: TwelveHospitals.now) {
                try $0.decide(waiver, approves: true, reach: .everything)
            }
        }
    }

    /// Whether the point is waived in a tender of those buyers.
    private static func isWaived(
        _ world: TwelveHospitals, inTenderOf buyers: [ID<Establishment>]
    ) async throws -> Bool {
        let (edition, release) = (world.edition, world.release)
        let tender = try await world.store.transaction(by: "a", at: TwelveHospitals.now) { writer in
            let tender = try writer.open(
                Tender(
                    id: ID(0), establishment: buyers[0], reference: "T", subject: "PACS",
                    needs: TwelveHospitals.software, parts: [Tender.Part(edition: edition.key)]),
                for: buyers, reach: .everything)
            try writer.setBidder(release, isIn: true, of: tender, reach: .everything)
            return tender
        }
        let file = try #require(try await world.store.page(TenderQuery(reach: .everything, tender: tender)))
        let found = try await world.store.compare(file, on: TwelveHospitals.today)
        let row = found.comparison.parts[0].rows.first { $0.control.code.text == code }
        return try #require(row).states[0].isWaived
    }

    @Test("A neighbour’s waiver unblocks no tender but its own; a joint one waits for all its buyers")
    func tenders() async throws {
        let world = try await TwelveHospitals(hospitals: 3)
        let id = try await world.answered()
        let (first, second) = (world.hospitals[0], world.hospitals[1])
        try await Self.waive(world, id, at: [second])
        #expect(try await Self.isWaived(world, inTenderOf: [first]) == false)
        #expect(try await Self.isWaived(world, inTenderOf: [second]))
        #expect(try await Self.isWaived(world, inTenderOf: [first, second]) == false)
        try await Self.waive(world, id, at: [first])
        #expect(try await Self.isWaived(world, inTenderOf: [first, second]))
    }

    @Test("To an officer of several hospitals a point is waived once all that run the release waive it")
    func answers() async throws {
        let world = try await TwelveHospitals(hospitals: 3)
        let id = try await world.answered()
        let code = try #require(ControlCode(Self.code))
        try await Self.waive(world, id, at: [world.hospitals[1]])
        let one = try #require(try await world.dossier(id).point(code))
        #expect(!one.state.isWaived)
        #expect((one.waivers.holding, one.waivers.concerned) == (1, 3))
        let own = try await world.dossier(id, .establishments([world.hospitals[1]]))
        #expect(own.point(code)?.state.isWaived == true)
        try await Self.waive(world, id, at: [world.hospitals[0], world.hospitals[2]])
        #expect(try await world.dossier(id).point(code)?.state.isWaived == true)
    }

    @Test("What waits for an approver comes first, then the next to end; what is over or refused is last")
    func order() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        let (edition, today, code) = (
            world.edition, TwelveHospitals.today, try #require(ControlCode(Self.code))
        )
        func waiver(endingIn days: Int, approved: Bool?) async throws {
            let asked = Derogation(
                id: ID(0), establishment: world.hospitals[0], release: ID(0),
                control: edition.reference(code),
                reason: "Ancien", compensation: "Isolé", approver: "", at: TwelveHospitals.now,
                ends: today.adding(days: days))
            let waiver = try await world.store.transaction(by: "a", at: TwelveHospitals.now) {
                try $0.ask(asked, from: today, in: id, edition: edition, reach: .everything)
            }
            guard let approved else { return }
            try await world.store.transaction(by: "b", at: TwelveHospitals.now) {
                try $0.decide(waiver, approves: approved, reach: .everything)
            }
        }
        for (days, approved) in [(20, true), (400, true), (90, false), (300, nil), (200, true), (100, nil)] {
            try await waiver(endingIn: days, approved: approved)
        }
        func days(on day: Day) async throws -> [Int] {
            try await world.store.page(DerogationList(reach: .everything, on: day)).rows
                .map { $0.recorded.derogation.ends.number - today.number }
        }
        #expect(try await days(on: today) == [100, 300, 20, 200, 400, 90])
        #expect(try await days(on: today.adding(days: 21)) == [100, 300, 200, 400, 90, 20])
    }

    @Test("Once a waiver is decided, nobody is asked to approve it any more") func notices() async throws {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        try await Self.waive(world, id, at: world.hospitals)
        let open = try await world.store.page(NoticeList(reach: .everything)).rows.map(\.kind)
        #expect(!open.contains(.derogationAsked))
        let all = try await world.store.page(NoticeList(reach: .everything, withRead: true)).rows.map(\.kind)
        #expect(all.contains(.derogationAsked))
    }

    @Test("The page of a system counts the waivers that hold that day, and no others") func days()
        async throws
    {
        let world = try await TwelveHospitals(hospitals: 1)
        let id = try await world.answered()
        try await Self.waive(world, id, at: world.hospitals)
        for (days, count) in [(0, 1), (60, 1), (61, 0)] {
            let page = try await world.store.page(
                SystemAnswers(
                    reach: .everything, system: world.system, editions: [world.edition],
                    on: TwelveHospitals.today.adding(days: days)))
            #expect(page.derogations == count, "after \(days) days")
        }
    }

    @Test("Who neither runs a release nor has it in a tender judges nothing of it for the others")
    func unconcerned() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        // The other supplier’s release runs nowhere.
        let id = try await world.answered(world.theirs, release: world.otherRelease)
        let (edition, first) = (world.edition, world.hospitals[0])
        let (code, reach) = (try #require(ControlCode(Self.code)), Reach.establishments([first]))
        for attempt in [
            { (writer: Writer) in
                try writer.find(
                    .nonCompliant, because: "x", on: code, in: id, edition: edition, as: .assessor,
                    reach: reach)
            },
            { (writer: Writer) in
                _ = try writer.raiseDoubt(
                    "x", saying: "x", about: code, in: id, edition: edition, for: first, reach: reach)
            },
        ] as [@Sendable (Writer) throws -> Void] {
            await #expect(throws: StoreError.self) {
                try await world.store.transaction(by: "a", at: TwelveHospitals.now) { try attempt($0) }
            }
        }
        let release = world.otherRelease
        try await world.store.transaction(by: "a", at: TwelveHospitals.now) { writer in
            let tender = try writer.open(
                Tender(
                    id: ID(0), establishment: first, reference: "T", subject: "PACS",
                    needs: TwelveHospitals.software, parts: [Tender.Part(edition: edition.key)]),
                for: [first], reach: reach)
            try writer.setBidder(release, isIn: true, of: tender, reach: reach)
            try writer.find(
                .compliant, because: "x", on: code, in: id, edition: edition, as: .assessor, reach: reach)
        }
    }
}
