public import Access
public import Clausier
import GRDB
public import Registry
public import Vocabulary
public import Watch

/// What a supplier said of its duty to give notice, in the answers about one of its releases.
public struct SupplierDuty: Hashable, Sendable {
    /// Whose duty.
    public let supplier: ID<Supplier>
    /// As the supplier is called.
    public let supplierName: String
    /// The product and its version.
    public let releaseName: String
    /// The questionnaire that the answer stands in.
    public let questionnaire: ID<Questionnaire>
    /// The point, and which answer to it.
    public let code: ControlCode, version: Int
    /// The answer in a word.
    public let claim: Claim
    /// What the supplier writes, which is all there is where it promised something without a figure.
    public let text: String
    /// In how many hours notice is owed, 0 for at once; `nil` where the supplier promised none.
    public let hours: Double?
    /// Whether the establishment runs that release; else it runs others, of which the supplier said nothing.
    public let isRunHere: Bool

    /// The last instant at which notice is in time.
    ///
    /// The supplier's own knowledge starts the delay, and nobody outside sees it: it had it at the latest when the
    /// establishment did or wrote to it.
    public func deadline(_ facts: CaseFacts) -> Instant? {
        // Answers of before figures had bounds may hold anything.
        hours.flatMap { (0...87_600).contains($0) ? facts.knownAt.advanced(by: .seconds($0 * 3_600)) : nil }
    }
}

/// A supplier that serves an establishment.
public struct ServingSupplier: Hashable, Sendable {
    /// The supplier.
    public let id: ID<Supplier>
    /// As it is called.
    public let name: String
}

extension Store {
    /// What a supplier owes an establishment when it is attacked or leaks, by its own answers about the releases that
    /// run there; where it gave none, by those about its others. Empty beyond reach.
    public func supplierDuties(
        of supplier: ID<Supplier>, at establishment: ID<Establishment>, reach: Reach
    ) async throws -> [SupplierDuty] {
        guard reach.includes(establishment) else { return [] }
        let rows = try await read { db in
            let query: SQL = """
                SELECT a.*, c.code, q.catalogue, q.edition, q.submitted_profile, q.release_id, p.name || ' ' || r.version AS release_name,
                    f.name AS supplier_name, EXISTS (SELECT 1 FROM release_place y WHERE y.release_id = r.id
                        AND y.establishment_id = \(establishment.rawValue)) AS is_run_here
                FROM supplier f CROSS JOIN product p ON p.supplier_id = f.id CROSS JOIN release r ON r.product_id = p.id
                    CROSS JOIN questionnaire q ON q.release_id = r.id CROSS JOIN answer a ON a.questionnaire_id = q.id
                    JOIN control c ON c.id = a.control_id
                WHERE f.id = \(supplier.rawValue) AND q.submissions > 0 AND a.replaced IS NULL
                ORDER BY p.name_key, r.id DESC, c.id LIMIT 5000
                """
            return try query.rows(db).compactMap { row -> DutyAnswer? in DutyAnswer(row) }
        }
        var editions: [EditionKey: EditionIndex] = [:]
        var duties: [SupplierDuty] = []
        for row in rows {
            if editions[row.edition] == nil, let edition = try await edition(row.edition) {
                editions[row.edition] = EditionIndex(edition)
            }
            guard let control = editions[row.edition]?[row.answer.control.code],
                control.feeds.contains(.noticeDuty),
                // An answer to a point that the product's routing left since is no word of its supplier any more.
                control.applicability.applies(to: row.profile) != .no
            else { continue }
            duties.append(SupplierDuty(row, supplier, control))
        }
        let here = duties.filter(\.isRunHere)
        return here.isEmpty ? duties : here
    }

    /// The suppliers whose releases an establishment runs, by name; empty beyond reach.
    public func suppliers(serving establishment: ID<Establishment>, reach: Reach) async throws
        -> [ServingSupplier]
    {
        guard reach.includes(establishment) else { return [] }
        return try await read { db in
            let query: SQL = """
                SELECT DISTINCT f.id, f.name, f.name_key FROM release_place y CROSS JOIN release r ON r.id = y.release_id
                    JOIN product p ON p.id = r.product_id JOIN supplier f ON f.id = p.supplier_id
                WHERE y.establishment_id = \(establishment.rawValue) ORDER BY f.name_key LIMIT 1000
                """
            return try query.rows(db).map { ServingSupplier(id: ID($0["id"]), name: $0["name"]) }
        }
    }
}

/// An answer with what it is about.
private struct DutyAnswer: Sendable {
    let answer: Answer
    let edition: EditionKey
    let profile: Profile
    let questionnaire: ID<Questionnaire>
    let releaseName: String, supplierName: String
    let isRunHere: Bool

    init?(_ row: Row) {
        guard let key = EditionKey(catalogue: row["catalogue"], version: row["edition"]),
            let code = ControlCode(row["code"] as String),
            let answer = Answer(
                row, release: ID(row["release_id"]), control: ControlReference(edition: key, code: code),
                evidence: [])
        else { return nil }
        self.answer = answer
        edition = key
        profile = Profile(json: row["submitted_profile"] ?? "{}")
        questionnaire = ID(row["questionnaire_id"])
        releaseName = row["release_name"]
        supplierName = row["supplier_name"]
        isRunHere = row["is_run_here"]
    }
}

extension SupplierDuty {
    fileprivate init(_ row: DutyAnswer, _ supplier: ID<Supplier>, _ control: Control) {
        var hours: Double?
        for fact in JoinReading(row.answer, to: control).facts {
            if case .noticeHours(let stated) = fact.value { hours = stated }
        }
        self.init(
            supplier: supplier, supplierName: row.supplierName, releaseName: row.releaseName,
            questionnaire: row.questionnaire, code: row.answer.control.code, version: row.answer.version,
            claim: row.answer.claim,
            text: row.answer.comment.contains { !$0.isWhitespace } ? row.answer.comment : row.answer.details,
            hours: hours, isRunHere: row.isRunHere)
    }
}
