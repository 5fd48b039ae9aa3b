package import Detection
package import Events
package import Inputs
package import Sigma
package import Vocabulary

/// Rules against inputs, by several threads, with results in the order of the inputs.
package struct Scan: Sendable {
    /// What one block of an input gave.
    package struct Part: Sendable {
        /// The offset of the input in the list.
        package let input: Int
        /// What was read, and what could not be.
        package fileprivate(set) var report = DecodingReport()
        /// The matches as the caller wants them written.
        package fileprivate(set) var rows: [UInt8] = []
        /// The matches themselves, if they are asked for.
        package fileprivate(set) var findings: [Finding] = []
        /// What correlations need to know of the matches.
        package fileprivate(set) var clues = ClueBatch()
        /// What correlations left out so far, where they were read.
        package fileprivate(set) var left: CorrelationState.Counters?
        /// How many matches so far came after later ones that correlations had to read already.
        package fileprivate(set) var disordered = 0
        /// How many matches there are of each level, from informational to critical.
        package fileprivate(set) var levels = LevelCounts()
        /// How many bytes of all inputs had been read, as they lie on the disk.
        package let bytesRead: Int
        /// What else the block tells: a failure, an end, an input that is no log.
        package fileprivate(set) var news = News.none
    }

    /// What is told of an input as a whole.
    package enum News: Sendable {
        case none
        case notALog(reason: String)
        case failure(InputError)
        case end(length: Int, digest: String?)
    }

    private let rules: RuleSet
    private let correlations: CorrelationSet?
    private let names = FieldNames()
    private let now: Instant
    private let convention: Convention
    /// Matches of rules below it are left out.
    package var minLevel = Level.informational
    /// For inputs that do not carry their source.
    package var logSource: LogSourceDefault?
    /// What times without a zone mean.
    package var clock = LocalClock.utc
    /// Whether ``Part/findings`` are asked for.
    package var keepsFindings = false
    /// Whether inputs are told with their SHA-256.
    package var hashes = false
    /// Bytes of matches that correlations keep to put them in order of time over all inputs; some hundred thousand.
    package var keptClues = 16 << 20
    /// Writes one match to the end of ``Part/rows``.
    package var write: (@Sendable (Finding, inout [UInt8]) -> Void)?

    /// A scan with those rules and correlations; `now` is for syslog, whose old form has no year.
    package init(
        _ rules: RuleSet, correlations: CorrelationSet? = nil, convention: Convention = .standard,
        now: Instant
    ) {
        self.convention = convention
        self.rules = rules
        self.correlations = correlations
        self.now = now
    }

    /// Reads the inputs, and hands the parts over in order until `deliver` returns `false`.
    package func run(
        _ inputs: [InputFile], threads: Int, deliver: @escaping (Part) -> Bool
    ) {
        let blocks = BlockQueue(BlockReader(inputs, now: now, mapping: convention.fields, hashes: hashes))
        var correlations = correlations.map { ScanCorrelations($0, self, inputs) }
        var isStopped = false
        let work = OrderedWork<InputBlock, Part>(ahead: 2 * threads + 1, next: blocks.next) { part in
            var part = part
            correlations?.read(&part)
            isStopped = !deliver(part)
            return !isStopped
        }
        work.run(threads: threads) {
            var worker = Worker(scan: self, inputs: inputs)
            return { worker.part(of: $0) }
        }
        if !isStopped, let last = inputs.indices.last, correlations != nil {
            var part = Part(input: last, bytesRead: blocks.bytesRead)
            correlations?.fire(into: &part)
            _ = deliver(part)
        }
    }

    /// A class, so that a closure can hold the reader, which cannot be copied.
    private final class BlockQueue {
        private var reader: BlockReader

        init(_ reader: consuming BlockReader) { self.reader = reader }

        private(set) var bytesRead = 0

        func next() -> InputBlock? {
            let block = reader.next()
            bytesRead = block?.bytesRead ?? bytesRead
            return block
        }
    }

    private struct Worker {
        private let scan: Scan
        private let inputs: [InputFile]
        private var detector: Detector
        private var decoder: BlockDecoder
        private let reader: CorrelationReader?

        init(scan: Scan, inputs: [InputFile]) {
            self.scan = scan
            self.inputs = inputs
            detector = Detector(scan.rules, names: scan.names)
            reader = scan.correlations.map { CorrelationReader($0, names: scan.names) }
            decoder = BlockDecoder(
                names: scan.names, now: scan.now, mapping: scan.convention.fields, clock: scan.clock)
        }

        mutating func part(of block: InputBlock) -> Part {
            var part = Part(input: block.input, bytesRead: block.bytesRead)
            switch block.content {
            case .notALog(let reason): part.news = .notALog(reason: reason)
            case .failure(let error): part.news = .failure(error)
            case .end(let length, let digest): part.news = .end(length: length, digest: digest)
            case .chunks, .lines, .objects, .longLine: read(block, into: &part)
            }
            return part
        }

        private mutating func read(_ block: InputBlock, into part: inout Part) {
            // The closure below must not touch the decoder, and so not the whole of the worker.
            let (scan, reader, source) = (scan, reader, inputs[block.input].path)
            var report = DecodingReport()
            do {
                try decoder.decode(block, report: &report) { event in
                    scan.logSource?.complete(&event)
                    let matches = detector.matches(in: event)
                    guard !matches.isEmpty else { return }
                    reader?.read(
                        matches, of: event, at: event.time,
                        reference: RecordReference(input: block.input, record: event.record).number,
                        into: &part.clues)
                    for match in matches where scan.tells(match.rule) {
                        part.add(Finding(match, in: event, of: source), as: scan)
                    }
                }
            } catch {
                // Only the closure above could throw, and it does not.
                report.skip("\(error)", at: "block")
            }
            part.report = report
        }

    }

    /// A rule that correlations only count is not told itself.
    private func tells(_ rule: Rule) -> Bool {
        rule.level >= minLevel && correlations?.silentRules.contains(rule.id) != true
    }
}

