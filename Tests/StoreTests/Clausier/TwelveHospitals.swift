import Access
import Clausier
import Foundation
import Registry
import Testing
import Vocabulary

@testable import Store

/// Twelve hospitals in two groups that all run one release of one supplier, and another supplier that none of it
/// concerns. Whatever belongs to the other supplier carries ``marker``.
struct TwelveHospitals {
    static let marker = "OTTER"
    static let now = Instant(milliseconds: 1_790_000_000_000)
    static let today = now.day

    let store: Store
    let hospitals: [ID<Establishment>]
    let supplier: ID<Supplier>
    let other: ID<Supplier>
    let release: ID<Release>
    let otherRelease: ID<Release>
    let system: ID<System>
    let edition: Edition

    var own: Reach { .suppliers([supplier]) }
    var theirs: Reach { .suppliers([other]) }

    init(hospitals count: Int = 12) async throws {
        store = try Store.inMemory(passwordCost: 4)
        edition = try ShippedEditions.hospital()
        let parts = try await store.transaction(by: "test", at: Self.now) { writer in
            let network = try writer.record(Network(id: ID(0), name: "Réseau")).id
            var all: [ID<Establishment>] = []
            var systems: [ID<System>] = []
            let (supplier, release) = try Self.offer(writer, "Pixaline", "1.0")
            let (other, otherRelease) = try Self.offer(writer, Self.marker, "9.9")
            for number in 0..<count {
                let group = try writer.record(Group(id: ID(0), network: network, name: "GHT \(number % 2)"))
                    .id
                let hospital = try writer.record(
                    Establishment(
                        id: ID(0), group: group, finess: Finess(withoutKey: String(99_000_000 + number)),
                        name: "CH \(number)", kind: .general, town: "V", beds: 100, itStaffTenths: 1,
                        securityStaffTenths: 1)
                ).id
                all.append(hospital)
                systems.append(
                    try writer.record(
                        System(
                            id: ID(0), owner: hospital, code: "S\(number)", name: "PACS \(number)",
                            function: .imagingArchive, release: release, holdsHealthData: true),
                        from: .person("test"), asOf: Self.today
                    ).id)
                _ = try writer.record(
                    SystemUse(system: systems[number], establishment: hospital, criticality: .vital))
            }
            return (all, supplier, other, release, otherRelease, systems[0])
        }
        (hospitals, supplier, other, release, otherRelease, system) = parts
    }

    private static func offer(_ writer: Writer, _ name: String, _ version: String) throws -> (
        ID<Supplier>, ID<Release>
    ) {
        let supplier = try writer.record(Supplier(id: ID(0), name: name, roles: [.publisher])).id
        let product = try writer.record(
            Product(id: ID(0), supplier: supplier, name: "\(name) PACS", kind: .application)
        ).id
        return (supplier, try writer.record(Release(id: ID(0), product: product, version: version)).id)
    }

    static let software = Profile(exactly: [.software, .personalData, .remoteMaintenance])

    /// The points that a software product's supplier answers.
    var asked: [Control] {
        edition.controls(for: Self.software).filter { $0.respondent == .supplier }
    }

    /// Every point answered by yes and submitted, by either supplier.
    func answered(
        _ reach: Reach? = nil, release: ID<Release>? = nil, text: String = "Fait.",
        leavingOut: Set<String> = []
    ) async throws -> ID<Questionnaire> {
        let (reach, release, edition, asked) = (reach ?? own, release ?? self.release, edition, asked)
        return try await store.transaction(by: "supplier", at: Self.now) { writer in
            let id = try writer.openQuestionnaire(of: release, edition: edition.key, reach: reach)
            try writer.keep(Self.software, in: id, reach: reach)
            let drafts = asked.filter { !leavingOut.contains($0.code.text) }.map {
                (code: $0.code, answer: DraftAnswer(claim: .yes, details: text))
            }
            try writer.draft(drafts, in: id, reach: reach)
            try writer.submit(id, edition: edition, signatory: "A. Untel", position: "PDG", reach: reach)
            return id
        }
    }

    /// Every hospital accepts the answers, on these points or on all.
    func allRely(on id: ID<Questionnaire>, codes: [ControlCode] = []) async throws {
        let (hospitals, edition) = (hospitals, edition)
        try await store.transaction(by: "officer", at: Self.now) { writer in
            for hospital in hospitals {
                try writer.rely(
                    .accepted, because: "Suffisant.", on: codes, in: id, edition: edition, at: hospital,
                    reach: .everything)
            }
        }
    }

    /// The supplier answers a point anew and submits.
    func change(_ code: String, to claim: Claim, in id: ID<Questionnaire>, days: Int = 1) async throws {
        let (edition, own) = (edition, own)
        let code = try #require(ControlCode(code))
        try await store.transaction(
            by: "supplier", at: Self.now.advanced(by: .seconds(Double(days) * 86_400))
        ) { writer in
            try writer.draft(
                DraftAnswer(claim: claim, comment: "Plus maintenant.", details: "192.0.2.1 non"), of: code,
                in: id,
                reach: own)
            try writer.submit(id, edition: edition, signatory: "A. Untel", position: "PDG", reach: own)
        }
    }

    /// The supplier says this of the product and answers these points anew, and submits.
    func submit(
        _ answers: [String: DraftAnswer], as profile: Profile = software, in id: ID<Questionnaire>,
        edition: Edition? = nil
    ) async throws {
        let (edition, own) = (edition ?? self.edition, own)
        let drafts = try answers.sorted { $0.key < $1.key }.map {
            (code: try #require(ControlCode($0.key)), answer: $0.value)
        }
        try await store.transaction(by: "supplier", at: Self.now) { writer in
            try writer.keep(profile, in: id, reach: own)
            try writer.draft(drafts, in: id, reach: own)
            try writer.submit(id, edition: edition, signatory: "A. Untel", position: "PDG", reach: own)
        }
    }

    /// The blocks of remote maintenance that no block may override.
    func protected() async throws -> Set<String> {
        Set(try await store.maintenanceNetworks(reach: .everything).map(\.range))
    }

    /// The kept score of a questionnaire, as lists show it.
    func listed(_ id: ID<Questionnaire>) async throws -> AnswerStanding {
        try await store.page(AnswerGaps(reach: .everything, catalogue: "hospital", askedOfAll: 1)).rows
            .first { $0.questionnaire == id }?.standing ?? AnswerStanding()
    }

    func dossier(_ id: ID<Questionnaire>, _ reach: Reach = .everything, day: Day = today) async throws
        -> AnswerDossier
    {
        try #require(try await store.dossier(of: id, reach: reach, on: day))
    }
}
