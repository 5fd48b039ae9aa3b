import Access
import Archive
import Detection
import Fiction
import Foundation
import Intake
import Logging
import Registry
import Store
import Vocabulary

/// Fills an empty folder: a network, accounts, a whole day of logs, and the hours since.
struct DemoBuilder {
    let data: DataFolder
    let network: FictionalNetwork
    let seed: UInt64
    let logger: Logger

    func build(records: Int, now: Instant, notes: DemoNotes) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let progress = Progress()
        try notes.write(seed: seed, signIns: [], isFinished: false)

        var loader = NetworkLoader()
        try await loader.load(network, into: data.store, at: now) { done in
            progress.show("registry: \(done) of \(network.establishments.count) hospitals")
        }
        try await FeedLoader(data: data, language: .french).loadShipped()
        try await DemoFeeds(catalogue: network.catalogue).load(into: data.store, at: now)
        let postures = DemoPostures(network: network, establishments: loader.establishments)
        try await postures.load(into: data.store, at: now)
        try await DemoDebt(store: data.store, now: now).load()
        let yesterday = FictionalDay(
            network: network, seed: seed, day: now.day.adding(days: -1), records: records)
        let signIns = try await openAccounts(loader: loader, story: yesterday.story, now: now)
        let work = DemoCase(
            store: data.store, network: network, story: yesterday.story, places: loader.establishments,
            now: now)
        try await work.placeServers()
        let group = try await groupOfTheStory(loader: loader, story: yesterday.story)
        try await DemoAnswers(store: data.store, now: now, seed: seed)
            .build(for: group, assessors: ["evaluateur", "c.delorme"])
        let count = try await feed(yesterday, loader: loader, now: now, progress: progress)
        progress.show("the night's work of the analysts")
        try await work.open()
        try await work.handleTheRest()
        try await DemoPool(store: data.store, now: now).load()
        try await work.settle()
        try await postures.remember(in: data.store, at: now)
        progress.clear()
        try notes.write(seed: seed, signIns: signIns, isFinished: true)
        let seconds = Double(milliseconds(start.duration(to: clock.now))) / 1_000
        say(
            """
            Made \(network.establishments.count) hospitals and \(count.records) log records, \
            detected in them: \(count.alerts) alerts, in \(seconds) s
            """)
    }

    // MARK: Logs

    /// The day with the attack, then today until now without one, so that every source is fresh.
    private func feed(
        _ yesterday: FictionalDay, loader: NetworkLoader, now: Instant, progress: Progress
    ) async throws -> (records: Int, alerts: Int) {
        let (catalogue, _) = try RuleSource.catalogue([])
        let alerts = AlertCount()
        let intake = Intake(
            store: data.store, archive: data.archive, index: data.index, rules: catalogue.ruleSet(),
            correlations: Intake.Correlations(
                CorrelationSet(catalogue.correlations, over: catalogue.rules), savedIn: data.correlationState),
            bounds: .init(waitingBatches: .max, longestWait: .seconds(1 << 30)), logger: logger, now: { now },
            raised: { $0.received },
            onAlerts: { changed in await alerts.add(changed.count { $0.isNew }) })
        async let detection: Void = intake.detectUntilFinished()
        var records = 0
        for await batch in DemoBatches(yesterday: yesterday, now: now).stream() {
            guard let establishment = loader.establishments[batch.establishment] else { continue }
            let receipt = try await intake.accept(
                IntakeBatch(key: nil, establishment: establishment, received: batch.end, bytes: batch.bytes))
            records += receipt.records
            let found = await alerts.count
            progress.show("logs: \(records) records, \(found) alerts")
        }
        intake.finish()
        await detection
        records += try await share(yesterday.story, loader: loader, now: now, alerts: alerts)
        try data.index.flush(closingBefore: now)
        return (records, await alerts.count)
    }

    /// What the hospitals share once the attack is known, and one of them that meets it again; returns how many records that
    /// makes.
    private func share(
        _ story: AttackStory, loader: NetworkLoader, now: Instant, alerts: AlertCount
    ) async throws -> Int {
        let sharing = DemoSharing(
            store: data.store, story: story, establishments: loader.establishments, now: now)
        guard let visited = try await sharing.build() else { return 0 }
        let intake = Intake(
            store: data.store, archive: data.archive, index: data.index, rules: RuleSet(rules: []),
            logger: logger, now: { now },
            onAlerts: { changed in await alerts.add(changed.count { $0.isNew }) })
        let sources = DemoSources(
            store: data.store, story: story, establishments: loader.establishments, now: now)
        try await sources.declare()
        var records = 0
        let knock = IntakeBatch(
            key: nil, establishment: visited, received: now, bytes: sharing.knock(at: now))
        for batch in sources.batches() + [knock] { records += try await intake.accept(batch).records }
        intake.finish()
        await intake.detectUntilFinished()
        return records
    }

    // MARK: Accounts

    private func openAccounts(
        loader: NetworkLoader, story: AttackStory, now: Instant
    ) async throws -> [DemoNotes.SignIn] {
        let password = DemoPassword.make()
        var signIns: [DemoNotes.SignIn] = []
        for (name, role, scope, sees) in try await cast(loader: loader, story: story) {
            guard let grant = Grant(role, on: scope) else { continue }
            let account = NewAccount(name: name, displayName: role.title.french, grants: [grant])
            _ = try await data.store.openAccount(account, password: password, by: "cordon demo", at: now)
            signIns.append(.init(name: name, password: password, role: role.title.english, scope: sees))
        }
        return signIns
    }

    /// The group in which the story begins: that of the demonstration's officers and buyer.
    private func groupOfTheStory(loader: NetworkLoader, story: AttackStory) async throws -> ID<Group>? {
        let origin = loader.establishments[story.origin]
        return try await data.store.page(Places(reach: .everything)).establishments
            .first { $0.id == origin }?.group
    }

    /// One account for each role, placed where there is something to see.
    private func cast(
        loader: NetworkLoader, story: AttackStory
    ) async throws -> [(name: String, role: Role, scope: Scope, sees: String)] {
        let members = Dictionary(uniqueKeysWithValues: network.establishments.map { ($0.id, $0) })
        guard let origin = members[story.origin], let target = members[story.target],
            let originID = loader.establishments[story.origin],
            let targetID = loader.establishments[story.target],
            let group = network.groups.first(where: { $0.id == origin.group }),
            let supplier = network.catalogue.suppliers.first(where: { $0.name == DemoAnswers.accountSupplier }
            )
        else { throw Failure("the fictional network lacks a part of the story") }
        let places = try await data.store.rehearsal(by: "cordon demo", at: .now) { writer in
            let network = try writer.servedNetwork()
            return (
                network: network, group: try network.flatMap { try writer.group(named: group.name, in: $0) },
                supplier: try writer.supplier(named: supplier.name)
            )
        }
        guard let whole = places.network, let groupID = places.group, let supplierID = places.supplier else {
            throw Failure("the fictional network was not recorded whole")
        }
        return [
            ("administration", .networkAdministrator, .network(whole), network.network.name),
            ("rssi-groupement", .groupSecurityOfficer, .group(groupID), group.name),
            ("rssi", .establishmentSecurityOfficer, .establishment(originID), origin.name),
            ("analyste", .socAnalyst, .network(whole), network.network.name),
            ("acheteur", .buyer, .group(groupID), group.name),
            ("evaluateur", .assessor, .network(whole), network.network.name),
            ("exercice", .exerciseDirector, .group(groupID), group.name),
            ("direction", .executive, .establishment(targetID), target.name),
            ("fournisseur", .supplier, .supplier(supplierID), supplier.name),
            ("mutuelle", .poolManager, .network(whole), network.network.name),
            ("assureur", .underwriter, .network(whole), "establishments that agreed to show their posture"),
        ]
    }
}

/// How many alerts were raised so far.
private actor AlertCount {
    private(set) var count = 0
    func add(_ more: Int) { count += more }
}

/// A password that a person can type from a terminal.
private enum DemoPassword {
    static func make() -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            String((0..<4).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
        }.joined(separator: "-")
    }
}
