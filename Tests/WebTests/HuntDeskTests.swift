import Access
import Registry
import Synchronization
import Testing
import Vocabulary

@testable import Web

@Suite("Places for hunts") struct HuntDeskTests {
    /// A search that ends when the test says so, whether it was cancelled or not.
    private final class StubbornSearch: ArchiveSearch {
        private struct Waiting {
            var isOpen = false
            var continuations: [CheckedContinuation<Void, Never>] = []
        }
        private let waiting = Mutex(Waiting())

        func end() {
            let all = waiting.withLock { waiting in
                waiting.isOpen = true
                defer { waiting.continuations = [] }
                return waiting.continuations
            }
            for continuation in all { continuation.resume() }
        }

        func sightings(of text: String, on ground: SearchGround) async throws -> SearchAnswer? { nil }

        func records(
            of text: String, on ground: SearchGround, limit: Int, within time: Duration
        ) async throws -> [SearchRecord] { [] }

        func matches(
            of rules: String, on ground: SearchGround,
            progress: @escaping @Sendable (SearchProgress) async -> Void,
            found: @escaping @Sendable (SearchMatch) async -> Bool
        ) async throws {
            await withCheckedContinuation { continuation in
                let isOpen = waiting.withLock { waiting in
                    if !waiting.isOpen { waiting.continuations.append(continuation) }
                    return waiting.isOpen
                }
                if isOpen { continuation.resume() }
            }
        }
    }

    private let desk = HuntDesk()
    private let search = StubbornSearch()

    private func begin(_ owner: String, hospitals: Int64...) throws -> String {
        let reach: Reach = .establishments(Set(hospitals.map { ID<Establishment>($0) }))
        return try desk.begin(
            of: owner, "title: x", on: SearchGround(reach: reach), with: search, at: Instant(milliseconds: 0))
    }

    private func refusal(_ owner: String, hospitals: Int64...) -> String {
        let reach: Reach = .establishments(Set(hospitals.map { ID<Establishment>($0) }))
        do {
            _ = try desk.begin(
                of: owner, "title: x", on: SearchGround(reach: reach), with: search,
                at: Instant(milliseconds: 0))
            return "none"
        } catch {
            return "\(error)"
        }
    }

    /// Waits until the place of that person is free again.
    private func beginOnceFree(_ owner: String, hospitals: Int64) async throws {
        while refusal(owner, hospitals: hospitals) != "none" { try await Task.sleep(for: .milliseconds(2)) }
    }

    @Test("A hunt that was stopped keeps its place until its work has ended", .timeLimit(.minutes(10)))
    func stopped() async throws {
        let id = try begin("ana", hospitals: 1)
        desk.cancel(id, of: "ana")
        #expect(desk.hunt(id, of: "ana")?.state == .cancelled)
        #expect(refusal("ana", hospitals: 1) == "stopping")
        #expect(refusal("ben", hospitals: 2) == "tooMany")
        search.end()
        try await beginOnceFree("ana", hospitals: 1)
        #expect(desk.hunt(id, of: "ana")?.state == .cancelled)
    }

    @Test("One place is for those who watch over several hospitals")
    func kept() throws {
        _ = try begin("ana", hospitals: 1)
        #expect(refusal("ben", hospitals: 2) == "tooMany")
        _ = try begin("soc", hospitals: 1, 2)
        #expect(refusal("soc2", hospitals: 1, 2) == "tooMany")
        search.end()
    }
}
