import Access
import Foundation
import GRDB
import Registry
import Testing
import Vocabulary
import Watch

@testable import Store

/// A store with two groups of fictional hospitals. Every text of the second group holds the word ZEBRA, so that
/// any of it that reaches the first is seen; so does what the second makes of a system they share.
struct TwoHospitals {
    static let marker = "ZEBRA"
    static let now = Instant(milliseconds: 1_790_000_000_000)
    static let today = now.day

    let store: Store
    let network: ID<Network>
    let ours: ID<Establishment>
    let theirs: ID<Establishment>
    let groups: [ID<Group>]
    let shared: ID<System>
    let ownSystem: ID<System>
    let theirSystem: ID<System>
    let suppliers: [ID<Supplier>]
    let products: [ID<Product>]
    var alerts: [ID<Alert>] = []
    var accounts: [ID<Account>] = []
    /// One case of each, and one that concerns both.
    var cases: [ID<CaseFile>] = []

    var reach: Reach { .establishments([ours]) }

    /// Schemas of earlier versions hold no cases.
    init(withCases: Bool = true) async throws {
        store = try Store.inMemory(passwordCost: 4)
        let parts = try await store.transaction(by: "test", at: Self.now) { writer in
            let network = try writer.record(Network(id: ID(0), name: "Réseau d’essai")).id
            let ours = try Half(writer, network, name: "Val-Clair", number: 1, day: Self.today)
            let theirs = try Half(writer, network, name: Self.marker, number: 2, day: Self.today)
            // Theirs is used by us; ours is used by them.
            let shared = theirs.system
            try writer.record(SystemUse(system: shared, establishment: ours.hospital, criticality: .useful))
            return (network, ours, theirs)
        }
        (network, ours, theirs) = (parts.0, parts.1.hospital, parts.2.hospital)
        groups = [parts.1.group, parts.2.group]
        shared = parts.2.system
        ownSystem = parts.1.system
        theirSystem = parts.2.hidden
        suppliers = [parts.1.supplier, parts.2.supplier]
        products = [parts.1.product, parts.2.product]
        for (hospital, name) in [(ours, "Val-Clair"), (theirs, Self.marker)] {
            try await fill(hospital, name)
        }
        guard withCases else { return }
        for (offset, (hospital, name)) in [(ours, "Val-Clair"), (theirs, Self.marker)].enumerated() {
            try await openCase(at: [hospital], name, alert: alerts[offset])
        }
        try await openCase(at: [ours, theirs], Self.marker, alert: nil)
        for (hospital, name) in [(ours, "Val-Clair"), (theirs, Self.marker)] {
            try await expect(at: hospital, name)
        }
    }

    /// A source that is expected, one whose records are odd, and how long its logs are kept.
    private func expect(at hospital: ID<Establishment>, _ name: String) async throws {
        try await store.transaction(by: name, at: Self.now) { writer in
            try writer.declare(
                ExpectedSource(establishment: hospital, name: "srv-\(name)", role: name, silenceMinutes: 60),
                reach: .everything)
            try writer.retain(
                RetentionRule(establishment: hospital, dialect: "windows", days: 365, basis: name),
                reach: .everything)
        }
        let odd = SourceTrouble(
            source: "srv-\(name)", dialect: "windows", kind: .ahead, records: 3, worstSeconds: 600,
            last: Self.now)
        try await store.note([(hospital, odd)])
    }

