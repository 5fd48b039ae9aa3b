import Access
import Clausier
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Registry
import Store
import Testing
import Vocabulary
import Watch

@testable import Web

/// Two groups that know nothing of one another. Whatever belongs to the second carries ``marker``, whatever is
/// recorded anywhere carries ``data`` or `marker`, so that tests can tell what they read.
struct TestHospitals: Sendable {
    static let marker = "zzbeta"
    static let data = "xqalpha"
    static let password = "orageux-cachalot-47"
    static let hostile = "xqalpha <script>alert(1)</script> \"x\" '\u{202E}gpj.exe"

    let store: Store
    let server: WebServer
    let services: WebServer.Services
    let network: ID<Network>
    let groups: [ID<Group>]
    /// Two of the first group, one of the second.
    let establishments: [ID<Establishment>]
    let supplier: ID<Supplier>
    let people: [Role: Person]
    let now: Instant

    var theirs: ID<Establishment> { establishments[2] }

    /// Somebody signed in.
    struct Person: Sendable {
        let principal: Principal
        let cookie: String
        let csrf: String
    }

    /// Whether an answer has the marker anywhere but where it was typed, as the value of a field or in an address: a quick
    /// search, since walks ask it of tens of thousands of pages.
    static func mentions(_ answer: TestResponse, butFor query: String = "") -> Bool {
        var rest = Data(answer.body.readableBytesView)
        guard rest.range(of: Data(marker.utf8)) != nil else { return false }
        let pairs = query.drop { $0 == "?" }.split(separator: "&").filter { $0.contains(marker) }
        let typed = pairs.compactMap { $0.split(separator: "=").last }
        // The longest first: what is left of it would not be known again.
        let forms = pairs.map { "\($0)" } + typed.map { "value=\"\($0)\"" } + typed.map { "=\($0)" }
        for text in forms {
            rest = rest.without(Data(text.utf8))
        }
        return rest.range(of: Data(marker.utf8)) != nil
    }

    /// One for all tests that only read: each sign-in costs a tenth of a second.
    static let shared = Task { try await TestHospitals() }

    /// People of those roles are signed in; the server's clock stands still unless told otherwise. `change` changes what the
    /// rest of the program does for pages.
    init(
        roles: [Role] = Role.allCases, clock: (@Sendable (Instant) -> Instant)? = nil,
        change: (inout WebServer.Services) -> Void = { _ in }
    ) async throws {
        let now = Instant.now
        // What a password costs is held by tests of the records: here people sign in by the dozen.
        let store = try Store.inMemory(passwordCost: 4)
        let places = try await TestHospitals.fill(store, now)
        var services = WebServer.Services()
        services.metrics = PrometheusMetrics()
        change(&services)
        var logger = Logger(label: "test")
        logger.logLevel = .error
        server = try WebServer(
            store: store, configuration: WebServer.Configuration(), services: services, logger: logger,
            now: { clock?(now) ?? now })
        self.services = services
        self.store = store
        self.now = now
        network = places.network
        groups = places.groups
        establishments = places.establishments
        supplier = places.supplier
        var people: [Role: Person] = [:]
        for role in roles {
            let scope: Scope =
                switch role {
                case .networkAdministrator, .underwriter, .poolManager: .network(places.network)
                case .groupSecurityOfficer: .group(places.groups[0])
                case .supplier: .supplier(places.supplier)
                default: .establishment(places.establishments[0])
                }
            people[role] = try await TestHospitals.signIn(role, on: scope, store, now)
        }
        self.people = people
        // The second group's own officer and token, whose names the first must never see.
        _ = try await TestHospitals.signIn(
            .establishmentSecurityOfficer, on: .establishment(places.establishments[2]), store, now,
            name: TestHospitals.marker + "-officer")
        _ = try await store.makeToken(
            name: TestHospitals.marker + " collector", use: .ingests(for: places.establishments[2]),
            expires: nil,
            by: TestHospitals.marker, at: now)
    }

