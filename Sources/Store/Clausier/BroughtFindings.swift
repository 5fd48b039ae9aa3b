public import Access
public import Clausier
import Foundation
import GRDB
import Registry
public import Vocabulary

/// What became of one finding of a file.
public enum BroughtFinding: Hashable, Sendable {
    /// It stands beside the answer now.
    case taken
    /// It stands beside a former version of the answer: whoever judged had read that one.
    case former
    /// It stood there already.
    case known
    /// It was not taken, and why.
    case refused(LocalizedText)
}

/// In whose name findings of a file are recorded.
public enum FindingVoucher: Sendable {
    /// In the name and of the day that the file says: for who runs the program, never for a page.
    case file
    /// In the name of who brings them, of now.
    case bearer
}

/// Findings that were made elsewhere, as a file of assessment results holds them.
extension Writer {
    /// Records the findings of a file beside the answers, as one finding on a page is: the decisions that relied on what is
    /// worse now open once for all of them, and the supplier is told once.
    ///
    /// A finding takes the place of the same assessor's earlier one, never of a later one. It counts for the version of
    /// the answer that stood when it was made.
    ///
    /// - Returns: What became of each, in the order of the file.
    /// - Throws: ``StoreError/notFound(kind:)`` beyond reach; ``StoreError/declined(_:)`` for findings on another edition or
    ///   another product.
    @discardableResult public func bring(
        _ sheet: FindingSheet, to id: ID<Questionnaire>, edition: Edition, by voucher: FindingVoucher,
        reach: Reach
    ) throws -> [BroughtFinding] {
        let questionnaire = try judged(id, reach, byConcerned: true)
        if let fault = sheet.fault(for: questionnaire) { throw StoreError.declined(fault) }
        var query = DossierQuery(reach: .everything, questionnaire: id, edition: edition, day: now.parisDay)
        query.isOfReader = false
        guard let before = try query.page(from: query.answers(db)) else {
            throw StoreError.notFound(kind: "questionnaire")
        }
        var numbers = try ControlNumbers(of: edition.key.catalogue, db)
        var outcomes = [BroughtFinding](repeating: .known, count: sheet.findings.count)
        var seen: Set<ControlCode> = []
        var taken: [(control: Int64, point: AnswerPoint, finding: Int64)] = []
        // In the order in which they were made: an arbiter spoke after those between whom it decides.
        let rows = sheet.findings.enumerated().sorted {
            ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
        }
        for (place, row) in rows {
            let isFirst = seen.insert(row.code).inserted
            guard let point = before.anyPoint(row.code) else {
                outcomes[place] = .refused(
                    LocalizedText(
                        "aucun point \(row.code) dans l’édition \(edition.key)",
                        en: "no control \(row.code) in edition \(edition.key)"))
                continue
            }
            if let refusal = row.refusal(by: voucher, isFirst: isFirst, at: now) {
                outcomes[place] = .refused(refusal)
                continue
            }
            let control = try numbers.number(of: row.code, in: edition.key.catalogue, db)
            let finding = row.vouched(by: voucher, actor: actor, at: now)
            let version = try version(of: point.answer, on: control, in: id, at: finding.at)
            if let known = try standing(finding, version, on: control, in: id, voucher) {
                outcomes[place] = known
                continue
            }
            let number = try insert(finding, on: control, version: version, in: id)
            outcomes[place] = version == point.answer?.version ?? 0 ? .taken : .former
            taken.append((control, point, number))
        }
        guard let first = taken.first else { return outcomes }
        try reopen(taken.map { ($0.control, $0.point) }, because: first.finding, query)
        try recount(id, edition)
        let codes = Set(taken.map(\.point.control.code)).sorted().map(\.text)
        var detail = JSONObject()
        detail.set("findings", to: JSONText(Int64(taken.count)))
        detail.set("controls", to: JSONText(codes.joined(separator: " ")))
        try note(
            "answers.find", subject: AuditSubject(kind: "questionnaire", id: id.rawValue), detail: detail.text
        )
        try tellSupplier(
            questionnaire.supplier, kind: .findingMade, subject: ("questionnaire", id.rawValue),
            detail: "\(questionnaire.releaseName) – \(codes.prefix(20).joined(separator: ", "))")
        return outcomes
    }

