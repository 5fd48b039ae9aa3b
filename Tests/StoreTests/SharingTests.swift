import Access
import Foundation
import GRDB
import Registry
import Sharing
import Testing
import Vocabulary

@testable import Store

/// A network of twelve fictional hospitals in two groups, for what they share.
struct SharingNetwork {
    static let now = Instant(milliseconds: 1_790_000_000_000)
    let store: Store
    let hospitals: [ID<Establishment>]
    let groups: [ID<Group>]

    init(members: Int = 12) async throws {
        store = try Store.inMemory(passwordCost: 4)
        (groups, hospitals) = try await store.transaction(by: "test", at: Self.now) { writer in
            let network = try writer.record(Network(id: ID(0), name: "Réseau d’essai")).id
            let groups = try ["GHT Un", "GHT Deux"].map {
                try writer.record(Group(id: ID(0), network: network, name: $0)).id
            }
            let hospitals = try (0..<members).map { number in
                try writer.record(
                    Establishment(
                        id: ID(0), group: groups[number % 2],
                        finess: Finess(withoutKey: number < 10 ? "9900000\(number)" : "990000\(number)"),
                        name: "CH \(number)", kind: .general, town: "Ville", beds: 10, itStaffTenths: 1,
                        securityStaffTenths: 1)
                ).id
            }
            return (groups, hospitals)
        }
    }

    func reach(_ number: Int) -> Reach { .establishments([hospitals[number]]) }

    func report(
        _ text: String, by number: Int = 0, circle: CircleKind = .network, light: TrafficLight = .green,
        at now: Instant = now
    ) async throws -> ID<IndicatorRow> {
        try await store.report(
            NewIndicator(
                try Indicator(detecting: text), by: hospitals[number], circle: circle, light: light,
                seen: now...now), reach: reach(number), by: "officer-\(number)", at: now)
    }

    func answer(
        _ indicator: ID<IndicatorRow>, _ answer: InboxAnswer, _ number: Int, by person: String? = nil,
        at now: Instant = now
    ) async throws {
        try await store.answer(
            indicator, answer, for: hospitals[number], note: "", reach: reach(number),
            by: person ?? "officer-\(number)", at: now)
    }

    func client(_ number: Int, _ use: ShareClient.Use = .blocks) async throws -> ShareClient {
        let (_, secret) = try await store.makeShareClient(
            name: "device-\(number)", use: use, establishment: hospitals[number], expires: nil,
            reach: .everything,
            by: "test", at: Self.now)
        return try #require(try await store.shareClient(secret: secret, at: Self.now))
    }

    func standing(_ indicator: ID<IndicatorRow>) async throws -> ShareFlow.Standing? {
        try await store.page(IndicatorDetail(reach: .everything, indicator: indicator))?.row.shared.standing
    }