    private static func signIn(
        _ role: Role, on scope: Scope, _ store: Store, _ now: Instant, name: String? = nil
    ) async throws -> Person {
        let grant = try #require(Grant(role, on: scope))
        let name = name ?? data + role.rawValue
        _ = try await store.openAccount(
            NewAccount(name: name, displayName: name, grants: [grant]), password: password, by: data, at: now)
        guard
            case .signedIn(let token, let person) = try await store.signIn(
                name: name, password: password, address: "192.0.2.1", agent: data, at: now)
        else { throw Refusal.unauthorized }
        return Person(principal: person.principal, cookie: "cordon=\(token)", csrf: person.session.csrf)
    }
}

// MARK: Records

extension TestHospitals {
    private typealias Places = (
        network: ID<Network>, groups: [ID<Group>], establishments: [ID<Establishment>], supplier: ID<Supplier>
    )

    private static func fill(_ store: Store, _ now: Instant) async throws -> Places {
        let places = try await store.transaction(by: data, at: now) { writer -> Places in
            let network = try writer.record(Network(id: ID(1), name: data + " network")).id
            let first = try writer.record(Group(id: ID(1), network: network, name: data + " group")).id
            let second = try writer.record(Group(id: ID(1), network: network, name: marker + " group")).id
            let establishments = try [
                (first, hostile), (first, data + " two"), (second, marker + " hospital"),
            ]
            .enumerated().map { try hospital(writer, $1.0, number: $0, name: $1.1) }
            var suppliers: [ID<Supplier>] = []
            for (offset, owner) in establishments.enumerated() {
                let word = offset == 2 ? marker : data
                suppliers.append(try systems(writer, of: owner, word: "\(word) \(offset)", now))
            }
            return (network, [first, second], establishments, suppliers[0])
        }
        try await answers(store, places, now)
        for (offset, establishment) in places.establishments.enumerated() {
            try await alerts(store, at: establishment, word: offset == 2 ? marker : data, now)
        }
        for (offset, establishment) in places.establishments.enumerated() {
            try await soc(store, at: [establishment], word: offset == 2 ? marker : data, now)
        }
        // One case that concerns both groups: what is common says nothing of either.
        try await soc(store, at: [places.establishments[0], places.establishments[2]], word: marker, now)
        return places
    }

    private static func hospital(
        _ writer: Writer, _ group: ID<Group>, number: Int, name: String
    ) throws -> ID<Establishment> {
        let town = name.hasPrefix(marker) ? marker : data
        return try writer.record(
            Establishment(
                id: ID(1), group: group, finess: Finess(withoutKey: "9900000\(number)"), name: name,
                kind: .general,
                town: town, beds: 90, itStaffTenths: 10, securityStaffTenths: 5)
        ).id
    }

    private static func systems(
        _ writer: Writer, of owner: ID<Establishment>, word: String, _ now: Instant
    ) throws -> ID<Supplier> {
        let supplier = try writer.record(Supplier(id: ID(1), name: word + " supplier", roles: [.publisher]))
            .id
        let product = try writer.record(
            Product(id: ID(1), supplier: supplier, name: word + " product", kind: .application)
        ).id
        let ended = Lifecycle(securitySupportEnd: Day(year: 2020, month: 1, day: 1))
        let release = try writer.record(
            Release(
                id: ID(1), product: product, version: word + " 1",
                lifecycle: Sourced(ended, from: .feed(word), asOf: now.day))
        ).id
        let hosting = try writer.record(
            Hosting(
                id: ID(1), name: word + " room", kind: .certifiedHost, establishment: owner,
                certificate: HDSCertificate(number: word, activities: [1, 2], expires: now.parisDay))
        ).id
        let system = try writer.record(
            System(
                id: ID(1), owner: owner, code: word, name: word + " record", function: .patientRecord,
                release: release, hosting: hosting, holdsHealthData: true), from: .person(word), asOf: now.day
        ).id
        _ = try writer.record(SystemUse(system: system, establishment: owner, criticality: .vital))
        _ = try writer.record(
            Flow(
                id: ID(1), system: system, partner: .outside(.remoteMaintenance), direction: .incoming,
                wire: word + " wire", authentication: .password, dataClass: .health, crossesInternet: true))
        _ = try writer.record(
            Contract(
                id: ID(1), establishment: owner, supplier: supplier, systems: [system],
                reference: word + " contract",
                ends: now.day.adding(days: 30)))
        return supplier
    }

