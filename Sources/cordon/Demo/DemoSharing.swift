import Access
import Archive
import Detection
import Fiction
import Foundation
import Intake
import Logging
import Registry
import Sharing
import Store
import Vocabulary

/// What the hospitals of the demonstration share after the night of the attack: an address that is blocked, a name that
/// waits for a second voice, one that a supplier's contract protects, one that was a mistake.
struct DemoSharing {
    let store: Store
    let story: AttackStory
    /// The fiction's hospitals and where they stand in the store.
    let establishments: [ID<Establishment>: ID<Establishment>]
    let now: Instant

    private static let actor = "cordon demo"
    private static let mistake = "198.51.100.23"
    private static let maintenance = "203.0.113.96/27"

    /// Shares, answers and publishes, and returns who meets the blocked address today.
    func build() async throws -> ID<Establishment>? {
        let others = establishments.filter { ![story.origin, story.bridge, story.target].contains($0.key) }
            .map(\.value).sorted()
        guard let origin = establishments[story.origin], let bridge = establishments[story.bridge],
            let target = establishments[story.target], others.count >= 6, let entry = story.addresses.first,
            let exit = story.addresses.last
        else { return nil }
        try await store.openCircles(at: now)
        try await protect(for: others[0])
        let devices = try await openDevices(at: [origin, others[1], others[2]])

        let attack = try await report(
            entry, by: origin, "Connexion au VPN avec un compte de prestataire volé, puis rançongiciel")
        // One of them is of another group: members of one alone block nothing for all.
        for member in [bridge, target, others[1], others[2]] { try await answer(attack, .confirm, member) }
        try await answer(attack, .accept, others[3])
        try await answer(attack, .decline(.notRelevant), others[4])

        _ = try await report(
            story.exfiltrationDomain, by: target, "Dépôt où des gigaoctets ont été envoyés la nuit")
        _ = try await report(
            exit, by: target, "Adresse du dépôt ; peut-être celle d’un prestataire détourné".spacedForDemo)
        _ = try await report(
            "5e1f0c7a9b3d4e6f8a0b2c4d6e8f0a1b3c5d7e9f1a2b4c6d8e0f1a3b5c7d9e0f", by: target,
            "Programme de chiffrement maj_dpi.exe")
        _ = try await report(
            story.accounts.last ?? "support.ght", by: bridge, "Compte créé par l’attaquant", light: .amber,
            circle: .group)

        let wrong = try await report(Self.mistake, by: others[5], "Essais de mots de passe sur la messagerie")
        try await store.confirmAsSOC(wrong, reach: .everything, by: Self.actor, at: now)
        for device in devices { try await poll(device, startup: true) }
        try await store.revoke(
            wrong, reason: "Audit d’intrusion commandé par un membre", reach: .everything, by: Self.actor,
            at: now)
        // One device has come again since, one has not.
        if let device = devices.first { try await poll(device, startup: false) }
        _ = try await store.recordFeed(
            feed, named: "Flux de veille (fictif)", by: Self.actor, at: now)
        return others[1]
    }

    private func protect(for establishment: ID<Establishment>) async throws {
        try await store.protect(
            try Protection.Target(Self.maintenance), category: .maintenance,
            reason: "Contrat 2025-PACS-014 : télémaintenance de l’imagerie par Imagix".spacedForDemo,
            for: nil, reach: .everything, by: Self.actor, at: now)
        try await store.protect(
            try Protection.Target("laboratoire-de-ville.example"), category: .careFlow,
            reason: "Résultats de biologie vers la médecine de ville", for: establishment, reach: .everything,
            by: Self.actor, at: now)
    }

    private func report(
        _ text: String, by establishment: ID<Establishment>, _ about: String, light: TrafficLight = .green,
        circle: CircleKind = .network
    ) async throws -> ID<IndicatorRow> {
        let night = story.steps.first.map(\.instant) ?? now
        let end = story.steps.last.map(\.instant) ?? now
        let indicator =
            text == story.accounts.last ? try Indicator(.account, text) : try Indicator(detecting: text)
        return try await store.report(
            NewIndicator(
                indicator, by: establishment, circle: circle, light: light, about: about,
                seen: night...max(night, end)),
            reach: .everything, by: Self.actor, at: now)
    }

    private func answer(
        _ indicator: ID<IndicatorRow>, _ answer: InboxAnswer, _ establishment: ID<Establishment>
    ) async throws {
        try await store.answer(
            indicator, answer, for: establishment, note: "", reach: .everything,
            by: "\(Self.actor) \(establishment)", at: now)
    }

    private func openDevices(at places: [ID<Establishment>]) async throws -> [ShareClient] {
        var clients: [ShareClient] = []
        for place in places {
            let (_, secret) = try await store.makeShareClient(
                name: "pare-feu périphérique", use: .blocks, establishment: place, expires: nil,
                reach: .everything,
                by: Self.actor, at: now)
            if let client = try await store.shareClient(secret: secret, at: now) { clients.append(client) }
        }
        _ = try await store.makeShareClient(
            name: "plateforme d’analyse", use: .indicators, establishment: places[0], expires: nil,
            reach: .everything,
            by: Self.actor, at: now)
        return clients
    }

    private func poll(_ device: ShareClient, startup: Bool) async throws {
        _ = try await store.blocks(
            for: device, startup: startup, agent: "crowdsec-firewall-bouncer/v0.0.25", at: now)
    }

    private var feed: [ImportedIndicator] {
        ["rancon-portail.example", "hxxps://fausse-facture.example/piece.zip", "192.0.2.66", "8.8.8.8"]
            .compactMap {
                guard let indicator = try? Indicator(detecting: $0) else { return nil }
                return ImportedIndicator(
                    indicator, light: .clear, confidence: Confidence(clamping: 55),
                    about: "Campagne d’hameçonnage (fictive)")
            }
    }

    /// A firewall's line in which the blocked address knocks at another hospital's door.
    func knock(at time: Instant) -> [UInt8] {
        let (day, clock) = ("\(time.day)", time.description.split(separator: "T")[1].prefix(8))
        let address = story.addresses.first ?? ""
        return Array(
            """
            date=\(day) time=\(clock) devname="fw1" devid="FGT60F0000000001" type="traffic" subtype="forward" \
            level="notice" srcip=\(address) srcport=51144 dstip=192.0.2.14 dstport=443 action="deny" service="HTTPS"

            """.utf8)
    }
}

extension String {
    /// With the non-breaking blanks that French wants.
    fileprivate var spacedForDemo: String {
        replacing(" ;", with: "\u{202F};").replacing(" :", with: "\u{A0}:")
    }
}