    /// Verdicts that say less than what counted before open what relied on it.
    private func reopen(
        _ judged: [(control: Int64, point: AnswerPoint)], because first: Int64, _ query: DossierQuery
    ) throws {
        guard let after = try query.page(from: query.answers(db)) else { return }
        let worse = judged.filter { _, point in
            after.anyPoint(point.control.code).map {
                $0.state.standing.promise < point.state.standing.promise
            } ?? false
        }
        guard !worse.isEmpty else { return }
        let codes = Set(worse.map(\.point.control.code)).sorted().prefix(20).map(\.text)
        try happen(
            .verdictChanged, source: "finding \(first)", to: query.questionnaire,
            controls: Set(worse.map(\.control)).sorted(),
            orAllOf: try allAsked(after.questionnaire, after.edition),
            detail: codes.joined(separator: ", "))
    }

    /// The version of the answer that stood then; 0 where none did.
    private func version(
        of answer: Answer?, on control: Int64, in id: ID<Questionnaire>, at made: Instant
    ) throws -> Int {
        guard let answer else { return 0 }
        guard made < answer.at else { return answer.version }
        let query: SQL = """
            SELECT coalesce(max(a.version), 0) AS version FROM answer a WHERE a.questionnaire_id = \(id.rawValue)
                AND a.control_id = \(control) AND a.written <= \(made.milliseconds)
            """
        return try query.rows(db).first?["version"] ?? 0
    }

    /// What the same assessor's finding that stands leaves of this one; `nil` where this one takes its place.
    private func standing(
        _ row: FindingRow, _ version: Int, on control: Int64, in id: ID<Questionnaire>,
        _ voucher: FindingVoucher
    ) throws -> BroughtFinding? {
        let query: SQL = """
            SELECT n.verdict, n.reason, n.capacity, n.answer_version, n.made FROM finding n
            WHERE n.questionnaire_id = \(id.rawValue) AND n.control_id = \(control) AND n.assessor = \(row.assessor)
                AND n.replaced IS NULL
            """
        guard let found = try query.rows(db).first else { return nil }
        let made = Instant(milliseconds: found["made"])
        let saysTheSame =
            found["verdict"] as String == row.verdict.rawValue && found["reason"] as String == row.reason
            && found["capacity"] as String == row.capacity.rawValue
        switch voucher {
        case .bearer: return saysTheSame && found["answer_version"] as Int == version ? .known : nil
        case .file:
            if saysTheSame, made.milliseconds == row.at.milliseconds { return .known }
            guard made >= row.at else { return nil }
            return .refused(
                LocalizedText(
                    "\(row.assessor) a constaté depuis autre chose, le \(made.parisDay)",
                    en: "\(row.assessor) found something else since, on \(made.parisDay)"))
        }
    }
}

extension FindingSheet {
    /// Why these findings are not about that questionnaire; `nil` where they are. Files of other programs name no version:
    /// theirs are taken as being about the product that they are brought for.
    fileprivate func fault(for questionnaire: Questionnaire) -> LocalizedText? {
        guard edition == questionnaire.edition else {
            return LocalizedText(
                "Ces constats portent sur l’édition \(edition)\u{A0}; ce questionnaire répond à \(questionnaire.edition).",
                en:
                    "These findings are about edition \(edition); this questionnaire answers \(questionnaire.edition)."
            )
        }
        guard version.isEmpty || (product, version) == (questionnaire.productName, questionnaire.version)
        else {
            return LocalizedText(
                "Ces constats portent sur \(product) \(version)\u{A0}; ce questionnaire, sur \(questionnaire.releaseName).",
                en:
                    "These findings are about \(product) \(version); this questionnaire is about \(questionnaire.releaseName)."
            )
        }
        return nil
    }
}

extension FindingRow {
    /// Why it cannot be taken whatever stands in the store; `nil` where it can.
    fileprivate func refusal(by voucher: FindingVoucher, isFirst: Bool, at now: Instant) -> LocalizedText? {
        guard (1...4_000).contains(reason.count), reason.contains(where: { !$0.isWhitespace }) else {
            return LocalizedText(
                "il faut un motif, de 4\u{202F}000 caractères au plus",
                en: "a reason is needed, of 4,000 characters at most")
        }
        switch voucher {
        case .bearer:
            // One person says one thing of a point.
            return isFirst
                ? nil
                : LocalizedText(
                    "ce point est déjà jugé dans le fichier", en: "the file judges this control already")
        case .file:
            return at <= now
                ? nil : LocalizedText("sa date est dans l’avenir", en: "its date is in the future")
        }
    }

    /// In whose name it is recorded, and of when.
    fileprivate func vouched(by voucher: FindingVoucher, actor: String, at now: Instant) -> FindingRow {
        var row = self
        switch voucher {
        case .bearer: (row.assessor, row.capacity, row.at) = (actor, .assessor, now)
        case .file: row.assessor = assessor.isEmpty ? actor : String(assessor.prefix(200))
        }
        return row
    }
}
