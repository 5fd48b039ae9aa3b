import Clausier
import GRDB
import Registry
import Vocabulary

/// A certificate for health data that a supplier handed in with an answer.
struct HostingCertificate {
    let piece: ID<Evidence>
    let control: Int64
    let expires: Day
}

/// Certificates in answers set the expiry of the hostings they are about, and so of every system that is hosted there.
extension Writer {
    /// Sets the certificate of the supplier's own hostings, where it ends later than the one that is known or takes the
    /// place of one that an answer set; and that of others' hostings of the release of which no certificate is known.
    ///
    /// The hospital's own rooms are left alone.
    func keep(_ certificate: HostingCertificate, of questionnaire: Questionnaire) throws {
        let supplier = questionnaire.supplier.rawValue
        let query: SQL = """
            SELECT h.id FROM hosting h LEFT JOIN hosting_proof o ON o.hosting_id = h.id
            WHERE h.provider_id = \(supplier) AND (h.certificate_expires IS NULL
                OR h.certificate_expires < \(certificate.expires.number) OR o.questionnaire_id = \(questionnaire.id.rawValue))
            UNION SELECT h.id FROM system z JOIN hosting h ON h.id = z.hosting_id
                LEFT JOIN hosting_proof o ON o.hosting_id = h.id
            WHERE z.release_id = \(questionnaire.release.rawValue) AND h.provider_id IS NOT \(supplier)
                AND h.establishment_id IS NULL AND h.kind IN ('certifiedHost', 'onlineService')
                AND (h.certificate_expires IS NULL OR o.questionnaire_id = \(questionnaire.id.rawValue))
            ORDER BY 1 LIMIT 1000
            """
        for row in try query.rows(db) {
            try set(certificate, of: row["id"], from: questionnaire.id)
        }
    }

