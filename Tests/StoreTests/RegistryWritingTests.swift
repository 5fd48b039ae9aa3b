import Access
import Foundation
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("Writing the registry") struct RegistryWritingTests {
    let now = TwoHospitals.now
    let today = TwoHospitals.today

    @Test("The same facts twice change nothing and are not told twice") func idempotent() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let before = try await entries(of: store)
        let changes = try await store.transaction(by: "test", at: now) {
            [network = hospitals.network, today] writer in
            let kinds = [
                "group", "establishment", "site", "care-service", "supplier", "product", "release",
                "hosting", "system", "system-use", "system-dependency", "contract", "flow",
            ]
            _ = try Half(writer, network, name: "Val-Clair", number: 1, day: today)
            return kinds.map {
                (
                    $0, writer.count(of: .inserted, kind: $0), writer.count(of: .updated, kind: $0),
                    writer.count(of: .unchanged, kind: $0)
                )
            }
        }
        for (kind, inserted, updated, unchanged) in changes {
            #expect(inserted == 0 && updated == 0 && unchanged > 0, "\(kind)")
        }
        #expect(try await entries(of: store) == before)
    }

    @Test("A changed fact is told with what it was and what it became") func update() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let finess = try Finess(withoutKey: "99000001")
        let result = try await store.transaction(by: "jeanne", at: now) {
            [group = hospitals.groups[0]] writer in
            try writer.record(
                Establishment(
                    id: ID(0), group: group, finess: finess, name: "CH Val-Clair", kind: .general,
                    town: "Val-Clair", beds: 120, itStaffTenths: 35, securityStaffTenths: 5))
        }
        #expect(result.id == hospitals.ours && result.change == .updated)
        let entry = try #require(try await store.page(AuditList(reach: .everything)).entries.first)
        #expect(entry.actor == "jeanne" && entry.action == "establishment.update")
        #expect(entry.detail == #"{"key":{"finess":"\#(finess)"},"changed":{"beds":[100,120]}}"#)
    }

    @Test("A transaction that throws leaves nothing, not even in the audit log") func undone() async throws {
        struct Stop: Error {}
        let store = try Store.inMemory(passwordCost: 4)
        await #expect(throws: Stop.self) {
            try await store.transaction(by: "test", at: now) { writer in
                try writer.record(Network(id: ID(0), name: "N"))
                throw Stop()
            }
        }
        let rows = try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM network") }
        #expect(rows == 0)
        #expect(try await entries(of: store) == 0)
        #expect(try await store.verifyAudit() == .intact(entries: 0, head: Data(count: 32)))
    }

    @Test("An attempt that fails leaves the rest of its transaction") func attempt() async throws {
        let store = try Store.inMemory(passwordCost: 4)
        try await store.transaction(by: "test", at: now) { writer in
            let network = try writer.record(Network(id: ID(0), name: "N")).id
            #expect(throws: StoreError.self) {
                try writer.attempt {
                    try writer.record(Group(id: ID(0), network: network, name: "G"))
                    try writer.record(Group(id: ID(0), network: network, name: ""))
                }
            }
            try writer.record(Group(id: ID(0), network: network, name: "H"))
        }
        let names = try await store.read { try String.fetchAll($0, sql: "SELECT name FROM hospital_group") }
        #expect(names == ["H"])
        let verdict = try await store.verifyAudit()
        guard case .intact(entries: 2, _) = verdict else {
            Issue.record("\(verdict)")
            return
        }
    }

    @Test("A room without a certificate is recorded, and one with a certificate keeps it whole")
    func certificates() async throws {
        let hospitals = try await TwoHospitals()
        let certificate = HDSCertificate(number: "HDS-1", activities: [1, 6], expires: Day(number: 21_000))
        let changes = try await hospitals.store.transaction(by: "test", at: now) { writer in
            try [nil, certificate].flatMap { certificate in
                let name = certificate == nil ? "Salle sans certificat" : "Salle certifiée"
                let room = Hosting(id: ID(0), name: name, kind: .onSite, certificate: certificate)
                return [try writer.record(room).change, try writer.record(room).change]
            }
        }
        #expect(changes == [.inserted, .unchanged, .inserted, .unchanged])
    }

    @Test("A rehearsal tells what would happen, and changes nothing") func rehearsal() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let before = try await entries(of: store)
        let change = try await store.rehearsal(by: "test", at: now) { [network = hospitals.network] writer in
            try writer.record(Group(id: ID(0), network: network, name: "GHT Nouveau")).change
        }
        #expect(change == .inserted)
        #expect(try await entries(of: store) == before)
        #expect(try await store.membership().establishments(of: hospitals.groups[0]) == [hospitals.ours])
    }

    @Test("A load of many rows is told in one line, with counts") func summary() async throws {
        let store = try Store.inMemory(passwordCost: 4)
        let load = Auditing.summary(action: "registry.generate")
        try await store.transaction(by: "cordon", at: now, auditing: load) { [today] writer in
            let network = try writer.record(Network(id: ID(0), name: "N")).id
            _ = try Half(writer, network, name: "Val-Clair", number: 1, day: today)
        }
        let page = try await store.page(AuditList(reach: .everything))
        #expect(page.entries.count == 1)
        let detail = try #require(page.entries.first?.detail)
        #expect(detail.contains(#""system":{"inserted":2,"updated":0,"unchanged":0}"#))
    }

    @Test("A release learns its end of support, and every list and figure follows") func lifecycle()
        async throws
    {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        func ended() async throws -> (figure: Int, rows: Int) {
            var filter = SystemFilter()
            filter.supports = [.ended]
            let list = SystemList(reach: hospitals.reach, day: today, filter: filter)
            let overview = try await store.page(Overview(reach: hospitals.reach, day: today))
            return (overview.total.pastSupport, try await store.page(list).total.count)
        }
        #expect(try await ended() == (1, 1))
        try await store.transaction(by: "feed", at: now) { [product = hospitals.products[0], today] writer in
            let later = Lifecycle(securitySupportEnd: today.adding(days: 10))
            try writer.record(
                Release(
                    id: ID(0), product: product, version: "1.1",
                    lifecycle: Sourced(later, from: .feed("f"), asOf: today)))
        }
        #expect(try await ended() == (0, 0))
        let later = try await store.page(Overview(reach: hospitals.reach, day: today.adding(days: 11)))
        #expect(later.total.pastSupport == 1, "the same records, asked for a later day")
    }

    @Test("Every figure of the overview is the number of rows behind it", arguments: [0, 1, 31])
    func figures(later: Int) async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        let day = today.adding(days: later)
        for reach in [Reach.everything, hospitals.reach, .establishments([hospitals.theirs])] {
            let overview = try await store.page(Overview(reach: reach, day: day))
            try await expect(overview.total, SystemFilter(), reach, day, store)
            for group in overview.groups {
                var filter = SystemFilter()
                filter.group = group.id
                try await expect(group.figures, filter, reach, day, store)
                for establishment in group.establishments {
                    var filter = SystemFilter()
                    filter.establishment = establishment.id
                    try await expect(establishment.figures, filter, reach, day, store)
                }
            }
        }
    }

    private func expect(
        _ figures: Figures, _ filter: SystemFilter, _ reach: Reach, _ day: Day, _ store: Store
    ) async throws {
        func count(_ change: (inout SystemFilter) -> Void) async throws -> Int {
            var narrowed = filter
            change(&narrowed)
            return try await store.page(SystemList(reach: reach, day: day, filter: narrowed)).total.count
        }
        #expect(try await count { _ in } == figures.systems)
        #expect(try await count { $0.supports = [.ended] } == figures.pastSupport)
        #expect(try await count { $0.supports = [.unknown] } == figures.supportUnknown)
        for question in RegisterQuestion.allCases {
            #expect(
                try await count { $0.question = question } == figures.questions[question] ?? 0,
                "\(question) of \(filter) on \(day)")
        }
    }

    @Test("What the list says of support is what the domain says", arguments: -5...5)
    func support(offset: Int) async throws {
        let hospitals = try await TwoHospitals()
        let day = today.adding(days: offset)
        let ends: [Int?] = [nil, -2, 0, 2]
        for active in ends {
            for security in ends {
                for extended in ends {
                    let lifecycle = Lifecycle(
                        activeSupportEnd: active.map { today.adding(days: $0) },
                        securitySupportEnd: security.map { today.adding(days: $0) },
                        extendedSupportEnd: extended.map { today.adding(days: $0) })
                    try await check(lifecycle, day, hospitals)
                }
            }
        }
    }

    private func check(_ lifecycle: Lifecycle, _ day: Day, _ hospitals: TwoHospitals) async throws {
        let store = hospitals.store
        try await store.transaction(by: "t", at: now) { [product = hospitals.products[0], today] writer in
            try writer.record(
                Release(
                    id: ID(0), product: product, version: "1.1",
                    lifecycle: Sourced(lifecycle, from: .feed("f"), asOf: today)))
        }
        let expected = lifecycle.support(on: day)
        for support in Support.allCases {
            var filter = SystemFilter()
            filter.product = hospitals.products[0]
            filter.supports = [support]
            let page = try await store.page(SystemList(reach: .everything, day: day, filter: filter))
            #expect(
                page.rows.map(\.support) == (support == expected ? [expected] : []), "\(lifecycle) on \(day)")
        }
    }

    @Test("An export holds every row of the list once") func export() async throws {
        let hospitals = try await TwoHospitals()
        let store = hospitals.store
        try await store.transaction(by: "t", at: now, auditing: .summary(action: "x")) {
            [hospital = hospitals.ours, today] writer in
            for number in 0..<2_345 {
                try writer.record(
                    System(
                        id: ID(0), owner: hospital, code: "S\(number)", name: "Poste \(number)",
                        function: .workstation), from: .fiction, asOf: today)
            }
        }
        var filter = SystemFilter()
        filter.functions = [.workstation]
        var ids: [ID<System>] = []
        let list = SystemList(reach: hospitals.reach, day: today, filter: filter)
        for try await part in store.export(list) { ids += part.map(\.system.id) }
        #expect(ids.count == 2_345 && Set(ids).count == 2_345 && ids == ids.sorted())
        let last = try await store.page(
            SystemList(reach: hospitals.reach, day: today, filter: filter, paging: Paging(number: 47)))
        #expect(last.rows.count == 45 && last.total.count == 2_345)
    }

    @Test("Text finds a system by any beginning of its words, without case and accents") func search()
        async throws
    {
        let hospitals = try await TwoHospitals()
        func found(_ text: String) async throws -> [String] {
            var filter = SystemFilter()
            filter.text = text
            return try await hospitals.store.page(
                SystemList(reach: .everything, day: today, filter: filter)
            ).rows.map(\.system.name)
        }
        #expect(try await found("PARTAGE") == ["DPI Partagé"])
        #expect(try await found("val cla serv") == ["Serveur Val-Clair"])
        #expect(try await found("editeur val") == ["Serveur Val-Clair"], "by its supplier")
        #expect(try await found("\" OR 1=1 -- *").isEmpty)
        #expect(try await found("' ; DROP").isEmpty)
        try await hospitals.store.transaction(by: "t", at: now) { [hospital = hospitals.ours, today] writer in
            for name in ["Ancien", "Nouveau", "Dernier"] {
                try writer.record(
                    System(id: ID(0), owner: hospital, code: "R", name: name, function: .mail),
                    from: .fiction,
                    asOf: today)
            }
        }
        #expect(try await found("dernier") == ["Dernier"], "renamed in the transaction that made it")
        #expect(try await found("ancien").isEmpty)
        try await hospitals.store.transaction(by: "t", at: now) { [hospital = hospitals.ours, today] writer in
            try writer.record(
                System(id: ID(0), owner: hospital, code: "R", name: "Tout autre", function: .mail),
                from: .fiction, asOf: today)
        }
        #expect(try await found("dernier").isEmpty)
        #expect(try await found("autre") == ["Tout autre"])
    }

    private func entries(of store: Store) async throws -> Int {
        try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM audit") ?? 0 }
    }
}
