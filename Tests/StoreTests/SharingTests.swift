import Access
import Foundation
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
        _ indicator: ID<IndicatorRow>, _ answer: InboxAnswer, _ number: Int, at now: Instant = now
    ) async throws {
        try await store.answer(
            indicator, answer, for: hospitals[number], note: "", reach: reach(number),
            by: "officer-\(number)", at: now)
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

    @Test("A protection takes a running block back and forbids it until it is lifted")
    func veto() async throws {
        let network = try await SharingNetwork()
        let device = try await network.client(3)
        let id = try await network.report("203.0.113.112")
        try await network.store.confirmAsSOC(id, reach: .everything, by: "soc", at: Self.now)
        #expect(try await network.poll(device, startup: true).new == ["203.0.113.112"])
        try await network.store.protect(
            try Protection.Target("203.0.113.96/27"), category: .maintenance, reason: "Contrat PACS-14",
            for: network.hospitals[5], reach: network.reach(5), by: "x", at: Self.now)
        #expect(try await network.standing(id) == .protected(.maintenance))
        #expect(try await network.poll(device).deleted == ["203.0.113.112"])
        let indicator = try Indicator(detecting: "203.0.113.112")
        #expect(
            try await network.store.protection(of: indicator, reach: network.reach(5))?.reason.french
                == "Contrat PACS-14")
        #expect(try await network.store.protection(of: indicator, reach: network.reach(0)) == nil)
        let entry = try #require(try await network.store.protections(reach: network.reach(5)).entries.first)
        await #expect(throws: StoreError.notFound(kind: "protection")) {
            try await network.store.unprotect(entry.id, reach: network.reach(0), by: "x", at: Self.now)
        }
        try await network.store.unprotect(entry.id, reach: network.reach(5), by: "x", at: Self.now)
        #expect(try await network.standing(id) == .blocking(bySOC: true, confirmations: 1))
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