    /// A case with one of everything, somebody on call, and decisions about a rule.
    private static func soc(
        _ store: Store, at establishments: [ID<Establishment>], word: String, _ now: Instant
    ) async throws {
        try await store.transaction(by: data, at: now) { writer in
            let id = try writer.open(
                NewCase(
                    title: word + " case", kind: .ransomware, severity: .high,
                    establishments: Set(establishments),
                    knownAt: now),
                playbooks: Playbooks.shipped(), reach: .everything)
            for place in establishments {
                let word = place.rawValue == 3 ? marker : data
                try writer.describe(
                    id, at: place, title: word + " view", state: .affected, summary: word, contact: word,
                    reach: .everything)
                try writer.write(.decision, word + " decision", in: id, at: place, reach: .everything)
                if let seen = Observable(.domain, word + ".example") {
                    try writer.add(
                        CaseObservable(
                            caseFile: id, establishment: place, observable: seen, verdict: .malicious,
                            note: word, added: now,
                            addedBy: word), reach: .everything)
                }
                try writer.prove(
                    DutyProof(
                        establishment: place, kind: .complaint, title: word, done: now, channel: word,
                        receipt: word, text: word,
                        recordedBy: word, recorded: now), in: id, reach: .everything)
                let contact = try writer.add(
                    OnCallContact(name: word, mail: "\(word)@ght.example"), to: place, reach: .everything)
                try writer.add(
                    OnCallShift(
                        contact: contact, rank: 1, starts: now, ends: now.advanced(by: .seconds(3_600))),
                    reach: .everything)
                try writer.suppress(
                    Suppression(
                        rule: word + "-other", establishment: place, reason: word,
                        ends: now.day.adding(days: 5)),
                    tried: SuppressionTrial(
                        days: 30, hidden: 0, inCases: 0, confirmed: 0, harmless: 0, ofRule: 0),
                    reach: .everything)
                try writer.tune(
                    "shared-rule", at: place,
                    RuleTuning(
                        rule: "shared-rule", establishment: place, isEnabled: true, level: .low, reason: word),
                    reach: .everything)
            }
        }
        _ = try await store.dueNotices(at: now, patienceMinutes: 10)
    }

    /// The first supplier answers; what the second group's writes, decides and buys stays with it.
    private static func answers(_ store: Store, _ places: Places, _ now: Instant) async throws {
        guard let edition = try await store.currentEdition(of: "hospital"), let code = ControlCode("O-9.14")
        else {
            return
        }
        let profile = Profile(exactly: [.software, .personalData, .remoteMaintenance])
        for (number, (word, establishment)) in [(data, 0), (marker, 2)].enumerated() {
            let supplier = ID<Supplier>(Int64(establishment + 1))
            let reach = Reach.suppliers([supplier])
            let release = ID<Release>(Int64(establishment + 1))
            let hospital = places.establishments[establishment]
            let id = try await store.transaction(by: word, at: now) { writer in
                let id = try writer.openQuestionnaire(of: release, edition: edition.key, reach: reach)
                try writer.keep(profile, in: id, reach: reach)
                let drafts = edition.controls(for: profile).filter { $0.respondent == .supplier }.map {
                    (
                        code: $0.code,
                        answer: DraftAnswer(claim: .yes, details: "\(word) 203.0.113.\(number + 1)")
                    )
                }
                try writer.draft(drafts, in: id, reach: reach)
                return id
            }
            _ = try await store.attach(
                NewEvidence(title: word, kind: .other, fileName: "\(word).pdf"),
                bytes: Array("%PDF-1.4 \(word)".utf8),
                to: [code], in: id, reach: reach, by: word, at: now)
            // The other supplier's stays a draft: no hospital may see a byte of it.
            guard number == 0 else { continue }
            try await store.transaction(by: word, at: now) { writer in
                try writer.submit(id, edition: edition, signatory: word, position: word, reach: reach)
                _ = try writer.raiseDoubt(
                    word, saying: word, about: code, in: id, edition: edition, for: hospital,
                    reach: .everything)
                try writer.find(
                    .partial, because: word, on: code, in: id, edition: edition, as: .assessor,
                    reach: .everything)
            }
        }
        try await purchases(store, places, edition, code, now)
    }

