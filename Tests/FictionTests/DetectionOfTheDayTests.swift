import Detection
import Events
import Fiction
import Foundation
import Registry
import Sigma
import TestSupport
import Testing
import Vocabulary

@Suite("The shipped rules on a fictional day")
struct DetectionOfTheDayTests {
    static let rules: [(name: String, text: String)] = {
        let checkout = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = checkout.appending(path: "Sources/cordon/Assets/rules")
        let files =
            (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil))
            ?? []
        return files.filter { $0.pathExtension == "yml" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .compactMap { file in
                (try? String(contentsOf: file, encoding: .utf8)).map { (file.lastPathComponent, $0) }
            }
    }()

    @Test(
        "Thirty to forty rules load without a word of complaint, each with all that a reader needs")
    func load() {
        let catalogue = RuleCatalogue(reading: Self.rules)
        let correlations = CorrelationSet(catalogue.correlations, over: catalogue.rules)
        #expect(correlations.errors.isEmpty, "\(correlations.errors)")
        let told = (catalogue.rules.map(\.id) + catalogue.correlations.map(\.metadata.id))
            .filter { !correlations.silentRules.contains($0) }
        #expect((30...40).contains(told.count))
        #expect(catalogue.errors.isEmpty, "\(catalogue.errors)")
        #expect(catalogue.warnings.isEmpty, "\(catalogue.warnings)")
        #expect(catalogue.duplicates.isEmpty)
        #expect(catalogue.levels.first { $0.level == .critical }.map { $0.count <= 6 } ?? true)
        #expect(catalogue.techniques.count >= 25)
    }

    @Test(
        "Every technique they name is one of ATT&CK, and none was withdrawn",
        .enabled(if: Corpora.arePresent))
    func techniques() throws {
        let folder = try #require(Corpora.folder)
        let text = try String(
            contentsOf: folder.appending(path: "attack/techniques.ndjson"), encoding: .utf8)
        var current: Set<String> = []
        for line in text.split(separator: "\n") {
            let technique = try JSONDecoder().decode(Technique.self, from: Data(line.utf8))
            if !technique.revoked, !technique.deprecated { current.insert(technique.id.lowercased()) }
        }
        for (technique, _) in RuleCatalogue(reading: Self.rules).techniques {
            #expect(current.contains(technique.lowercased()), "\(technique)")
        }
    }

    private struct Technique: Decodable {
        let id: String
        let revoked: Bool
        let deprecated: Bool
    }

    /// What a day's lines look like to the rules.
    private struct Outcome {
        var undecoded: [String: Int] = [:]
        var wrongTimes: [String: Int] = [:]
        var rulesByStep: [Int: Set<String>] = [:]
        var matchedRules: Set<String> = []
        /// Rule, host, account and hour of matches that the attack did not cause.
        var noise: [String: Int] = [:]
    }

    private func outcome(of day: FictionalDay, now: Instant) -> Outcome {
        let names = FieldNames()
        let catalogue = RuleCatalogue(reading: Self.rules)
        let set = CorrelationSet(catalogue.correlations, over: catalogue.rules)
        let reader = CorrelationReader(set, names: names)
        // Each establishment has its own, as in the intake.
        var correlations: [ID<Establishment>: CorrelationState] = [:]
        var detector = Detector(catalogue.ruleSet(), names: names)
        var decoder = LineDecoder(names: names, now: now)
        var report = DecodingReport()
        var event = Event(names: names)
        var outcome = Outcome()
        var number: UInt64 = 0
        day.forEach { record in
            number += 1
            let line = Array(record.line)
            guard decoder.decode(line.span, number: number, into: &event, report: &report) else {
                outcome.undecoded[record.format.rawValue, default: 0] += 1
                return
            }
            let drift = event.time.map { abs($0.milliseconds - record.instant.milliseconds) } ?? .max
            if drift >= 1_000 { outcome.wrongTimes[record.format.rawValue, default: 0] += 1 }
            let matches = detector.matches(in: event)
            let fired = correlations[record.establishment, default: CorrelationState(set)].observe(
                matches, of: event, at: event.time, reference: number, with: reader)
            let told = matches.map(\.rule.metadata).filter { !set.silentRules.contains($0.id) }
            for title in (told + fired.map(\.correlation.metadata)).map(\.title) {
                outcome.matchedRules.insert(title)
                if let step = record.attackStep {
                    outcome.rulesByStep[step, default: []].insert(title)
                } else {
                    let account = ["User", "SubjectUserName", "TargetUserName", "user"].lazy
                        .compactMap { event.first($0) }.first
                    outcome.noise[
                        "\(title) \(event.computer ?? "") \(account ?? "") \(record.instant.hour)",
                        default: 0] += 1
                }
            }
        }
        return outcome
    }

    @Test(
        "Every line decodes, every step of the attack is seen, and a team can look at what else there is",
        arguments: [(7, "2026-02-11"), (99, "2026-08-22")] as [(UInt64, String)])
    func detection(seed: UInt64, date: String) throws {
        let network = FictionalNetwork(seed: seed)
        let day = FictionalDay(network: network, seed: seed, day: try Day(parsing: date), records: 60_000)
        let outcome = outcome(of: day, now: Instant(startOf: day.day.adding(days: 1)))
        #expect(outcome.undecoded.isEmpty, "\(outcome.undecoded)")
        #expect(outcome.wrongTimes.isEmpty, "\(outcome.wrongTimes)")
        for (offset, step) in day.story.steps.enumerated() {
            #expect(outcome.rulesByStep[offset] != nil, "no rule sees: \(step.title.english)")
        }
        #expect(
            (15...60).contains(outcome.noise.count),
            "\(outcome.noise.keys.sorted().joined(separator: "\n"))")
        if ProcessInfo.processInfo.environment["CORDON_SHOW"] != nil {
            print(outcome.noise.map { "\($0.value) \($0.key)" }.sorted().joined(separator: "\n"))
            for (offset, step) in day.story.steps.enumerated() {
                print(step.technique, step.title.english, outcome.rulesByStep[offset] ?? [])
            }
            print(
                "silent:",
                Set(RuleCatalogue(reading: Self.rules).rules.map(\.metadata.title)).subtracting(
                    outcome.matchedRules))
        }
    }
}