extension Scan.Part {
    fileprivate mutating func add(_ finding: Finding, as scan: Scan) {
        levels.add(finding.rule.level)
        scan.write?(finding, &rows)
        if scan.keepsFindings { findings.append(finding) }
    }
}

/// An event as correlations refer to it: the input in the upper 20 bits, the record in the lower 44.
struct RecordReference {
    let number: UInt64

    init(input: Int, record: UInt64) {
        number = UInt64(truncatingIfNeeded: min(input, 1 << 20 - 1)) << 44 | record & (1 << 44 - 1)
    }

    init(_ number: UInt64) { self.number = number }

    var input: Int { Int(number >> 44) }
    var record: UInt64 { number & (1 << 44 - 1) }
}

/// Correlations over what a scan gives.
///
/// Inputs lie behind each other that happened side by side: what correlations need is kept, sorted by time, and read
/// once all is there or there is too much of it. Of what comes then, the matches are counted that would have had to be
/// read before.
private struct ScanCorrelations {
    private let scan: Scan
    private let inputs: [InputFile]
    private var state: CorrelationState
    private var clues = ClueBatch()
    /// The newest time that was read, in milliseconds since 1970.
    private var newestRead: Int64?
    private var disordered = 0
    /// Later than that, in milliseconds, a match does not count as if it had come in time.
    private let lateness: Int64

    init(_ set: CorrelationSet, _ scan: Scan, _ inputs: [InputFile]) {
        self.scan = scan
        self.inputs = inputs
        var limits = CorrelationState.Limits()
        limits.bytes = 32 << 20
        lateness = limits.lateness.components.seconds * 1_000
        state = CorrelationState(set, limits: limits)
    }

    /// Takes what one block gave; what fires is added to it.
    mutating func read(_ part: inout Scan.Part) {
        clues.append(part.clues)
        if clues.byteCount > scan.keptClues { fire(into: &part) }
    }

    /// The correlations that fire by what was kept.
    mutating func fire(into part: inout Scan.Part) {
        clues.sortByTime()
        if let newestRead { disordered += clues.count(before: newestRead - lateness) }
        newestRead = [newestRead, clues.newest].compactMap(\.self).max()
        part.disordered = disordered
        let fired = state.observe(clues)
        clues.removeAll()
        part.left = state.counters
        for match in fired where match.correlation.metadata.level >= scan.minLevel {
            let places = match.references.map { number in
                let reference = RecordReference(number)
                return CorrelationFacts.Place(source: inputs[reference.input].path, record: reference.record)
            }
            part.add(Finding(match, places: places), as: scan)
        }
    }
}

/// How many there are of each level.
package struct LevelCounts: Sendable, Equatable {
    private var counts = [Int](repeating: 0, count: Level.allCases.count)

    package init() {}

    package subscript(level: Level) -> Int { counts[LevelCounts.place(of: level)] }

    /// In the order of `Level.allCases`, which would be searched for every match.
    private static func place(of level: Level) -> Int {
        switch level {
        case .informational: 0
        case .low: 1
        case .medium: 2
        case .high: 3
        case .critical: 4
        }
    }

    /// All of them.
    package var total: Int { counts.reduce(0, +) }

    /// The gravest there is.
    package var worst: Level? { Level.allCases.last { self[$0] > 0 } }

    package mutating func add(_ level: Level, _ count: Int = 1) {
        counts[LevelCounts.place(of: level)] += count
    }

    package mutating func merge(_ other: LevelCounts) {
        for index in counts.indices { counts[index] += other.counts[index] }
    }
}

extension LevelCounts: Comparable {
    /// Orders by the number of the gravest, then of the next, and so on.
    package static func < (left: LevelCounts, right: LevelCounts) -> Bool {
        left.counts.reversed().lexicographicallyPrecedes(right.counts.reversed())
    }
}
