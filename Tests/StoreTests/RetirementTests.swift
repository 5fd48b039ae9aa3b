import Access
import Debt
import GRDB
import Registry
import Testing
import Vocabulary
import Watch

@testable import Store

@Suite("Systems that are taken out of service") struct RetirementTests {
    private static let now = TwoHospitals.now
    private static let today = TwoHospitals.today

    private func retire(
        _ hospitals: TwoHospitals, _ system: ID<System>, on day: Day?, because reason: String = "Remplacé",
        at now: Instant = RetirementTests.now
    ) async throws -> Bool {
        let reach = hospitals.reach
        return try await hospitals.store.transaction(by: "anne", at: now) {
            try $0.retire(system, day.map { Retirement(day: $0, reason: reason) }, reach: reach)
        }
    }

    private func names(
        _ hospitals: TwoHospitals, _ service: ServiceStanding = .inService,
        on day: Day = RetirementTests.today,
        text: String = "", sort: SystemSort = .name
    ) async throws -> [String] {
        var filter = SystemFilter()
        filter.service = service
        filter.text = text
        let page = try await hospitals.store.page(
            SystemList(reach: hospitals.reach, day: day, filter: filter, sort: sort))
        #expect(page.total.count == page.rows.count)
        return page.rows.map(\.system.name).sorted()
    }

    /// The number of the system of ours that nobody else knows.
    private func ownServer(_ hospitals: TwoHospitals) async throws -> ID<System> {
        let page = try await hospitals.store.page(SystemList(reach: hospitals.reach, day: Self.today))
        return try #require(page.rows.first { $0.system.code == "SYS-2-Val-Clair" }).system.id
    }

