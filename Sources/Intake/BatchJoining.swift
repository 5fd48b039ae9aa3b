public import Archive
public import Store
public import Vocabulary

/// Joins the rows of batches that nobody sends again: what the records hold of the archive grows with its hours, and not with
/// every second of every sender.
public actor BatchJoining {
    private let store: Store
    private let archive: EventArchive
    private let index: ArchiveIndex
    /// The last day that was gone through since the start.
    private var done: Day?

    /// Over a data folder.
    public init(store: Store, archive: EventArchive, index: ArchiveIndex) {
        (self.store, self.archive, self.index) = (store, archive, index)
    }

    /// Goes through the days that are older than ``Store/batchNameDays``: all of them at first, then those of the last week again,
    /// since a batch may have waited for detection.
    ///
    /// - Returns: How many rows went.
    @discardableResult public func apply(at now: Instant) async throws -> Int {
        let end = now.day.adding(days: -Store.batchNameDays)
        let start = done?.adding(days: -7)
        var gone = 0
        for establishment in archive.establishments() {
            for day in index.days(of: establishment) where day < end && day >= start ?? day {
                for segment in index.segments(of: establishment, on: day) {
                    try Task.checkCancellation()
                    gone += try await store.joinBatches(of: segment.path)
                }
            }
        }
        done = end
        return gone
    }
}
