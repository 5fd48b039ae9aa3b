import Access
import Events
import Intake
import Logging
import Registry
import Sharing
import Store
import Vocabulary

/// Looks a newly shared indicator up in what every member of its circle has stored, from the archive's index.
struct HistoryLookBack: Sendable {
    let store: Store
    let hunt: ArchiveHunt
    let logger: Logger

    /// Starts the look-back beside the request that shared the indicator.
    func start(_ indicator: ID<IndicatorRow>) {
        Task.detached {
            do {
                try await run(indicator)
            } catch {
                logger.error(
                    "history not looked into", metadata: ["indicator": "\(indicator)", "reason": "\(error)"])
            }
        }
    }

    /// Looks it up and records what was found: each establishment is told of its own history alone.
    func run(_ indicator: ID<IndicatorRow>) async throws {
        guard let question = try await store.historyQuestion(of: indicator), !question.members.isEmpty else {
            return
        }
        let observables = observables(question.observable)
        guard !observables.isEmpty else { return }
        let answer = try await hunt.sightings(
            of: observables, on: ArchiveHunt.Ground(reach: .establishments(question.members)))
        let found = answer.sightings.map {
            HistorySighting(
                establishment: $0.establishment, seen: $0.firstSeen...max($0.firstSeen, $0.lastSeen),
                records: $0.records)
        }
        try await store.recordHistory(found, of: indicator)
    }

    /// As the archive's index knows it. A range is not in the index; of a URL, the machine is; SHA-512 is not.
    private func observables(_ indicator: Indicator) -> [Events.Observable] {
        switch indicator.kind {
        case .ipv4, .ipv6: [Events.Observable(.address, indicator.value)].compactMap(\.self)
        case .domain:
            [Events.Observable(.domain, indicator.value), Events.Observable(.host, indicator.value)]
                .compactMap(\.self)
        case .md5, .sha1, .sha256: [Events.Observable(.hash, indicator.value)].compactMap(\.self)
        case .account, .email: [Events.Observable(.account, indicator.value)].compactMap(\.self)
        case .url:
            (indicator.hostAddress.map { Events.Observable(.address, $0.description) }
                ?? indicator.domain.map {
                    Events.Observable(.domain, $0)
                }).flatMap(\.self).map { [$0] } ?? []
        case .network, .sha512: []
        }
    }
}
