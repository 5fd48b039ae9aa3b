import Foundation

/// Where the archive is read for people: decoding for seconds on end must not hold up those who bring records, nor pages.
///
/// The threads that all tasks share are as many as the machine has cores. A hunt, a trial, a deletion works beside them, two at
/// a time and behind detection, which raises the alerts.
package enum ArchiveReading {
    private static let threads = ReadingThreads()

    /// Runs `body` and what it calls on the threads for reading.
    package static func run<Value, Failure: Error>(
        _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await withTaskExecutorPreference(threads, operation: body)
    }
}

private final class ReadingThreads: TaskExecutor {
    private let queue: OperationQueue = {
        let queue = OperationQueue()
        queue.name = "cordon.archive-reading"
        queue.maxConcurrentOperationCount = 2
        queue.qualityOfService = .utility
        return queue
    }()

    func enqueue(_ job: consuming ExecutorJob) {
        // Run exactly once, by the operation that holds it.
        let job = UnownedJob(job)
        queue.addOperation { [executor = unsafe asUnownedTaskExecutor()] in
            unsafe job.runSynchronously(on: executor)
        }
    }
}
