public import Clausier
import Compression
import Foundation
import GRDB
import Registry
public import Vocabulary

/// What a tender was compared and agreed on when it was awarded: it stays so, whatever suppliers answer afterwards.
public struct AwardRecord: Codable, Sendable {
    /// What the bidders were compared on, part by part.
    private let parts: [Part]
    /// The annex of the contract with the winner, by code of the language.
    private let annex: [String: ContractClauses]

    private struct Part: Codable {
        let edition: EditionKey
        /// By number of the bidder's release, then by code of the point.
        let states: [String: [String: PointState]]
    }

    /// Keeps a comparison and the annex that is made from it.
    public init(_ found: TenderComparison, of file: TenderFile, annex: [Language: ContractClauses]) {
        parts = found.comparison.parts.map { part in
            let states = file.bidders.enumerated().map { place, bidder in
                let own = part.rows.map { ($0.control.code.text, $0.states[place]) }
                return (
                    bidder.candidate.release.description, Dictionary(own) { first, _ in first }
                )
            }
            return Part(edition: part.edition.key, states: Dictionary(states) { first, _ in first })
        }
        self.annex = Dictionary(annex.map { ($0.key.rawValue, $0.value) }) { first, _ in first }
    }

    /// The annex as it was agreed; `nil` in a language in which it was not kept.
    public func annex(in language: Language) -> ContractClauses? { annex[language.rawValue] }

    /// The comparison as it was made, from the editions of today's.
    func comparison(like now: Comparison, of file: TenderFile) -> Comparison {
        let inputs = now.parts.map { part in
            let weighed = file.tender.parts.first { $0.edition == part.edition.key }
            let kept = parts.first { $0.edition == part.edition.key }
            return Comparison.Input(
                edition: part.edition, weights: weighed?.weights ?? .usual, share: weighed?.share ?? 1,
                states: file.bidders.map { bidder in
                    let states = kept?.states[bidder.candidate.release.description] ?? [:]
                    return Dictionary(
                        states.compactMap { code, state in ControlCode(code).map { ($0, state) } }
                    ) { first, _ in first }
                })
        }
        return Comparison(inputs, needs: file.tender.needs, bidders: file.bidders.count)
    }
}

/// An award that was kept, with its day.
public struct KeptAward: Sendable {
    /// What was compared and agreed on.
    public let record: AwardRecord
    /// When.
    public let at: Instant

    init?(_ row: Row) {
        let content: Data = row["content"]
        guard let bytes = try? Zstd.decompress(Array(content), limit: KeptAward.mostBytes),
            let record = try? JSONDecoder().decode(AwardRecord.self, from: Data(bytes))
        else { return nil }
        self.record = record
        at = Instant(milliseconds: row["made"])
    }

    /// Fifty bidders and 5,000 points take less.
    private static let mostBytes = 256 << 20
}

extension Writer {
    /// Keeps what an award was made on.
    func keep(_ record: AwardRecord, of tender: ID<Tender>) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try db.execute(
            sql: "INSERT INTO tender_award VALUES (?, ?, ?, ?)",
            arguments: [
                tender.rawValue, Data(try Zstd.compress(Array(encoder.encode(record)))), now.milliseconds,
                actor,
            ])
    }
}
