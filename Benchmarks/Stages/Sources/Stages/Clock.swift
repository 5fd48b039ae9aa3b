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

/// The largest resident size of this program so far, in megabytes.
///
/// Not from `getrusage`, whose figure a program inherits from the one that started it.
func peakMegabytes() throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    guard let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap({ Double($0) }) else {
        throw BenchmarkError("/proc/self/status says nothing of the peak of memory")
    }
    return kilobytes / 1_024
}

/// The best of so many passes of each work, after one of each that is not counted: of more passes if they take less
/// than so many seconds together, of fewer if one work takes more than three times as long; then the first counts too.
///
/// The works take turns, so that a slow moment of the machine falls on all alike.
func best(of passes: Int, seconds: Double = 0.5, _ works: [() throws -> Void]) throws -> [Double] {
    let limit = seconds * 3
    var best = try works.map { try cpuSeconds($0) }
    var spent = best.map { $0 < limit ? 0 : $0 }
    for number in best.indices where spent[number] == 0 { best[number] = .infinity }
    var pass = 0
    while pass < passes || spent.allSatisfy({ $0 < seconds }) {
        for (number, work) in works.enumerated() where spent[number] < limit {
            let cost = try cpuSeconds(work)
            best[number] = min(best[number], cost)
            spent[number] += cost
        }
        pass += 1
    }
    return best
}
