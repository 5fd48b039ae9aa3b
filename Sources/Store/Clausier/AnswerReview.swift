import Access
import Clausier
import Debt
import Foundation
import GRDB
import Registry
public import Vocabulary

/// What a day brings to answers: proofs that end, newer releases, flaws in declared components, terms that run out.
extension Store {
    /// Looks at every answer once for a day. What was told before is not told again, so that it may run as often as
    /// it likes; the program runs it when it starts and every hour.
    ///
    /// - Returns: How many decisions were opened again.
    @discardableResult public func reviewAnswers(on day: Day, by actor: String, at now: Instant) async throws
        -> Int
    {
        let flaws = try await newComponentFlaws()
        let (reopened, touched) = try await transaction(by: actor, at: now) { writer in
            let before = try writer.lastEvent
            var reopened = try writer.reviewPieces(on: day)
            reopened += try writer.reviewReleases(on: day)
            for flaw in flaws {
                if try writer.wasTold(flaw) { continue }
                reopened += try writer.happen(
                    .exploitedFlaw, source: flaw.source, to: ID(flaw.questionnaire), controls: [],
                    detail: "\(flaw.cve) (\(flaw.component.name) \(flaw.component.statedVersion ?? ""))",
                    listed: flaw.listed)
            }
            try writer.remindOfCertificates(on: day)
            try writer.remindOfDerogations(on: day)
            try writer.remindOfCommitments(on: day)
            try writer.remindOfClocks()
            return (reopened, try writer.questionnaires(since: before))
        }
        for questionnaire in touched {
            guard let key = try await editionKey(of: questionnaire), let edition = try await edition(key)
            else {
                continue
            }
            try await transaction(by: actor, at: now) { try $0.recount(questionnaire, edition) }
        }
        return reopened
    }

    /// Exploited flaws in the components of releases whose answers were submitted: those that no correction closes, or that
    /// are likely there. What a correction closed, and the supplier may well have installed, opens no decision.
    private func newComponentFlaws() async throws -> [FoundFlaw] {
        let facts = try await debtFacts()
        return try await read { db in
            let query: SQL = """
                SELECT q.id, b.content FROM release_bill b JOIN questionnaire q ON q.release_id = b.release_id
                WHERE q.submissions > 0 ORDER BY q.id
                """
            var found: [FoundFlaw] = []
            for row in try query.rows(db) {
                for finding in facts.components.findings(in: try SoftwareBill(release: row)) {
                    found += finding.flaws.filter(\.weighsOnAnswers).map {
                        FoundFlaw(
                            questionnaire: row["id"], cve: $0.cve, listed: $0.listed,
                            component: finding.component)
                    }
                }
            }
            return found
        }
    }
}

/// An exploited flaw in a component of a release whose answers were submitted.
private struct FoundFlaw: Sendable {
    let questionnaire: Int64
    let cve: String
    /// The day that the catalogue of exploited flaws names.
    let listed: Day
    let component: SoftwareComponent

    /// The component without its version: the next one with the same flaw is no news.
    var source: String { "\(cve) \(component.name)" }
}

extension FlawMatch {
    fileprivate var weighsOnAnswers: Bool {
        switch remedy {
        case .none, .paidUpdate: true
        case .update, .unknown: confidence >= 0.6
        }
    }
}

extension Writer {
    /// Whether the flaw was told of any version of the component; what was told keeps the day that the catalogue names now.
    fileprivate func wasTold(_ flaw: FoundFlaw) throws -> Bool {
        let query: SQL = """
            SELECT id, listed FROM answer_event WHERE questionnaire_id = \(flaw.questionnaire) AND cause = 'exploitedFlaw'
                AND (source = \(flaw.source) OR substr(source, 1, \(flaw.source.count + 1)) = \(flaw.source + " "))
            LIMIT 1
            """
        guard let told = try query.rows(db).first else { return false }
        if told["listed"] as Int? != flaw.listed.number {
            try db.execute(
                sql: "UPDATE answer_event SET listed = ? WHERE id = ?",
                arguments: [flaw.listed.number, told["id"] as Int64])
        }
        return true
    }

