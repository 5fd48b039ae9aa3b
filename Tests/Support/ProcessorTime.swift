import Foundation

/// How long a processor worked on something that this thread does: what else the machine has to do does not count.
///
/// What a hostile text costs is bounded by this and not by a clock on the wall, which goes on while others have their turn.
public func processorTime(_ work: () throws -> Void) rethrows -> Duration {
    let start = threadTime()
    try work()
    return threadTime() - start
}

private func threadTime() -> Duration {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