    /// A supplier's answer that declares addresses for a release that nobody runs yet.
    func declareMaintenance(_ range: String) async throws -> ID<Release> {
        try await store.transaction(by: "test", at: Self.now) { writer in
            let supplier = try writer.record(Supplier(id: ID(0), name: "Éditeur", roles: [.publisher])).id
            let product = try writer.record(
                Product(id: ID(0), supplier: supplier, name: "Produit", kind: .application)
            ).id
            let release = try writer.record(Release(id: ID(0), product: product, version: "1")).id
            try writer.db.execute(
                sql: """
                    INSERT INTO control (id, catalogue, code) VALUES (1, 'essai', 'O-9.14');
                    INSERT INTO questionnaire (id, release_id, catalogue, edition, changed, changed_by)
                        VALUES (1, \(release.rawValue), 'essai', '1', 0, 'test');
                    INSERT INTO answer (id, questionnaire_id, control_id, submission, version, written, author, claim,
                        comment, details) VALUES (1, 1, 1, 1, 1, 0, 'test', 'yes', '', '{}');
                    """)
            try writer.db.execute(
                sql: """
                    INSERT INTO maintenance_network (supplier_id, release_id, cidr, answer_id, since)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [supplier.rawValue, release.rawValue, range, 1, Self.now.milliseconds])
            return release
        }
    }

    func poll(_ client: ShareClient, startup: Bool = false, at now: Instant = now) async throws -> (
        new: [String], deleted: [String]
    ) {
        let delta = try await store.blocks(for: client, startup: startup, agent: "test", at: now)
        return (delta.new.map(\.observable.value), delta.deleted.map(\.observable.value))
    }
}

@Suite("From one sighting to a block at every member, and back") struct SharingFlowTests {
    private static let now = SharingNetwork.now

    @Test("Three distinct hospitals of twelve publish a block; one that confirms twice does not")
    func consensus() async throws {
        let network = try await SharingNetwork()
        let device = try await network.client(7)
        #expect(try await network.poll(device, startup: true).new == [])
        let id = try await network.report("203.0.113[.]77")
        _ = try await network.report("203.0.113.77")
        try await network.answer(id, .confirm, 0)
        #expect(try await network.standing(id) == .watched(confirmations: 1, needed: 3))
        try await network.answer(id, .confirm, 1)
        #expect(try await network.poll(device).new == [])
        try await network.answer(id, .confirm, 2)
        #expect(try await network.standing(id) == .blocking(bySOC: false, confirmations: 3))
        #expect(try await network.poll(device).new == ["203.0.113.77"])
        // Told twice: an answer that was lost is made good.
        #expect(try await network.poll(device).new == ["203.0.113.77"])
        #expect(try await network.poll(device).new == [])
        try await network.answer(id, .accept, 2)
        #expect(try await network.poll(device).deleted == ["203.0.113.77"])
    }

    @Test("One person who answers for many hospitals is one voice, and so is one group among several")
    func oneVoice() async throws {
        let network = try await SharingNetwork()
        let device = try await network.client(7)
        let id = try await network.report("203.0.113.77")
        for number in 1..<6 { try await network.answer(id, .confirm, number, by: "officer-0") }
        #expect(try await network.standing(id) == .watched(confirmations: 6, needed: 3))
        #expect(try await network.poll(device, startup: true).new == [])
        try await network.answer(id, .confirm, 7)
        #expect(try await network.standing(id) == .blocking(bySOC: false, confirmations: 7))
        // Its second voice gone, the block ends.
        try await network.answer(id, .accept, 7)
        #expect(try await network.standing(id) == .watched(confirmations: 6, needed: 3))

        let grouped = try await network.report("203.0.113.78")
        for number in [2, 4, 6, 8] { try await network.answer(grouped, .confirm, number) }
        #expect(try await network.standing(grouped) == .watched(confirmations: 5, needed: 3))
        try await network.answer(grouped, .confirm, 1)
        #expect(try await network.standing(grouped) == .blocking(bySOC: false, confirmations: 6))
        // Within a group, two persons are enough.
        let amber = try await network.report("b.example", circle: .group, light: .amber)
        try await network.answer(amber, .confirm, 2, by: "officer-0")
        #expect(try await network.standing(amber) == .watched(confirmations: 2, needed: 2))
        try await network.answer(amber, .confirm, 4)
        #expect(try await network.standing(amber) == .blocking(bySOC: false, confirmations: 3))
    }

    @Test(
        "A circle that decides how many must confirm has its blocks follow at once; nobody decides for others alone"
    )
    func quorum() async throws {
        let network = try await SharingNetwork()
        let id = try await network.report("203.0.113.9")
        try await network.answer(id, .confirm, 1)
        let circle = try #require(
            try await network.store.quorums(reach: .everything).first { $0.circle.kind == .network }?.circle)
        #expect(circle.consensus.needed == 3)
        func isBlocked() async throws -> Bool {
            try await network.store.page(BlockList(reach: .everything)).rows.count == 1
        }
        #expect(try await !isBlocked())
        await #expect(throws: StoreError.notFound(kind: "circle")) {
            try await network.store.decideQuorum(
                of: circle.id, 2, reach: network.reach(0), by: "officer-0", at: SharingNetwork.now)
        }
        try await network.store.decideQuorum(
            of: circle.id, 2, reach: .everything, by: "soc", at: SharingNetwork.now)
        #expect(try await isBlocked())
        try await network.store.decideQuorum(
            of: circle.id, 5, reach: .everything, by: "soc", at: SharingNetwork.now)
        #expect(try await !isBlocked())
        try await network.store.decideQuorum(
            of: circle.id, nil, reach: .everything, by: "soc", at: SharingNetwork.now)
        let again = try await network.store.quorums(reach: .everything).first { $0.circle.kind == .network }
        #expect(again?.decidedBy == nil && again?.circle.consensus.needed == 3)
        let audit = try await network.store.page(AuditList(reach: .everything)).entries
        #expect(audit.count { $0.action == "sharing.quorum" } == 3)
    }

    @Test("The SOC alone is enough; a member is not the SOC")
    func soc() async throws {
        let network = try await SharingNetwork()
        let id = try await network.report("evil.example")
        await #expect(throws: StoreError.notFound(kind: "indicator")) {
            try await network.store.confirmAsSOC(id, reach: network.reach(0), by: "x", at: Self.now)
        }
        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: Self.now)
        #expect(try await network.standing(id) == .blocking(bySOC: true, confirmations: 1))
        await #expect(throws: StoreError.notFound(kind: "indicator")) {
            try await network.store.revoke(id, reason: "", reach: network.reach(0), by: "x", at: Self.now)
        }
    }

    @Test(
        "A protection of the network takes a running block back everywhere and forbids it until it is lifted")
    func veto() async throws {
        let network = try await SharingNetwork()
        let device = try await network.client(3)
        let id = try await network.report("203.0.113.112")
        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: Self.now)
        #expect(try await network.poll(device, startup: true).new == ["203.0.113.112"])
        try await network.store.protect(
            try Protection.Target("203.0.113.96/27"), category: .maintenance, reason: "Contrat PACS-14",
            for: nil, reach: .everything, by: "x", at: Self.now)
        #expect(try await network.standing(id) == .protected(.maintenance))
        #expect(try await network.poll(device).deleted == ["203.0.113.112"])
        let indicator = try Indicator(detecting: "203.0.113.112")
        #expect(
            try await network.store.protection(of: indicator, reach: network.reach(5))?.reason.french
                == "Contrat PACS-14")
        let entry = try #require(try await network.store.protections(reach: network.reach(5)).entries.first)
        await #expect(throws: StoreError.notFound(kind: "protection")) {
            try await network.store.unprotect(entry.id, reach: network.reach(0), by: "x", at: Self.now)
        }
        try await network.store.unprotect(entry.id, reach: .everything, by: "x", at: Self.now)
        #expect(try await network.standing(id) == .blocking(bySOC: true, confirmations: 1))
    }

    @Test(
        "What a member protects, its own devices let through; blocks and watch list of the others do not change"
    )
    func ownProtection() async throws {
        let network = try await SharingNetwork()
        let (own, other) = (try await network.client(5), try await network.client(3))
        let id = try await network.report("203.0.113.112")
        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: Self.now)
        _ = try await network.report("203.0.113.7", by: 1)
        #expect(try await network.poll(own, startup: true).new == ["203.0.113.112"])
        #expect(try await network.poll(other, startup: true).new == ["203.0.113.112"])
        let watched = try await network.store.watchList(.empty).table.entries.count
        for category in [Protection.Category.ownNetwork, .maintenance] {
            try await network.store.protect(
                try Protection.Target("203.0.0.0/16"), category: category, reason: "Contrat PACS-14",
                for: network.hospitals[5], reach: network.reach(5), by: "x", at: Self.now)
        }
        #expect(try await network.standing(id) == .blocking(bySOC: true, confirmations: 1))
        #expect(try await network.poll(own).deleted == ["203.0.113.112"])
        #expect(try await network.poll(other).deleted == [])
        #expect(try await network.poll(other, startup: true).new == ["203.0.113.112"])
        #expect(try await network.poll(own, startup: true).new == [])
        #expect(try await network.store.watchList(.empty).table.entries.count == watched)
        let indicator = try Indicator(detecting: "203.0.113.112")
        #expect(try await network.store.blocks(of: indicator, for: own, at: Self.now).isEmpty)
        #expect(try await network.store.blocks(of: indicator, for: other, at: Self.now).count == 1)
        // A new block of the range is published for the others.
        let later = try await network.report("203.0.113.9", by: 1)
        try await network.store.confirmAsSOC(later, reach: .everything, by: "soc", at: Self.now)
        #expect(try await network.poll(other).new.contains("203.0.113.9"))
        #expect(try await network.poll(own).new == [])
        // Others do not read why, and it holds until it is lifted.
        #expect(try await network.store.protection(of: indicator, reach: network.reach(0)) == nil)
        for entry in try await network.store.protections(reach: network.reach(5)).entries {
            try await network.store.unprotect(entry.id, reach: network.reach(5), by: "x", at: Self.now)
        }
        #expect(try await Set(network.poll(own).new) == ["203.0.113.112", "203.0.113.9"])
    }

    @Test(
        "No member protects so much that its blocks are switched off; private addresses may be as wide as they are",
        arguments: [
            ("0.0.0.0/0", false), ("::/0", false), ("203.0.0.0/15", false), ("2001::/31", false),
            ("203.0.0.0/16", true), ("2001:db8::/32", true), ("10.0.0.0/8", true), ("fd00::/8", true),
        ])
    func wideProtection(_ text: String, _ isAllowed: Bool) async throws {
        let network = try await SharingNetwork(members: 4)
        let target = try Protection.Target(text)
        func protect(_ reach: Reach) async throws {
            try await network.store.protect(
                target, category: .ownNetwork, reason: "essai", for: network.hospitals[0], reach: reach,
                by: "x",
                at: Self.now)
        }
        if isAllowed {
            try await protect(network.reach(0))
        } else {
            await #expect(throws: StoreError.self) { try await protect(network.reach(0)) }
            try await protect(.everything)
        }
    }

    @Test("What a network protects as its own is looked for all the same")
    func watchedOwnNetwork() async throws {
        let network = try await SharingNetwork()
        _ = try await network.report("203.0.113.112")
        try await network.store.protect(
            try Protection.Target("203.0.113.0/24"), category: .ownNetwork, reason: "essai", for: nil,
            reach: .everything, by: "x", at: Self.now)
        #expect(try await network.store.watchList(.empty).table.entries.count == 1)
    }

    @Test("Remote maintenance counts where a member runs the release, and the network may put a range aside")
    func maintenance() async throws {
        let network = try await SharingNetwork()
        let id = try await network.report("198.51.100.9")
        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: Self.now)
        let release = try await network.declareMaintenance("198.51.100.0/24")
        _ = try await network.store.settleSharing(at: Self.now)
        #expect(try await network.standing(id) == .blocking(bySOC: true, confirmations: 1))
        try await network.store.transaction(by: "test", at: Self.now) { writer in
            _ = try writer.record(
                System(
                    id: ID(0), owner: network.hospitals[3], code: "S", name: "S", function: .server,
                    release: release, holdsHealthData: false), from: .fiction, asOf: Self.now.day)
        }
        _ = try await network.store.settleSharing(at: Self.now)
        #expect(try await network.standing(id) == .protected(.maintenance))
        func putAside(_ reach: Reach) async throws {
            try await network.store.editWarningList(
                Store.maintenanceList, "198.51.100.0/24", isKept: false, reason: "essai", reach: reach,
                by: "soc",
                at: Self.now)
        }
        await #expect(throws: StoreError.notFound(kind: "warning list")) {
            try await putAside(network.reach(3))
        }
        try await putAside(.everything)
        #expect(try await network.standing(id) == .blocking(bySOC: true, confirmations: 1))
        try await network.store.restoreWarningList(
            Store.maintenanceList, "198.51.100.0/24", reach: .everything, by: "soc", at: Self.now)
        #expect(try await network.standing(id) == .protected(.maintenance))
    }

    @Test("What is on a warning list is never blocked, until the list's entry is put aside")
    func warningList() async throws {
        let network = try await SharingNetwork()
        let id = try await network.report("8.8.8.8")
        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: Self.now)
        #expect(try await network.standing(id) == .protected(.resolver))
        try await network.store.editWarningList(
            "public-resolvers", "8.8.8.8", isKept: false, reason: "essai", reach: .everything, by: "x",
            at: Self.now)
        #expect(try await network.standing(id) == .blocking(bySOC: true, confirmations: 1))
        await #expect(throws: StoreError.notFound(kind: "warning list")) {
            try await network.store.editWarningList(
                "public-resolvers", "*", isKept: false, reason: "x", reach: network.reach(0), by: "x",
                at: Self.now)
        }
    }

    @Test("A block ends by itself, and devices are told")
    func expiry() async throws {
        let network = try await SharingNetwork()
        let device = try await network.client(3)
        let id = try await network.report("203.0.113.77")
        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: Self.now)
        #expect(try await network.poll(device, startup: true).new == ["203.0.113.77"])
        let later = Self.now.advanced(by: .seconds(15 * 86_400))
        #expect(try await network.poll(device, at: later).deleted == ["203.0.113.77"])
        #expect(try await network.standing(id) == .expired)
        await #expect(throws: StoreError.self) { try await network.answer(id, .confirm, 3, at: later) }
        _ = try await network.report("203.0.113.77", by: 1, at: later)
        #expect(try await network.standing(id) == .watched(confirmations: 1, needed: 3))
    }

    @Test("A revocation says how far the block had gone, and how far back it has come")
    func revocation() async throws {
        let network = try await SharingNetwork()
        let devices = [try await network.client(1), try await network.client(2), try await network.client(3)]
        let id = try await network.report("203.0.113.77")
        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: Self.now)
        for device in devices.prefix(2) { _ = try await network.poll(device, startup: true) }
        let reach = try await network.store.revoke(
            id, reason: "erreur", reach: .everything, by: "soc", at: Self.now)
        #expect(reach == RevocationReach(devices: 3, reached: 2, released: 0, establishments: 2))
        #expect(try await network.poll(devices[0]).deleted == ["203.0.113.77"])
        let now = try #require(try await network.store.blockReach(of: id, reach: network.reach(9)))
        #expect(now == RevocationReach(devices: 3, reached: 2, released: 1, establishments: 2))
        #expect(now.holding == 1)
    }

    @Test("What a member declines, its own devices do not refuse and its own stream does not look for")
    func decline() async throws {
        let network = try await SharingNetwork()
        let (one, two) = (try await network.client(1), try await network.client(2))
        let id = try await network.report("203.0.113.77")
        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: Self.now)
        #expect(try await network.poll(one, startup: true).new == ["203.0.113.77"])
        #expect(try await network.poll(two, startup: true).new == ["203.0.113.77"])
        try await network.answer(id, .decline(.breaksCare), 1)
        #expect(try await network.poll(one).deleted == ["203.0.113.77"])
        #expect(try await network.poll(two).deleted == [])
        let watch = try await network.store.watchList(.empty)
        let entry = try #require(watch.table.entries.first)
        #expect(!watch.isWatched(entry, by: network.hospitals[1], at: Self.now))
        #expect(watch.isWatched(entry, by: network.hospitals[2], at: Self.now))
        #expect(
            !watch.isWatched(
                entry, by: network.hospitals[2], at: Self.now.advanced(by: .seconds(99 * 86_400))))
    }

    @Test(
        "Amber stays in its group, red with its own; a circle of two is refused, because a count would name")
    func circles() async throws {
        let network = try await SharingNetwork()
        await #expect(throws: StoreError.self) { try await network.report("a.example", light: .amber) }
        let amber = try await network.report("b.example", circle: .group, light: .amber)
        #expect(
            try await network.store.page(IndicatorDetail(reach: network.reach(2), indicator: amber)) != nil)
        #expect(
            try await network.store.page(IndicatorDetail(reach: network.reach(1), indicator: amber)) == nil)
        await #expect(throws: StoreError.notFound(kind: "indicator")) {
            try await network.answer(amber, .confirm, 1)
        }
        let red = try await network.report("c.example", circle: .establishment, light: .red)
        #expect(try await network.store.page(IndicatorDetail(reach: network.reach(2), indicator: red)) == nil)
        let small = try await SharingNetwork(members: 4)
        await #expect(throws: StoreError.self) { try await small.report("d.example", circle: .group) }
        // A group's SOC decides for the group, and not for the network.
        let group = Reach.establishments(Set(stride(from: 0, to: 12, by: 2).map { network.hospitals[$0] }))
        try await network.store.confirmAsSOC(amber, reach: group, by: "soc", at: Self.now)
        let outside = try await network.client(1)
        #expect(try await network.poll(outside, startup: true).new == [])
        let inside = try await network.client(4)
        #expect(try await network.poll(inside, startup: true).new == ["b.example"])
    }

    /// What readers of collections were told last of an indicator.
    private func lastVersion(_ network: SharingNetwork, _ value: String) async throws -> (
        standing: String, expires: Int64?
    )? {
        try await network.store.read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT v.* FROM indicator_version v JOIN indicator i ON i.id = v.indicator_id WHERE i.value = ?
                    ORDER BY v.modified DESC LIMIT 1
                    """, arguments: [value]
            ).map { ($0["standing"], $0["expires"]) }
        }
    }

