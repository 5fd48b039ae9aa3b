import Access
public import Clausier
import Foundation
import GRDB
public import Registry
public import Vocabulary

/// One catalogue asked of one release: where its supplier's answers stand.
public struct Questionnaire: Hashable, Sendable {
    /// Its place in the store.
    public let id: ID<Questionnaire>
    /// What is asked about.
    public let release: ID<Release>
    /// The product of that release.
    public let product: ID<Product>
    /// As the product is called.
    public let productName: String
    /// The release's version.
    public let version: String
    /// Who answers.
    public let supplier: ID<Supplier>
    /// As the supplier is called.
    public let supplierName: String
    /// Whether the supplier can be counted on.
    public let supplierStanding: SupplierStanding
    /// The edition that is answered.
    public let edition: EditionKey
    /// What the supplier says of the product now.
    public let profile: Profile
    /// What it said when it last submitted; `nil` before the first time.
    public let submittedProfile: Profile?
    /// How often it was submitted.
    public let submissions: Int
    /// When it was last submitted.
    public let submitted: Instant?
    /// When the supplier last wrote in it.
    public let changed: Instant
    /// What the submitted answers amount to.
    public let standing: AnswerStanding

    /// The product and its version.
    public var releaseName: String { "\(productName) \(version)" }
}

/// What the submitted answers of a release amount to, counted when they changed.
public struct AnswerStanding: Hashable, Sendable {
    /// Points that concern the product and are its supplier's to answer.
    public var asked: Int
    /// Those of them that are answered.
    public var answered: Int
    /// Those that are answered and not met, in part or wholly, findings counting before claims.
    public var failed: Int
    /// The blocking ones among those that are not met.
    public var blocking: Int
    /// Points with an open doubt.
    public var doubted: Int
    /// The score in thousandths.
    public var perMille: Int
    /// The first day on which a proof ends.
    public var nextExpiry: Day?

    /// Nothing answered of so many points.
    public init(
        asked: Int = 0, answered: Int = 0, failed: Int = 0, blocking: Int = 0, doubted: Int = 0,
        perMille: Int = 0,
        nextExpiry: Day? = nil
    ) {
        self.asked = asked
        self.answered = answered
        self.failed = failed
        self.blocking = blocking
        self.doubted = doubted
        self.perMille = perMille
        self.nextExpiry = nextExpiry
    }

    /// Points that are asked and not answered.
    public var missing: Int { asked - answered }
}

extension Questionnaire {
    static let columns: SQL = """
        q.*, r.version, r.product_id, p.name AS product_name, p.supplier_id, f.name AS supplier_name,
            f.standing AS supplier_standing
        """
    static let tables: SQL = """
        questionnaire q JOIN release r ON r.id = q.release_id JOIN product p ON p.id = r.product_id
            JOIN supplier f ON f.id = p.supplier_id
        """

    init(_ row: Row) throws {
        guard let edition = EditionKey(catalogue: row["catalogue"], version: row["edition"]) else {
            throw StoreError.damaged("a questionnaire names no edition")
        }
        let submittedProfile: String? = row["submitted_profile"]
        self.init(
            id: ID(row["id"]), release: ID(row["release_id"]), product: ID(row["product_id"]),
            productName: row["product_name"], version: row["version"], supplier: ID(row["supplier_id"]),
            supplierName: row["supplier_name"],
            supplierStanding: SupplierStanding(rawValue: row["supplier_standing"]) ?? .trading,
            edition: edition, profile: Profile(json: row["profile"]),
            submittedProfile: submittedProfile.map { Profile(json: $0) }, submissions: row["submissions"],
            submitted: .from(row, "submitted"), changed: Instant(milliseconds: row["changed"]),
            standing: AnswerStanding(row))
    }
}

extension AnswerStanding {
    init(_ row: Row) {
        self.init(
            asked: row["asked"], answered: row["answered"], failed: row["failed"], blocking: row["blocking"],
            doubted: row["doubted"], perMille: row["per_mille"], nextExpiry: .from(row, "next_expiry"))
    }
}

extension Profile {
    init(json: String) {
        let said = (try? JSONDecoder().decode([String: Bool].self, from: Data(json.utf8))) ?? [:]
        var traits: [Trait: Bool] = [:]
        for (word, holds) in said { if let trait = Trait(rawValue: word) { traits[trait] = holds } }
        self.init(traits)
    }

    /// An object with one member for each trait of which something was said.
    var json: String {
        var object = JSONObject()
        for (trait, holds) in traits.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            object.set(trait.rawValue, to: JSONText(holds))
        }
        return object.text
    }
}

/// Values of the domain as columns of JSON; `nil` for nothing, so that most rows hold none.
enum JSONColumn {
    static func write(_ value: some Encodable, isEmpty: Bool = false) throws -> String? {
        guard !isEmpty else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func read<Value: Decodable>(_ text: String?, as _: Value.Type = Value.self) -> Value? {
        text.flatMap { try? JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
    }
}

extension Reach {
    /// Whether the questionnaire of those tables may be seen: its supplier sees all of it, a hospital what was submitted.
    var seesQuestionnaire: SQL {
        switch self {
        case .everything, .establishments: "q.submissions > 0"
        case .suppliers: holdsSupplier("p.supplier_id")
        case .nothing: "FALSE"
        }
    }
}
