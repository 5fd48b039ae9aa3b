import Access
import Events
import Foundation
import Intake
import Logging
import Registry
import Sharing
import Store
import Vocabulary

/// Looks a newly shared indicator up in what every member of its circle has stored, from the archive's index: one at a time.
///
/// What waits is in a file of the data folder, so that a stop forgets nothing of it.
actor HistoryLookBack {
    private let store: Store
    private let hunt: ArchiveHunt
    private let logger: Logger
    private var queue = LookBackQueue<ID<IndicatorRow>>()
    private var current: ID<IndicatorRow>?
    private let file: URL

    init(store: Store, hunt: ArchiveHunt, waitingIn file: URL, logger: Logger) {
        (self.store, self.hunt, self.file, self.logger) = (store, hunt, file, logger)
    }

    /// Goes on with what waited when the server stopped.
    nonisolated func resume() {
        Task.detached { await self.takeUp() }
    }

    private func takeUp() async {
        guard let data = try? Data(contentsOf: file),
            let numbers = try? JSONDecoder().decode([Int64].self, from: data)
        else { return }
        queue.resume(numbers.map { ID($0) })
        await work()
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
        save()
        await work()
    }

    private func work() async {
        guard current == nil else { return }
        while let next = queue.next() {
            current = next
            do {
                try await run(next)
            } catch {
                logger.error(
                    "history not looked into", metadata: ["indicator": "\(next)", "reason": "\(error)"])
            }
            current = nil
            save()
        }
    }

    private func save() {
        let waiting = ((current.map { [$0] } ?? []) + queue.all).map(\.rawValue)
        do {
            try JSONEncoder().encode(waiting).write(to: file, options: .atomic)
        } catch {
            logger.error("look-backs not written down", metadata: ["reason": "\(error)"])
        }
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