    @Test("An indicator that is reported or fed again after its end is told again, and so is a later end")
    func again() async throws {
        let network = try await SharingNetwork()
        let value = "203.0.113.77"
        let id = try await network.report(value)
        try await network.store.revoke(id, reason: "erreur", reach: .everything, by: "soc", at: Self.now)
        #expect(try await lastVersion(network, value)?.standing == "revoked")
        let later = Self.now.advanced(by: .seconds(86_400))
        _ = try await network.report(value, by: 1, at: later)
        #expect(try await lastVersion(network, value)?.standing == "watched")

        let fed = [ImportedIndicator(try Indicator(detecting: "evil.example"))]
        func feed(_ days: Int64) async throws -> Int64? {
            let time = Self.now.advanced(by: .seconds(days * 86_400))
            _ = try await network.store.settleSharing(at: time)
            _ = try await network.store.recordFeed(fed, named: "flux", by: "x", at: time)
            return try await lastVersion(network, "evil.example")?.expires
        }
        let first = try #require(try await feed(0))
        #expect(try await feed(1) == first, "a list that is read each day is not told anew each day")
        let second = try #require(try await feed(400))
        #expect(second > first)
        #expect(try await lastVersion(network, "evil.example")?.standing == "watched")
    }

    @Test("A block that lasts longer is told again to the devices that were given its old end")
    func prolonged() async throws {
        let network = try await SharingNetwork()
        let device = try await network.client(3)
        let id = try await network.report("203.0.113.77")
        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: Self.now)
        #expect(try await network.poll(device, startup: true).new == ["203.0.113.77"])
        _ = try await network.poll(device)
        #expect(try await network.poll(device).new == [])
        let later = Self.now.advanced(by: .seconds(7 * 86_400))
        _ = try await network.report("203.0.113.77", by: 1, at: later)
        #expect(try await network.poll(device, at: later).new == ["203.0.113.77"])
    }

    @Test("A feed fills no inbox and blocks nothing; what it takes back ends, unless members hold it")
    func feed() async throws {
        let network = try await SharingNetwork()
        let values = ["evil.example", "203.0.113.77", "8.8.8.8"].map { text in
            ImportedIndicator((try? Indicator(detecting: text)) ?? Indicator(kind: .domain, canonical: text))
        }
        var red = values[0]
        red.light = .red
        let first = try await network.store.recordFeed(values + [red], named: "flux", by: "x", at: Self.now)
        #expect(first == FeedOutcome(added: 3, renewed: 0, ended: 0, leftOut: 1))
        #expect(try await network.store.page(Inbox(reach: .everything)).total.count == 0)
        let watch = try await network.store.watchList(.empty)
        #expect(Set(watch.table.entries.map(\.observable.value)) == ["evil.example", "203.0.113.77"])
        _ = try await network.report("evil.example", by: 3)
        let ended = values.map { value in
            var value = value
            value.isRevoked = true
            return value
        }
        let second = try await network.store.recordFeed(ended, named: "flux", by: "x", at: Self.now)
        #expect(second.ended == 2)
        let after = try await network.store.watchList(watch)
        #expect(after.table.entries.map(\.observable.value) == ["evil.example"])
    }
}

