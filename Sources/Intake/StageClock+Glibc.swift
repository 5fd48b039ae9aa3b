import Metrics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What the intake does with a batch, one after the other.
enum IntakeStage: String, CaseIterable {
    /// Compress it and take its digest.
    case pack
    /// Write it to its segment, and wait for the disk.
    case write
    /// Decode its records and ask everything of them: the steps of ``DetectionStep``.
    case detect
    /// Tell the index of the archive.
    case index
    /// Group what was found into alerts, and count sources.
    case record

    /// Runs `body` and counts the processor's time of this thread for it.
    func measure<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        let start = StageClock.nanoseconds(of: CLOCK_THREAD_CPUTIME_ID)
        defer {
            let spent = StageClock.nanoseconds(of: CLOCK_THREAD_CPUTIME_ID) &- start
            FloatingPointCounter(label: "cordon_intake_cpu_seconds_total", dimensions: [("stage", rawValue)])
                .increment(by: Double(spent) / 1e9)
        }
        return try body()
    }
}

/// What detection does with a record, one after the other.
enum DetectionStep: Int, CaseIterable {
    case decode, tally, observables, match, watch

    fileprivate var name: String { "\(self)" }
}

/// Measures the steps of the records of some batches: reading a clock at each step of each record would cost more than
/// some of the steps.
struct StageClock {
    /// One batch of so many is measured.
    private static let rate = 32

    private var batches = 0
    private var isOn = false
    private var mark: UInt64 = 0
    private var spent = [UInt64](repeating: 0, count: DetectionStep.allCases.count)
    private var records = 0
    /// What reading the clock once takes, in nanoseconds.
    private let cost: UInt64

    init() {
        let start = StageClock.nanoseconds(of: CLOCK_MONOTONIC)
        for _ in 0..<1_000 { _ = StageClock.nanoseconds(of: CLOCK_MONOTONIC) }
        cost = (StageClock.nanoseconds(of: CLOCK_MONOTONIC) &- start) / 1_000
    }

    mutating func beginBatch() {
        isOn = batches % StageClock.rate == 0
        batches += 1
        if isOn { mark = StageClock.nanoseconds(of: CLOCK_MONOTONIC) }
    }

    /// A step has ended; the next begins.
    @inline(__always)
    mutating func end(_ step: DetectionStep) {
        if isOn { count(step) }
    }

    private mutating func count(_ step: DetectionStep) {
        let now = StageClock.nanoseconds(of: CLOCK_MONOTONIC)
        let time = now &- mark
        spent[step.rawValue] += time > cost ? time - cost : 0
        if step == .decode { records += 1 }
        mark = now
    }

    mutating func endBatch() {
        guard isOn else { return }
        for step in DetectionStep.allCases {
            FloatingPointCounter(
                label: "cordon_detection_sampled_seconds_total", dimensions: [("step", step.name)]
            ).increment(by: Double(spent[step.rawValue]) / 1e9)
            spent[step.rawValue] = 0
        }
        Counter(label: "cordon_detection_sampled_records_total").increment(by: Int64(records))
        records = 0
    }

    fileprivate static func nanoseconds(of clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
