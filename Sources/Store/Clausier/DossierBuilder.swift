import Access
import Clausier
import Foundation
import GRDB
import Registry
import Vocabulary

/// Puts the rows of a ``DossierQuery`` together, point by point.
struct DossierBuilder {
    let dossier: AnswerDossier

    init(query: DossierQuery, questionnaire: Questionnaire, answers rows: [[Row]]) {
        let edition = query.edition
        var isSupplier = false
        if case .suppliers = query.reach { isSupplier = true }
        let profile =
            isSupplier ? questionnaire.profile : questionnaire.submittedProfile ?? questionnaire.profile
        var codes: [Int64: ControlCode] = [:]
        for row in rows[2] { codes[row["id"]] = ControlCode(row["code"] as String) }
        let pieces = DossierBuilder.byControl(rows[5]) { Evidence($0) }
        let material = Material(
            questionnaire: questionnaire, edition: edition, profile: profile, day: query.day,
            answers: DossierBuilder.byControl(rows[3]) { $0 }.compactMapValues(\.first),
            drafts: DossierBuilder.byControl(rows[4]) { DraftAnswer($0) }.compactMapValues(\.first),
            pieces: pieces,
            findings: DossierBuilder.byControl(rows[6]) { $0 },
            doubts: DossierBuilder.byControl(rows[7]) { DoubtSummary($0) },
            derogations: DossierBuilder.byControl(rows[9]) { $0 }, running: rows[1].first?["ours"] ?? 0,
            events: rows[8].compactMap { TrustEvent($0, release: questionnaire.release, codes: codes) })
        let numbers = Dictionary(codes.map { ($0.value, $0.key) }) { first, _ in first }
        let running = rows[1].first
        let asked = edition.controls(for: profile)
        let codesAsked = Set(asked.map(\.code))
        dossier = AnswerDossier(
            questionnaire: questionnaire, edition: edition, profile: profile,
            points: asked.map { material.point($0, numbers[$0.code]) },
            leftOut: edition.controls.filter { !codesAsked.contains($0.code) }
                .map { material.point($0, numbers[$0.code]) },
            events: rows[8].compactMap { AnswerEvent($0, codes: codes) },
            decisions: rows[10].compactMap { RelianceDecision($0) },
            relying: (running?["running"] ?? 0, running?["deciding"] ?? 0))
    }

    private static func byControl<Value>(_ rows: [Row], _ value: (Row) -> Value?) -> [Int64: [Value]] {
        var found: [Int64: [Value]] = [:]
        for row in rows { if let made = value(row) { found[row["control_id"], default: []].append(made) } }
        return found
    }
}

/// What is known, by the number of the point.
private struct Material {
    let questionnaire: Questionnaire
    let edition: Edition
    let profile: Profile
    let day: Day
    let answers: [Int64: Row]
    let drafts: [Int64: DraftAnswer]
    let pieces: [Int64: [Evidence]]
    let findings: [Int64: [Row]]
    let doubts: [Int64: [DoubtSummary]]
    let derogations: [Int64: [Row]]
    /// Establishments in reach that run the release.
    let running: Int
    let events: [TrustEvent]

    func point(_ control: Control, _ number: Int64?) -> AnswerPoint {
        let reference = edition.reference(control.code)
        let number = number ?? 0
        let pieces = pieces[number] ?? []
        let answer = answers[number].flatMap {
            Answer($0, release: questionnaire.release, control: reference, evidence: pieces.map(\.id))
        }
        let judged = findings[number] ?? []
        let findings = judged.compactMap {
            Finding($0, release: questionnaire.release, control: reference)
        }
        let assessors = Dictionary(
            judged.compactMap { row in
                (row["shown"] as String?).map { (ID<Finding>(row["id"] as Int64), $0) }
            }
        ) { first, _ in first }
        let judgement = Judgement(findings, answerVersion: answer?.version ?? 0)
        let doubts = doubts[number] ?? []
        let asked = derogations[number] ?? []
        let derogations = asked.compactMap {
            RecordedDerogation($0, release: questionnaire.release, control: reference)
        }
        let waivers = Waivers(
            holding: Set(derogations.filter { $0.holds(on: day) }.map(\.derogation.establishment)),
            among: Set(asked.filter { $0["runs"] }.map { ID($0["establishment_id"] as Int64) }),
            running: running)
        // Only what settled the answer as it stands was said in knowledge of what had happened.
        let settled = findings.filter {
            $0.answerVersion == answer?.version ?? 0 && $0.verdict != .toCheck
        }.map(\.at).max()
        let confidence = ConfidenceModel.usual.confidence(
            in: answer, to: control, evidence: pieces, judgement: judgement, judgedAt: settled,
            isDoubted: doubts.contains { $0.state.isPending }, after: events, on: day)
        let state = PointState(
            control: control, profile: profile, answer: answer, judgement: judgement,
            confidence: confidence.value,
            isWaived: waivers.isWhole)
        return AnswerPoint(
            control: control, answer: answer, draft: drafts[number], evidence: pieces, findings: findings,
            assessors: assessors, judgement: judgement, doubts: doubts, derogations: derogations,
            waivers: waivers,
            confidence: confidence, state: state)
    }
}

