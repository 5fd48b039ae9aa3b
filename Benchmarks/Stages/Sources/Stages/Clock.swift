import Foundation

/// CPU seconds of this process so far: user and system, all threads.
func cpuSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// CPU seconds of a piece of work.
func cpuSeconds(_ work: () throws -> Void) rethrows -> Double {
    let start = cpuSeconds()
    try work()
    return cpuSeconds() - start
}

/// The largest resident size of this process so far, in megabytes.
func peakMegabytes() -> Double {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1_024
}

/// The best of so many passes of each work, after one of each that is not counted.
///
/// The works take turns, so that a slow moment of the machine falls on all alike.
func best(of passes: Int, _ works: [() throws -> Void]) throws -> [Double] {
    var best = [Double](repeating: .infinity, count: works.count)
    for work in works { try work() }
    for _ in 0..<passes {
        for (number, work) in works.enumerated() { best[number] = min(best[number], try cpuSeconds(work)) }
    }
    return best
}
