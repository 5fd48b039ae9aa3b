public import Clausier
import Compression
import Foundation
import GRDB
public import Registry
public import Vocabulary

/// What a tender was compared and agreed on when it was awarded: it stays so, whatever suppliers answer afterwards.
public struct AwardRecord: Codable, Sendable {
    /// What the bidders were compared on, part by part.
    private let parts: [Part]
    /// The annex of the contract with the winner, by code of the language: of awards that kept no other.
    private let annex: [String: ContractClauses]?
    /// By number of the bidder's release, then by code of the language: the annex that was agreed, or would have been.
    /// Each is packed by itself, for most pages show none.
    private let annexes: [String: [String: Data]]?
    /// What the bidders wrote, by edition and by number of their release, packed.
    private let sheets: Data?

    private struct Part: Codable {
        let edition: EditionKey
        /// By number of the bidder's release, then by code of the point.
        let states: [String: [String: PointState]]
    }

    /// Keeps a comparison, with the annex that would be agreed with each bidder and what each wrote.
    public init(
        _ found: TenderComparison, of file: TenderFile, annexes: [ID<Release>: [Language: ContractClauses]],
        sheets: [ID<Questionnaire>: AnswerSheet]
    ) throws {
        parts = found.comparison.parts.map { part in
            let states = file.bidders.enumerated().map { place, bidder in
                let own = part.rows.map { ($0.control.code.text, $0.states[place]) }
                return (
                    bidder.candidate.release.description, Dictionary(own) { first, _ in first }
                )
            }
            return Part(edition: part.edition.key, states: Dictionary(states) { first, _ in first })
        }
        annex = nil
        self.annexes = try Dictionary(
            annexes.map { release, texts in
                let packed = try texts.map { ($0.key.rawValue, try AwardRecord.pack($0.value)) }
                return (release.description, Dictionary(packed) { first, _ in first })
            }
        ) { first, _ in first }
        var written: [String: [String: AnswerSheet]] = [:]
        for (part, ids) in zip(found.comparison.parts, found.questionnaires) {
            for (bidder, id) in zip(file.bidders, ids) {
                written[part.edition.key.description, default: [:]][bidder.candidate.release.description] =
                    id.flatMap { sheets[$0] }
            }
        }
        self.sheets = try AwardRecord.pack(written)
    }

    /// The annex as it was agreed with the winner, or would have been with another bidder; `nil` where it was not kept.
    public func annex(
        in language: Language, with release: ID<Release>, of tender: Tender
    ) -> ContractClauses? {
        guard let annexes else { return tender.awarded == release ? annex?[language.rawValue] : nil }
        return annexes[release.description]?[language.rawValue].flatMap { AwardRecord.unpack($0) }
    }

    /// What each bidder had submitted to a part, by bidder; `nil` where the award kept no texts.
    public func sheets(of part: EditionKey, in file: TenderFile) -> [AnswerSheet?]? {
        guard let sheets, let all: [String: [String: AnswerSheet]] = AwardRecord.unpack(sheets) else {
            return nil
        }
        return file.bidders.map { all[part.description]?[$0.candidate.release.description] }
    }

    private static func pack(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Data(try Zstd.compress(Array(encoder.encode(value))))
    }

    private static func unpack<Value: Decodable>(_ data: Data) -> Value? {
        guard let bytes = try? Zstd.decompress(Array(data), limit: mostBytes) else { return nil }
        return try? JSONDecoder().decode(Value.self, from: Data(bytes))
    }

    /// Fifty bidders and 5,000 points take less.
    fileprivate static let mostBytes = 256 << 20

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
        guard let bytes = try? Zstd.decompress(Array(content), limit: AwardRecord.mostBytes),
            let record = try? JSONDecoder().decode(AwardRecord.self, from: Data(bytes))
        else { return nil }
        self.record = record
        at = Instant(milliseconds: row["made"])
    }
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
