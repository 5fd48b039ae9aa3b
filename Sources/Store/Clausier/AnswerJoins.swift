public import Access
public import Clausier
import Compression
import Crypto
public import Debt
import Foundation
import GRDB
public import Registry
public import Vocabulary

/// What submitted answers become elsewhere: `JoinReading` says what an answer states, this keeps it where it is used.
extension Writer {
    /// Carries what is being submitted to where it is used: components of the release, certificates of hosting, the end of
    /// the release's security fixes. Addresses of remote maintenance are ``keepMaintenance(of:)``'s.
    ///
    /// Everything else is read from the answers when a page of a system or of a case asks for it.
    func join(_ dossier: AnswerDossier, _ numbers: ControlNumbers) throws {
        let questionnaire = dossier.questionnaire
        var components: [DeclaredComponent] = []
        var certificates: [HostingCertificate] = []
        var end: Day?
        for point in dossier.asked {
            guard !point.isToConfirm, let said = point.current else { continue }
            for fact in JoinReading(said, of: point, in: dossier).facts {
                switch fact.value {
                case .component(let component): components.append(component)
                case .hostingCertificate(let piece, let expires?):
                    guard let control = numbers[point.control.code] else { continue }
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
        if components.isEmpty, dossier.hasListedSoftware { try forgetTypedList(of: questionnaire.release) }
        try keep(components.map { SoftwareComponent($0) }, of: questionnaire.release)
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
            guard let answer = point.answer else { continue }
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

    /// Keeps the bill of materials that a supplier attached as evidence: it takes the place of a list that was typed, and
    /// of the supplier's own earlier one, never of one that a hospital attached.
    ///
    /// - Throws: ``StoreError/notFound(kind:)`` for another supplier's release.
    public func attach(_ bill: SoftwareBill, named file: String, toOwn release: ID<Release>, reach: Reach)
        throws
    {
        let theirs: SQL = """
            SELECT 1 FROM release r JOIN product p ON p.id = r.product_id
            WHERE r.id = \(release.rawValue) AND \(reach.holdsSupplier("p.supplier_id"))
            """
        guard try !theirs.rows(db).isEmpty else { throw StoreError.notFound(kind: "release") }
        let before = try Row.fetchOne(
            db, sql: "SELECT format, file FROM release_bill WHERE release_id = ?",
            arguments: [release.rawValue])
        let isOurs = before.map { $0["file"] as String == DeclaredSoftware.file } ?? true
        guard isOurs else { return }
        try keep(bill, of: release)
    }

    /// A list that a supplier typed is the release's bill until a real one is attached: it never replaces another's.
    private func keep(_ components: [SoftwareComponent], of release: ID<Release>) throws {
        guard !components.isEmpty else { return }
        let before = try String.fetchOne(
            db, sql: "SELECT format FROM release_bill WHERE release_id = ?", arguments: [release.rawValue])
        guard before == nil || before == DeclaredSoftware.format else { return }
        try keep(
            SoftwareBill(format: DeclaredSoftware.format, made: now, components: components), of: release)
    }

    /// A list that was typed and is emptied, or that its point lost with the routing, says nothing of the release any more.
    private func forgetTypedList(of release: ID<Release>) throws {
        try db.execute(
            sql: "DELETE FROM release_bill WHERE release_id = ? AND format = ? AND file = ?",
            arguments: [release.rawValue, DeclaredSoftware.format, DeclaredSoftware.file])
        guard db.changesCount > 0 else { return }
        try note("release.bill", subject: AuditSubject(kind: "release", id: release.rawValue))
    }

    private func keep(_ bill: SoftwareBill, of release: ID<Release>) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let content = try Array(encoder.encode(bill))
        try db.execute(
            sql: "INSERT OR REPLACE INTO release_bill VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                release.rawValue, bill.format, bill.serial, now.milliseconds, DeclaredSoftware.file,
                bill.components.count,
                Data(SHA256.hash(data: content)), Data(try Zstd.compress(content)), actor, now.milliseconds,
            ])
        try note("release.bill", subject: AuditSubject(kind: "release", id: release.rawValue))
    }
}

extension AnswerDossier {
    /// Whether the last submission listed software, and nothing of it waits to be confirmed.
    fileprivate var hasListedSoftware: Bool {
        let points = (points + leftOut).filter { $0.control.feeds.contains(.softwareList) }
        return !points.contains(where: \.isToConfirm)
            && points.contains { point in
                point.answer.map { !JoinReading($0, to: point.control).facts.isEmpty } ?? false
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

/// Components in a list that a supplier typed.
enum DeclaredSoftware {
    /// As the bill calls its format.
    static let format = "Liste du clausier"
    /// As the bill of a supplier's answer names its file.
    static let file = "clausier"
}

extension SoftwareComponent {
    /// A typed name is only a name; a typed `pkg:` address identifies the package.
    init(_ declared: DeclaredComponent) {
        let text = [declared.name, declared.version ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
        self.init(
            reference: text, name: declared.name, version: declared.version,
            purl: declared.name.hasPrefix("pkg:") ? declared.name : nil)
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
