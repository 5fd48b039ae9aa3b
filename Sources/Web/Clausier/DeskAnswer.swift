import Access
import Clausier
import Debt
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Workbooks

/// What a supplier does with its answers: writes one, proves it, takes over another release's, moves to an edition.
struct DeskAnswer {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    /// Keeps one answer as a draft and goes on to the next open point.
    func save() async throws -> Response {
        let dossier = try await visit.ownDossier()
        guard let point = dossier.point(try visit.code()), point.control.respondent == .supplier else {
            throw Refusal.notFound
        }
        let (id, reach, code) = (dossier.questionnaire.id, visit.reach, point.control.code)
        guard let claim = visit.fields["claim"].flatMap(Claim.init(rawValue:)) else {
            var errors = FormErrors()
            errors.add("claim", LocalizedText("Choisissez une réponse.", en: "Choose an answer."))
            return DeskPointView(
                visit: visit, dossier: dossier, point: point, errors: errors,
                pieces: try await visit.store.pieces(reach: visit.reach)
            ).response()
        }
        let draft = DraftAnswer(
            claim: claim, comment: visit.fields.text("comment") ?? "",
            details: visit.fields.text("details") ?? "",
            measures: measures(of: point.control), choices: choices(of: point.control))
        let problems = AnswerCheck(
            claim: draft.claim, comment: draft.comment, details: draft.details, measures: draft.measures,
            hasEvidence: !point.evidence.isEmpty
        ).problems(as: point.control, for: dossier.profile)
        // What is merely unfinished is kept all the same: nobody loses an hour of writing to a missing comment.
        if !problems.contains(where: \.refusesToKeep) {
            try await visit.changing { try $0.draft(draft, of: code, in: id, reach: reach) }
        }
        let fatal = problems.filter(\.isFatal)
        guard !fatal.isEmpty else {
            guard visit.fields["then"] == "next", let next = next(after: point, in: dossier) else {
                return .redirect(to: SiteLink.deskPoint(code, of: id).saying(.answersSaved))
            }
            return .redirect(to: SiteLink.deskPoint(next, of: id).saying(.answersSaved))
        }
        var errors = FormErrors()
        for problem in fatal { errors.add(problem.field, problem.sentence) }
        return DeskPointView(
            visit: visit, dossier: dossier, point: point, errors: errors, typed: draft,
            pieces: try await visit.store.pieces(reach: visit.reach)
        ).response()
    }

    private func measures(of control: Control) -> [String: Double] {
        var measures: [String: Double] = [:]
        for rule in control.rules {
            guard let text = visit.fields.text("measure-" + rule.key) else { continue }
            measures[rule.key] = Double(typed: text, in: visit.language) ?? .nan
        }
        return measures
    }

    private func choices(of control: Control) -> [String: [String]] {
        var choices: [String: [String]] = [:]
        for question in control.questions {
            let chosen = visit.fields.all("question-" + question.key).map { String($0.prefix(2_000)) }
            let known = Set(question.choices.map(\.key))
            let kept = known.isEmpty ? chosen : chosen.filter(known.contains)
            if !kept.filter({ !$0.isEmpty }).isEmpty { choices[question.key] = kept }
        }
        return choices
    }

    private func next(after point: AnswerPoint, in dossier: AnswerDossier) -> ControlCode? {
        let asked = dossier.asked
        guard let place = asked.firstIndex(where: { $0.control.code == point.control.code }) else {
            return nil
        }
        let rest = asked[(place + 1)...] + asked[..<place]
        return (rest.first(where: \.isOpen) ?? asked[(place + 1)...].first)?.control.code
    }

    /// Keeps a file and attaches it to the point.
    func attach() async throws -> Response {
        let dossier = try await visit.ownDossier()
        let code = try visit.code()
        guard let point = dossier.point(code), point.control.respondent == .supplier else {
            throw Refusal.notFound
        }
        if let piece = visit.fields["piece"].flatMap({ ID<Evidence>($0) }) {
            let (id, reach) = (dossier.questionnaire.id, visit.reach)
            try await visit.changing { try $0.attach(existing: piece, to: code, in: id, reach: reach) }
            return .redirect(to: SiteLink.deskPoint(code, of: id).saying(.evidenceAttached).to("evidence"))
        }
        guard let file = visit.fields.file("file") else {
            throw Refusal.invalid(LocalizedText("Choisissez un fichier.", en: "Choose a file."), at: "file")
        }
        let (issued, expires) = (try visit.day("issued"), try visit.day("expires"))
        if let issued, let expires, expires < issued {
            throw Refusal.invalid(
                LocalizedText(
                    "La date d’expiration précède la date d’émission.",
                    en: "The expiry date is before the issue date."), at: "expires")
        }
        let piece = NewEvidence(
            title: String((visit.fields.text("title") ?? file.name).prefix(300)),
            kind: visit.fields["kind"].flatMap(Evidence.Kind.init(rawValue:)) ?? .other, issued: issued,
            expires: expires,
            confidentiality: visit.fields["confidentiality"].flatMap(Evidence.Confidentiality.init(rawValue:))
                ?? .buyers, fileName: file.name)
        do {
            _ = try await visit.store.attach(
                piece, bytes: file.bytes, to: [code], in: dossier.questionnaire.id, reach: visit.reach,
                by: try visit.signedIn().principal.name, at: visit.now)
        } catch let fault as EvidenceFault {
            throw Refusal(.unprocessableContent, fault.sentence).at("file")
        } catch StoreError.declined(let text) {
            throw Refusal(.unprocessableContent, text)
        }
        return .redirect(
            to: SiteLink.deskPoint(code, of: dossier.questionnaire.id).saying(.evidenceAttached).to(
                "evidence"))
    }

