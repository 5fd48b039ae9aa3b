import Access
import Debt
import GRDB
import Testing
import Vocabulary

@testable import Registry
@testable import Store

@Suite("Openings and the map of flows") struct OpeningTests {
    private static let now = TwoHospitals.now
    private static let today = TwoHospitals.today

    @Test("An opening has no protection until one is agreed, and none once it has ended")
    func protection() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        func list(on day: Day, _ change: (inout OpeningList) -> Void = { _ in }) async throws
            -> OpeningListPage
        {
            var list = OpeningList(reach: hospitals.reach, day: day)
            change(&list)
            return try await store.page(list)
        }
        let before = try await list(on: Self.today)
        let row = try #require(before.rows.first)
        #expect(row.state(on: Self.today) == .missing && before.unprotected.count == before.total.count)
        let ends = Self.today.adding(days: 30)
        try await store.transaction(by: "officer", at: Self.now) {
            try $0.protect(
                row.flow.id, by: FlowProtection(measures: "tunnel", reference: "annex 3", ends: ends),
                reach: hospitals.reach)
        }
        #expect(try await list(on: ends) { $0.protections = [.agreed] }.rows.map(\.flow.id) == [row.flow.id])
        #expect(try await list(on: ends.adding(days: 1)) { $0.protections = [.lapsed] }.rows.count == 1)
        #expect(try await list(on: ends).unprotected.count == before.total.count - 1)
        for day in [ends, ends.adding(days: 1)] {
            let figure = try await list(on: day).unprotected
            let rows = try await list(on: day) { $0.protections = ProtectionState.withoutProtection }
            #expect(rows.total == figure, "the figure leads to its rows")
        }
        #expect(try await list(on: ends.adding(days: 1)).unprotected.count == before.total.count)
        let audited = try await store.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM audit WHERE action = 'flow.protect'")
        }
        #expect(audited == 1)
        try await store.transaction(by: "officer", at: Self.now) {
            try $0.protect(row.flow.id, by: nil, reach: hospitals.reach)
        }
        #expect(try await list(on: Self.today).rows.first?.protection == nil)
    }

    @Test("With each filter the network's openings are those of all its hospitals together")
    func everywhere() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let places = try await store.read { db in try Int64.fetchAll(db, sql: "SELECT id FROM establishment")
        }
        var filters: [(inout OpeningList) -> Void] = [
            { _ in }, { $0.protections = [.missing] }, { $0.protections = [.agreed] },
            { $0.flow = ID(1) }, { $0.after = ID(1) },
        ]
        for function in Function.allCases { filters.append { $0.function = function } }
        for partner in OutsidePartner.allCases { filters.append { $0.partner = partner } }
        for data in DataClass.allCases { filters.append { $0.dataClass = data } }
        for known in FlowAuthentication.allCases { filters.append { $0.authentication = known } }
        var found = 0
        for filter in filters {
            var asked = OpeningList(reach: .everything, day: Self.today)
            filter(&asked)
            let wide = asked
            var narrow = wide
            narrow.reach = .establishments(Set(places.map { ID($0) }))
            let (all, sum) = (try await store.page(wide), try await store.page(narrow))
            #expect(all.rows.map(\.flow) == sum.rows.map(\.flow))
            #expect(all.rows.map(\.system.name) == sum.rows.map(\.system.name))
            #expect(all.total == sum.total && all.unprotected == sum.unprotected)
            #expect(all.rows.count == min(all.total.count, wide.paging.size))
            // Along the index and by the systems of a function.
            let ways = try await store.read { db in
                try wide.statements.map { try $0.rows(db).map(\.description) }
            }
            #expect(ways.count == 3 || Array(ways[..<3]) == Array(ways[3...]))
            found += all.rows.count
        }
        #expect(found > 10)
    }

    @Test("Nobody protects a flow of a system that they do not own")
    func foreign() async throws {
        let hospitals = try await TwoHospitals()
        let theirs = try await hospitals.store.page(
            OpeningList(reach: .establishments([hospitals.theirs]), day: Self.today))
        let flow = try #require(theirs.rows.first).flow.id
        await #expect(throws: StoreError.notFound(kind: "flow")) {
            try await hospitals.store.transaction(by: "officer", at: Self.now) {
                try $0.protect(flow, by: nil, reach: hospitals.reach)
            }
        }
    }

    @Test(
        "The most exposed opening comes first, the same for a hospital and for the network, in parts and whole"
    )
    func order() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let whole = try await store.page(OpeningList(reach: .everything, day: Self.today)).rows.map(\.flow.id)
        #expect(whole.count >= 2)
        var parts: [ID<Flow>] = []
        for number in 1...whole.count {
            parts += try await store.page(
                OpeningList(reach: .everything, day: Self.today, paging: Paging(number: number, size: 1))
            ).rows.map(\.flow.id)
        }
        #expect(parts == whole)
        var (last, walked): (ID<Flow>, [ID<Flow>]) = (ID(0), [])
        while true {
            var list = OpeningList(reach: .everything, day: Self.today, paging: Paging(size: 1))
            list.after = last
            guard let row = try await store.page(list).rows.first else { break }
            last = row.flow.id
            walked.append(last)
        }
        #expect(walked == whole.sorted { $0.rawValue < $1.rawValue })
    }

    @Test("The map holds the flows of systems in reach, and of far ends beyond it only that they are there")
    func map() async throws {
        let hospitals = try await TwoHospitals()
        let page = try await hospitals.store.page(FlowMapRows(reach: hospitals.reach, day: Self.today))
        #expect(!page.flows.isEmpty && !page.isTooLarge)
        for flow in page.flows {
            for end in [flow.near, flow.far] {
                if case .system(_, _, let name) = end { #expect(!name.contains(TwoHospitals.marker)) }
            }
        }
        let map = FlowMap(page.flows, systems: page.systems)
        #expect(map.lines.reduce(0) { $0 + $1.flows } == page.flows.count)
        let nothing = try await hospitals.store.page(FlowMapRows(reach: .nothing, day: Self.today))
        #expect(nothing.flows.isEmpty && nothing.systems.isEmpty)
    }

    @Test("A file of flows is recorded once, with what was agreed; again it changes nothing")
    func importing() async throws {
        let hospitals = try await TwoHospitals()
        let finess = try await hospitals.store.read { db in
            try Finess(
                parsing: String.fetchOne(
                    db, sql: "SELECT finess FROM establishment WHERE id = ?",
                    arguments: [hospitals.ours.rawValue])
                    ?? "")
        }
        let code = try await hospitals.store.read { db in
            try String.fetchOne(
                db, sql: "SELECT code FROM system WHERE id = ?", arguments: [hospitals.ownSystem.rawValue])
                ?? ""
        }
        let row = ImportedFlow(
            owner: finess, code: code, partner: .remoteMaintenance, direction: .incoming, wire: "RDP",
            dataClass: .technical, crossesInternet: true, measures: "bastion",
            protectedUntil: Self.today.adding(days: 90))
        var stranger = row
        stranger.code = "NO-SUCH"
        func load(_ rows: [ImportedFlow]) async throws -> ImportPlan<ImportedFlow> {
            try await hospitals.store.importing(
                file: "flows.csv", partial: true, reach: hospitals.reach, by: "officer", at: Self.now
            ) { context, recording in
                var builder = ImportPlanBuilder(
                    file: "flows.csv", context: context, rowLimit: 100, recording: recording)
                for (number, row) in rows.enumerated() {
                    try builder.add(
                        row, line: number + 2, columns: Array(repeating: 1, count: ImportedFlow.fields.count))
                }
                return builder.finished()
            }
        }
        #expect(row.keyText.english.hasSuffix(" – Remote maintenance, RDP"))
        #expect(row.keyText.french.hasSuffix(" – Télémaintenance, RDP"))
        let first = try await load([row, stranger])
        #expect(first.counts.created == 1 && first.counts.refused == 1)
        #expect(first.problems.map(\.fault) == [.unknownSystem(finess, "NO-SUCH")])
        let again = try await load([row])
        #expect(again.counts.unchanged == 1 && again.counts.created == 0)
        var list = OpeningList(reach: hospitals.reach, day: Self.today)
        list.partner = .remoteMaintenance
        let kept = try await hospitals.store.page(list).rows
        #expect(kept.map(\.protection?.measures) == ["bastion"])
        var changed = row
        changed.authentication = .smartCard
        changed.measures = nil
        changed.protectedUntil = nil
        let third = try await load([changed])
        #expect(third.counts.updated == 1)
        #expect(try await hospitals.store.page(list).rows.map(\.protection?.measures) == ["bastion"])
    }

    @Test("A flow has one other end, and an agreement says what protects and until when")
    func gaps() throws {
        let finess = try Finess(withoutKey: "99000001")
        var row = ImportedFlow(
            owner: finess, code: "A", direction: .both, wire: "HTTPS", dataClass: .health,
            crossesInternet: true)
        func faults() throws -> [String] { try row.gaps(after: ImportFacts(), in: .empty).map(\.0) }
        #expect(try faults() == ["partner"])
        row.partner = .secureMail
        #expect(try faults().isEmpty)
        row.partnerCode = "B"
        #expect(try faults() == ["partnerCode"])
        row.partner = nil
        row.partnerCode = "A"
        #expect(try faults() == ["partnerCode"])
        row.partnerCode = "B"
        row.measures = "tunnel"
        #expect(try faults() == ["protectedUntil"])
        row.measures = nil
        row.protectedUntil = Day(number: 21_000)
        #expect(try faults() == ["measures"])
    }
}
