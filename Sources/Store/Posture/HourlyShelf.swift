import Vocabulary

/// What was computed of one moment, once until a fact changes or an hour passes.
actor HourlyShelf<Value: Sendable> {
    private struct Kept {
        /// The last entry of the audit log that was looked at: all before it left the value as it is.
        var checked: Int64
        let made: Int64
        let hour: Int64
        let value: Task<Value, any Error>
    }

    private var kept: Kept?

    /// The value, computed now or before. `changedAfter` says whether the log grew by what matters after an entry.
    func value(
        head: Int64, now: Instant, changedAfter: @Sendable (Int64) async throws -> Bool,
        make: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let hour = now.milliseconds / 3_600_000
        if let known = kept, known.hour == hour {
            let isStale = known.checked < head ? try await changedAfter(known.checked) : false
            if !isStale {
                if var still = kept, still.made == known.made {
                    still.checked = max(still.checked, head)
                    kept = still
                }
                return try await known.value.value
            }
        }
        // Somebody else may have begun while the log was asked.
        if let known = kept, known.hour == hour, known.made >= head { return try await known.value.value }
        let task = Task { try await make() }
        kept = Kept(checked: head, made: head, hour: hour, value: task)
        do {
            return try await task.value
        } catch {
            if kept?.made == head { kept = nil }
            throw error
        }
    }
}
