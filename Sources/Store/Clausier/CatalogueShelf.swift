public import Clausier
import Compression
import Crypto
import Foundation
import GRDB
import Synchronization
public import Vocabulary

/// An edition as lists show it.
public struct ShelvedEdition: Hashable, Sendable {
    /// Its name.
    public let key: EditionKey
    /// As people call it.
    public let title: LocalizedText
    /// How many points it has.
    public let controls: Int
    /// Who brought it; `nil` for one that comes with Cordon.
    public let by: String?
    /// When.
    public let at: Instant?
}

/// The editions that were asked for, kept as values: they never change once they are recorded.
final class CatalogueShelf: Sendable {
    private let editions = Mutex<[EditionKey: Edition]>([:])

    /// Those that come with the program: they have no row.
    static let shipped: [Edition] = {
        do { return try ShippedEditions.all() } catch {
            preconditionFailure("an edition that comes with the program cannot be read: \(error)")
        }
    }()

    /// An edition that comes with the program or was read before.
    func edition(_ key: EditionKey) -> Edition? {
        CatalogueShelf.shipped.first { $0.key == key } ?? editions.withLock { $0[key] }
    }

    func keep(_ edition: Edition) { editions.withLock { $0[edition.key] = edition } }
}

extension Store {
    /// The edition of that name, shipped or imported; `nil` where there is none.
    public func edition(_ key: EditionKey) async throws -> Edition? {
        if let known = catalogueShelf.edition(key) { return known }
        let found = try await read { db in
            try Data.fetchOne(
                db, sql: "SELECT content FROM catalogue_edition WHERE catalogue = ? AND edition = ?",
                arguments: [key.catalogue, key.version])
        }
        guard let found else { return nil }
        let edition = try CatalogueShelf.unpack(found, key)
        catalogueShelf.keep(edition)
        return edition
    }

    /// Every edition there is, by name; the shipped ones first.
    public func editions() async throws -> [ShelvedEdition] {
        let shipped = CatalogueShelf.shipped.map {
            ShelvedEdition(
                key: $0.key, title: $0.title, controls: $0.controls.count, by: nil, at: nil)
        }
        let imported = try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT catalogue, edition, title, title_en, controls, decided_by, decided FROM catalogue_edition
                    ORDER BY catalogue, id DESC LIMIT 500
                    """
            ).compactMap { row -> ShelvedEdition? in
                guard let key = EditionKey(catalogue: row["catalogue"], version: row["edition"]) else {
                    return nil
                }
                let french: String = row["title"]
                return ShelvedEdition(
                    key: key, title: LocalizedText(french, en: row["title_en"] ?? french),
                    controls: row["controls"], by: row["decided_by"],
                    at: Instant(milliseconds: row["decided"]))
            }
        }
        return shipped + imported.filter { row in !shipped.contains { $0.key == row.key } }
    }

    /// Keeps an imported edition. The same content again changes nothing.
    ///
    /// - Throws: ``StoreError/declined(_:)`` for another content under the name of an edition that answers may refer to.
    @discardableResult public func record(
        _ edition: Edition, by actor: String, at now: Instant
    ) async throws -> Change {
        try await record([edition], [], by: actor, at: now).editions[0]
    }

    /// Keeps all editions and mappings of a file, or none.
    ///
    /// - Throws: ``StoreError/declined(_:)`` for another content under the name of an edition that answers may refer to, or
    ///   for a mapping without relations or with too many.
    @discardableResult public func record(
        _ editions: [Edition], _ mappings: [MappingSet], by actor: String, at now: Instant
    ) async throws -> (editions: [Change], mappings: [Change]) {
        let packedEditions = try editions.map { try PackedEdition($0) }
        let packedMappings = try mappings.map { try PackedMapping($0) }
        let changes = try await transaction(by: actor, at: now) { writer in
            (
                editions: try packedEditions.map { try writer.keep($0) },
                mappings: try packedMappings.map { try writer.keep($0) }
            )
        }
        for edition in editions where !CatalogueShelf.shipped.contains(where: { $0.key == edition.key }) {
            catalogueShelf.keep(edition)
        }
        return changes
    }
}

/// An edition as it is kept, made before the transaction begins.
private struct PackedEdition: Sendable {
    let edition: Edition
    let digest: Data
    let content: Data

    init(_ edition: Edition) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let bytes = try Array(encoder.encode(edition))
        self.edition = edition
        digest = Data(SHA256.hash(data: bytes))
        content = Data(try Zstd.compress(bytes))
    }
}

extension Writer {
    /// The edition of that name, as this transaction sees it; `nil` where there is none.
    func edition(_ key: EditionKey) throws -> Edition? {
        if let shipped = CatalogueShelf.shipped.first(where: { $0.key == key }) { return shipped }
        let found = try Data.fetchOne(
            db, sql: "SELECT content FROM catalogue_edition WHERE catalogue = ? AND edition = ?",
            arguments: [key.catalogue, key.version])
        return try found.map { try CatalogueShelf.unpack($0, key) }
    }

    fileprivate func keep(_ packed: PackedEdition) throws -> Change {
        let edition = packed.edition
        if let shipped = CatalogueShelf.shipped.first(where: { $0.key == edition.key }) {
            guard shipped == edition else { throw StoreError.taken(edition.key) }
            return .unchanged
        }
        let before = try Data.fetchOne(
            db, sql: "SELECT digest FROM catalogue_edition WHERE catalogue = ? AND edition = ?",
            arguments: [edition.key.catalogue, edition.key.version])
        if let before {
            guard before == packed.digest else { throw StoreError.taken(edition.key) }
            return .unchanged
        }
        try db.execute(
            sql: """
                INSERT INTO catalogue_edition (catalogue, edition, title, title_en, controls, digest, content,
                    decided_by, decided) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                edition.key.catalogue, edition.key.version, String(edition.title.french.prefix(500)),
                String(edition.title.english.prefix(500)),
                edition.controls.count, packed.digest, packed.content, actor, now.milliseconds,
            ])
        var detail = JSONObject()
        detail.set("edition", to: JSONText(edition.key.description))
        detail.set("controls", to: JSONText(Int64(edition.controls.count)))
        try note(
            "catalogue.import", subject: AuditSubject(kind: "catalogue", id: db.lastInsertedRowID),
            detail: detail.text)
        return .inserted
    }
}

extension CatalogueShelf {
    /// The most bytes of an edition once it is unpacked: 64 MiB.
    static let mostBytes = 64 << 20

    /// Reads an edition as it is kept.
    fileprivate static func unpack(_ content: Data, _ key: EditionKey) throws -> Edition {
        do {
            let bytes = try Zstd.decompress(Array(content), limit: mostBytes)
            return try JSONDecoder().decode(Edition.self, from: Data(bytes))
        } catch {
            throw StoreError.damaged("the edition \(key) cannot be read: import it again")
        }
    }
}

extension StoreError {
    fileprivate static func taken(_ key: EditionKey) -> StoreError {
        .declined(
            LocalizedText(
                "L’édition \(key) existe avec un autre contenu\u{A0}: donnez à la vôtre une version à elle.",
                en: "The edition \(key) is there with other content: give yours a version of its own."))
    }
}
