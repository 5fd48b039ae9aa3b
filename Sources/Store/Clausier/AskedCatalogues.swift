public import Access
public import Clausier
import GRDB
public import Vocabulary

/// A catalogue that suppliers are asked.
public struct AskedCatalogue: Hashable, Sendable {
    /// The key of its editions.
    public let key: String
    /// As its newest edition is called.
    public let title: LocalizedText
}

extension Store {
    /// The catalogues that suppliers are asked: those that come with the program, those that have the codes of one of
    /// them, as the official text has, and those that a questionnaire or a tender names. The shipped ones first.
    ///
    /// Catalogues serve the whole network, so this takes no reach.
    public func askedCatalogues() async throws -> [AskedCatalogue] {
        let named = try await read { db in
            let query: SQL = """
                SELECT DISTINCT catalogue FROM questionnaire
                UNION SELECT json_extract(e.value, '$.edition.catalogue') FROM tender t, json_each(t.parts) e
                """
            return Set(try query.rows(db).compactMap { $0["catalogue"] as String? })
        }
        var asked: [AskedCatalogue] = []
        for newest in try await newestEditions() {
            let isOurs = newest.by == nil || named.contains(newest.key.catalogue)
            if !isOurs {
                guard let edition = try await edition(newest.key), CatalogueShelf.family(of: edition) != nil
                else { continue }
            }
            asked.append(AskedCatalogue(key: newest.key.catalogue, title: newest.title))
        }
        return asked
    }

    /// The newest edition of each catalogue, in the order of ``editions()``.
    public func newestEditions() async throws -> [ShelvedEdition] {
        var newest: [ShelvedEdition] = []
        for row in try await editions() {
            if let place = newest.firstIndex(where: { $0.key.catalogue == row.key.catalogue }) {
                if newest[place].key < row.key { newest[place] = row }
            } else {
                newest.append(row)
            }
        }
        return newest
    }

    /// The other catalogues with the codes of this edition: what answers a point of theirs answers the point of the same
    /// code. The official text and the shipped edition are such a pair.
    public func catalogues(alike edition: Edition) async throws -> [String] {
        guard let family = CatalogueShelf.family(of: edition) else { return [] }
        var alike: [String] = []
        for newest in try await newestEditions() where newest.key.catalogue != edition.key.catalogue {
            guard let other = try await self.edition(newest.key), CatalogueShelf.family(of: other) == family
            else { continue }
            alike.append(newest.key.catalogue)
        }
        return alike
    }

    /// The questionnaires about the same release in other catalogues, those that were submitted and lie in reach.
    public func otherQuestionnaires(
        besides questionnaire: Questionnaire, reach: Reach
    ) async throws -> [(id: ID<Questionnaire>, edition: EditionKey)] {
        try await read { db in
            let query: SQL = """
                SELECT q.id, q.catalogue, q.edition FROM \(Questionnaire.tables)
                WHERE \(reach.seesQuestionnaire) AND q.release_id = \(questionnaire.release.rawValue) AND q.id != \(questionnaire.id.rawValue)
                    AND q.submissions > 0 ORDER BY q.id
                """
            return try query.rows(db).compactMap { row in
                EditionKey(catalogue: row["catalogue"], version: row["edition"]).map {
                    (ID(row["id"] as Int64), $0)
                }
            }
        }
    }
}

extension CatalogueShelf {
    /// The shipped catalogue whose codes an edition has; `nil` for one with codes of its own.
    static func family(of edition: Edition) -> String? {
        shipped.first {
            $0.key.catalogue == edition.key.catalogue
                || edition.sharedCodes(with: $0) >= 0.9 && $0.sharedCodes(with: edition) >= 0.9
        }?.key.catalogue
    }
}
