import Posture
import Registry
import Vocabulary

/// The pool of one moment, computed once until a fact or a parameter changes or an hour passes.
actor PoolShelf {
    private struct Moment: Hashable {
        let head: Int64
        let hour: Int64
    }

    private var kept: (moment: Moment, ground: Task<PoolGround, any Error>)?

    func ground(
        head: Int64, now: Instant, make: @escaping @Sendable () async throws -> PoolGround
    ) async throws -> PoolGround {
        let moment = Moment(head: head, hour: now.milliseconds / 3_600_000)
        if let kept, kept.moment == moment { return try await kept.ground.value }
        let task = Task { try await make() }
        kept = (moment, task)
        do {
            return try await task.value
        } catch {
            kept = nil
            throw error
        }
    }
}

extension Store {
    /// The pool of now. Not scoped: what leaves the store is.
    func poolGround(on day: Day, now: Instant) async throws -> PoolGround {
        let head = try await auditHead()
        return try await poolShelf.ground(head: head, now: now) {
            let ground = try await self.postureGround(on: day, now: now)
            let settings = try await self.lossSettings()
            let causes = try await self.read { try SharedCauses.read($0, places: ground.places) }
            return try await PoolGround(ground, causes: causes, settings: settings)
        }
    }
}
