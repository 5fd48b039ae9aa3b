public import Registry

/// How large a fictional network is, and who its members are.
public struct NetworkShape: Hashable, Sendable {
    /// One member of a group, before it has a name.
    public struct Member: Hashable, Sendable {
        /// What kind of hospital it is.
        public var kind: EstablishmentKind
        /// Beds and places.
        public var beds: Int
        /// Full-time equivalents of the IT team, in tenths of a person.
        public var itStaffTenths: Int
        /// Full-time equivalents of security officers and analysts, in tenths of a person.
        public var securityStaffTenths: Int

        /// A member of that kind and size; beds are taken within 0...100,000.
        public init(_ kind: EstablishmentKind, beds: Int, itStaffTenths: Int, securityStaffTenths: Int) {
            self.kind = kind
            self.beds = min(max(beds, 0), 100_000)
            self.itStaffTenths = itStaffTenths
            self.securityStaffTenths = securityStaffTenths
        }
    }

    /// The members of each group; the first runs what the group shares.
    public let groups: [[Member]]
    /// How many systems all members run together.
    public let systems: Int

    /// The fewest systems that a member runs: a directory, a network, a backup, and so on.
    public static let fewestSystems = 24

    /// The most members: their FINESS numbers are all of one department.
    public static let mostEstablishments = 100_000
    /// The most systems of all members together.
    public static let mostSystems = 100_000_000

    /// A network with these members; one local hospital if there are none.
    ///
    /// Each runs at least ``fewestSystems``, whatever `systems` says. Members past ``mostEstablishments`` and systems
    /// past ``mostSystems`` are left out.
    public init(groups: [[Member]], systems: Int) {
        var room = NetworkShape.mostEstablishments
        let inhabited = groups.compactMap { members -> [Member]? in
            let kept = Array(members.prefix(room))
            room -= kept.count
            return kept.isEmpty ? nil : kept
        }
        let nobody = [[Member(.local, beds: 70, itStaffTenths: 5, securityStaffTenths: 0)]]
        self.groups = inhabited.isEmpty ? nobody : inhabited
        let members = self.groups.reduce(0) { $0 + $1.count }
        self.systems = max(min(systems, NetworkShape.mostSystems), members * NetworkShape.fewestSystems)
    }

    /// A network with so many members, drawn with the mix of kinds and sizes that French groups have.
    ///
    /// Each group has a member at least, so that more groups than establishments are not made.
    public init(seed: UInt64, groups: Int, establishments: Int, systems: Int) {
        let establishments = min(max(establishments, 1), NetworkShape.mostEstablishments)
        let groupCount = max(1, min(groups, establishments))
        var generator = SeededGenerator(seed: seed, part: .members)
        var drawn: [[Member]] = []
        for group in 0..<groupCount {
            let first = establishments * group / groupCount
            let past = establishments * (group + 1) / groupCount
            drawn.append(
                (first..<max(past, first + 1)).map { Member(rank: $0 - first, of: group, &generator) })
        }
        self.init(groups: drawn, systems: systems)
    }

    /// Three groups, fourteen establishments between 70 and 1,700 beds, 1,800 systems: what `cordon demo` shows.
    public static let demo = NetworkShape(
        groups: [
            [
                Member(.university, beds: 1_700, itStaffTenths: 940, securityStaffTenths: 60),
                Member(.general, beds: 640, itStaffTenths: 190, securityStaffTenths: 10),
                Member(.psychiatric, beds: 380, itStaffTenths: 70, securityStaffTenths: 5),
                Member(.local, beds: 78, itStaffTenths: 8, securityStaffTenths: 0),
                Member(.nursingHome, beds: 92, itStaffTenths: 3, securityStaffTenths: 0),
            ],
            [
                Member(.general, beds: 1_050, itStaffTenths: 310, securityStaffTenths: 20),
                Member(.general, beds: 310, itStaffTenths: 60, securityStaffTenths: 2),
                Member(.rehabilitation, beds: 140, itStaffTenths: 15, securityStaffTenths: 0),
                Member(.local, beds: 70, itStaffTenths: 5, securityStaffTenths: 0),
                Member(.nursingHome, beds: 118, itStaffTenths: 5, securityStaffTenths: 0),
            ],
            [
                Member(.general, beds: 820, itStaffTenths: 260, securityStaffTenths: 15),
                Member(.psychiatric, beds: 265, itStaffTenths: 40, securityStaffTenths: 2),
                Member(.general, beds: 190, itStaffTenths: 25, securityStaffTenths: 0),
                Member(.local, beds: 95, itStaffTenths: 10, securityStaffTenths: 0),
            ],
        ], systems: 1_800)

    /// 135 groups, 1,300 establishments, 780,000 systems: the public hospitals of a country.
    public static let nation = NetworkShape(seed: 1_300, groups: 135, establishments: 1_300, systems: 780_000)
}

extension NetworkShape.Member {
    /// The member of that rank in its group; small ones are many, and their teams are smaller than their share.
    fileprivate init(rank: Int, of group: Int, _ generator: inout SeededGenerator) {
        let kinds: [EstablishmentKind] = [
            .general, .psychiatric, .local, .local, .nursingHome, .general, .rehabilitation, .local,
            .homeCare,
        ]
        let kind = rank == 0 ? (group % 4 == 0 ? .university : .general) : kinds[(rank - 1) % kinds.count]
        let beds =
            switch kind {
            case .university: generator.number(in: 1_100...2_400)
            case .general: rank == 0 ? generator.number(in: 520...1_300) : generator.number(in: 150...640)
            case .psychiatric: generator.number(in: 180...520)
            case .rehabilitation: generator.number(in: 80...240)
            case .local: generator.number(in: 40...130)
            case .nursingHome: generator.number(in: 60...180)
            case .homeCare: 0
            }
        let perHundredBeds = beds > 500 ? generator.number(in: 22...55) : generator.number(in: 3...18)
        self.init(
            kind, beds: beds, itStaffTenths: max(2, beds * perHundredBeds / 100),
            securityStaffTenths: beds > 500 ? beds / 45 : beds / 160)
    }
}
