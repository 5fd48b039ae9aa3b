import Detection
import Registry
import Store
import Testing
import Vocabulary

@testable import Intake

@Suite("A rule put to the archive of several hospitals") struct RuleTrialTests {
    @Test(
        "Where there is more than a trial reads, it reads of each hospital alike, and says of how many it read all"
    )
    func alike() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        for place in [hospital.home, hospital.neighbour] {
            for number in 0..<300 {
                _ = try await intake.accept(
                    hospital.batch("\(place)-\(number)", Hospital.line(number), of: place))
            }
        }
        intake.finish()
        await intake.detectUntilFinished()
        let rules = RuleCatalogue(reading: [(name: "rule.yml", text: Hospital.whoami)]).ruleSet()
        let span = hospital.noon.advanced(by: .seconds(-86_400))...hospital.noon
        func outcome(most: Int) async throws -> RuleTrial.Outcome {
            try await RuleTrial(store: hospital.store, archive: hospital.archive, mostRecords: most).run(
                rules, at: [hospital.home, hospital.neighbour], within: span)
        }
        // One page of the first, and most of one of the second; not all of the first.
        let part = try await outcome(most: 400)
        #expect(part.isPartial && part.whole == 0 && part.records == 400)
        #expect(Set(part.hosts.map(\.establishment)) == [hospital.home, hospital.neighbour])
        let all = try await outcome(most: 1_000)
        #expect(!all.isPartial && all.whole == 2 && all.matches == 600)
    }

    @Test(
        "Hospitals that were read whole before a trial stopped count, though it stopped within its first round"
    )
    func firstRound() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        for (place, batches) in [(hospital.home, 3), (hospital.neighbour, 20)] {
            for number in 0..<batches {
                _ = try await intake.accept(
                    hospital.batch("\(place)-\(number)", Hospital.line(number), of: place))
            }
        }
        intake.finish()
        await intake.detectUntilFinished()
        let rules = RuleCatalogue(reading: [(name: "rule.yml", text: Hospital.whoami)]).ruleSet()
        let outcome = try await RuleTrial(store: hospital.store, archive: hospital.archive, mostRecords: 10)
            .run(
                rules, at: [hospital.home, hospital.neighbour],
                within: hospital.noon.advanced(by: .seconds(-86_400))...hospital.noon)
        #expect(outcome.isPartial && outcome.records == 10 && outcome.whole == 1)
    }
}
