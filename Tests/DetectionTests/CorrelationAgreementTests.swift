import Detection
import Events
import Sigma
import TestSupport
import Testing
import Vocabulary

@Suite("The fast correlations and the plain ones") struct CorrelationAgreementTests {
    private static let lateness = 20

    /// What the plain way tells, match by match.
    private func reference(_ sample: CorrelationSample) -> [[CorrelationMatch]] {
        var plain = CorrelationReference(
            sample.set, over: sample.file.rules, lateness: .seconds(Self.lateness))
        return sample.matches.map { match in
            plain.observe(
                rule: match.rule, at: Instant(milliseconds: match.milliseconds), reference: match.reference
            ) { match.values(of: $0) }
        }
    }

    private func limits() -> CorrelationState.Limits {
        var limits = CorrelationState.Limits()
        limits.lateness = .seconds(Self.lateness)
        return limits
    }

    private func check(seed: UInt64, count: Int) throws {
        let sample = CorrelationSample(seed: seed, count: count, lateness: Self.lateness)
        try #require(
            sample.file.errors.isEmpty && sample.set.errors.isEmpty, "seed \(seed): \(sample.file.errors)")
        let expected = reference(sample)
        let names = FieldNames()
        let reader = CorrelationReader(sample.set, names: names)
        // Short blocks, so that groups expire again and again.
        var state = CorrelationState(sample.set, limits: limits(), seed: seed, clockBlock: 16)
        var newest = Int64.min
        for (match, expected) in zip(sample.matches, expected) {
            var batch = ClueBatch()
            batch.add([match], reader, names)
            let found = state.observe(batch)
            // A late window of values is thinned out: it may refer to other matches with the same values.
            let isLate = match.milliseconds < newest
            newest = max(newest, match.milliseconds)
            let line = { (match: CorrelationMatch) in isLate ? match.shortLine : match.line }
            guard found.map(line) == expected.map(line) else {
                Issue.record(
                    "seed \(seed), match \(match.reference): \(found.map(line)) is not \(expected.map(line))\n\(sample.text)"
                )
                return
            }
        }
        #expect(state.counters.lateMatches == 0)
    }

    @Test("They agree on random rules and matches", arguments: UInt64(0)..<80)
    func agreement(_ seed: UInt64) throws { try check(seed: seed, count: 600) }

    @Test("They agree on long streams", arguments: UInt64(1_000)..<1_008)
    func longStreams(_ seed: UInt64) throws { try check(seed: seed, count: 4_000) }

    @Test("They agree on rules and matches never seen before")
    func fresh() throws {
        let seed = Seed()
        for offset in 0..<20 { try check(seed: seed.value &+ UInt64(offset), count: 400) }
    }

    @Test("The random rules fire, each kind of them")
    func coverage() {
        var fired: Set<String> = []
        // Kinds for which a late match completed a window that ends after it.
        var completed: Set<String> = []
        for seed in UInt64(0)..<80 {
            let sample = CorrelationSample(seed: seed, count: 600, lateness: Self.lateness)
            for (match, found) in zip(sample.matches, reference(sample)) {
                for correlation in found {
                    let kind = String("\(correlation.correlation.kind)".prefix { $0 != "(" })
                    fired.insert(kind)
                    if correlation.time.milliseconds > match.milliseconds { completed.insert(kind) }
                }
            }
        }
        #expect(fired.count == 8, "\(fired)")
        #expect(completed.count >= 6, "\(completed)")
    }

    @Test(
        "A stream cut anywhere, its state saved and restored, gives what the whole gives",
        arguments: UInt64(0)..<30)
    func restarts(_ seed: UInt64) throws {
        let sample = CorrelationSample(seed: seed, count: 600, lateness: 60)
        let names = FieldNames()
        let reader = CorrelationReader(sample.set, names: names)
        var tight = limits()
        // Tight bounds, so that what is forgotten has to be the same too.
        tight.groups = 6
        tight.matchesPerGroup = 80
        var whole = CorrelationState(sample.set, limits: tight, seed: 1, clockBlock: 64)
        var cut = CorrelationState(sample.set, limits: tight, seed: 2, clockBlock: 64)
        var random = SeededNumbers(seed)
        var rest = sample.matches[...]
        while !rest.isEmpty {
            let part = rest.prefix(Int.random(in: 1...120, using: &random))
            rest = rest.dropFirst(part.count)
            var batch = ClueBatch()
            batch.add(part, reader, names)
            let expected = whole.observe(batch).map(\.line)
            let found = cut.observe(batch).map(\.line)
            #expect(found == expected, "seed \(seed)")
            var next = CorrelationState(sample.set, limits: tight, seed: random.next(), clockBlock: 64)
            try next.restore(from: cut.snapshot())
            #expect(next.snapshot() == cut.snapshot(), "seed \(seed)")
            #expect(next.byteCount == cut.byteCount, "seed \(seed)")
            cut = next
        }
        #expect(whole.counters == cut.counters)
    }

    @Test("Neither batches nor the threads that filled them change what is told", arguments: UInt64(0)..<10)
    func batches(_ seed: UInt64) async {
        let sample = CorrelationSample(seed: seed, count: 500, lateness: Self.lateness)
        let names = FieldNames()
        let set = sample.set
        var whole = ClueBatch()
        whole.add(sample.matches, CorrelationReader(set, names: names), names)
        var one = CorrelationState(set, limits: limits(), seed: 1)
        let expected = one.observe(whole).map(\.line)
        let parts = stride(from: 0, to: 500, by: 70).map { Array(sample.matches[$0..<min($0 + 70, 500)]) }
        let batches = await withTaskGroup(of: (Int, ClueBatch).self) { group in
            for (index, part) in parts.enumerated() {
                group.addTask {
                    var batch = ClueBatch()
                    batch.add(part, CorrelationReader(set, names: names), names)
                    return (index, batch)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var other = CorrelationState(set, limits: limits(), seed: 2)
        var joined = ClueBatch()
        var found: [String] = []
        for index in parts.indices {
            guard let batch = batches[index] else { continue }
            joined.append(batch)
            if index % 2 == 1 {
                found += other.observe(joined).map(\.line)
                joined.removeAll()
            }
        }
        found += other.observe(joined).map(\.line)
        #expect(found == expected)
        #expect(one.snapshot() == other.snapshot())
    }
}
