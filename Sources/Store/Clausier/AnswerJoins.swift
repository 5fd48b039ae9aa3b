public import Access
public import Clausier
import Debt
import GRDB
public import Registry
public import Vocabulary

/// What submitted answers become elsewhere: `JoinReading` says what an answer states, this keeps it where it is used.
extension Writer {
    /// Carries what is being submitted to where it is used: components of the release, certificates of hosting, the end of
    /// the release's security fixes. Addresses of remote maintenance are ``keepMaintenance(of:)``'s.
    ///
    /// Everything else is read from the answers when a page of a system or of a case asks for it. `bills` are the bills of
    /// materials among its evidence, `nil` where nobody looked: then those that are kept stay.
    func join(_ dossier: AnswerDossier, _ numbers: ControlNumbers, bills: [SuppliedBill]?) throws {
        let questionnaire = dossier.questionnaire
        var components: [SoftwareComponent] = []
        var certificates: [HostingCertificate] = []
        var end: Day?
        for point in dossier.asked {
            guard !point.isToConfirm, let said = point.current else { continue }
            // A point that an assessor found failed, and to which nothing new is said, sets no certificate.
            let isRefuted = point.state.standing == .nonCompliant && !point.hasNews
            for fact in JoinReading(said, of: point, in: dossier).facts {
                switch fact.value {
                case .component(let component):
                    components.append(
                        SoftwareComponent(component, statedIn: point.control.code, of: questionnaire.id))
                case .hostingCertificate(let piece, let expires?):
                    guard !isRefuted, let control = numbers[point.control.code] else { continue }
                    certificates.append(HostingCertificate(piece: piece, control: control, expires: expires))
                case .supportEnd(let text):
                    guard SupportEndText.isAsked(by: point.control), end == nil else { continue }
                    end = SupportEndText.day(in: text)
                case .maintenanceAddress, .hostingCertificate(_, nil), .degradedMode, .hosting, .noticeHours,
                    .securityContact, .correctionDelay:
                    continue
                }
            }
        }
        if let end { try keep(supportEnd: end, of: questionnaire.release) }
        try keepSoftware(components, bills, of: dossier)
        if let best = certificates.max(by: { $0.expires < $1.expires }) { try keep(best, of: questionnaire) }
    }

    /// What the supplier says of its own release goes before an older word, and before none that is newer.
    private func keep(supportEnd end: Day, of release: ID<Release>) throws {
        let query = """
            SELECT r.*, f.name AS supplier FROM release r JOIN product p ON p.id = r.product_id
                JOIN supplier f ON f.id = p.supplier_id WHERE r.id = ?
            """
        guard let row = try Row.fetchOne(db, sql: query, arguments: [release.rawValue]) else { return }
        let known = Release(row)
        if let asOf = known.lifecycle?.asOf, asOf > now.parisDay { return }
        var lifecycle = known.lifecycle?.value ?? Lifecycle()
        guard lifecycle.securitySupportEnd != end else { return }
        lifecycle.securitySupportEnd = end
        try record(
            Release(
                id: ID(0), product: known.product, version: known.version,
                lifecycle: Sourced(lifecycle, from: .supplier(row["supplier"]), asOf: now.parisDay)))
    }

    /// The blocks of remote maintenance that hold are those of the answers that hold, of all points together; those that
    /// no answer states any more end now and stay on record.
    ///
    /// A block that several points state goes by the first of them. `dossier` is what is submitted, as hospitals see it.
    func keepMaintenance(of dossier: AnswerDossier) throws {
        let questionnaire = dossier.questionnaire
        var blocks: [(range: String, answer: Int64)] = []
        for point in dossier.asked where point.control.feeds.contains(.maintenanceAddresses) {
            // What an assessor found wrong shelters nobody.
            guard let answer = point.answer, point.state.standing != .nonCompliant else { continue }
            for fact in JoinReading(answer, to: point.control).facts {
                guard case .maintenanceAddress(let range) = fact.value else { continue }
                let text = range.description
                if !blocks.contains(where: { $0.range == text }) { blocks.append((text, answer.id.rawValue)) }
            }
        }
        let (id, release) = (questionnaire.id.rawValue, questionnaire.release.rawValue)
        let ours = "answer_id IN (SELECT id FROM answer WHERE questionnaire_id = ?)"
        try db.execute(
            sql: """
                UPDATE maintenance_network SET ended = ? WHERE release_id = ? AND ended IS NULL AND \(ours)
                    AND cidr NOT IN (SELECT value FROM json_each(?))
                """, arguments: [now.milliseconds, release, id, jsonArray(blocks.map(\.range))])
        for block in blocks {
            try db.execute(
                sql: """
                    UPDATE maintenance_network SET answer_id = ? WHERE release_id = ? AND cidr = ? AND ended IS NULL
                        AND \(ours)
                    """, arguments: [block.answer, release, block.range, id])
            try db.execute(
                sql: """
                    INSERT INTO maintenance_network (supplier_id, release_id, cidr, answer_id, since)
                    VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """,
                arguments: [
                    questionnaire.supplier.rawValue, release, block.range, block.answer, now.milliseconds,
                ])
        }
    }
}

extension JoinReading {
    /// What a supplier says now of a point, read as if it were submitted.
    public init(_ said: DraftAnswer, of point: AnswerPoint, in dossier: AnswerDossier) {
        let answer = Answer(
            id: ID(0), release: dossier.questionnaire.release,
            control: dossier.edition.reference(point.control.code), claim: said.claim, comment: said.comment,
            details: said.details, measures: said.measures, evidence: point.evidence.map(\.id), author: "",
            at: Instant(milliseconds: 0), state: .submitted)
        self.init(answer, to: point.control, evidence: point.evidence)
    }
}

/// Where a supplier's remote maintenance comes from, with the answer that says so.
public struct MaintenanceNetwork: Hashable, Sendable {
    /// Whose it is.
    public let supplier: ID<Supplier>
    /// For which release.
    public let release: ID<Release>
    /// The block.
    public let range: String
    /// The answer that it came from.
    public let answer: ID<Answer>
    /// Since when.
    public let since: Instant
}

extension Store {
    /// Every block of remote maintenance that holds now, of releases that the reach runs: what no block may cut off. Those that
    /// were taken before ranges were bounded protect nothing by themselves any more, and are left out.
    public func maintenanceNetworks(reach: Reach) async throws -> [MaintenanceNetwork] {
        try await read { db in
            let query: SQL = """
                SELECT m.* FROM maintenance_network m
                WHERE m.ended IS NULL AND \(reach.runs("m.release_id")) ORDER BY m.id LIMIT 100000
                """
            return try query.rows(db).compactMap { row in
                let range: String = row["cidr"]
                guard AddressRange(range)?.isTooWide == false else { return nil }
                return MaintenanceNetwork(
                    supplier: ID(row["supplier_id"]), release: ID(row["release_id"]), range: range,
                    answer: ID(row["answer_id"]), since: Instant(milliseconds: row["since"]))
            }
        }
    }
}
