import Access
import Foundation
import GRDB
import Registry
import Sharing
import Testing
import Vocabulary
import Watch

@testable import Store

/// Every page query with every filter, sort and way that it has, within a reach.
struct EveryQuery {
    let hospitals: TwoHospitals

    func all(_ reach: Reach) -> [(name: String, query: any PageQuery)] {
        let day = TwoHospitals.today
        var queries: [(String, any PageQuery)] = [
            ("overview", Overview(reach: reach, day: day)), ("places", Places(reach: reach)),
            ("groups", Overview(reach: reach, day: day, mostEstablishments: 0)),
            ("establishments", EstablishmentList(reach: reach)),
            ("establishments by word", EstablishmentList(reach: reach, text: "hôpital")),
            ("tokens", TokenList(reach: reach)),
            ("accounts", AccountList(reach: reach, at: TwoHospitals.now)),
            ("suppliers", SupplierList(reach: reach)),
            ("suppliers by word", SupplierList(reach: reach, text: "éditeur", standing: .trading)),
            ("sites", SiteList(reach: reach)), ("sites, next page", SiteList(reach: reach, after: ID(1))),
            ("products", ProductList(reach: reach)),
            ("products, next page", ProductList(reach: reach, after: ID(1))),
        ]
        for id in [hospitals.ours, hospitals.theirs] {
            queries.append(("sites of \(id)", SiteList(reach: reach, establishment: id)))
        }
        if let ends = AgreementEnds(
            reach: reach, establishments: [hospitals.ours, hospitals.theirs], day: day)
        {
            queries.append(("agreements that end", ends))
        }
        for id in hospitals.suppliers {
            queries.append(("products of supplier \(id)", ProductList(reach: reach, supplier: id)))
        }
        for id in [hospitals.ours, hospitals.theirs] {
            queries.append(("overview of \(id)", Overview(reach: reach, day: day, establishment: id)))
            queries.append(
                ("establishment \(id)", EstablishmentDetail(reach: reach, establishment: id, day: day)))
        }
        for id in hospitals.groups {
            queries.append(("overview of group \(id)", Overview(reach: reach, day: day, group: id)))
            queries.append(("group \(id)", GroupDetail(reach: reach, group: id)))
        }
        for id in [hospitals.ownSystem, hospitals.shared, hospitals.theirSystem] {
            queries.append(("system \(id)", SystemDetail(reach: reach, system: id, day: day)))
            queries.append(("alerts of system \(id)", SystemAlerts(reach: reach, system: id)))
        }
        for id in hospitals.suppliers {
            queries.append(("supplier \(id)", SupplierDetail(reach: reach, supplier: id)))
            queries.append(("establishments of \(id)", EstablishmentList(reach: reach, supplier: id)))
        }
        for id in hospitals.products {
            queries.append(("product \(id)", ProductDetail(reach: reach, product: id, day: day)))
        }
        for id in hospitals.alerts { queries.append(("alert \(id)", AlertDetail(reach: reach, alert: id))) }
        for id in hospitals.cases { queries.append(("case \(id)", CaseDetail(reach: reach, caseFile: id))) }
        for (includesClosed, place) in [(false, nil), (true, nil), (false, hospitals.theirs)] {
            queries.append(
                (
                    "cases",
                    CaseList(
                        reach: reach, includesClosed: includesClosed, establishment: place,
                        now: TwoHospitals.now)
                ))
        }
        queries.append(("my cases", CaseList(reach: reach, owner: "test", now: TwoHospitals.now)))
        for id in hospitals.accounts {
            queries.append(("sessions of \(id)", SessionList(of: id, reach: reach, at: TwoHospitals.now)))
            queries.append(("account \(id)", AccountList(reach: reach, account: id, at: TwoHospitals.now)))
        }
        queries.append(("share clients", ShareClientList(reach: reach)))
        queries.append(("indicators", IndicatorList(reach: reach, now: TwoHospitals.now)))
        queries.append(
            (
                "indicators, filtered",
                IndicatorList(
                    reach: reach, now: TwoHospitals.now, text: "zebra", standing: "watched", kind: .domain,
                    isFromFeed: false)
            ))
        queries.append(("indicator", IndicatorDetail(reach: reach, indicator: ID(1))))
        for state in OfferState.allCases {
            queries.append(("inbox \(state)", Inbox(reach: reach, state: state)))
            queries.append(("inbox of one \(state)", Inbox(reach: reach, state: state, indicator: ID(1))))
            queries.append(("inbox of many \(state)", InboxSummary(Inbox(reach: reach, state: state))))
        }
        for isActive in [true, false] {
            queries.append(("blocks", BlockList(reach: reach, isActive: isActive)))
        }
        for place in [nil, hospitals.ours, hospitals.theirs] {
            queries.append(
                (
                    "expected sources",
                    ExpectedSources(reach: reach, establishment: place, now: TwoHospitals.now)
                ))
            queries.append(
                (
                    "silent expected sources",
                    ExpectedSources(
                        reach: reach, establishment: place, now: TwoHospitals.now, onlySilent: true)
                ))
            queries.append(("odd sources", OddSources(reach: reach, establishment: place, since: day)))
            queries.append(
                (
                    "silent sources",
                    SilentSources(reach: reach, establishment: place, now: TwoHospitals.now)
                ))
        }
        return queries + systemLists(reach) + alertLists(reach) + auditLists(reach) + flowLists(reach)
    }