    /// The bills of materials among the evidence of points that ask for a list of software; what is none is left alone.
    func bills(of dossier: AnswerDossier) async throws -> [SuppliedBill] {
        var bills: [SuppliedBill] = []
        var seen: Set<ID<Evidence>> = []
        // Behind a "no" or a list that waits to be confirmed stands no list.
        let points = dossier.asked.filter { point in
            point.control.feeds.contains(.softwareList) && !point.isToConfirm
                && (point.current.map { $0.claim == .yes || $0.claim == .partial } ?? true)
        }
        for piece in points.flatMap(\.evidence) where piece.format == .json || piece.format == .xml {
            guard seen.insert(piece.id).inserted,
                let found = try await visit.store.evidence(piece.id, reach: visit.reach, mayJudge: false),
                let bill = try? SBOMReader.read(found.bytes)
            else { continue }
            bills.append(SuppliedBill(piece: piece.id, bill: bill))
        }
        return bills
    }

    /// Takes over the submitted answers of another questionnaire of the supplier as drafts, where nothing is written yet:
    /// of another release, or of the same release in a catalogue that mappings or equal codes lead from. What asks something
    /// else is to be confirmed; proofs come along where the release is the same.
    func copy() async throws -> Response {
        let dossier = try await visit.ownDossier()
        guard let other = visit.fields["from"].flatMap({ ID<Questionnaire>($0) }),
            let former = try await visit.store.dossier(of: other, reach: visit.reach, on: visit.today)
        else { throw Refusal.notFound }
        let plan = try await visit.store.migration(of: former, to: dossier.edition)
        let isSameRelease = former.questionnaire.release == dossier.questionnaire.release
        let (id, reach) = (dossier.questionnaire.id, visit.reach)
        let places: [(AnswerMigration.Moved, Bool)] =
            plan.kept.map { ($0, true) } + plan.toConfirm.map { ($0, plan.isAlike($0)) }
        let taken = places.compactMap { moved, isSame -> (AnswerMigration.Moved, DraftAnswer)? in
            guard let answer = moved.point.answer, let point = dossier.anyPoint(moved.next.code),
                point.control.respondent == .supplier, point.current == nil
            else { return nil }
            var draft = DraftAnswer(answer)
            draft.origin = isSame ? .carried(from: answer.id) : .migrated(from: answer.id)
            return (moved, draft)
        }
        try await visit.changing { writer in
            if dossier.profile.traits.isEmpty { try writer.keep(former.profile, in: id, reach: reach) }
            try writer.draft(taken.map { (code: $0.0.next.code, answer: $0.1) }, in: id, reach: reach)
            guard isSameRelease else { return }
            for (moved, _) in taken {
                for piece in moved.point.evidence {
                    try writer.attach(existing: piece.id, to: moved.next.code, in: id, reach: reach)
                }
            }
        }
        return .redirect(to: SiteLink.deskQuestionnaire(id).saying(.answersCopied).to("points"))
    }

    /// What a move to the current edition would do; not found where there is no newer one.
    func plan() async throws -> (AnswerDossier, AnswerMigration) {
        let dossier = try await visit.ownDossier()
        let former = dossier.edition.key
        guard let newest = try await visit.store.currentEdition(of: former.catalogue), former < newest.key
        else { throw Refusal.notFound }
        return (dossier, try await visit.store.migration(of: dossier, to: newest))
    }

    /// Moves to the current edition; what it still asks keeps its answer, the rest is listed as open.
    func migrate() async throws -> Response {
        let (dossier, plan) = try await plan()
        let (id, reach) = (dossier.questionnaire.id, visit.reach)
        try await visit.changing { _ = try $0.move(id, by: plan, reach: reach) }
        return .redirect(to: SiteLink.deskQuestionnaire(id).saying(.editionMoved).to("points"))
    }
}

extension AnswerMigration {
    /// Whether the next point asks the same in the words of another issuer.
    fileprivate func isAlike(_ moved: Moved) -> Bool {
        former.key.catalogue != next.key.catalogue
            && EditionMigration.asksAlike(moved.point.control, moved.next)
    }
}

extension AnswerProblem {
    /// Whether the store would have to keep what makes no sense.
    fileprivate var refusesToKeep: Bool {
        switch self {
        case .tooLong, .measureUnknown, .measureUnreadable, .hospitalSide: true
        case .commentMissing, .evidenceMissing, .notConcernedRefused, .boundBroken: false
        }
    }

    /// The field that it is about.
    fileprivate var field: String {
        switch self {
        case .commentMissing, .tooLong: "comment"
        case .notConcernedRefused, .boundBroken, .hospitalSide: "claim"
        case .measureUnknown(let rule), .measureUnreadable(let rule): "measure-" + rule
        case .evidenceMissing: ""
        }
    }
}