    fileprivate var lastEvent: Int64 {
        get throws { try Int64.fetchOne(db, sql: "SELECT coalesce(max(id), 0) FROM answer_event") ?? 0 }
    }

    fileprivate func questionnaires(since event: Int64) throws -> [ID<Questionnaire>] {
        let query: SQL = "SELECT DISTINCT questionnaire_id FROM answer_event WHERE id > \(event)"
        return try query.rows(db).map { ID($0["questionnaire_id"] as Int64) }
    }

    /// Proofs that ended; their suppliers are told a month before.
    fileprivate func reviewPieces(on day: Day) throws -> Int {
        let ended: SQL = """
            SELECT v.id, v.title, v.expires FROM evidence v
            WHERE v.expires < \(day.number) AND v.withdrawn IS NULL AND NOT EXISTS (
                SELECT 1 FROM answer_event x WHERE x.cause = 'evidenceExpired' AND x.source = CAST(v.id AS TEXT)
                    AND x.questionnaire_id IN (SELECT questionnaire_id FROM answer_evidence WHERE evidence_id = v.id))
            ORDER BY v.id
            """
        var reopened = 0
        for row in try ended.rows(db) {
            let id = ID<Evidence>(row["id"] as Int64)
            for (questionnaire, controls) in try reliedOn(id) {
                reopened += try happen(
                    .evidenceExpired, source: id.description, to: questionnaire, controls: controls,
                    detail: row["title"])
            }
        }
        let ending: SQL = """
            SELECT v.id, v.title, v.supplier_id FROM evidence v
            WHERE v.expires BETWEEN \(day.number) AND \(day.number + 30) AND v.withdrawn IS NULL AND NOT EXISTS (
                SELECT 1 FROM notice n WHERE n.supplier_id = v.supplier_id AND n.kind = 'evidenceEnds'
                    AND n.subject_id = v.id)
            ORDER BY v.id
            """
        for row in try ending.rows(db) {
            try tellSupplier(
                ID(row["supplier_id"]), kind: .evidenceEnds, subject: ("evidence", row["id"] as Int64),
                detail: row["title"])
        }
        return reopened
    }

    /// Releases that came out after the answers of an older one of the same product were submitted.
    ///
    /// Of one whose day nobody knows, the day on which the register first saw it counts, as its log tells; a version that
    /// reads as the older one is an old installation that was found late, and no news.
    fileprivate func reviewReleases(on day: Day) throws -> Int {
        let query: SQL = """
            SELECT q.id, n.id AS newer, n.version, r.version AS answered, n.released FROM questionnaire q
                JOIN release r ON r.id = q.release_id
                JOIN release n ON n.product_id = r.product_id AND n.id != r.id
            WHERE q.submissions > 0 AND (
                    (n.released <= \(day.number) AND n.released * 86400000 > q.submitted
                        AND n.released > coalesce(r.released, 0))
                    OR (n.released IS NULL AND n.id > r.id AND n.version != \(SystemRow.unknownVersion)
                        AND (SELECT u.time FROM audit u WHERE u.subject_kind = 'release' AND u.subject_id = n.id
                            ORDER BY u.sequence LIMIT 1) > q.submitted))
                AND NOT EXISTS (SELECT 1 FROM answer_event x WHERE x.questionnaire_id = q.id AND x.cause = 'newRelease'
                    AND x.source = CAST(n.id AS TEXT))
            ORDER BY q.id, n.released, n.id
            """
        var reopened = 0
        for row in try query.rows(db) {
            if row["released"] as Int? == nil {
                let (newer, answered): (String, String) = (row["version"], row["answered"])
                let isNumbered = newer.contains(where: \.isNumber) && answered.contains(where: \.isNumber)
                if isNumbered, ProductVersion(newer) < ProductVersion(answered) { continue }
            }
            reopened += try happen(
                .newRelease, source: (row["newer"] as Int64).description, to: ID(row["id"]), controls: [],
                detail: row["version"])
        }
        return reopened
    }

