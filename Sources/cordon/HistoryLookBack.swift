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
    /// How often looking one up has failed.
    private var failures: [ID<IndicatorRow>: Int] = [:]
    private let file: URL

    init(store: Store, hunt: ArchiveHunt, waitingIn file: URL, logger: Logger) {
        (self.store, self.hunt, self.file, self.logger) = (store, hunt, file, logger)
        // Before anything is shared: what is written then must hold this too.
        guard let data = try? Data(contentsOf: file) else { return }
        if let saved = try? JSONDecoder().decode(Saved.self, from: data) {
            queue.resume(
                saved.waiting.map { ID($0) },
                later: saved.later.map { .init(ID($0.indicator), of: ID($0.establishment)) })
        } else if let numbers = try? JSONDecoder().decode([Int64].self, from: data) {
            // As earlier versions wrote it.
            queue.resume(numbers.map { ID($0) })
        }
    }

    /// What waits, as it is kept over a stop.
    private struct Saved: Codable {
        struct Later: Codable {
            let indicator: Int64
            let establishment: Int64
        }

        let waiting: [Int64]
        let later: [Later]
    }

    /// Goes on with what waited when the server stopped, and with what waits for a new day.
    nonisolated func resume() {
        Task.detached { [weak self] in
            while let self {
                await self.work()
                try? await Task.sleep(for: .seconds(600))
            }
        }
    }

    /// Queues the look-back beside the request in which that establishment shared the indicator.
    nonisolated func start(_ indicator: ID<IndicatorRow>, sharedBy establishment: ID<Establishment>) {
        Task.detached { await self.take(indicator, sharedBy: establishment) }
    }

    private func take(_ indicator: ID<IndicatorRow>, sharedBy establishment: ID<Establishment>) async {
        let about: Logger.Metadata = ["indicator": "\(indicator)", "establishment": "\(establishment)"]
        switch queue.ask(for: indicator, by: establishment, on: Instant.now.parisDay) {
        case .queued: break
        case .postponed:
            logger.notice(
                "history looked into on a later day: the establishment shared much today", metadata: about)
        case .refused:
            logger.error(
                "history not looked into: the establishment shared more than in a month of days",
                metadata: about)
            return
        }
        save()
        await work()
    }

    private func work() async {
        guard current == nil else { return }
        while let next = queue.next(on: Instant.now.parisDay) {
            current = next
            do {
                try await run(next)
                failures[next] = nil
            } catch {
                await failed(next, error)
            }
            current = nil
            save()
        }
    }

    /// The database may be busy, a file damaged just now: it is tried again behind the others, and then on a later day. Whoever
    /// shared it counts on it.
    private func failed(_ indicator: ID<IndicatorRow>, _ error: any Error) async {
        failures[indicator, default: 0] += 1
        let tries = failures[indicator] ?? 0
        logger.error(
            "history not looked into",
            metadata: ["indicator": "\(indicator)", "tries": "\(tries)", "reason": "\(error)"])
        guard tries < HistoryLookBack.mostTries else {
            failures[indicator] = nil
            queue.putOff(indicator)
            return
        }
        queue.putBack(indicator)
        try? await Task.sleep(for: .seconds(10))
    }

    private static let mostTries = 3

    private func save() {
        let saved = Saved(
            waiting: ((current.map { [$0] } ?? []) + queue.all).map(\.rawValue),
            later: queue.postponed.map {
                Saved.Later(indicator: $0.item.rawValue, establishment: $0.establishment.rawValue)
            })
        do {
            try JSONEncoder().encode(saved).write(to: file, options: .atomic)
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
