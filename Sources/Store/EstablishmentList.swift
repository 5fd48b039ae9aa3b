public import Access
public import GRDB
public import Registry
public import Vocabulary

/// Which establishments of the reach a list shows, by group and name.
///
/// Numbers alone: what is told of those on a page is an ``Overview`` of them.
public struct EstablishmentList: Hashable, Sendable {
    /// How far it sees.
    public var reach: Reach
    /// Words that stand in the name, the town or the FINESS number, in any case and with any accents.
    public var text: String
    /// Members of this group only.
    public var group: ID<Group>?
    /// Only those where a product of this supplier runs.
    public var supplier: ID<Supplier>?

    /// All establishments of the reach, unless told otherwise.
    public init(
        reach: Reach, text: String = "", group: ID<Group>? = nil, supplier: ID<Supplier>? = nil
    ) {
        self.reach = reach
        self.text = text
        self.group = group
        self.supplier = supplier
    }
}

extension EstablishmentList: PageQuery {
    /// The establishments that pass all filters but the words.
    public var statements: [SQL] {
        var conditions = [reach.holds("e.id")]
        if let group { conditions.append("e.group_id = \(group.rawValue)") }
        if let supplier {
            conditions.append("e.id IN (\(Supplier.places(of: supplier, reach: reach)))")
        }
        return [
            """
            SELECT e.id, e.name_key, e.town, e.finess FROM hospital_group g JOIN establishment e ON e.group_id = g.id
            WHERE \(all(of: conditions)) ORDER BY g.name_key, g.id, e.name_key, e.id
            """
        ]
    }

    /// Those in which every word stands. Some thousand rows at most: no index of words would be quicker.
    public func page(from answers: [[Row]]) throws -> [ID<Establishment>] {
        let words = sortKey(of: text).split(separator: " ").prefix(8)
        return answers[0].filter { row in
            if words.isEmpty { return true }
            let said = "\(row["name_key"] as String) \(sortKey(of: row["town"])) \(row["finess"] as String)"
            return words.allSatisfy { said.contains($0) }
        }.map { ID($0["id"]) }
    }
}
