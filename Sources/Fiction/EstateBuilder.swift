import Registry
import Vocabulary

/// Makes what one establishment has, from the seed and its position in the network alone.
struct EstateBuilder {
    let network: FictionalNetwork
    let index: Int
    let establishment: Establishment
    var generator: SeededGenerator
    var estate: FictionalEstate

    /// How far the house lags behind, 0...4: few hands for many beds let things grow old.
    let lag: Int
    /// The room on site.
    let room: Hosting
    /// The first system of each function, own or shared, that others lean on.
    var mains: [Function: ID<System>] = [:]
    /// The product that the house has chosen for a function.
    var choices: [Function: ID<Product>] = [:]
    var counts: [Function: Int] = [:]

    init(_ network: FictionalNetwork, index: Int) {
        self.network = network
        self.index = index
        establishment = network.establishments[index]
        generator = SeededGenerator(seed: network.seed, part: .estate, index)
        estate = FictionalEstate(establishment: establishment)
        let handsPerHundredBeds = establishment.itStaffTenths * 10 / max(establishment.beds, 30)
        let base =
            handsPerHundredBeds >= 300
            ? 0 : handsPerHundredBeds >= 180 ? 1 : handsPerHundredBeds >= 90 ? 2 : 3
        lag = min(4, base + generator.below(2))
        room = Hosting(
            id: ID(Int64(network.hostings.count + index + 1)),
            name: "Salle informatique, \(establishment.name)",
            kind: .onSite, establishment: establishment.id)
    }

    /// Whether it runs the systems that its group shares.
    var isHead: Bool { network.heads[index] == index }

    mutating func build() -> FictionalEstate {
        estate.hostings = [room]
        addSites()
        addCareServices()
        let used = addUsesOfShared()
        for function in plan(without: used) { addSystem(function) }
        addDependencies()
        addFlows()
        return estate
    }

    private mutating func addSites() {
        let count = min(7, 1 + establishment.beds / 350 + (generator.chance(40) ? 1 : 0))
        let names = [
            "Site principal", "Site des Consultations", "Pavillon Nord", "Résidence du Parc",
            "Plateau technique",
            "Site de long séjour", "Centre médico-psychologique",
        ]
        for number in 0..<count {
            guard let finess = FictionalNetwork.finess(index, site: number) else { continue }
            estate.sites.append(
                Site(
                    id: ID(Int64(index * 8 + number + 1)), establishment: establishment.id, finess: finess,
                    name: "\(names[number]), \(establishment.town)", town: establishment.town))
        }
    }

    private mutating func addCareServices() {
        for kind in FunctionProfile.care(of: establishment.kind) {
            let isRepeated =
                kind == .medicine || kind == .surgery || kind == .psychiatry || kind == .elderlyCare
            let count = isRepeated ? 1 + establishment.beds / 400 : 1
            for number in 0..<count {
                let title = kind.title[.french]
                let name = count == 1 ? title : "\(title) \(number + 1)"
                estate.careServices.append(
                    CareService(
                        id: ID(Int64(index * 100 + estate.careServices.count + 1)),
                        establishment: establishment.id,
                        site: estate.sites.isEmpty ? nil : generator.pick(estate.sites).id, kind: kind,
                        name: name))
            }
        }
    }

    /// Takes part in what the head of the group runs; returns the functions that need no system of its own.
    private mutating func addUsesOfShared() -> Set<Function> {
        guard !isHead else { return [] }
        var used: Set<Function> = []
        for (position, function) in FunctionProfile.shared.enumerated()
        where generator.chance(FunctionProfile.useOfShared(function, by: establishment.kind)) {
            let system = ID<System>(Int64(network.systemOffsets[network.heads[index]] + position + 1))
            mains[function] = system
            addUse(of: system, function)
            used.insert(function)
        }
        return used
    }

    mutating func addUse(of system: ID<System>, _ function: Function) {
        let usual = FunctionProfile.criticality(function, in: establishment.kind)
        // One use in eight is judged one step milder or graver than usual.
        let shift = generator.chance(12) ? (generator.chance(50) ? 1 : -1) : 0
        let kinds = FunctionProfile.care(relyingOn: function)
        estate.uses.append(
            SystemUse(
                system: system, establishment: establishment.id,
                criticality: Criticality(rawValue: usual.rawValue + shift) ?? usual,
                careServices: Set(estate.careServices.filter { kinds.contains($0.kind) }.map(\.id))))
    }

    /// The function of each of its systems, exactly as many as its share.
    private mutating func plan(without used: Set<Function>) -> [Function] {
        let count = network.systemCounts[index]
        var functions = isHead ? FunctionProfile.shared : []
        for function in FunctionProfile.functions(of: establishment.kind)
        where !functions.contains(function)
            && (!used.contains(function) || function == .network || function == .directory)
        {
            functions.append(function)
        }
        functions = Array(functions.prefix(count))
        let weights = FunctionProfile.growth.map(\.weight)
        while functions.count < count {
            functions.append(FunctionProfile.growth[generator.pick(byWeight: weights)].function)
        }
        return functions
    }
}
