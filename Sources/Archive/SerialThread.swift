import Dispatch

/// A thread for an actor that waits for the disk: the threads that all tasks share stay free for everybody else.
final class SerialThread: SerialExecutor {
    private let queue: DispatchQueue

    init(_ label: String) { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        // Run exactly once, by the block that holds it.
        let job = UnownedJob(job)
        queue.async { [executor = unsafe asUnownedSerialExecutor()] in
            unsafe job.runSynchronously(on: executor)
        }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }
}
