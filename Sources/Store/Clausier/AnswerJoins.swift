public import Access
public import Clausier
import Compression
import Crypto
import Debt
import Foundation
import GRDB
public import Registry
public import Vocabulary

/// What submitted answers become elsewhere.
extension Writer {
    /// Carries what was just submitted to where it is used: addresses of remote maintenance, components of the release.
    ///
    /// Everything else is read from the answers when a page of a system asks for it.
    func join(_ dossier: AnswerDossier, _ numbers: ControlNumbers) throws {
        for point in dossier.asked {
            guard point.control.feeds.contains(where: { $0 == .maintenanceAddresses || $0 == .softwareList }),
                let said = point.current
            else { continue }
            let text = said.claim == .no || said.claim == .notConcerned ? "" : said.details + "\n" + said.comment
            if point.control.feeds.contains(.maintenanceAddresses) {
                try keep(MaintenanceAddresses.read(text), of: dossier.questionnaire, point, numbers)
            }
            if point.control.feeds.contains(.softwareList) {
                try keep(DeclaredSoftware.read(text), of: dossier.questionnaire.release)
            }
        }
    }

    /// The blocks that hold are those of the last submission; those that left it end now and stay on record.
    private func keep(
        _ ranges: [AddressRange], of questionnaire: Questionnaire, _ point: AnswerPoint, _ numbers: ControlNumbers
    ) throws {
        guard let control = numbers[point.control.code] else { return }
        let query: SQL = """
            SELECT id FROM answer WHERE questionnaire_id = \(questionnaire.id.rawValue) AND control_id = \(control)
                AND replaced IS NULL
            """
        guard let answer: Int64 = try query.rows(db).first?["id"] else { return }
        let kept = jsonArray(ranges.map(\.description))
        let end: SQL = """
            UPDATE maintenance_network SET ended = \(now.milliseconds)
            WHERE release_id = \(questionnaire.release.rawValue) AND ended IS NULL
                AND answer_id IN (SELECT id FROM answer WHERE questionnaire_id = \(questionnaire.id.rawValue)
                    AND control_id = \(control))
                AND cidr NOT IN (SELECT value FROM json_each(\(kept)))
            """
        let (sql, arguments) = try end.build(db)
        try db.execute(sql: sql, arguments: arguments)
        for range in ranges {
            try db.execute(
                sql: """
                    INSERT INTO maintenance_network (supplier_id, release_id, cidr, answer_id, since)
                    VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """,
                arguments: [
                    questionnaire.supplier.rawValue, questionnaire.release.rawValue, range.description, answer,
                    now.milliseconds,
                ])
        }
    }

    /// A list that a supplier typed is the release's bill until a real one is attached: it never replaces another's.
    private func keep(_ components: [SoftwareComponent], of release: ID<Release>) throws {
        guard !components.isEmpty else { return }
        let before = try String.fetchOne(
            db, sql: "SELECT format FROM release_bill WHERE release_id = ?", arguments: [release.rawValue])
        guard before == nil || before == DeclaredSoftware.format else { return }
        let bill = SoftwareBill(
            format: DeclaredSoftware.format, made: now, components: components)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let content = try Array(encoder.encode(bill))
        try db.execute(
            sql: "INSERT OR REPLACE INTO release_bill VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                release.rawValue, bill.format, nil, now.milliseconds, "clausier", components.count,
                Data(SHA256.hash(data: content)), Data(try Zstd.compress(content)), actor, now.milliseconds,
            ])
        try note("release.bill", subject: AuditSubject(kind: "release", id: release.rawValue))
    }
}

/// Addresses of remote maintenance in what a supplier wrote.
public enum MaintenanceAddresses {
    /// The most blocks of one answer.
    public static let most = 200

    /// The blocks in a text, each once, in order: public addresses only, and no block so wide that it would shelter
    /// half the internet from every block list.
    public static func read(_ text: String) -> [AddressRange] {
        let words = text.prefix(20_000).split { $0.isWhitespace || $0 == "," || $0 == ";" || $0 == "(" || $0 == ")" }
        let found = words.compactMap { word in
            AddressRange(String(word).trimmingCharacters(in: CharacterSet(charactersIn: ".:")))
        }
        return Set(found.filter { !$0.isPrivate && !$0.isTooWide }).sorted().prefix(most).map { $0 }
    }
}

/// Components in a list that a supplier typed: one a line, the version last.
enum DeclaredSoftware {
    /// As the bill calls its format.
    static let format = "Liste du clausier"
    private static let most = 2_000

    static func read(_ text: String) -> [SoftwareComponent] {
        text.split(whereSeparator: \.isNewline).prefix(most).compactMap { line in
            let kept = line.trimmingCharacters(in: CharacterSet(charactersIn: " \t-–•*;,."))
            if kept.hasPrefix("pkg:"), kept.count <= 500 {
                return SoftwareComponent(reference: kept, name: kept, purl: kept)
            }
            let words = kept.split(separator: " ")
            guard let last = words.last, words.count >= 2, last.contains(where: \.isNumber), kept.count <= 200 else {
                return nil
            }
            let name = words.dropLast().filter { $0.lowercased() != "version" && $0.lowercased() != "v" }
            return SoftwareComponent(
                reference: kept, name: name.joined(separator: " "), version: String(last))
        }
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
    /// Every block of remote maintenance that holds now, of releases that the reach runs: what no block may cut off.
    public func maintenanceNetworks(reach: Reach) async throws -> [MaintenanceNetwork] {
        try await read { db in
            let query: SQL = """
                SELECT m.* FROM maintenance_network m
                WHERE m.ended IS NULL AND \(reach.runs("m.release_id")) ORDER BY m.id LIMIT 100000
                """
            return try query.rows(db).map {
                MaintenanceNetwork(
                    supplier: ID($0["supplier_id"]), release: ID($0["release_id"]), range: $0["cidr"],
                    answer: ID($0["answer_id"]), since: Instant(milliseconds: $0["since"]))
            }
        }
    }
}
