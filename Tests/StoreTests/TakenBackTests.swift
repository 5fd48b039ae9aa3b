import Access
import GRDB
import Registry
import Testing
import Vocabulary
import Watch

@testable import Store

@Suite("What is taken back takes no more with it, and what hangs on it follows") struct TakenBackTests {
    private static let (now, today) = (TwoHospitals.now, TwoHospitals.today)

    private func own(_ hospitals: TwoHospitals) async throws -> SystemRow {
        try #require(try await hospitals.store.correctable(hospitals.ownSystem, reach: hospitals.reach)).row
    }

    private func bare(_ row: SystemRow) -> SystemRow {
        SystemRow(owner: row.owner, code: row.code, name: row.name, function: row.function)
    }

    private func audit(_ hospitals: TwoHospitals, _ action: String) async throws -> [String] {
        try await hospitals.store.read { db in
            try String.fetchAll(
                db, sql: "SELECT coalesce(detail, '') FROM audit WHERE action = ? ORDER BY sequence",
                arguments: [action])
        }
    }

    @Test("Of several contracts the one that is shown is taken back, and the log names it")
    func contract() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let first = try await own(hospitals)
        try await hospitals.store.transaction(by: "test", at: Self.now) {
            _ = try $0.record(
                Contract(
                    id: ID(0), establishment: hospitals.ours, supplier: hospitals.suppliers[0],
                    systems: [hospitals.ownSystem], reference: "TIERCE", ends: Self.today.adding(days: 900)))
        }
        let shown = try await own(hospitals)
        #expect(shown.contractReference == "TIERCE")
        let row = try TwoHospitals.emptying("contractReference", in: bare(shown))
        #expect(try await hospitals.load([row], reach: hospitals.reach).counts.updated == 1)
        let left = try await own(hospitals)
        #expect(left.contractReference == first.contractReference && left.contractEnds == first.contractEnds)
        let covered = try await hospitals.store.read { db in
            try Int.fetchOne(
                db, sql: "SELECT covered_until FROM system WHERE id = ?",
                arguments: [hospitals.ownSystem.rawValue])
        }
        #expect(covered == first.contractEnds?.number)
        let told = try await audit(hospitals, "contract-systems.remove")
        #expect(told.count == 1 && told[0].contains("TIERCE"))
    }

    @Test("A use that was not there is not told as removed")
    func use() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let known = try await own(hospitals)
        var row = try TwoHospitals.emptying("criticality", in: bare(known))
        for (number, name) in ["Un", "Deux", "Trois"].enumerated() {
            row.name = name
            #expect(try await hospitals.load([row], reach: hospitals.reach).counts.updated == 1)
            #expect(try await audit(hospitals, "system-use.remove").count == 1, "import \(number)")
        }
    }

    @Test("Open alerts of a machine follow what people say of it, of its use and of the care there")
    func weight() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let (store, reach, system) = (hospitals.store, hospitals.reach, hospitals.ownSystem)
        func risk() async throws -> Int {
            let page = try await store.page(AlertList(reach: reach, sort: .riskiest))
            return try #require(page.rows.first { $0.id == hospitals.alerts[0] }).risk
        }
        func say(_ machines: [String]) async throws {
            try await store.transaction(by: "a", at: Self.now) {
                try $0.set(machines: machines, of: system, reach: reach)
            }
        }
        let unknown = try await risk()
        try await say(["SRV-Val-Clair"])
        let vital = try await risk()
        #expect(vital > unknown)
        try await say(["autre"])
        #expect(try await risk() == unknown, "it runs there no more")
        try await say(["SRV-Val-Clair"])
        // The emergency department becomes a kitchen: less hangs on the machine.
        var row = bare(try await own(hospitals))
        row.careServices = [CareServiceName(name: "Urgences Val-Clair", kind: .kitchen)]
        #expect(try await hospitals.load([row], reach: reach).counts.updated == 1)
        #expect(try await risk() < vital)
        let used = try await risk()
        row = try TwoHospitals.emptying("criticality", in: bare(row))
        #expect(try await hospitals.load([row], reach: reach).counts.updated == 1)
        #expect(try await risk() < used, "nobody says what it is for any more")
    }

    @Test("An alert stands once on its system's page, also where both names of the machine are noted")
    func bothNames() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let (store, reach, system) = (hospitals.store, hospitals.reach, hospitals.ownSystem)
        let alert = hospitals.alerts[0]
        try await store.write {
            try $0.execute(
                sql: "UPDATE alert SET host_key = 'srv-val-clair.example' WHERE id = ?",
                arguments: [alert.rawValue])
        }
        for machines in [["SRV-Val-Clair"], ["SRV-Val-Clair", "SRV-Val-Clair.example"]] {
            try await store.transaction(by: "a", at: Self.now) {
                try $0.set(machines: machines, of: system, reach: reach)
            }
            let shown = try await store.page(SystemAlerts(reach: reach, system: system))
            #expect(shown.map(\.id) == [alert], "\(machines)")
        }
    }

    @Test("Who uses a system no longer hangs on no machine of it")
    func otherUse() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        try await hospitals.store.transaction(by: "a", at: Self.now) {
            try $0.place(
                hospitals.shared, onHost: "SRV-Val-Clair", at: hospitals.ours, reach: hospitals.reach)
        }
        let owner = try Finess(withoutKey: "99000002")
        let shared = SystemRow(owner: owner, code: "SYS-1", name: "DPI Partagé", function: .patientRecord)
        let row = try TwoHospitals.emptying("otherUsers", in: shared)
        #expect(try await hospitals.load([row]).counts.updated == 1)
        let left = try await hospitals.store.read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM host_system WHERE system_id = ?",
                arguments: [hospitals.shared.rawValue])
        }
        #expect(left == 0)
    }

    @Test("A kind of care that only the name alone suggests makes a new service and corrects none")
    func guessed() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        try await hospitals.store.transaction(by: "test", at: Self.now) {
            _ = try $0.record(
                CareService(
                    id: ID(0), establishment: hospitals.ours, site: nil, kind: .surgery, name: "Bloc"))
        }
        func kind(_ name: String) async throws -> String? {
            try await hospitals.store.read { db in
                try String.fetchOne(
                    db, sql: "SELECT kind FROM care_service WHERE name = ?", arguments: [name])
            }
        }
        let field = try #require(SystemRow.fields.first { $0.name == "careServices" })
        var row = bare(try await own(hospitals))
        try field.read("Bloc; Labo", into: &row)
        #expect(try await hospitals.load([row], reach: hospitals.reach).counts.updated == 1)
        #expect(try await kind("Bloc") == "surgery")
        #expect(try await kind("Labo") == "laboratory")
        #expect(try await hospitals.load([row], reach: hospitals.reach).counts.unchanged == 1)
        try field.read("Bloc opératoire: Bloc; Labo", into: &row)
        #expect(try await hospitals.load([row], reach: hospitals.reach).counts.updated == 1)
        #expect(try await kind("Bloc") == "theatre", "said, it corrects")
    }

    @Test(
        "A row taken back for its need takes those with it that need it, and a partial import lacks nothing")
    func chain() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let owner = try await own(hospitals).owner
        let rows = [("A", "NULLE-PART"), ("B", "A"), ("C", "B"), ("D", "SYS-1")].map { code, need in
            var row = SystemRow(owner: owner, code: code, name: code, function: .server)
            row.needs = [SystemReference(code: need)]
            return row
        }
        let plan = try await hospitals.preview(rows, reach: hospitals.reach)
        #expect(plan.counts.refused == 3 && plan.counts.created == 1)
        #expect(plan.problems.map(\.line) == [2, 3, 4])
        try await hospitals.store.apply(
            plan, partial: true, reach: hospitals.reach, by: "test", at: Self.now)
        let needs = try await hospitals.store.read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM system s JOIN system_dependency d ON d.system_id = s.id
                    WHERE s.code IN ('A', 'B', 'C', 'D')
                    """)
        }
        #expect(needs == 1)
        await #expect(throws: CorrectionRefusal.self, "no such system") {
            try await hospitals.store.transaction(by: "anne", at: Self.now) {
                try $0.correct(hospitals.ownSystem, ["needs": "NULLE-PART"], reach: hospitals.reach)
            }
        }
    }

    @Test("Sites are not taken back by a cell, and an agreed protection goes whole")
    func otherFiles() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let finess = try Finess(withoutKey: "99000001")
        let ours = EstablishmentRow(
            group: "GHT Val-Clair", finess: finess, name: "CH Val-Clair", kind: .general, town: "Val-Clair",
            beds: 100)
        let plan = try await hospitals.load([TwoHospitals.emptying("sites", in: ours)])
        #expect(plan.counts.refused == 1)
        let field = try #require(plan.problems.first)
        guard case .lasting = field.fault else {
            Issue.record("\(field.fault)")
            return
        }
        var flow = ImportedFlow(
            owner: finess, code: "SYS-1", partner: .sharedRecord, direction: .outgoing, wire: "HTTPS",
            dataClass: .health, crossesInternet: true)
        (flow.measures, flow.reference, flow.protectedUntil) = (
            "TLS", "Convention 7", Self.today.adding(days: 90)
        )
        #expect(try await hospitals.load([flow]).counts.created == 1)
        (flow.measures, flow.reference, flow.protectedUntil) = (nil, nil, nil)
        let emptied = try TwoHospitals.emptying("measures", in: flow)
        #expect(try await hospitals.load([emptied]).counts.updated == 1)
        let left = try await hospitals.store.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM flow_protection")
        }
        #expect(left == 0)
        #expect(try await hospitals.load([emptied]).counts.unchanged == 1)
    }

    @Test("The end of a contract and the kind of a place are replaced, not taken back")
    func lasting() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let known = try await own(hospitals)
        let row = try TwoHospitals.emptying("contractEnds", in: bare(known))
        let plan = try await hospitals.load([row], reach: hospitals.reach)
        #expect(plan.counts.refused == 1, "else it says \"updated\" at each import and changes nothing")
    }
}
