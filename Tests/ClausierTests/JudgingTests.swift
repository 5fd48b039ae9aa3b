import Clausier
import Registry
import TestSupport
import Testing
import Vocabulary

@Suite("Findings, doubts, derogations and confidence")
struct JudgingTests {
    let edition: Edition
    init() throws { edition = try ShippedEditions.hospital() }

    func at(_ text: String) throws -> Instant { try Instant(parsing: text) }

    func finding(
        _ id: Int64, _ verdict: Verdict, by assessor: String, as capacity: Finding.Capacity = .assessor,
        version: Int = 1
    ) throws -> Finding {
        Finding(
            id: ID(id), release: ID(1), control: edition.reference(try #require(ControlCode("O-7.2"))),
            answerVersion: version, verdict: verdict, reason: "lu", assessor: assessor, capacity: capacity,
            at: Instant(milliseconds: id * 1_000))
    }

    @Test("Two assessors who differ make a dispute, which the arbiter ends, and a new answer starts afresh")
    func judgement() throws {
        var findings = [try finding(1, .compliant, by: "a")]
        #expect(Judgement(findings, answerVersion: 1) == .settled(.compliant))
        findings.append(try finding(2, .partial, by: "b"))
        #expect(Judgement(findings, answerVersion: 1) == .disputed(["a": .compliant, "b": .partial]))
        findings.append(try finding(3, .partial, by: "c", as: .arbiter))
        #expect(Judgement(findings, answerVersion: 1) == .settled(.partial))
        findings.append(try finding(4, .compliant, by: "a"))
        #expect(Judgement(findings, answerVersion: 1) == .disputed(["c": .partial, "a": .compliant]))
        #expect(Judgement(findings, answerVersion: 2) == .none)
    }

    @Test("The claim stays beside the finding, the finding counts, and of a dispute the worst")
    func beside() throws {
        let control = try #require(edition.controls.first { $0.code.text == "O-7.2" })
        let answer = try answer("O-7.2", .yes)
        func state(_ judgement: Judgement) -> PointState {
            PointState(control: control, profile: Profile(), answer: answer, judgement: judgement)
        }
        #expect(state(.none).standing == .compliant && !state(.none).isJudged)
        #expect(state(.settled(.nonCompliant)).standing == .nonCompliant)
        #expect(state(.settled(.toCheck)).standing == .unknown)
        #expect(state(.disputed(["a": .compliant, "b": .partial])).standing == .partial)
        #expect(answer.claim == .yes)
        var draft = answer
        draft.state = .draft
        #expect(PointState(control: control, profile: Profile(), answer: draft).standing == .unknown)
    }

    @Test("What the routing leaves out is out of the account until an assessor judges it")
    func routed() throws {
        let control = try #require(edition.controls.first { $0.code.text == "O-9.14" })
        let without = Profile(exactly: [.software])
        #expect(control.applicability.applies(to: without) == .no)
        func state(_ judgement: Judgement) -> PointState {
            PointState(control: control, profile: without, answer: nil, judgement: judgement)
        }
        #expect(state(.none).standing == .notApplicable)
        #expect(state(.settled(.nonCompliant)).standing == .nonCompliant)
        #expect(state(.settled(.toCheck)).standing == .unknown)
        #expect(state(.settled(.notApplicable)) == PointState(.notApplicable, isJudged: true))
        #expect(state(.disputed(["a": .notApplicable, "b": .partial])).standing == .partial)
    }

    func answer(_ code: String, _ claim: Claim, evidence: [ID<Evidence>] = [], at: Instant? = nil) throws
        -> Answer
    {
        Answer(
            id: ID(1), release: ID(1), control: edition.reference(try #require(ControlCode(code))),
            claim: claim,
            evidence: evidence, author: "x", at: try at ?? self.at("2026-01-10T00:00:00Z"), state: .submitted)
    }

    @Test(
        "Confidence falls when evidence lapses, a release comes out, an incident or an exploited flaw is known, and not for what was known before"
    )
    func decay() throws {
        let control = try #require(edition.controls.first { $0.code.text == "O-12.3.3" })
        let piece = Evidence(
            id: ID(9), supplier: ID(1), title: "HDS", kind: .certificate,
            expires: try Day(parsing: "2026-06-30"),
            fileName: "hds.pdf", format: .pdf, size: 1, digest: "00")
        let answer = try answer("O-12.3.3", .yes, evidence: [ID(9)])
        let model = ConfidenceModel.usual
        func confidence(on day: String, _ events: [TrustEvent] = [], _ judgement: Judgement = .none) throws
            -> Confidence
        {
            model.confidence(
                in: answer, to: control, evidence: [piece], judgement: judgement, after: events,
                on: try Day(parsing: day))
        }
        #expect(try confidence(on: "2026-06-30").reasons == [.evidence])
        let lapsed = try confidence(on: "2026-07-01")
        #expect(lapsed.reasons == [.bare, .evidenceExpired(try Day(parsing: "2026-07-01"))])
        #expect(lapsed.value == 0.5)
        let withdrawn = model.confidence(
            in: answer, to: control, evidence: [], judgement: .none, on: try Day(parsing: "2026-07-01"))
        #expect(withdrawn.value <= lapsed.value, "to withdraw what lapsed raises nothing")
        let before = TrustEvent(.incident, on: try Day(parsing: "2026-01-09"), to: ID(1))
        let after = TrustEvent(.exploitedFlaw("CVE-2026-1"), on: try Day(parsing: "2026-02-01"), to: ID(1))
        let other = TrustEvent(.incident, on: try Day(parsing: "2026-02-01"), to: ID(2))
        let later = TrustEvent(.newRelease, on: try Day(parsing: "2026-12-01"), to: ID(1))
        let hit = try confidence(on: "2026-03-01", [later, after, before, other])
        #expect(hit.reasons == [.evidence, .exploitedFlaw("CVE-2026-1", try Day(parsing: "2026-02-01"))])
        #expect(hit.value == 0.4)
        #expect(try confidence(on: "2026-03-01", [], .settled(.compliant)).value == 1)
        #expect(try confidence(on: "2026-03-01", [], .disputed(["a": .compliant])).value == 0.4)
        let sameDay = TrustEvent(
            .incident, on: try Day(parsing: "2026-01-09"), to: ID(1),
            told: answer.at.advanced(by: .seconds(60)))
        #expect(try confidence(on: "2026-03-01", [sameDay]).value == 0.8 * 0.6, "told after the answer")
        let second = TrustEvent(.exploitedFlaw("CVE-2026-2"), on: try Day(parsing: "2026-02-10"), to: ID(1))
        let both = try confidence(on: "2026-03-01", [after, second])
        #expect(both.value == hit.value && both.reasons.count == 3, "each is told, one of a kind counts")
        let unanswered = { (judgement: Judgement) in
            model.confidence(
                in: nil, to: control, evidence: [], judgement: judgement, on: try Day(parsing: "2026-03-01"))
        }
        #expect(try unanswered(.none).value == 0)
        #expect(try unanswered(.settled(.compliant)).value == 1, "judged on site, without an answer")
    }

    @Test("A blocking control leaves the account by an assessor’s word alone")
    func declined() throws {
        let controls = edition.controls.filter {
            $0.respondent == .supplier && $0.criticality == .blocking && $0.applicability == .always
        }
        #expect(!controls.isEmpty)
        for control in controls {
            let answer = Answer(
                id: ID(1), release: ID(1), control: edition.reference(control.code), claim: .notConcerned,
                comment: "sans objet", author: "x", at: try at("2026-01-10T00:00:00Z"), state: .submitted)
            func standing(_ judgement: Judgement) -> Standing {
                PointState(control: control, profile: Profile(), answer: answer, judgement: judgement)
                    .standing
            }
            #expect(standing(.none) == .unknown)
            #expect(standing(.settled(.notApplicable)) == .notApplicable)
        }
    }

    @Test(
        "One answer, twelve establishments: one change opens exactly twelve decisions again, one notice for each owner"
    )
    func reopening() throws {
        let code = edition.reference(try #require(ControlCode("O-7.2")))
        let other = edition.reference(try #require(ControlCode("O-8.1")))
        var reliances: [Reliance] = []
        for number in Int64(1)...40 {
            let isOne = number <= 12
            let even = number.isMultiple(of: 2)
            let release: ID<Release> = isOne || even ? ID(7) : ID(8)
            let controls: Set<ControlReference> = isOne ? (even ? [code] : []) : (even ? [other] : [])
            let owner = number <= 3 ? "groupe" : "rssi \(number)"
            reliances.append(
                Reliance(
                    decision: DecisionReference(isOne ? .acceptance : .derogation, number),
                    establishment: ID<Establishment>(number), owner: owner, release: release,
                    controls: controls))
        }
        let change = TrustChange(release: ID(7), controls: [code], cause: .answerChanged(from: .yes, to: .no))
        let reopening = Reopening([change, change], among: reliances.shuffled())
        #expect(reopening.decisions.map(\.decision.number) == Array(Int64(1)...12))
        #expect(reopening.notices.count == 10)
        #expect(reopening.notices.first { $0.owner == "groupe" }?.decisions.count == 3)
        #expect(reopening.notices.flatMap(\.decisions).count == 12)
    }

    @Test("A doubt waits for the supplier, who cannot lift it; closed, it stays closed")
    func doubt() throws {
        func post(_ side: DoubtThread.Side, _ text: String = "…") -> DoubtThread.Post {
            .init(side: side, author: "x", at: Instant(milliseconds: 0), text: text)
        }
        var thread = DoubtThread(
            id: ID(1), release: ID(1), control: nil, raisedBy: ID(1), subject: "?", posts: [post(.hospital)])
        try thread.take(.post(post(.supplier)))
        #expect(thread.state == .answered)
        #expect(throws: DoubtThread.Refusal.notTheirs) { try thread.take(.lift(post(.supplier))) }
        #expect(throws: DoubtThread.Refusal.notTheirs) { try thread.take(.uphold(post(.hospital))) }
        #expect(throws: DoubtThread.Refusal.empty) { try thread.take(.post(post(.hospital, " "))) }
        try thread.take(.post(post(.hospital)))
        #expect(thread.state == .open && thread.posts.count == 3)
        try thread.take(.uphold(post(.assessor)))
        #expect(throws: DoubtThread.Refusal.closed) { try thread.take(.lift(post(.hospital))) }
    }

    @Test(
        "A derogation holds through its last day, is reminded of before, and needs reason, compensation and end",
        arguments: [
            ("2026-05-01", Derogation.State.active), ("2026-05-31", .ending), ("2026-06-30", .ending),
            ("2026-07-01", .lapsed),
        ])
    func derogation(day: String, state: Derogation.State) throws {
        var derogation = Derogation(
            id: ID(1), establishment: ID(1), release: ID(1),
            control: edition.reference(try #require(ControlCode("O-5.5"))), reason: "a", compensation: "b",
            approver: "c", at: try at("2026-01-01T00:00:00Z"), ends: try Day(parsing: "2026-06-30"))
        #expect(derogation.state(on: try Day(parsing: day)) == state && derogation.problems.isEmpty)
        derogation.revoked = try at("2026-02-01T00:00:00Z")
        #expect(derogation.state(on: try Day(parsing: day)) == .revoked)
        derogation.reason = " "
        derogation.compensation = ""
        derogation.ends = try Day(parsing: "2028-02-01")
        #expect(derogation.problems.count == 3)
    }

    @Test(
        "Delays run from day to day, as the law counts them",
        arguments: [
            ("O-7.2", "patchCritical", "2026-01-31T10:00:00Z", "2026-02-28T10:00:00.000Z"),
            ("O-7.2", "patchHigh", "2026-01-15T10:00:00Z", "2026-04-15T10:00:00.000Z"),
            ("O-2.5", "breachNotice", "2026-01-15T10:00:00Z", "2026-01-18T10:00:00.000Z"),
            ("O-2.7", "auditCorrection", "2026-01-15T10:00:00Z", "2026-02-14T10:00:00.000Z"),
        ])
    func clocks(code: String, rule: String, start: String, due: String) throws {
        let control = try #require(edition.controls.first { $0.code.text == code })
        let commitment = Commitment(
            id: ID(1), establishment: ID(1), release: ID(1), control: edition.reference(control.code),
            answerVersion: 1,
            text: "", rules: control.rules)
        let clock = try #require(commitment.clock(rule: rule, trigger: "CVE", from: at(start)))
        #expect(clock.due.description == due)
        #expect(!clock.isBroken(at: clock.due) && clock.isBroken(at: clock.due.advanced(by: .seconds(1))))
        #expect(commitment.clock(rule: "tls", trigger: "", from: try at(start)) == nil)
    }

    @Test(
        "Part of a month counts thirty days, and part of a year its months",
        arguments: [
            (NumericRule.Unit.months, 0.5, "2026-01-30T10:00:00.000Z"),
            (.months, 1.5, "2026-03-02T10:00:00.000Z"), (.years, 0.5, "2026-07-15T10:00:00.000Z"),
            (.years, 1.5, "2027-07-15T10:00:00.000Z"), (.months, 1, "2026-02-15T10:00:00.000Z"),
        ])
    func fractions(unit: NumericRule.Unit, value: Double, due: String) throws {
        let rule = NumericRule(
            key: "patch", title: LocalizedText("Correctif", en: "Patch"), unit: unit, bound: .atMost,
            value: value)
        #expect(rule.deadline(from: try at("2026-01-15T10:00:00Z"))?.description == due)
    }

    @Test("An exploited flaw starts the supplier's delay, and the next release ends it") func flawClocks()
        throws
    {
        let control = try #require(edition.controls.first { $0.code.text == "O-7.2" })
        let commitment = Commitment(
            id: ID(1), establishment: ID(1), release: ID(1), control: edition.reference(control.code),
            answerVersion: 1, text: "", rules: control.rules)
        let clocks = commitment.clocks(
            flaws: [
                ("CVE-2026-2", try at("2026-03-01T00:00:00Z")),
                ("CVE-2026-1", try at("2026-01-10T00:00:00Z")),
                ("CVE-2026-1", try at("2026-01-12T00:00:00Z")),
            ], releases: [try at("2025-12-01T00:00:00Z"), try at("2026-02-20T00:00:00Z")])
        #expect(clocks.map(\.trigger) == ["CVE-2026-1", "CVE-2026-2"])
        #expect(clocks.map(\.due.day.description) == ["2026-02-10", "2026-04-01"])
        #expect(clocks[0].met?.day.description == "2026-02-20" && clocks[1].met == nil)
        let day = try at("2026-03-15T00:00:00Z")
        #expect(clocks[0].isBroken(at: day) && !clocks[1].isBroken(at: day))
        // A promise without that delay watches none.
        let other = try #require(edition.controls.first { $0.code.text == "O-2.5" })
        let promise = Commitment(
            id: ID(2), establishment: ID(1), release: ID(1), control: edition.reference(other.code),
            answerVersion: 1, text: "", rules: other.rules)
        #expect(promise.clocks(flaws: [("CVE-2026-1", day)], releases: []).isEmpty)
    }
}
