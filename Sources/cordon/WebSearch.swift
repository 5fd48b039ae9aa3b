import Events
import Intake
import Registry
import Sigma
import Store
import Synchronization
import Vocabulary
import Watch
import Web

/// Lets pages hunt in the archive.
struct WebSearch: ArchiveSearch {
    let hunt: ArchiveHunt
    /// What rules are read with.
    let mappings: RuleMappings
    /// What placeholders stand for now.
    let options: CurrentOptions

    func sightings(of text: String, on ground: SearchGround) async throws -> SearchAnswer? {
        let observables = Events.Observable.reading(text)
        guard !observables.isEmpty else { return nil }
        let clock = ContinuousClock()
        let start = clock.now
        let answer = try await hunt.sightings(of: observables, on: ground.hunting)
        return SearchAnswer(
            observables: observables.map(\.description),
            sightings: answer.sightings.map {
                SearchSighting(
                    establishment: $0.establishment, name: $0.name, kind: $0.observable.kind.title,
                    text: $0.observable.text, records: $0.records, firstSeen: $0.firstSeen,
                    lastSeen: $0.lastSeen)
            }, establishments: answer.establishments, days: answer.days, time: start.duration(to: clock.now),
            unreadableFiles: answer.damaged.count)
    }

    func records(
        of text: String, on ground: SearchGround, limit: Int, within time: Duration
    ) async throws -> [SearchRecord] {
        let found = FoundRecords(limit)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [hunt] in
                try? await hunt.forEachRecord(of: Events.Observable.reading(text), on: ground.hunting) {
                    found.add($0)
                }
            }
            group.addTask { try? await Task.sleep(for: time) }
            // Whichever is first: all of them, or the end of patience.
            await group.next()
            group.cancelAll()
        }
        return found.all
    }

    func matches(
        of rules: String, on ground: SearchGround,
        progress: @escaping @Sendable (SearchProgress) async -> Void,
        found: @escaping @Sendable (SearchMatch) async -> Bool
    ) async throws {
        let compiled: HuntRules
        do throws(HuntRefusal) {
            // The text was pasted: there is no file to name.
            compiled = try HuntRules(
                reading: [(name: "", text: rules)], options: options.value,
                convention: mappings.convention)
        } catch {
            throw SearchRefusal(error.sentence)
        }
        try await hunt.forEachMatch(
            of: compiled, on: ground.hunting,
            progress: { state in
                let share = state.allBytes == 0 ? 1 : Double(state.bytes) / Double(state.allBytes)
                await progress(
                    SearchProgress(
                        share: share, records: state.records, unreadableFiles: state.damaged.count))
            }
        ) { match in
            await found(
                SearchMatch(
                    establishment: match.establishment, name: match.establishmentName, rule: match.title,
                    level: match.level, time: match.time, host: match.host, account: match.account,
                    bytes: match.bytes))
        }
    }
}

/// Records gathered until there are enough or somebody stops waiting.
private final class FoundRecords: Sendable {
    private let records = Mutex<[SearchRecord]>([])
    private let limit: Int

    init(_ limit: Int) { self.limit = limit }

    var all: [SearchRecord] { records.withLock { $0 } }

    /// Whether there is room for more.
    func add(_ record: HuntRecord) -> Bool {
        records.withLock { records in
            records.append(
                SearchRecord(
                    establishment: record.establishment, name: record.establishmentName, host: record.host,
                    record: RawRecord(record.record)))
            return records.count < limit
        }
    }
}

extension SearchGround {
    fileprivate var hunting: ArchiveHunt.Ground {
        ArchiveHunt.Ground(
            reach: reach, group: group, establishment: establishment,
            hours: since.map { $0...max($0, Instant(milliseconds: .max / 2)) })
    }
}