    private func set(
        _ certificate: HostingCertificate, of hosting: Int64, from questionnaire: ID<Questionnaire>
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO hosting_proof SELECT id, ?, ?, ?, ?, certificate_number, certificate_activities,
                    certificate_expires FROM hosting WHERE id = ?
                ON CONFLICT (hosting_id) DO UPDATE SET evidence_id = excluded.evidence_id,
                    questionnaire_id = excluded.questionnaire_id, control_id = excluded.control_id, since = excluded.since
                """,
            arguments: [
                certificate.piece.rawValue, questionnaire.rawValue, certificate.control, now.milliseconds,
                hosting,
            ])
        try db.execute(
            sql: """
                UPDATE hosting SET certificate_number = (SELECT substr(title, 1, 200) FROM evidence WHERE id = ?),
                    certificate_activities = coalesce(certificate_activities, '[]'), certificate_expires = ?
                WHERE id = ?
                """, arguments: [certificate.piece.rawValue, certificate.expires.number, hosting])
        var detail = JSONObject()
        detail.set("expires", to: JSONText(certificate.expires.description))
        detail.set("evidence", to: JSONText(certificate.piece.rawValue))
        try note(
            "hosting.certificate", subject: AuditSubject(kind: "hosting", id: hosting), detail: detail.text)
    }

    /// A piece that was taken back proves no hosting any more: the best one left of the same answers does, or
    /// what the register knew before.
    func forgetCertificate(_ piece: ID<Evidence>) throws {
        let query: SQL =
            "SELECT * FROM hosting_proof WHERE evidence_id = \(piece.rawValue) ORDER BY hosting_id"
        for row in try query.rows(db) {
            let (hosting, questionnaire): (Int64, Int64) = (row["hosting_id"], row["questionnaire_id"])
            let control: Int64 = row["control_id"]
            let left: SQL = """
                SELECT v.id, v.expires FROM answer_evidence x JOIN evidence v ON v.id = x.evidence_id
                WHERE x.questionnaire_id = \(questionnaire) AND x.control_id = \(control) AND x.submission IS NOT NULL
                    AND v.withdrawn IS NULL AND v.kind = 'certificate'
                    AND v.expires > \(row["former_expires"] as Int64? ?? Int64.min)
                ORDER BY v.expires DESC LIMIT 1
                """
            if let best = try left.rows(db).first {
                try set(
                    HostingCertificate(
                        piece: ID(best["id"]), control: control, expires: Day(number: best["expires"])),
                    of: hosting, from: ID(questionnaire))
                continue
            }
            try giveBack(hosting)
        }
    }

    /// Certificates of answers that hold no more, such as a "yes" that became a "no" or a point that concerns the product
    /// no more: what the register knew before comes again.
    func forgetCertificates(besidesThoseOf dossier: AnswerDossier) throws {
        var pieces: Set<Int64> = []
        for point in dossier.asked where point.control.feeds.contains(.hostingCertificate) {
            guard let answer = point.answer, point.state.standing != .nonCompliant else { continue }
            for fact in JoinReading(answer, to: point.control, evidence: point.evidence).facts {
                guard case .hostingCertificate(let piece, _?) = fact.value else { continue }
                pieces.insert(piece.rawValue)
            }
        }
        let query: SQL = """
            SELECT hosting_id FROM hosting_proof WHERE questionnaire_id = \(dossier.questionnaire.id.rawValue)
                AND evidence_id NOT IN (SELECT value FROM json_each(\(jsonArray(pieces.sorted())))) ORDER BY hosting_id
            """
        for hosting in try query.numbers(db) { try giveBack(hosting) }
    }

    /// What assessors found of answers holds for what was made of them: addresses that were found wrong are not spared from
    /// blocks any more, and a certificate that was found not to hold sets no expiry; a better finding brings both back.
    ///
    /// Does nothing while nobody judged a point that feeds either. `dossier` is the submitted one, as hospitals see it.
    func honourFindings(of dossier: AnswerDossier) throws {
        let judged = dossier.asked.filter(\.state.isJudged)
        if judged.contains(where: { $0.control.feeds.contains(.maintenanceAddresses) }) {
            try keepMaintenance(of: dossier)
        }
        guard judged.contains(where: { $0.control.feeds.contains(.hostingCertificate) }) else { return }
        try forgetCertificates(besidesThoseOf: dossier)
        let id = dossier.questionnaire.id.rawValue
        let standing: SQL = "SELECT hosting_id FROM hosting_proof WHERE questionnaire_id = \(id) LIMIT 1"
        guard try standing.numbers(db).isEmpty else { return }
        let numbers = try ControlNumbers(of: dossier.edition.key.catalogue, db)
        var best: HostingCertificate?
        for point in dossier.asked where point.control.feeds.contains(.hostingCertificate) {
            guard let answer = point.answer, point.state.standing != .nonCompliant,
                let control = numbers[point.control.code]
            else { continue }
            for fact in JoinReading(answer, to: point.control, evidence: point.evidence).facts {
                guard case .hostingCertificate(let piece, let expires?) = fact.value else { continue }
                if best.map({ $0.expires < expires }) ?? true {
                    best = HostingCertificate(piece: piece, control: control, expires: expires)
                }
            }
        }
        if let best { try keep(best, of: dossier.questionnaire) }
    }

    /// What the register knew of a hosting's certificate before an answer set it.
    private func giveBack(_ hosting: Int64) throws {
        try db.execute(
            sql: """
                UPDATE hosting SET (certificate_number, certificate_activities, certificate_expires) =
                    (SELECT former_number, former_activities, former_expires FROM hosting_proof WHERE hosting_id = ?)
                WHERE id = ?
                """, arguments: [hosting, hosting])
        try db.execute(sql: "DELETE FROM hosting_proof WHERE hosting_id = ?", arguments: [hosting])
        try note("hosting.certificate", subject: AuditSubject(kind: "hosting", id: hosting))
    }
}