    @Test("It leaves lists from its first day out of service on, is found by the filter, and comes back")
    func lists() async throws {
        let hospitals = try await TwoHospitals()
        let server = try await ownServer(hospitals)
        let all = ["DPI Partagé", "DPI Val-Clair", "Serveur Val-Clair"]
        let others = ["DPI Partagé", "DPI Val-Clair"]
        let tomorrow = Self.today.adding(days: 1)
        #expect(try await names(hospitals) == all)
        #expect(try await retire(hospitals, server, on: tomorrow))
        #expect(try await !retire(hospitals, server, on: tomorrow), "the same again is no change")
        for sort in SystemSort.allCases {
            #expect(try await names(hospitals, sort: sort) == all, "it serves until the day before")
            #expect(try await names(hospitals, on: tomorrow, sort: sort) == others)
            #expect(
                try await names(hospitals, .retired, on: tomorrow, sort: sort) == ["Serveur Val-Clair"])
            #expect(try await names(hospitals, .any, on: tomorrow, sort: sort) == all)
        }
        #expect(try await names(hospitals, .retired) == [])
        for text in ["val-clair", "serveur val"] {
            #expect(
                try await names(hospitals, on: tomorrow, text: text)
                    == (text == "val-clair" ? ["DPI Val-Clair"] : []))
            #expect(try await names(hospitals, .retired, on: tomorrow, text: text) == ["Serveur Val-Clair"])
        }
        let page = try await hospitals.store.page(
            SystemDetail(reach: hospitals.reach, system: server, day: tomorrow))
        #expect(page?.row.retirement == Retirement(day: tomorrow, reason: "Remplacé"), "its page stays")
        #expect(try await retire(hospitals, server, on: nil))
        #expect(try await names(hospitals, on: tomorrow) == all)
        let told = try await hospitals.store.read {
            try Row.fetchAll(
                $0,
                sql: """
                    SELECT action, detail FROM audit WHERE action IN ('system.retire', 'system.restore')
                    ORDER BY sequence
                    """
            )
            .map { "\($0[0] as String) \($0[1] as String)" }
        }
        #expect(
            told == [
                #"system.retire {"day":[null,"\#(tomorrow)"],"reason":[null,"Remplacé"]}"#,
                #"system.restore {"day":["\#(tomorrow)",null],"reason":["Remplacé",null]}"#,
            ])
    }

    @Test(
        "Lists of what needs it and of what it needs say from its first day out of service on that it serves no more"
    )
    func dependencies() async throws {
        let hospitals = try await TwoHospitals()
        let server = try await ownServer(hospitals)
        let record = try #require(
            try await hospitals.store.page(SystemList(reach: hospitals.reach, day: Self.today)).rows.first {
                $0.system.name == "DPI Val-Clair"
            }
        ).system.id
        try await hospitals.store.transaction(by: "anne", at: Self.now) {
            try $0.db.execute(
                sql: "DELETE FROM system_dependency; INSERT INTO system_dependency VALUES (?, ?)",
                arguments: [record.rawValue, server.rawValue])
        }
        func serves(on day: Day = Self.today) async throws -> [Bool] {
            let needing = try await hospitals.store.page(
                SystemDetail(reach: hospitals.reach, system: record, day: day))
            let needed = try await hospitals.store.page(
                SystemDetail(reach: hospitals.reach, system: server, day: day))
            return [try #require(needing?.needs.first).serves, try #require(needed?.neededBy.first).serves]
        }
        #expect(try await serves() == [true, true])
        let tomorrow = Self.today.adding(days: 1)
        _ = try await retire(hospitals, server, on: tomorrow)
        #expect(try await serves() == [true, true], "it serves until the day before")
        #expect(try await serves(on: tomorrow) == [false, true])
    }

    @Test("What is counted is what is listed, on every day before and after, wherever it is used")
    func counts() async throws {
        let hospitals = try await TwoHospitals()
        let server = try await ownServer(hospitals)
        let everything = Reach.everything
        for (system, days) in [(server, 40), (hospitals.ownSystem, -3), (hospitals.shared, 2)] {
            let day = Self.today.adding(days: days)
            try await hospitals.store.transaction(by: "test", at: Self.now) {
                _ = try $0.retire(system, Retirement(day: day), reach: everything)
            }
        }
        for offset in [-40, -4, -3, -1, 0, 1, 2, 29, 31, 39, 40, 41, 400] {
            let day = Self.today.adding(days: offset)
            for reach in [everything, hospitals.reach, .establishments([hospitals.theirs])] {
                let figures = try await hospitals.store.page(Overview(reach: reach, day: day)).total
                func listed(_ change: (inout SystemFilter) -> Void) async throws -> Int {
                    var filter = SystemFilter()
                    change(&filter)
                    return try await hospitals.store.page(SystemList(reach: reach, day: day, filter: filter))
                        .total.count
                }
                #expect(try await figures.systems == listed { _ in }, "\(offset) \(reach)")
                #expect(try await figures.pastSupport == listed { $0.supports = [.ended] }, "\(offset)")
                for question in RegisterQuestion.allCases {
                    #expect(
                        try await figures.questions[question, default: 0]
                            == listed { $0.question = question },
                        "\(question) \(offset) \(reach)")
                }
            }
        }
    }

    @Test("The ledger holds it until that day and not after, and nothing hangs on it then") func ledger()
        async throws
    {
        let hospitals = try await TwoHospitals()
        let (store, reach) = (hospitals.store, hospitals.reach)
        let server = try await ownServer(hospitals)
        let before = try await store.debt(reach: reach, on: Self.today, today: Self.today)
        let place = try #require(before.place(of: server))
        #expect(before.count == 2 && before.ledger.rows[place].dependents == 1)
        let day = Self.today.adding(days: 10)
        // What needs it goes first, a week later the server itself.
        #expect(try await retire(hospitals, hospitals.ownSystem, on: Self.today.adding(days: 3)))
        #expect(try await retire(hospitals, server, on: day))
        func debt(_ days: Int) async throws -> DebtLedger {
            try await store.debt(reach: reach, on: Self.today.adding(days: days), today: Self.today)
        }
        let (then, later, past) = (try await debt(0), try await debt(5), try await debt(10))
        #expect(then.count == 2 && then.place(of: server) == place)
        #expect(then.ledger.rows[place].dependents == 1)
        let alone = try #require(later.place(of: server))
        #expect(later.count == 1 && later.system(alone) == server && later.ledger.totals.systems == 1)
        #expect(later.ledger.rows[alone].dependents == 0, "what needed it serves no more")
        #expect(later.place(of: hospitals.ownSystem) == nil)
        #expect(past.count == 0 && past.ledger.totals.principal == 0 && past.place(of: server) == nil)
        #expect(past.expiries().expiries.isEmpty)
        #expect(later.expiries().expiries.contains { $0.kind == .contract && $0.systems == 1 })
    }

    @Test("Years ahead count it until it goes, whatever was chosen for it") func years() async throws {
        let hospitals = try await TwoHospitals()
        let (store, reach) = (hospitals.store, hospitals.reach)
        let server = try await ownServer(hospitals)
        try await store.transaction(by: "anne", at: Self.now) {
            try $0.choose(.replace, because: "Trop vieux", due: nil, for: server, reach: reach)
        }
        let before = try await store.debtYears(reach: reach, today: Self.today)
        #expect(before.schedule.map { before.debt.system($0.place) } == [server])
        #expect(before.curve.points.allSatisfy { $0.principal > .zero })
        #expect(try await retire(hospitals, server, on: Self.today.adding(months: 18)))
        let after = try await store.debtYears(reach: reach, today: Self.today)
        #expect(
            after.curve.points.map { $0.principal > .zero } == [true, true]
                + Array(repeating: false, count: 7))
        #expect(try await retire(hospitals, server, on: Self.today))
        #expect(try await store.debtYears(reach: reach, today: Self.today).schedule.isEmpty)
    }

    @Test("On the day that was planned, what suppliers owe and who runs a release change by themselves")
    func planned() async throws {
        let hospitals = try await TwoHospitals()
        let (store, reach) = (hospitals.store, hospitals.reach)
        let server = try await ownServer(hospitals)
        func gaps() async throws -> (own: Int, all: Int) {
            func systems(_ reach: Reach) async throws -> Int {
                try await store.page(AnswerGaps(reach: reach, catalogue: "hospital", askedOfAll: 118)).rows
                    .reduce(0) { $0 + $1.systems }
            }
            return (try await systems(reach), try await systems(.everything))
        }
        #expect(try await gaps() == (1, 2))
        #expect(try await retire(hospitals, server, on: Self.today.adding(days: 2)))
        #expect(try await gaps() == (1, 2))
        try await store.transaction(by: "test", at: Self.now.advanced(by: .seconds(86_400))) {
            try $0.note("something.else")
        }
        #expect(try await gaps() == (1, 2))
        try await store.transaction(by: "test", at: Self.now.advanced(by: .seconds(2 * 86_400))) {
            try $0.note("something.else")
        }
        #expect(try await gaps() == (0, 1), "the first transaction of that day counts anew")
        let uses = try await store.read {
            try Int.fetchAll($0, sql: "SELECT systems FROM release_use ORDER BY release_id")
        }
        #expect(uses == [1])
        for care in CareServiceKind.allCases {
            let ours = try await store.page(
                AnswerGaps(reach: reach, catalogue: "hospital", askedOfAll: 118, care: care))
            #expect(ours.rows.isEmpty)
        }
        let product = try await store.page(
            ProductDetail(reach: reach, product: hospitals.products[0], day: Self.today))
        #expect(product != nil, "the page of the system still leads to its product")
    }

    @Test("The care behind a release is that of its systems in service, for a hospital as for the network")
    func care() async throws {
        let hospitals = try await TwoHospitals()
        let (store, system) = (hospitals.store, try await ownServer(hospitals))
        let release = try #require(
            try await store.read {
                try Int64.fetchOne(
                    $0, sql: "SELECT release_id FROM system WHERE id = ?", arguments: [system.rawValue])
            })
        func care(_ reach: Reach) async throws -> [CareServiceKind] {
            try await store.careBehind(CareBehindReleases(reach: reach, releases: [ID(release)]))[ID(release)]
                ?? []
        }
        let theirs = Reach.establishments([hospitals.theirs])
        let all = try await care(.everything)
        #expect(all.contains(.emergency))
        #expect(try await care(hospitals.reach) == [.emergency])
        #expect(try await Set(care(theirs) + [.emergency]) == Set(all))
        #expect(try await retire(hospitals, system, on: Self.today.adding(days: 1)))
        #expect(try await care(hospitals.reach) == [.emergency], "planned")
        try await store.transaction(by: "test", at: Self.now.advanced(by: .seconds(86_400))) {
            try $0.note("something.else")
        }
        #expect(try await care(hospitals.reach).isEmpty)
        #expect(try await Set(care(.everything)) == Set(care(theirs)))
    }

    @Test("An alert on a machine of it says so, and weighs by no care any more") func alerts() async throws {
        let hospitals = try await TwoHospitals()
        let (store, reach, alert) = (hospitals.store, hospitals.reach, hospitals.alerts[0])
        let (ours, system) = (hospitals.ours, hospitals.ownSystem)
        try await store.transaction(by: "anne", at: Self.now) {
            try $0.place(system, onHost: "srv-val-clair", at: ours, reach: reach)
        }
        func stake() async throws -> (CareStake, score: Int) {
            let page = try #require(try await store.page(AlertDetail(reach: reach, alert: alert)))
            let score = try await store.read {
                try Int.fetchOne(
                    $0, sql: "SELECT risk_own FROM alert WHERE id = ?", arguments: [alert.rawValue])
            }
            return (try #require(page.stake), try #require(score))
        }
        let (before, heavy) = try await stake()
        #expect(before.criticality == .vital && before.care == [.emergency])
        #expect(try await retire(hospitals, system, on: Self.today))
        let (after, light) = try await stake()
        #expect(after.systems.map(\.system) == [system] && after.systems[0].retiredOn == Self.today)
        #expect(after.criticality == nil && after.care.isEmpty)
        #expect(light < heavy)
        #expect(try await retire(hospitals, system, on: nil))
        #expect(try await stake().score == heavy)
        // Planned for tomorrow, it weighs until then, and the first transaction of that day weighs anew.
        #expect(try await retire(hospitals, system, on: Self.today.adding(days: 1)))
        #expect(try await stake().score == heavy)
        try await store.transaction(by: "test", at: Self.now.advanced(by: .seconds(86_400))) {
            try $0.note("something.else")
        }
        #expect(try await stake().score == light)
    }

    @Test("Who only uses it cannot end its service, nor can it end before it began") func refusals()
        async throws
    {
        let hospitals = try await TwoHospitals()
        let server = try await ownServer(hospitals)
        await #expect(throws: StoreError.notFound(kind: "system")) {
            _ = try await retire(hospitals, hospitals.shared, on: Self.today)
        }
        await #expect(throws: StoreError.notFound(kind: "system")) {
            _ = try await retire(hospitals, hospitals.theirSystem, on: Self.today)
        }
        await #expect {
            _ = try await retire(hospitals, server, on: Self.today.adding(days: -1))
        } throws: { error in
            if case .declined? = error as? StoreError { true } else { false }
        }
        #expect(try await retire(hospitals, server, on: Self.today))
    }

    // MARK: Files

    private func plan(
        _ store: Store, _ row: SystemRow, rehearses: Bool = false
    ) async throws -> ImportPlan<SystemRow> {
        try await store.importing(
            file: "parc.csv", isRehearsal: rehearses, reach: .everything, by: "test", at: Self.now
        ) { context, recording in
            var builder = ImportPlanBuilder(
                file: "parc.csv", context: context, rowLimit: 10, recording: recording)
            try builder.add(row, line: 2, columns: [Int](repeating: 1, count: SystemRow.fields.count))
            return builder.finished()
        }
    }

    @Test("A file says it, keeps it, and takes it back like any other field; a person’s word is not undone")
    func files() async throws {
        let hospitals = try await TwoHospitals()
        let (store, server) = (hospitals.store, try await ownServer(hospitals))
        let known = try #require(try await store.correctable(server, reach: hospitals.reach)).row
        func row(_ change: (inout SystemRow) -> Void) -> SystemRow {
            var row = SystemRow(
                owner: known.owner, code: known.code, name: known.name, function: known.function)
            change(&row)
            return row
        }
        func recorded() async throws -> (Day?, String?) {
            let row = try #require(try await store.correctable(server, reach: hospitals.reach)).row
            return (row.retiredOn, row.retirementReason)
        }
        let said = row { ($0.retiredOn, $0.retirementReason) = (Self.today, "Migré") }
        #expect(try await plan(store, said, rehearses: true).counts.updated == 1)
        #expect(try await recorded() == (nil, nil), "a preview changes nothing")
        #expect(try await plan(store, said).counts.updated == 1)
        #expect(try await recorded() == (Self.today, "Migré"))
        #expect(try await plan(store, said).counts.unchanged == 1)
        #expect(try await plan(store, row { _ in }).counts.unchanged == 1, "a file without the column")
        let silent = row { $0.retirementReason = "Seul" }
        #expect(try await plan(store, silent).counts.updated == 1, "the day on record stands")
        #expect(try await recorded() == (Self.today, "Seul"))
        #expect(try await plan(store, row { $0.emptied = ["retiredOn"] }).counts.updated == 1)
        #expect(try await recorded() == (nil, nil))
        let lone = try await plan(store, silent)
        #expect(
            lone.counts.refused == 1
                && lone.problems.map(\.field) == [SystemRow.fields.first { $0.name == "retiredOn" }?.title])
        let early = row { $0.retiredOn = Self.today.adding(days: -1) }
        #expect(try await plan(store, early).problems.map(\.fault) == [.endsBeforeStart])
        // What a person decides on the page, imports leave alone.
        #expect(try await retire(hospitals, server, on: Self.today.adding(days: 5)))
        let kept = try await plan(store, said)
        #expect(kept.conflicts.count == 1 && kept.counts.updated == 0)
        #expect(try await recorded() == (Self.today.adding(days: 5), "Remplacé"))
        // A system that comes retired is counted so from the start.
        var new = SystemRow(owner: known.owner, code: "OLD-1", name: "Ancien", function: .server)
        new.retiredOn = Self.today
        #expect(try await plan(store, new).counts.created == 1)
        #expect(try await names(hospitals, .retired) == ["Ancien"])
        let figures = try await store.page(Overview(reach: hospitals.reach, day: Self.today)).total
        #expect(figures.systems == 3)
    }
}