@Suite("Who reported, nobody reads") struct SharingIsolationTests {
    @Test("Whichever member reports and confirms, every other reads the same")
    func sameWhoever() async throws {
        var seen: [Set<String>] = []
        for reporter in [0, 2, 4, 6] {
            let network = try await SharingNetwork()
            let id = try await network.report("203.0.113.77", by: reporter)
            try await network.answer(id, .confirm, (reporter + 2) % 8)
            let reach = network.reach(9)
            let detail = try #require(
                try await network.store.page(IndicatorDetail(reach: reach, indicator: id)))
            let client = try await network.client(9, .indicators)
            let circles = try await network.store.circles(of: network.hospitals[9])
            var texts: Set<String> = [
                "\(detail.row.shared.standing)", "\(detail.row.circle.identity.name)", "\(detail.seenBy)",
                "\(detail.offers.sorted { $0.key.rawValue < $1.key.rawValue })", "\(detail.sightings)",
                "\(detail.own)",
            ]
            let inbox = try await network.store.page(Inbox(reach: reach))
            texts.insert("\(inbox.rows.map(\.indicator.circle.identity.name)) \(inbox.rows.map(\.seenHere))")
            for circle in circles {
                let versions = try await network.store.sharedVersions(
                    in: circle.id, for: client.establishment, SharedQuestion(limit: 10))
                texts.insert("\(circle.identity.name) \(versions.versions.map(\.indicator.standing))")
            }
            let audit = try await network.store.page(AuditList(reach: reach))
            texts.insert("\(audit.entries.map(\.action))")
            #expect(!texts.joined().contains("officer-\(reporter)"))
            seen.append(texts)
        }
        #expect(Set(seen).count == 1, "\(seen)")
    }

    @Test("What the histories of others hold is told to nobody, unless it is in three of them at least")
    func histories() async throws {
        let network = try await SharingNetwork()
        let id = try await network.report("203.0.113.77")
        func seenBy(_ reach: Reach) async throws -> Int? {
            try await network.store.page(IndicatorDetail(reach: reach, indicator: id))?.seenBy
        }
        func find(_ number: Int) async throws {
            let now = SharingNetwork.now
            try await network.store.recordHistory(
                [HistorySighting(establishment: network.hospitals[number], seen: now...now, records: 9)],
                of: id)
        }
        #expect(try await seenBy(network.reach(0)) == 1)
        try await find(3)
        try await find(4)
        #expect(try await seenBy(network.reach(0)) == 1)
        // Its own history, each reads.
        #expect(try await seenBy(network.reach(3)) == 2)
        #expect(try await seenBy(.everything) == 3)
        try await find(5)
        #expect(try await seenBy(network.reach(0)) == 4)
    }

    @Test("No row of another establishment is read for a member: sightings, answers, devices, protections")
    func ownRowsAlone() async throws {
        let network = try await SharingNetwork()
        let id = try await network.report("203.0.113.77")
        _ = try await network.client(0)
        let detail = try #require(
            try await network.store.page(IndicatorDetail(reach: network.reach(5), indicator: id)))
        #expect(detail.sightings.isEmpty)
        #expect(detail.own.map(\.establishment) == [network.hospitals[5]])
        #expect(try await network.store.page(ShareClientList(reach: network.reach(5))).isEmpty)
        #expect(
            try await network.store.page(Inbox(reach: network.reach(5))).rows.map(\.establishment) == [
                network.hospitals[5]
            ])
    }
}
