import Access
import GRDB
import Registry
import Testing
import Vocabulary

@testable import Store

@Suite("What one hospital's file says of things that others rely on") struct SharedFactsTests {
    private static let today = TwoHospitals.today

    /// A new system of ours on what theirs runs too.
    private func row(_ code: String = "NEW-1", end: Day? = nil) throws -> SystemRow {
        var row = SystemRow(
            owner: try Finess(withoutKey: "99000001"), code: code, name: code, function: .server)
        (row.product, row.publisher, row.version) = ("Produit ZEBRA", "Éditeur ZEBRA", "1.2")
        row.securitySupportEnd = end
        return row
    }

    private func release(_ hospitals: TwoHospitals, of product: Int = 1) async throws -> Lifecycle? {
        let id = hospitals.products[product].rawValue
        return try await hospitals.store.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM release WHERE product_id = ?", arguments: [id]).flatMap {
                Release($0).lifecycle?.value
            }
        }
    }

    private func place(_ hospitals: TwoHospitals) async throws -> HostingFacts? {
        try await hospitals.store.read { db in
            try RegisterReader(db, reach: .everything).hosting(named: "Salle ZEBRA")
        }
    }

    @Test("It takes nothing back of a supplier that serves others; the network may")
    func supplier() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let known = SupplierRow(
            name: "Éditeur ZEBRA", siren: Siren("732829320"), country: "BE", roles: [.publisher],
            standing: .insolvent, securityContact: "psirt@zebra.example")
        #expect(try await hospitals.load([known]).counts.updated == 1)
        let names = ["siren", "country", "roles", "standing", "securityContact"]
        for name in names {
            let row = try TwoHospitals.emptying(name, in: SupplierRow(name: "ÉDITEUR ZEBRA"))
            let plan = try await hospitals.load([row], reach: hospitals.reach)
            #expect(plan.problems.map(\.fault) == [.forbidden], "\(name)")
        }
        func recorded() async throws -> SupplierRow? {
            try await hospitals.store.read { db in
                try SupplierRow.recorded(like: known, in: RegisterReader(db, reach: .everything))
            }
        }
        #expect(try await recorded() == known)
        let row = try TwoHospitals.emptying("standing", in: SupplierRow(name: "Éditeur ZEBRA"))
        #expect(try await hospitals.load([row]).counts.updated == 1)
        #expect(try await recorded()?.standing == .trading)
    }

    @Test("A new system takes back neither the date of a shared release nor what is known of a shared place")
    func newSystem() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let (dates, known) = (try await release(hospitals), try #require(try await place(hospitals)))
        #expect(dates?.securitySupportEnd != nil && known.certificate != nil && known.provider != nil)
        var rows = [try TwoHospitals.emptying("securitySupportEnd", in: row())]
        for name in ["certificateNumber", "host"] {
            var room = SystemRow(owner: rows[0].owner, code: "NEW-\(name)", name: name, function: .server)
            room.hosting = "Salle ZEBRA"
            rows.append(try TwoHospitals.emptying(name, in: room))
        }
        let plan = try await hospitals.load(rows, partial: true, reach: hospitals.reach)
        #expect(plan.problems.map(\.fault) == [.forbidden, .forbidden, .forbidden])
        #expect(try await release(hospitals) == dates)
        let after = try #require(try await place(hospitals))
        #expect(after.certificate == known.certificate && after.provider == known.provider)
        #expect(
            try await hospitals.load([row()], reach: hospitals.reach).counts.created == 1, "it may run it")
    }

    @Test("A correction that names another release does not take that one's date back")
    func correction() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let dates = try await release(hospitals)
        await #expect(throws: CorrectionRefusal.self) {
            try await hospitals.store.transaction(by: "anne", at: TwoHospitals.now) {
                try $0.correct(
                    hospitals.ownSystem,
                    ["product": "Produit ZEBRA", "publisher": "Éditeur ZEBRA", "version": "1.2"],
                    emptying: ["securitySupportEnd"], reach: hospitals.reach)
            }
        }
        #expect(try await release(hospitals) == dates)
    }

    @Test("A row that leaves the product and the place out says nothing of the recorded ones that others use")
    func silent() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        var whole = try row()
        whole.hosting = "Salle ZEBRA"
        #expect(try await hospitals.load([whole]).counts.created == 1)
        let (dates, known) = (try await release(hospitals), try #require(try await place(hospitals)))
        let bare = SystemRow(
            owner: whole.owner, code: whole.code, name: whole.name, function: whole.function)
        var dated = bare
        dated.securitySupportEnd = Self.today.adding(days: 9_000)
        var certified = bare
        (certified.certificateNumber, certified.certificateExpires) = ("FAUX", Self.today)
        for row in [dated, certified] {
            let plan = try await hospitals.load([row], reach: hospitals.reach)
            #expect(plan.problems.map(\.fault) == [.forbidden])
        }
        #expect(try await release(hospitals) == dates)
        #expect(try await place(hospitals)?.certificate == known.certificate)
        // The certificate that is known, without what it covers: nothing of it is lost.
        var named = try row("NEW-2")
        named.hosting = "Salle ZEBRA"
        (named.certificateNumber, named.certificateExpires) = (
            known.certificate?.number, known.certificate?.expires
        )
        #expect(try await hospitals.load([named], reach: hospitals.reach).counts.created == 1)
        #expect(try await place(hospitals)?.certificate == known.certificate)
    }

    @Test("One row that takes a shared date back contradicts another that states it, in whatever order")
    func contradiction() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let end = try #require(try await release(hospitals)?.securitySupportEnd)
        let stated = try row("NEW-1", end: end)
        let emptied = try TwoHospitals.emptying("securitySupportEnd", in: row("NEW-2"))
        for rows in [[stated, emptied], [emptied, stated]] {
            let plan = try await hospitals.preview(rows)
            let line = plan.problems.first.flatMap { problem -> Int? in
                guard case .contradicts(let line, _, _) = problem.fault else { return nil }
                return line
            }
            #expect(line == 2 && plan.problems.count == 1 && plan.problems.first?.line == 3)
        }
        var certified = try row("NEW-3")
        (certified.hosting, certified.certificateNumber) = ("Salle ZEBRA", "HDS ZEBRA")
        certified.certificateExpires = Self.today
        var blank = try row("NEW-4")
        blank.hosting = "Salle ZEBRA"
        let plan = try await hospitals.preview([
            certified, TwoHospitals.emptying("certificateNumber", in: blank),
        ])
        #expect(plan.counts.refused == 1 && plan.problems.allSatisfy { $0.line == 3 })
        #expect(plan.problems.first?.text == "(vide)", "what the cell holds")
    }

    @Test("Taking the end of security fixes back leaves the other days of the release")
    func otherDays() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let all = Lifecycle(
            released: Self.today.adding(days: -900), activeSupportEnd: Self.today.adding(days: -100),
            securitySupportEnd: Self.today.adding(days: 100), extendedSupportEnd: Self.today.adding(days: 900)
        )
        try await hospitals.store.transaction(by: "test", at: TwoHospitals.now) {
            _ = try $0.record(
                Release(
                    id: ID(0), product: hospitals.products[0], version: "1.1",
                    lifecycle: Sourced(all, from: .feed("constructeur"), asOf: Self.today)))
        }
        let own = SystemRow(
            owner: try Finess(withoutKey: "99000001"), code: "SYS-2-Val-Clair", name: "Serveur Val-Clair",
            function: .server)
        let row = try TwoHospitals.emptying("securitySupportEnd", in: own)
        #expect(try await hospitals.load([row], reach: hospitals.reach).counts.updated == 1)
        var left = all
        left.securitySupportEnd = nil
        #expect(try await release(hospitals, of: 0) == left)
    }
}
