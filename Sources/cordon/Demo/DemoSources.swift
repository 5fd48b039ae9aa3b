import Access
import Fiction
import Foundation
import Intake
import Registry
import Store
import Vocabulary

/// Which sources of logs the hospitals of the demonstration expect, two that are silent, and some whose clocks go wrong.
struct DemoSources {
    let store: Store
    let story: AttackStory
    /// The fiction's hospitals and where they stand in the store.
    let establishments: [ID<Establishment>: ID<Establishment>]
    let now: Instant

    private static let actor = "cordon demo"
    /// Hospitals of a nation would make the demonstration wait.
    private static let mostHospitals = 40

    /// Declares what each hospital is heard of most, and how long logs are kept.
    func declare() async throws {
        for place in establishments.values.sorted().prefix(Self.mostHospitals) {
            guard
                let page = try await store.page(
                    EstablishmentDetail(reach: .everything, establishment: place, day: now.parisDay))
            else { continue }
            let loudest = page.sources.sorted { ($1.records, $0.name) < ($0.records, $1.name) }.prefix(4)
            let site = page.sites.first?.id
            let sources = loudest.filter { $0.name != "?" }.map { heard in
                ExpectedSource(
                    establishment: place, site: site, name: heard.name, dialect: heard.kind,
                    role: Self.role(heard.kind), silenceMinutes: 1_440)
            }
            try await store.transaction(by: Self.actor, at: now.advanced(by: .seconds(-86_400 * 12))) {
                writer in
                for source in sources { try writer.declare(source, reach: .everything) }
            }
        }
        guard let target = establishments[story.target] else { return }
        try await store.transaction(by: Self.actor, at: now.advanced(by: .seconds(-86_400 * 3))) { writer in
            try writer.declare(
                ExpectedSource(
                    establishment: target, name: "srv-sauvegarde-02", role: "Sauvegarde hors ligne",
                    silenceMinutes: 1_440), reach: .everything)
            try writer.declare(
                ExpectedSource(
                    establishment: target, name: Self.firewall, role: "Pare-feu du bloc opératoire",
                    silenceMinutes: 480), reach: .everything)
            try writer.retain(
                RetentionRule(
                    establishment: nil, dialect: "", days: 365,
                    basis: "CNIL, délibération n° 2021-122 du 14 octobre 2021"), reach: .everything)
            try writer.retain(
                RetentionRule(
                    establishment: target, dialect: "windows", days: 730,
                    basis: "Réquisition judiciaire fictive n° 2026-041, jusqu’à la fin de l’enquête"),
                reach: .everything)
        }
    }

    private static let firewall = "fw-bloc-01"

    private static func role(_ kind: String) -> String {
        switch kind {
        case "windows": "Serveur ou poste Windows"
        case _ where kind.contains("firewall"): "Pare-feu"
        case _ where kind.hasPrefix("linux"): "Serveur Linux"
        default: ""
        }
    }

    /// Records that make one source silent, one late, one ahead of its time, and one that comes twice.
    func batches() -> [IntakeBatch] {
        guard let target = establishments[story.target], let bridge = establishments[story.bridge] else {
            return []
        }
        let yesterday = now.advanced(by: .seconds(-3_600 * 30))
        let silent = (0..<60).map {
            syslog(Self.firewall, at: yesterday.advanced(by: .seconds(Int64($0) - 60)))
        }
        let late = (0..<24).map {
            syslog("passerelle-dicom", at: now.advanced(by: .seconds(-11_000 + Int64($0))))
        }
        let ahead = (0..<17).map {
            syslog("borne-accueil-3", at: now.advanced(by: .seconds(2_820 + Int64($0))))
        }
        let twice = (0..<9).map { syslog("relais-syslog", at: now.advanced(by: .seconds(-300 + Int64($0)))) }
        return [
            batch(silent, of: target, at: yesterday), batch(late + ahead, of: target, at: now),
            batch(twice, of: bridge, at: now), batch(twice.reversed(), of: bridge, at: now),
        ]
    }

    private func syslog(_ host: String, at time: Instant) -> String {
        "<134>1 \(time) \(host) kernel - - - session fermée, durée 00:02:11 (n° \(time.milliseconds % 100_000))\n"
    }

    private func batch(_ lines: [String], of place: ID<Establishment>, at time: Instant) -> IntakeBatch {
        IntakeBatch(key: nil, establishment: place, received: time, bytes: Array(lines.joined().utf8))
    }
}
