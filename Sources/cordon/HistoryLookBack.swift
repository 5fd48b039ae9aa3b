import Access
import Events
import Intake
import Logging
import Registry
import Sharing
import Store
import Vocabulary

/// Looks a newly shared indicator up in what every member of its circle has stored, from the archive's index: one at a time.
actor HistoryLookBack {
    private let store: Store
    private let hunt: ArchiveHunt
    private let logger: Logger
    private var queue = LookBackQueue<ID<IndicatorRow>>()
    private var isRunning = false

    init(store: Store, hunt: ArchiveHunt, logger: Logger) {
        (self.store, self.hunt, self.logger) = (store, hunt, logger)
    }

    /// Queues the look-back beside the request in which that establishment shared the indicator.
    nonisolated func start(_ indicator: ID<IndicatorRow>, sharedBy establishment: ID<Establishment>) {
        Task.detached { await self.take(indicator, sharedBy: establishment) }
    }

    private func take(_ indicator: ID<IndicatorRow>, sharedBy establishment: ID<Establishment>) async {
        guard queue.ask(for: indicator, by: establishment, on: Instant.now.parisDay) else {
            logger.warning(
                "history not looked into: the establishment shared too much today",
                metadata: ["indicator": "\(indicator)", "establishment": "\(establishment)"])
            return
        }
        guard !isRunning else { return }
        isRunning = true
        while let next = queue.next() {
            do {
                try await run(next)
            } catch {
                logger.error(
                    "history not looked into", metadata: ["indicator": "\(next)", "reason": "\(error)"])
            }
        }
        isRunning = false
    }

    /// Looks it up and records what was found: each establishment is told of its own history alone.
    private func run(_ indicator: ID<IndicatorRow>) async throws {
        guard let question = try await store.historyQuestion(of: indicator), !question.members.isEmpty else {
            return
        }
        let observables = Events.Observable.inHistory(question.observable)
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
}
