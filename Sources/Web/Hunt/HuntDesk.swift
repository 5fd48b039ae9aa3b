import Access
import Registry
import Synchronization
import Vocabulary

/// The rule hunts that are running, and what the last ones found. They read much: a few at a time, one for each person.
final class HuntDesk: Sendable {
    /// One hunt, as its page shows it.
    struct Hunt: Sendable {
        let id: String
        /// Whose: nobody else sees it.
        let owner: String
        let started: Instant
        /// Matches beyond what this person may read later are not shown: the ground is asked again for each visit.
        let ground: SearchGround
        var progress = SearchProgress(share: 0, records: 0)
        var matches: [SearchMatch] = []
        var state = State.running
        fileprivate var task: Task<Void, Never>?
        /// Whether work is still done for it: one that was stopped goes on until it notices.
        fileprivate var isWorking = true

        /// Whether it is of one hospital alone.
        fileprivate var isOfOneHospital: Bool {
            if case .establishments(let reachable) = ground.reach { reachable.count == 1 } else { false }
        }
    }

    enum State: Hashable, Sendable {
        case running, done, cancelled
        /// More was found than is kept.
        case full
        /// The rule was refused, or the hunt came upon an error.
        case failed(LocalizedText)
    }

    /// Why no hunt begins now.
    enum Refusal: Error {
        case tooMany
        case alreadyHunting(String)
        /// This person's last hunt was stopped and has not ended yet.
        case stopping
    }

    /// Hunts at once, over all people. The last place is for those who watch over several hospitals.
    static let most = 2
    /// Matches that are kept.
    static let mostMatches = 500
    /// Finished hunts that are kept.
    private static let kept = 50

    private let hunts = Mutex<[Hunt]>([])

    /// The hunt of that name, if it is this person's.
    func hunt(_ id: String, of owner: String) -> Hunt? {
        hunts.withLock { $0.first { $0.id == id && $0.owner == owner } }
    }

    /// The hunts of a person, newest first.
    func hunts(of owner: String) -> [Hunt] {
        hunts.withLock { $0.filter { $0.owner == owner }.reversed() }
    }

    /// Begins a hunt and returns its name.
    func begin(
        of owner: String, _ rules: String, on ground: SearchGround, with search: any ArchiveSearch,
        at now: Instant
    ) throws -> String {
        let id = String((0..<20).map { _ in "abcdefghijkmnpqrstuvwxyz23456789".randomElement() ?? "a" })
        let hunt = Hunt(id: id, owner: owner, started: now, ground: ground)
        try hunts.withLock { hunts throws in
            let working = hunts.filter(\.isWorking)
            if let mine = working.first(where: { $0.owner == owner }) {
                throw mine.state == .running ? Refusal.alreadyHunting(mine.id) : Refusal.stopping
            }
            let ofOneHospital = working.count(where: \.isOfOneHospital)
            guard working.count < HuntDesk.most,
                !hunt.isOfOneHospital || ofOneHospital < HuntDesk.most - 1
            else { throw Refusal.tooMany }
            while hunts.count >= HuntDesk.kept, let old = hunts.firstIndex(where: { !$0.isWorking }) {
                hunts.remove(at: old)
            }
            hunts.append(hunt)
        }
        let task = Task { await self.work(id, rules, ground, search) }
        change(id) { $0.task = task }
        return id
    }

    /// Stops a hunt; what it found stays. Its place is free once its work has ended.
    func cancel(_ id: String, of owner: String) {
        guard let hunt = hunt(id, of: owner), hunt.state == .running else { return }
        hunt.task?.cancel()
        change(id) { $0.state = .cancelled }
    }

    private func work(_ id: String, _ rules: String, _ ground: SearchGround, _ search: any ArchiveSearch)
        async
    {
        do {
            try await search.matches(
                of: rules, on: ground, progress: { progress in self.change(id) { $0.progress = progress } },
                found: { match in
                    var goesOn = true
                    self.change(id) { hunt in
                        hunt.matches.append(match)
                        goesOn = hunt.matches.count < HuntDesk.mostMatches
                        if !goesOn { hunt.state = .full }
                    }
                    return goesOn
                })
            change(id) { if $0.state == .running { $0.state = .done } }
        } catch is CancellationError {
            change(id) { if $0.state == .running { $0.state = .cancelled } }
        } catch let refusal as SearchRefusal {
            change(id) { $0.state = .failed(refusal.reason) }
        } catch {
            change(id) {
                $0.state = .failed(
                    LocalizedText(
                        "la recherche s’est arrêtée sur une erreur\u{A0}: \(error)",
                        en: "the hunt stopped at an error: \(error)"))
            }
        }
        change(id) { $0.isWorking = false }
    }

    private func change(_ id: String, _ body: (inout Hunt) -> Void) {
        hunts.withLock { hunts in
            guard let index = hunts.firstIndex(where: { $0.id == id }) else { return }
            body(&hunts[index])
        }
    }
}