    private func systemLists(_ reach: Reach) -> [(String, any PageQuery)] {
        var filters: [SystemFilter] = [SystemFilter()]
        func add(_ change: (inout SystemFilter) -> Void) {
            var filter = SystemFilter()
            change(&filter)
            filters.append(filter)
        }
        for id in hospitals.groups { add { $0.group = id } }
        for id in [hospitals.ours, hospitals.theirs] { add { $0.establishment = id } }
        for id in hospitals.suppliers { add { $0.supplier = id } }
        for id in hospitals.products { add { $0.product = id } }
        for support in Support.allCases { add { $0.supports = [support] } }
        for question in RegisterQuestion.allCases {
            add { $0.question = question }
            add {
                $0.question = question
                $0.group = hospitals.groups[1]
            }
        }
        add { $0.functions = [.server, .patientRecord] }
        add { $0.criticalities = [.vital] }
        add { $0.hostings = [.certifiedHost] }
        add { $0.hosting = ID(2) }
        add { $0.release = ID(2) }
        add { $0.isExposed = true }
        add { $0.holdsHealthData = true }
        add { $0.service = .retired }
        add { $0.service = .any }
        add { $0.text = "serveur \(TwoHospitals.marker)" }
        let lists = filters.map { SystemList(reach: reach, day: TwoHospitals.today, filter: $0) }
        let sorted = SystemSort.allCases.flatMap { sort in
            [false, true].map {
                SystemList(reach: reach, day: TwoHospitals.today, sort: sort, isDescending: $0)
            }
        }
        return (lists + sorted).map { ("systems \($0.filter) by \($0.sort)", $0) }
    }

    private func flowLists(_ reach: Reach) -> [(String, any PageQuery)] {
        let day = TwoHospitals.today
        var lists = [OpeningList(reach: reach, day: day)]
        func add(_ change: (inout OpeningList) -> Void) {
            var list = OpeningList(reach: reach, day: day)
            change(&list)
            lists.append(list)
        }
        for id in hospitals.groups { add { $0.group = id } }
        for id in [hospitals.ours, hospitals.theirs] { add { $0.establishment = id } }
        for state in ProtectionState.allCases { add { $0.protections = [state] } }
        add { $0.protections = ProtectionState.withoutProtection }
        add { $0.partner = .secureMail }
        add { $0.dataClass = .health }
        add { $0.authentication = .certificate }
        add { $0.function = .server }
        add { $0.flow = ID(2) }
        add { $0.after = ID(1) }
        var maps = [
            FlowMapRows(reach: reach, day: day), FlowMapRows(reach: reach, functions: [.server], day: day),
        ]
        maps += hospitals.groups.map { FlowMapRows(reach: reach, group: $0, day: day) }
        maps += [hospitals.ours, hospitals.theirs].map {
            FlowMapRows(reach: reach, establishment: $0, day: day)
        }
        return lists.map { ("openings", $0) } + maps.map { ("map of flows", $0) }
    }