extension Answer {
    init?(_ row: Row, release: ID<Release>, control: ControlReference, evidence: [ID<Evidence>]) {
        guard let claim = Claim(rawValue: row["claim"]) else { return nil }
        self.init(
            id: ID(row["id"]), release: release, control: control, version: row["version"], claim: claim,
            comment: row["comment"], details: row["details"],
            measures: JSONColumn.read(row["measures"]) ?? [:],
            choices: JSONColumn.read(row["choices"]) ?? [:], evidence: evidence, author: row["author"],
            at: Instant(milliseconds: row["written"]), state: .submitted,
            origin: JSONColumn.read(row["origin"]) ?? .typed)
    }
}

extension Finding {
    init?(_ row: Row, release: ID<Release>, control: ControlReference) {
        guard let verdict = Verdict(rawValue: row["verdict"]),
            let capacity = Capacity(rawValue: row["capacity"])
        else { return nil }
        self.init(
            id: ID(row["id"]), release: release, control: control, answerVersion: row["answer_version"],
            verdict: verdict, reason: row["reason"], assessor: row["assessor"], capacity: capacity,
            at: Instant(milliseconds: row["made"]))
    }
}

extension DoubtSummary {
    init?(_ row: Row) {
        guard let state = DoubtThread.State(rawValue: row["state"]) else { return nil }
        self.init(
            id: ID(row["id"]), subject: row["subject"], state: state,
            opened: Instant(milliseconds: row["opened"]), establishment: row["named"],
            messages: row["messages"])
    }
}

extension RecordedDerogation {
    init?(_ row: Row, release: ID<Release>, control: ControlReference) {
        let approver: String? = row["approved_by"]
        let derogation = Derogation(
            id: ID(row["id"]), establishment: ID(row["establishment_id"]), release: release, control: control,
            reason: row["reason"], compensation: row["compensation"], approver: approver ?? "",
            at: Instant(milliseconds: row["asked"]), ends: Day(number: row["ends"]),
            revoked: .from(row, "ended"))
        self.init(
            derogation: derogation, establishmentName: row["establishment_name"],
            starts: Day(number: row["starts"]), askedBy: row["asked_by"], approved: .from(row, "approved"),
            refused: .from(row, "refused"))
    }
}

extension AnswerEvent {
    init?(_ row: Row, codes: [Int64: ControlCode]) {
        guard let cause = Cause(rawValue: row["cause"]) else { return nil }
        self.init(
            id: ID(row["id"]), cause: cause, detail: row["detail"],
            at: Instant(milliseconds: row["happened"]),
            reopened: row["reopened"],
            codes: ControlBits(bytes: row["controls"]).numbers.compactMap { codes[$0] }.sorted())
    }
}

extension TrustEvent {
    /// What lowers the confidence in what was answered before; `nil` for what is told by the answer itself.
    fileprivate init?(_ row: Row, release: ID<Release>, codes: [Int64: ControlCode]) {
        let kind: Kind
        let told = Instant(milliseconds: row["happened"])
        var day = told.parisDay
        switch AnswerEvent.Cause(rawValue: row["cause"]) {
        case .newRelease:
            kind = .newRelease
            day = (row["day"] as Int?).map { Day(number: $0) } ?? day
        case .supplierIncident:
            kind = .incident
            // The source begins with the day that was given.
            let source: String = row["source"]
            day = (try? Day(parsing: String(source.prefix(10)))) ?? day
        case .exploitedFlaw:
            kind = .exploitedFlaw(row["detail"])
            // Since when it is exploited, and not since when Cordon knows.
            day = Day.from(row, "listed") ?? day
        case .answerChanged, .evidenceExpired, .evidenceWithdrawn, .verdictChanged, .doubtUpheld, nil:
            return nil
        }
        self.init(
            kind, on: day, to: release,
            controls: Set(ControlBits(bytes: row["controls"]).numbers.compactMap { codes[$0] }), told: told)
    }
}

extension RelianceDecision {
    init?(_ row: Row) {
        guard let outcome = Outcome(rawValue: row["outcome"]) else { return nil }
        let cause: String? = row["cause"]
        self.init(
            id: ID(row["id"]), establishment: ID(row["establishment_id"]),
            establishmentName: row["establishment_name"], outcome: outcome, reason: row["reason"],
            submission: row["submission"], by: row["decided_by"], at: Instant(milliseconds: row["decided"]),
            reopenedBy: cause.flatMap(AnswerEvent.Cause.init(rawValue:)), reopenedDetail: row["event_detail"])
    }
}
