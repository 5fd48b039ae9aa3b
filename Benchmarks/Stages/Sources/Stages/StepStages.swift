import Events
import Sigma

@testable import DetectionOpen

/// What matching does with one event, step by step as `Detector` does it, so that each step can be measured alone.
struct OpenDetector {
    enum Step: Int, CaseIterable {
        case decode, group, literals, charts, explain
    }

    private let rules: RuleSet
    private var kinds: EventKinds
    private var answers: EventAnswers
    private var explainer: Explainer
    private var held: [UInt32] = []
    private(set) var candidateCount = 0
    private(set) var heldCount = 0

    init(pack: [UInt8], names: FieldNames) throws {
        rules = try RulePack(decoding: pack).ruleSet
        kinds = EventKinds(rules.groups)
        answers = EventAnswers(rules.compiled, names: names, longValues: rules.longValues)
        explainer = Explainer(rules, names: names)
    }

    mutating func begin() { (candidateCount, heldCount) = (0, 0) }

    /// Does the steps up to and with `last`; `walking` is told of each rule whose chart was walked, and before of the
    /// literal pass as rule -1.
    @inline(__always)
    mutating func run(to last: Step, _ event: borrowing Event, walking: (Int) -> Void = { _ in }) {
        guard last.rawValue >= Step.group.rawValue, let group = kinds.group(for: event), !group.isEmpty,
            last.rawValue >= Step.literals.rawValue
        else { return }
        let found = answers.findCandidates(of: group, in: event)
        candidateCount += found
        walking(-1)
        guard last.rawValue >= Step.charts.rawValue else { return }
        held.removeAll(keepingCapacity: true)
        var lastRule: UInt32?
        for index in 0..<found {
            let candidate = group.candidates[answers.candidate(index)]
            guard candidate.rule != lastRule else { continue }
            if answers.holds(candidate.entry, event) {
                held.append(candidate.plan)
                lastRule = candidate.rule
            }
            walking(Int(candidate.rule))
        }
        heldCount += held.count
        guard last == .explain, !held.isEmpty else { return }
        _ = explainer.explain(held, in: event, &answers)
    }

    func title(of rule: Int) -> String { rule < 0 ? "the literal pass" : rules.rule(at: rule).title }
}

/// The steps of matching, each as the difference that it makes.
struct StepStages {
    private let corpora: Corpora
    private let pack: [UInt8]

    init(_ corpora: Corpora, _ pack: [UInt8]) {
        self.corpora = corpora
        self.pack = pack
    }

    func figures(passes: Int) throws -> [Figure] {
        // EVTX escapes nothing.
        let plain: [Feed?] = try [
            nil, corpora.json(nested: false, withoutEscapes: true),
            corpora.json(nested: true, withoutEscapes: true),
        ]
        return try zip(corpora.feeds(), plain).map { feed, plain in
            var feed = feed
            var plain = plain
            var detector = try OpenDetector(pack: pack, names: feed.names)
            var (records, bytes) = (0, 0)
            let seconds = try best(
                of: passes,
                OpenDetector.Step.allCases.map { step in
                    {
                        detector.begin()
                        records = try feed.pass { _, event in detector.run(to: step, event) }
                    }
                })
            let escaped = try best(
                of: passes, [{ _ = try feed.pass { _, _ in } }, { _ = try plain?.pass { _, _ in } }])
            let unescape = plain == nil ? 0 : escaped[0] - escaped[1]
            try feed.pass { _, event in for field in event.fields { bytes += Int(field.value.length) } }
            let count = Double(records)
            func nanoseconds(_ step: Int) -> Double {
                (seconds[step] - (step == 0 ? 0 : seconds[step - 1])) * 1e9 / count
            }
            return Figure(
                "steps", feed.title,
                [
                    ("decode ns", nanoseconds(0)), ("of it, undo escapes ns", unescape * 1e9 / count),
                    ("find group ns", nanoseconds(1)),
                    ("literal pass and candidates ns", nanoseconds(2)), ("walk charts ns", nanoseconds(3)),
                    ("explain ns", nanoseconds(4)), ("bytes of values", Double(bytes) / count),
                    ("literal pass MB/CPU-s", Double(bytes) / (seconds[2] - seconds[1]) / 1e6),
                    ("walk charts MB/CPU-s", Double(bytes) / (seconds[3] - seconds[2]) / 1e6),
                    ("candidates/event", Double(detector.candidateCount) / count),
                    ("matches/event", Double(detector.heldCount) / count),
                ])
        }
    }
}