    private func alertLists(_ reach: Reach) -> [(String, any PageQuery)] {
        var filters: [AlertFilter] = [AlertFilter()]
        func add(_ change: (inout AlertFilter) -> Void) {
            var filter = AlertFilter()
            change(&filter)
            filters.append(filter)
        }
        for id in hospitals.groups { add { $0.group = id } }
        for id in [hospitals.ours, hospitals.theirs] { add { $0.establishment = id } }
        add { $0.levels = [.high, .critical] }
        add { $0.states = [.new, .acknowledged] }
        add { $0.states = [.closed] }
        add { $0.rule = "\(TwoHospitals.marker)-rule" }
        add { $0.host = "SRV-\(TwoHospitals.marker)" }
        add { $0.text = TwoHospitals.marker }
        add { $0.owner = .nobody }
        add {
            $0.isInCase = false
            $0.states = [.new, .acknowledged]
        }
        add { $0.owner = .account(TwoHospitals.marker) }
        add {
            $0.since = TwoHospitals.now
            $0.until = TwoHospitals.now.advanced(by: .seconds(1))
        }
        return AlertSort.allCases.flatMap { sort in
            filters.flatMap { filter in
                [nil, AlertCursor("4-9000000000000-9")].map {
                    ("alerts \(filter)", AlertList(reach: reach, filter: filter, sort: sort, after: $0))
                }
            }
        }
    }

    private func auditLists(_ reach: Reach) -> [(String, any PageQuery)] {
        var lists = [AuditList(reach: reach)]
        func add(_ change: (inout AuditList) -> Void) {
            var list = AuditList(reach: reach)
            change(&list)
            lists.append(list)
        }
        add { $0.actor = "test" }
        add { $0.action = "account." }
        add { $0.establishment = hospitals.theirs }
        add { $0.subject = AuditSubject(kind: "system", id: hospitals.theirSystem.rawValue) }
        add {
            $0.since = TwoHospitals.now
            $0.until = TwoHospitals.now.advanced(by: .seconds(1))
        }
        add { $0.before = 5 }
        return lists.map { ("audit", $0) }
    }
}

@Suite("Page queries") struct PageQueryTests {
    /// Summaries that are small by design: one row, or a few, for each establishment.
    static let summaries: Set<String> = [
        "g", "circle", "e", "n", "network", "alert_tally", "last_event", "tally",
    ]

    /// What may be read without a search: results of other parts, lists given as JSON, search indexes.
    private func isBounded(_ step: String, _ sql: String) -> Bool {
        guard step.hasPrefix("SCAN ") else { return true }
        let name = String(step.dropFirst(5).prefix { $0 != " " })
        if name == "page" || name == "counts" || step.contains("VIRTUAL TABLE") || step == "SCAN CONSTANT ROW"
        {
            return true
        }
        if name.hasPrefix("(") || Self.summaries.contains(name) { return true }
        // In the order of an index, and no further than a limit.
        return step.contains("INDEX") && sql.contains("LIMIT")
    }

    @Test("No query of a page scans a table") func plans() async throws {
        let hospitals = try await TwoHospitals()
        for reach in [Reach.everything, hospitals.reach, .nothing] {
            for (name, query) in EveryQuery(hospitals: hospitals).all(reach) {
                try await hospitals.store.read { db in
                    for statement in query.statements {
                        let (sql, arguments) = try statement.build(db)
                        let plan = try Row.fetchAll(
                            db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments)
                        let steps: [String] = plan.map { $0["detail"] }
                        let scans = steps.filter { !isBounded($0, sql) }
                        #expect(scans.isEmpty, "\(name)\n\(sql)\n\(steps.joined(separator: "\n"))")
                    }
                }
            }
        }
    }