    /// Tenders, derogations and decisions of both groups about the release that was answered for.
    private static func purchases(
        _ store: Store, _ places: Places, _ edition: Edition, _ code: ControlCode, _ now: Instant
    ) async throws {
        let questionnaire = ID<Questionnaire>(1)
        for (word, place) in [(data, places.establishments[0]), (marker, places.establishments[2])] {
            let asked = Derogation(
                id: ID(0), establishment: place, release: ID(0), control: edition.reference(code),
                reason: word,
                compensation: word, approver: "", at: now, ends: now.day.adding(days: 90))
            try await store.transaction(by: word, at: now) { writer in
                try writer.rely(
                    .accepted, because: word, in: questionnaire, edition: edition, at: place,
                    reach: .everything)
                _ = try writer.ask(
                    asked, from: now.day, in: questionnaire, edition: edition, reach: .everything)
                let tender = try writer.open(
                    Tender(
                        id: ID(0), establishment: place, reference: word, subject: word, needs: Profile(),
                        parts: [Tender.Part(edition: edition.key)], state: .open), for: [place],
                    reach: .everything)
                try writer.setBidder(ID(1), isIn: true, of: tender, reach: .everything)
                // A question is for the supplier to read, whoever asks.
                try writer.ask(data, about: nil, of: ID(1), due: nil, in: tender, reach: .everything)
            }
        }
    }

    private static func alerts(
        _ store: Store, at establishment: ID<Establishment>, word: String, _ now: Instant
    ) async throws {
        let receipt = try await store.receive(
            key: word, of: establishment, segment: word, start: 0, length: 9, records: 1, at: now)
        guard case .accepted(let batch) = receipt else { return }
        let detection = NewDetection(
            establishment: establishment, rule: word + "-rule", ruleTitle: word + " title", level: .critical,
            tags: ["attack.t1490"], time: now, host: word + "-host", account: word + "-account",
            segment: word,
            line: 0, sourceFormat: "windows-json", matched: #"[{"field":"F","marks":[],"value":"\#(word)"}]"#,
            raw: Data(word.utf8))
        _ = try await store.record(
            [detection], batch: batch,
            sources: [SourceCount(name: word, kind: "windows-json", lastEvent: now, records: 1)], at: now)
    }
}

// MARK: Requests

extension TestHospitals {
    /// Drives the server without a socket.
    func visit<Value: Sendable>(
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Value
    ) async throws -> Value {
        try await server.application().test(.router, body)
    }

    /// The headers of a browser in which that person is signed in; with none, of a stranger's.
    func headers(_ role: Role?, _ more: HTTPFields = [:]) -> HTTPFields {
        var headers = more
        if let role, let person = people[role] { headers[.cookie] = person.cookie }
        return headers
    }

    /// Sends a form as that person's browser does, token and origin right unless told otherwise.
    func send(
        _ client: any TestClientProtocol, _ path: String, as role: Role, fields: [String: String] = [:],
        csrf: String? = nil, headers more: HTTPFields = [.origin: "http://localhost"]
    ) async throws -> TestResponse {
        var pairs = fields
        pairs["csrf"] = csrf ?? people[role]?.csrf
        let body = pairs.map { "\(percentEncoded($0.key))=\(percentEncoded($0.value))" }.joined(
            separator: "&")
        var headers = headers(role, more)
        headers[.contentType] = "application/x-www-form-urlencoded"
        return try await client.execute(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
    }
}

extension Data {
    /// The bytes but for each place where these stand.
    fileprivate func without(_ part: Data) -> Data {
        var (rest, start) = (Data(), startIndex)
        while let place = range(of: part, in: start..<endIndex) {
            rest.append(self[start..<place.lowerBound])
            start = place.upperBound
        }
        return start == startIndex ? self : rest + self[start...]
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
}

extension Endpoint {
    /// The path with each brace replaced.
    func path(_ id: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false)
            .map { part in
                switch part {
                case "{code}": "O-9.14"
                case "{catalogue}": "hospital"
                case "{edition}": "2.0.1"
                default: part.hasPrefix("{") ? id : String(part)
                }
            }.joined(separator: "/")
    }
}