    /// A case with one of everything at each establishment; what is common carries no marker, as people must write it.
    private mutating func openCase(
        at hospitals: [ID<Establishment>], _ name: String, alert: ID<Alert>?
    ) async throws {
        let (ours, now) = (ours, Self.now)
        cases.append(
            try await store.transaction(by: "test", at: now) { writer in
                let id = try writer.open(
                    NewCase(
                        title: "Dossier \(name)", kind: .ransomware, severity: .high,
                        establishments: Set(hospitals), alerts: Set([alert].compactMap(\.self)), knownAt: now),
                    playbooks: Playbooks.shipped(), reach: .everything)
                for hospital in hospitals {
                    let word = hospital == ours ? "Val-Clair" : Self.marker
                    try writer.describe(
                        id, at: hospital, title: "Vue \(word)", state: .affected, summary: word,
                        contact: word,
                        reach: .everything)
                    try writer.write(.decision, "Décision \(word)", in: id, at: hospital, reach: .everything)
                    try writer.add(
                        CaseTask(
                            establishment: hospital, phase: .contain, title: LocalizedText(word, en: word)),
                        to: id, reach: .everything)
                    let seen = try #require(Observable(.host, "srv-\(word)"))
                    try writer.add(
                        CaseObservable(
                            caseFile: id, establishment: hospital, observable: seen, note: word, added: now,
                            addedBy: word), reach: .everything)
                    try writer.add(
                        CaseEvidence(
                            establishment: hospital, name: word, size: 3,
                            digest: [UInt8](repeating: 7, count: 32),
                            place: word, collected: now, collectedBy: word, added: now, addedBy: word),
                        to: id,
                        reach: .everything)
                    let service = try Int64.fetchOne(
                        writer.db, sql: "SELECT id FROM care_service WHERE establishment_id = ?",
                        arguments: [hospital.rawValue])
                    try writer.tell(
                        care: .down(ID(try #require(service)), since: now, until: nil, fallback: word),
                        in: id, reach: .everything)
                    try writer.prove(
                        DutyProof(
                            establishment: hospital, kind: .complaint, title: word, done: now, channel: word,
                            receipt: word, text: word, recordedBy: word, recorded: now), in: id,
                        reach: .everything)
                }
                return id
            })
    }

    private mutating func fill(_ hospital: ID<Establishment>, _ name: String) async throws {
        let now = Self.now
        guard
            case .accepted(let batch) = try await store.receive(
                key: "\(name)-1", of: hospital, segment: "\(name)/1", start: 0, length: 10, records: 1,
                at: now)
        else { throw StoreError.wrongState("the batch is there already") }
        let detection = NewDetection(
            establishment: hospital, rule: "\(name)-rule", ruleTitle: "Dump \(name)", level: .high,
            tags: ["attack.t1003", name], time: now, host: "SRV-\(name)", account: "adm-\(name)",
            segment: "\(name)/1", line: 0, sourceFormat: "syslog", matched: #"{"Image":"\#(name)"}"#,
            raw: Data("raw \(name)".utf8))
        let source = SourceCount(name: "src-\(name)", kind: "syslog", lastEvent: now, records: 1)
        alerts += try await store.record([detection], batch: batch, sources: [source], at: now).map(\.id)
        let grant = try #require(Grant(.establishmentSecurityOfficer, on: .establishment(hospital)))
        let account = NewAccount(
            name: "officer-\(name)", displayName: "Officer \(name)", grants: [grant])
        accounts.append(
            try await store.openAccount(account, password: "une phrase bien longue", by: "test", at: now))
        _ = try await store.signIn(
            name: account.name, password: "une phrase bien longue", address: name, agent: name, at: now)
        _ = try await store.makeToken(
            name: "collector-\(name)", use: .ingests(for: hospital), expires: nil, by: name, at: now)
        _ = try await store.makeToken(
            name: "script-\(name)", use: .acts([grant]), expires: nil, by: name, at: now)
    }
}

/// One group with one hospital, two systems, and all that hangs on them.
struct Half {
    let group: ID<Group>
    let hospital: ID<Establishment>
    let supplier: ID<Supplier>
    let product: ID<Product>
    let system: ID<System>
    let hidden: ID<System>

    init(_ writer: Writer, _ network: ID<Network>, name: String, number: Int, day: Day) throws {
        group = try writer.record(Group(id: ID(0), network: network, name: "GHT \(name)")).id
        hospital = try writer.record(
            Establishment(
                id: ID(0), group: group, finess: Finess(withoutKey: "9900000\(number)"), name: "CH \(name)",
                kind: .general, town: name, beds: 100 * number, itStaffTenths: 35, securityStaffTenths: 5)
        ).id
        let site = try writer.record(
            Site(
                id: ID(0), establishment: hospital, finess: Finess(withoutKey: "9900001\(number)"),
                name: "Site \(name)", town: name)
        ).id
        let service = try writer.record(
            CareService(
                id: ID(0), establishment: hospital, site: site, kind: .emergency, name: "Urgences \(name)")
        ).id
        supplier = try writer.record(
            Supplier(
                id: ID(0), name: "Éditeur \(name)", roles: [.publisher, .host], securityContact: name)
        ).id
        product = try writer.record(
            Product(id: ID(0), supplier: supplier, name: "Produit \(name)", kind: .application)
        ).id
        let release = try writer.record(
            Release(
                id: ID(0), product: product, version: "1.\(number)",
                lifecycle: Sourced(
                    Lifecycle(securitySupportEnd: day.adding(days: -number)), from: .feed(name), asOf: day))
        ).id
        let hosting = try writer.record(
            Hosting(
                id: ID(0), name: "Salle \(name)", kind: .certifiedHost, provider: supplier,
                establishment: nil,
                certificate: HDSCertificate(number: "HDS \(name)", activities: [1, 2], expires: day))
        ).id
        // What is shared cannot be hidden: only the systems that are not shared carry the marker.
        let plain = number == 2 ? "Partagé" : name
        system = try writer.record(
            System(
                id: ID(0), owner: hospital, code: "SYS-1", name: "DPI \(plain)", function: .patientRecord,
                holdsHealthData: true), from: .fiction, asOf: day
        ).id
        hidden = try writer.record(
            System(
                id: ID(0), owner: hospital, code: "SYS-2-\(name)", name: "Serveur \(name)", function: .server,
                release: release, hosting: hosting, inServiceSince: day, holdsHealthData: true,
                isExposed: true), from: .person(name), asOf: day
        ).id
        for (used, level) in [(system, Criticality.vital), (hidden, .important)] {
            try writer.record(
                SystemUse(system: used, establishment: hospital, criticality: level, careServices: [service]))
        }
        try writer.record(SystemDependency(of: system, on: hidden))
        for (subject, suffix) in [(system, "A"), (hidden, "B")] {
            try writer.record(
                Contract(
                    id: ID(0), establishment: hospital, supplier: supplier, systems: [subject],
                    reference: "MARCHE-\(name)-\(suffix)", ends: day.adding(days: 30),
                    yearlyCost: Money(euros: 1_000)))
        }
        try writer.record(
            Flow(
                id: ID(0), system: system, partner: .system(hidden), direction: .both, wire: "HL7",
                authentication: .none, dataClass: .health, crossesInternet: false))
        try writer.record(
            Flow(
                id: ID(0), system: hidden, partner: .outside(.secureMail), direction: .outgoing,
                wire: "SMTP \(name)", authentication: .certificate, dataClass: .health, crossesInternet: true)
        )
    }
}

extension Store {
    /// Systems as an export tells of them.
    func systemRows(_ systems: [ID<System>], reach: Reach) async throws -> [SystemRow] {
        try await read { try RegisterReader($0, reach: reach).systemRows(systems.map(\.rawValue)) }
    }
}
