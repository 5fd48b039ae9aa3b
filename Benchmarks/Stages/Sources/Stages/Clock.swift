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

/// The best of so many passes of each work, after one of each that is not counted: of more passes if they take less
/// than so many seconds together, of fewer if one work takes more than three times as long.
///
/// The works take turns, so that a slow moment of the machine falls on all alike.
func best(of passes: Int, seconds: Double = 0.5, _ works: [() throws -> Void]) throws -> [Double] {
    var best = [Double](repeating: .infinity, count: works.count)
    var spent = [Double](repeating: 0, count: works.count)
    for work in works { try work() }
    var pass = 0
    while pass < passes || spent.allSatisfy({ $0 < seconds }) {
        for (number, work) in works.enumerated() where pass == 0 || spent[number] < seconds * 3 {
            let cost = try cpuSeconds(work)
            best[number] = min(best[number], cost)
            spent[number] += cost
        }
        pass += 1
    }
    return best
}
