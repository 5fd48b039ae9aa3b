public import Registry
public import Vocabulary

/// A network of hospitals that do not exist: the same seed and shape give the same network on every machine.
///
/// What every member shares is made at once. What one establishment has is made when asked for, so that a nation never
/// lies in memory whole:
///
///     let network = FictionalNetwork(seed: 7, shape: .nation)
///     for estate in network.estates { insert(estate) }
///
/// Identifiers are numbers of the fiction, unique for each kind of thing. A store gives its own, and finds things
/// by their natural keys: FINESS, names of suppliers and products, the owner's code of a system.
public struct FictionalNetwork: Sendable {
    /// What it was made from.
    public let seed: UInt64
    /// How large it is.
    public let shape: NetworkShape
    /// The day the facts are seen from: support, contracts and certificates run out around it.
    public let asOf: Day

    /// The network itself.
    public let network: Network
    /// Its groups.
    public let groups: [Group]
    /// All members, group by group; the first of each group runs what the group shares.
    public let establishments: [Establishment]
    /// Suppliers, products and releases.
    public let catalogue: FictionalCatalogue
    /// Group data centres, certified hosts and online services. Rooms on site come with their establishment.
    public let hostings: [Hosting]

    /// How many systems each establishment runs.
    let systemCounts: [Int]
    /// The identifier before the first system of each establishment.
    let systemOffsets: [Int]
    /// For each establishment the position of the head of its group.
    let heads: [Int]

    /// Makes the shared part; `asOf` is as good as today for a demonstration, and fixed for a test.
    public init(seed: UInt64, shape: NetworkShape = .demo, asOf: Day = FictionalCatalogue.lifecycleDay) {
        (self.seed, self.shape, self.asOf) = (seed, shape, asOf)
        network = Network(id: ID(1), name: "Réseau hospitalier des Trois-Marches")
        groups = shape.groups.indices.map {
            Group(id: ID(Int64($0 + 1)), network: ID(1), name: FictionalPlaces.groupName($0))
        }
        establishments = FictionalNetwork.members(of: shape, seed: seed)
        catalogue = FictionalCatalogue(seed: seed, asOf: asOf)
        heads = shape.groups.reduce(into: [Int]()) { heads, members in
            heads += Array(repeating: heads.count, count: members.count)
        }
        hostings = FictionalNetwork.sharedHostings(
            groups: groups, heads: Array(Set(heads)).sorted(), establishments: establishments,
            hosts: catalogue.hosts, asOf: asOf, seed: seed)
        systemCounts = FictionalNetwork.share(shape.systems, among: establishments)
        systemOffsets = systemCounts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }.dropLast()
    }

    /// What one establishment has, made afresh each time; `nil` if it is not of this network.
    public func estate(of establishment: ID<Establishment>) -> FictionalEstate? {
        let index = Int(establishment.rawValue) - 1
        guard establishments.indices.contains(index) else { return nil }
        var builder = EstateBuilder(self, index: index)
        return builder.build()
    }

    /// What each establishment has, one at a time; the head of a group comes before those who use its systems.
    public var estates: some Sequence<FictionalEstate> {
        establishments.lazy.compactMap { estate(of: $0.id) }
    }

    private static func members(of shape: NetworkShape, seed: UInt64) -> [Establishment] {
        let places = FictionalPlaces(seed: seed)
        var generator = SeededGenerator(seed: seed, part: .members, 1)
        var establishments: [Establishment] = []
        for (group, members) in shape.groups.enumerated() {
            for member in members {
                let index = establishments.count
                let town = places.town(index)
                let neighbours = (0..<generator.below(3)).map { places.town(index + 31 * ($0 + 1)) }
                guard let finess = finess(index) else { continue }
                establishments.append(
                    Establishment(
                        id: ID(Int64(index + 1)), group: ID(Int64(group + 1)), finess: finess,
                        name: FictionalPlaces.hospitalName(
                            member.kind, town: town, neighbours: neighbours, &generator),
                        kind: member.kind, town: town, beds: member.beds, itStaffTenths: member.itStaffTenths,
                        securityStaffTenths: member.securityStaffTenths,
                        yearlyBudget: generator.chance(85)
                            ? Money(
                                euros: Int64(max(member.beds, 30) * generator.number(in: 120...310)) * 1_000)
                            : nil,
                        agreesToBeNamed: generator.chance(45)))
            }
        }
        return establishments
    }

    /// A number in department 99, which France does not have; places follow legal entities by a million.
    static func finess(_ index: Int, site: Int? = nil) -> Finess? {
        let number = site.map { 100_000 + (index * 8 + $0) } ?? index
        return try? Finess(withoutKey: "99" + String(String(1_000_000 + number).dropFirst()))
    }

    /// Large houses run more: shares follow beds, with a base for the smallest, and add up exactly.
    private static func share(_ systems: Int, among establishments: [Establishment]) -> [Int] {
        let spare = systems - establishments.count * NetworkShape.fewestSystems
        let weights = establishments.map { $0.beds + 30 }
        let total = max(1, weights.reduce(0, +))
        var given = 0
        var weightSoFar = 0
        return weights.map { weight in
            weightSoFar += weight
            let share = spare * weightSoFar / total - given
            given += share
            return NetworkShape.fewestSystems + share
        }
    }
}