    /// Filters that many systems of a nation pass, so that their lists are read along the order's index.
    static let broadFilters: [SystemFilter] = {
        func filter(_ change: (inout SystemFilter) -> Void) -> SystemFilter {
            var filter = SystemFilter()
            change(&filter)
            return filter
        }
        return [
            SystemFilter(), filter { $0.functions = [.server] },
            filter { $0.functions = [.server, .network] },
            filter { $0.criticalities = [.vital, .useful] }, filter { $0.supports = [.ended] },
            filter { $0.supports = [.unknown, .active] }, filter { $0.hostings = [.onSite] },
            filter { $0.isExposed = true }, filter { $0.holdsHealthData = true },
            filter { $0.supplier = ID(1) },
            filter { $0.question = .contract }, filter { $0.question = .certificate },
            filter { $0.service = .retired }, filter { $0.service = .any },
        ]
            + ServiceStanding.allCases.map { standing in
                filter {
                    $0.text = "val"
                    $0.service = standing
                }
            }
    }()

    @Test(
        "The whole network's lists come in the order of an index that holds what filters ask",
        arguments: SystemSort.allCases)
    func order(sort: SystemSort) async throws {
        let store = try Store.inMemory(passwordCost: 4)
        try await store.read { db in
            for (filter, isDescending) in Self.broadFilters.flatMap({ [($0, false), ($0, true)] }) {
                let list = SystemList(
                    reach: .everything, day: TwoHospitals.today, filter: filter, sort: sort,
                    isDescending: isDescending)
                let (sql, arguments) = try list.walked.build(db)
                let plan = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: arguments)
                let steps: [String] = plan.map { $0["detail"] }
                // One is allowed: the fifty rows of the page, at the end.
                #expect(steps.count { $0.contains("TEMP B-TREE FOR") } <= 1, "\(filter): \(steps)")
                #expect(
                    steps.contains { $0.contains(" s USING COVERING INDEX system_by_") },
                    "\(filter): \(steps)")
            }
        }
    }

    @Test("Few systems put in order and many read in order are the same list") func bothWays() async throws {
        let hospitals = try await TwoHospitals()
        try await hospitals.store.transaction(by: "anne", at: TwoHospitals.now) {
            _ = try $0.retire(
                hospitals.ownSystem, Retirement(day: TwoHospitals.today), reach: hospitals.reach)
        }
        var compared = 0
        for reach in [Reach.everything, hospitals.reach] {
            for filter in Self.broadFilters {
                for sort in SystemSort.allCases {
                    let list = SystemList(reach: reach, day: TwoHospitals.today, filter: filter, sort: sort)
                    let (few, many) = try await hospitals.store.read { db in
                        let words = try list.search.map { try FoundSystems($0, db) }
                        let found = try list.matching(db, words: words)
                        return (
                            try list.sorted(found).rows(db).map(\.description),
                            try list.inOrder(db, words: words).map(\.description)
                        )
                    }
                    #expect(few == many, "\(filter) by \(sort)")
                    compared += few.count
                }
            }
        }
        #expect(compared > 100)
    }

    @Test("Groups told as a whole are the sums of their establishments") func folded() async throws {
        let hospitals = try await TwoHospitals()
        for reach in [Reach.everything, hospitals.reach] {
            let (whole, folded) = (
                try await hospitals.store.page(Overview(reach: reach, day: TwoHospitals.today)),
                try await hospitals.store.page(
                    Overview(reach: reach, day: TwoHospitals.today, mostEstablishments: 0))
            )
            #expect(!whole.isFolded && folded.isFolded)
            #expect(folded.groups.allSatisfy(\.establishments.isEmpty) && !folded.groups.isEmpty)
            #expect(whole.groups.map(\.id) == folded.groups.map(\.id))
            #expect(whole.groups.map(\.figures) == folded.groups.map(\.figures))
            #expect(whole.total == folded.total)
        }
    }

    @Test("What is kept of the register is read anew when it changes, and only then") func kept() async throws
    {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        func found(_ word: String) async throws -> [ID<Registry.System>] {
            var filter = SystemFilter()
            filter.text = word
            return try await store.page(
                SystemList(reach: hospitals.reach, day: TwoHospitals.today, filter: filter)
            ).rows.map(\.system.id)
        }
        let before = try await store.page(Overview(reach: hospitals.reach, day: TwoHospitals.today))
        #expect(try await found("quetzal").isEmpty)
        try await store.transaction(by: "anne", at: TwoHospitals.now) {
            _ = try $0.correct(
                hospitals.ownSystem, ["name": "Quetzal", "inServiceSince": "2001-02-03"],
                reach: hospitals.reach)
        }
        #expect(try await found("quetzal") == [hospitals.ownSystem])
        #expect(try await found("quetz") == [hospitals.ownSystem])
        let after = try await store.page(Overview(reach: hospitals.reach, day: TwoHospitals.today))
        #expect(
            (before.total.questions[.inService] ?? 0) - (after.total.questions[.inService] ?? 0) >= 0
                && after.total.systems == before.total.systems)
        let memo = RegisterMemo<Int, Int>(most: 2)
        try await store.read { db in
            for (key, value) in [(1, 10), (1, 11), (2, 20), (3, 30), (2, 21)] {
                _ = try memo.value(key, db) { value }
            }
            #expect(try memo.value(2, db) { 0 } == 20, "kept")
            #expect(try memo.value(1, db) { 0 } == 0, "the one used longest ago went")
        }
    }

    @Test("With one hospital's reach, no row of another comes out") func isolation() async throws {
        let hospitals = try await TwoHospitals()
        var rowsSeen = 0
        for (name, query) in EveryQuery(hospitals: hospitals).all(hospitals.reach) {
            let answers = try await hospitals.store.read { db in
                try query.statements.map { try $0.rows(db).map(\.description) }
            }
            for (place, rows) in answers.enumerated() {
                rowsSeen += rows.count
                let leaks = rows.filter { $0.contains(TwoHospitals.marker) && !isSharedOwner($0) }
                #expect(leaks.isEmpty, "\(name), statement \(place): \(leaks)")
            }
        }
        #expect(rowsSeen > 100, "the queries must find our own rows")
        var theirs = 0
        for (_, query) in EveryQuery(hospitals: hospitals).all(.everything) {
            theirs += try await hospitals.store.read { db in
                try query.statements.flatMap { try $0.rows(db) }.count {
                    $0.description.contains(TwoHospitals.marker)
                }
            }
        }
        #expect(theirs > 100, "the marker must be there to be found")
    }

    /// The user of a shared system may know who runs it.
    private func isSharedOwner(_ row: String) -> Bool {
        row.contains("DPI Partagé")
            && !row.replacing("owner_name:\"CH \(TwoHospitals.marker)\"", with: "").contains(
                TwoHospitals.marker)
    }

    @Test("A supplier's reach and none hold no hospital's rows") func nothing() async throws {
        let hospitals = try await TwoHospitals()
        for reach in [Reach.nothing, .suppliers([hospitals.suppliers[0]])] {
            for (name, query) in EveryQuery(hospitals: hospitals).all(reach) {
                let rows = try await hospitals.store.read { db in
                    try query.statements.flatMap { try $0.rows(db).map(\.description) }
                }
                #expect(rows.allSatisfy { $0 == "[total:0]" }, "\(name): \(rows)")
            }
        }
    }

    @Test("Every page is put together from its rows") func pages() async throws {
        let hospitals = try await TwoHospitals()
        for reach in [Reach.everything, hospitals.reach, .nothing] {
            for (_, query) in EveryQuery(hospitals: hospitals).all(reach) {
                try await read(query, from: hospitals.store)
            }
        }
    }

    private func read(_ query: some PageQuery, from store: Store) async throws {
        _ = try await store.page(query)
    }
}