    /// Certificates of hosting that end within ninety days, or did: whoever runs the release, or is hosted by its
    /// supplier, is told once.
    fileprivate func remindOfCertificates(on day: Day) throws {
        let query: SQL = """
            SELECT DISTINCT v.id, v.title, v.supplier_id, q.release_id FROM evidence v
                JOIN answer_evidence x ON x.evidence_id = v.id JOIN questionnaire q ON q.id = x.questionnaire_id
            WHERE v.expires <= \(day.number + 90) AND v.withdrawn IS NULL AND v.kind = 'certificate'
                AND x.submission IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.kind = 'certificateEnds' AND n.subject_kind = 'evidence'
                    AND n.subject_id = v.id)
            ORDER BY v.id
            """
        for row in try query.rows(db) {
            let hosted: SQL = """
                SELECT y.establishment_id FROM release_place y WHERE y.release_id = \(row["release_id"] as Int64)
                UNION SELECT y.establishment_id FROM hosting h JOIN system z ON z.hosting_id = h.id
                    JOIN system_place y ON y.system_id = z.id
                    WHERE h.provider_id = \(row["supplier_id"] as Int64) AND \(InService.now("z.id")) LIMIT 5000
                """
            for place in try hosted.rows(db) {
                try tell(
                    ID(place["establishment_id"] as Int64), kind: .certificateEnds,
                    subject: ("evidence", row["id"] as Int64), detail: row["title"])
            }
        }
    }

    fileprivate func remindOfDerogations(on day: Day) throws {
        let query: SQL = """
            SELECT d.id, d.establishment_id, d.ends, c.code, p.name || ' ' || r.version AS release_name
            FROM derogation d JOIN control c ON c.id = d.control_id JOIN questionnaire q ON q.id = d.questionnaire_id
                JOIN release r ON r.id = q.release_id JOIN product p ON p.id = r.product_id
            WHERE d.ends <= \(day.number + 30) AND d.reminded IS NULL AND d.ended IS NULL AND d.approved IS NOT NULL
            """
        for row in try query.rows(db) {
            let id: Int64 = row["id"]
            let name: String = row["release_name"]
            let code: String = row["code"]
            try tell(
                ID(row["establishment_id"]), kind: .derogationEnds, subject: ("derogation", id),
                detail: "\(name) – \(code)")
            try db.execute(
                sql: "UPDATE derogation SET reminded = ? WHERE id = ?", arguments: [now.milliseconds, id])
        }
    }

    fileprivate func remindOfCommitments(on day: Day) throws {
        let query: SQL = """
            SELECT m.id, m.tender_id, c.code, p.name || ' ' || r.version AS release_name
            FROM commitment m JOIN control c ON c.id = m.control_id JOIN release r ON r.id = m.release_id
                JOIN product p ON p.id = r.product_id
            WHERE m.fulfilled IS NULL AND m.due <= \(day.number + 30) AND m.reminded IS NULL
            """
        for row in try query.rows(db) {
            let id: Int64 = row["id"]
            let tender: Int64 = row["tender_id"]
            let name: String = row["release_name"]
            let code: String = row["code"]
            let buyers: SQL = "SELECT establishment_id FROM tender_buyer WHERE tender_id = \(tender)"
            for buyer in try buyers.rows(db) {
                try tell(
                    ID(buyer["establishment_id"]), kind: .commitmentDue, subject: ("tender", tender),
                    detail: "\(name) – \(code)")
            }
            try db.execute(
                sql: "UPDATE commitment SET reminded = ? WHERE id = ?", arguments: [now.milliseconds, id])
        }
    }
}
