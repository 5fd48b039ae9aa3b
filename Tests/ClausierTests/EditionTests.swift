import Clausier
import Foundation
import Registry
import TestSupport
import Testing
import Vocabulary

@Suite("Applicability, migration and comparison")
struct EditionTests {
    let edition: Edition
    init() throws { edition = try ShippedEditions.hospital() }

    @Test("A figure that no control asks for is refused, whatever the claim, and can be shown")
    func measures() throws {
        let control = try #require(edition.controls.first { !$0.rules.isEmpty })
        let key = control.rules[0].key
        for figure in [1e19, 1e300, -1, .infinity, -.infinity, .nan] {
            for claim in Claim.allCases {
                let check = AnswerCheck(claim: claim, comment: "…", measures: [key: figure])
                let problems = check.problems(as: control, for: Profile())
                #expect(problems.contains { $0 == .measureUnreadable(rule: key) && $0.isFatal })
                // It breaks no bound either: “30 days, not nan days” helps nobody.
                #expect(
                    !problems.contains { if case .boundBroken = $0 { true } else { false } }, "\(figure)")
            }
            #expect(!plainFigure(figure).isEmpty)
        }
        #expect(plainFigure(21) == "21" && plainFigure(1.5) == "1.5")
    }

    @Test("Routing questions choose among the controls; what nobody said counts as asked")
    func routing() throws {
        #expect(edition.controls(for: Profile()).count == 118)
        let software = edition.controls(for: Profile(exactly: [.software]))
        #expect(software.allSatisfy { !$0.code.text.hasPrefix("O-12.") && !$0.code.text.hasPrefix("O-10.") })
        var profile = Profile([.device: false, .mobile: false])
        #expect(edition.controls(for: profile).allSatisfy { !$0.code.text.hasPrefix("O-12.2.") })
        #expect(!edition.openQuestions(for: profile).map(\.trait).contains(.device))
        for trait in Trait.allCases { profile[trait] = profile[trait] ?? false }
        #expect(edition.openQuestions(for: profile).isEmpty)
    }

    @Test("The more is known, the fewer controls are asked", arguments: [UInt64(4), .random(in: 0...9_999)])
    func narrowing(seed: UInt64) {
        var numbers = SeededNumbers(seed)
        for _ in 0..<200 {
            var profile = Profile()
            var asked = edition.controls.count
            for trait in Trait.allCases.shuffled(using: &numbers) {
                profile[trait] = Bool.random(using: &numbers)
                let now = edition.controls(for: profile).count
                #expect(now <= asked, "seed \(seed)")
                asked = now
            }
        }
    }

    @Test("A next edition keeps what asks the same, proposes what changed, and lists the rest")
    func migration() throws {
        var next = edition
        next.key = try #require(EditionKey("hospital/3.0"))
        func place(_ code: String) throws -> Int {
            try #require(next.controls.firstIndex { $0.code.text == code })
        }
        next.controls[try place("O-8.1")].rules[0].value = 1.3
        next.controls[try place("O-3.2")].criticality = .blocking
        next.controls.remove(at: try place("O-3.5"))
        let renamed = try #require(ControlCode("N-1"))
        next.controls[try place("O-10.1")].code = renamed
        let added = try #require(ControlCode("N-2"))
        var new = next.controls[0]
        new.code = added
        next.controls.append(new)
        let codes = try ["O-10.1", "O-8.1", "O-3.5", "O-3.2"].map { try #require(ControlCode($0)) }
        let migration = EditionMigration(
            from: edition, to: next,
            mappings: [ControlMapping(source: codes[0], target: renamed, relation: .equal)])
        #expect(
            migration.kept.count == 116 && migration.kept[codes[0]] == renamed
                && migration.kept[codes[3]] == codes[3])
        #expect(migration.toConfirm == [codes[1]: codes[1]])
        #expect(migration.dropped == [codes[2]] && migration.new == [added])
    }

    @Test(
        "A bidder that is blocked never comes before one that is not, and security stands beside durability")
    func comparison() throws {
        let durability = try ShippedEditions.durability()
        func all(_ edition: Edition, but code: String? = nil) -> [ControlCode: PointState] {
            Dictionary(
                uniqueKeysWithValues: edition.controls.map {
                    (
                        $0.code,
                        PointState(
                            $0.code.text == code ? .nonCompliant : .compliant,
                            confidence: code == nil ? 0.7 : 1)
                    )
                })
        }
        let needs = Profile(exactly: [.software, .personalData, .healthData])
        let comparison = Comparison(
            [
                .init(edition: edition, share: 3, states: [all(edition, but: "O-7.2"), all(edition), [:]]),
                .init(
                    edition: durability, share: 1, states: [all(durability, but: "x"), all(durability), [:]]),
            ], needs: needs, bidders: 3)
        #expect(comparison.ranking == [1, 2, 0])
        #expect(comparison.outcomes == [.blocked, .clear, .open])
        #expect(comparison.totals[0] == 40)
        let one = try #require(comparison.totals[1])
        #expect(abs(one - 70) < 1e-9)
        #expect(comparison.parts.map(\.share) == [0.75, 0.25])
        let security = comparison.parts[0]
        #expect(security.rows.count < 70 && security.rows.allSatisfy { $0.states.count == 3 })
        #expect(abs(security.rows.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
        #expect(!security.rows.contains { $0.control.code.text == "O-2.8" })
        #expect(try #require(security.rows.first { $0.control.code.text == "O-7.2" }).differs)
    }

    @Test(
        "A supplier may say 'not concerned' only where the routing does not contradict it, or with a reason")
    func notConcerned() throws {
        let control = try #require(edition.controls.first { $0.code.text == "O-12.2.8.1" })
        func state(_ profile: Profile) -> Standing {
            let answer = Answer(
                id: ID(1), release: ID(1), control: edition.reference(control.code), claim: .notConcerned,
                author: "x",
                at: Instant(milliseconds: 0), state: .submitted)
            return PointState(control: control, profile: profile, answer: answer).standing
        }
        #expect(state(Profile([.device: true])) == .unknown)
        #expect(state(Profile([.device: false])) == .notApplicable)
        #expect(state(Profile()) == .unknown)
        let row = AnswerRow(code: control.code, claim: .notConcerned)
        #expect(row.problems(as: control, for: Profile([.device: true])) == [.notConcernedRefused])
    }

    @Test("Sets are written in one order, so that digests agree from one process to the next")
    func stable() throws {
        let all = Applicability(anyOf: Set(Trait.allCases), allOf: Set(Trait.allCases))
        let names = Trait.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(all), as: UTF8.self)
        #expect(text == "{\"allOf\":[\(names)],\"anyOf\":[\(names)]}")
        #expect(try JSONDecoder().decode(Applicability.self, from: Data(text.utf8)) == all)
        let weights = ScoreWeights(blocking: Set(edition.controls.map(\.code)))
        let written = try encoder.encode(weights)
        #expect(try JSONDecoder().decode(ScoreWeights.self, from: written) == weights)
        #expect(try JSONDecoder().decode(ScoreWeights.self, from: Data("{}".utf8)) == .usual)
    }
}
