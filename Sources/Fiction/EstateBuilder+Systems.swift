import Registry
import Vocabulary

extension EstateBuilder {
    mutating func addSystem(_ function: Function) {
        let id = ID<System>(Int64(network.systemOffsets[index] + estate.systems.count + 1))
        let number = counts[function, default: 0] + 1
        counts[function] = number
        let product = chooseProduct(for: function)
        let release = chooseRelease(of: product, for: function)
        let since = inService(release)
        let system = System(
            id: id, owner: establishment.id,
            code: FunctionWords.of(function).code + (number < 10 ? "-0" : "-") + String(number),
            name: name(of: function, number, product, release), function: function,
            // What nobody wrote down stays unknown: more of it where there are few hands.
            release: generator.chance(5 + 2 * lag) ? nil : release?.id,
            hosting: generator.chance(4 + lag) ? nil : hosting(for: function),
            inServiceSince: generator.chance(10 + 2 * lag) ? nil : since,
            holdsHealthData: function.usuallyHoldsHealthData, isExposed: isExposed(function))
        estate.systems.append(system)
        if number == 1, mains[function] == nil { mains[function] = id }
        addUse(of: id, function)
        if let product { addContract(for: system, product) }
    }

    private mutating func chooseProduct(for function: Function) -> ID<Product>? {
        let candidates = network.catalogue.productsByFunction[function] ?? []
        guard let usual = candidates.first else { return nil }
        switch function {
        case .workstation, .directory, .network, .firewall, .backup, .virtualisation, .mail:
            return generator.chance(82) ? usual : generator.pick(candidates)
        case .server:
            return generator.chance(60) ? usual : generator.pick(candidates)
        case .medicalDevice, .patientMonitoring, .database, .website, .fileStorage:
            return generator.pick(candidates)
        default:
            // A house keeps what it chose for a function, as a rule.
            if let chosen = choices[function], generator.chance(70) { return chosen }
            let chosen = generator.pick(candidates)
            choices[function] = chosen
            return chosen
        }
    }

    /// Houses that lag run older releases; fleets of workstations are renewed first, and servers last.
    private mutating func chooseRelease(of product: ID<Product>?, for function: Function) -> Release? {
        let releases = product.flatMap { network.catalogue.releasesByProduct[$0] } ?? []
        guard !releases.isEmpty else { return nil }
        var steps = generator.below(lag + 2)
        if function == .workstation {
            steps = generator.chance(12 + 8 * lag) ? 4 + generator.below(5) : min(steps, 3)
        }
        if function == .server || function == .medicalDevice { steps += generator.below(2 + lag / 2) }
        return releases[max(0, releases.count - 1 - steps)]
    }

    private mutating func inService(_ release: Release?) -> Day? {
        guard let released = release?.lifecycle?.value.released else {
            return network.asOf.adding(days: -generator.number(in: 200...4_500))
        }
        let age = max(1, network.asOf.number - released.number)
        return released.adding(days: generator.below(min(age, 1_200)))
    }

    private mutating func hosting(for function: Function) -> ID<Hosting>? {
        let kind: HostingKind
        switch function {
        case .medicalDevice, .patientMonitoring, .workstation, .network, .firewall, .telephony,
            .badgeAndDoors,
            .buildingControl, .virtualisation, .sterilisation:
            kind = .onSite
        case .secureMail, .patientPortal, .remoteCare, .appointments, .website:
            kind = generator.chance(70) ? .onlineService : .certifiedHost
        default:
            let weights = isHead ? [55, 30, 10, 5] : lag > 2 ? [55, 20, 15, 10] : [40, 35, 17, 8]
            kind = HostingKind.allCases[generator.pick(byWeight: weights)]
        }
        switch kind {
        case .onSite: return room.id
        case .groupDataCentre: return network.hostings[Int(establishment.group.rawValue) - 1].id
        case .certifiedHost, .onlineService: return generator.pick(network.remoteHostings(kind))
        }
    }

    private mutating func isExposed(_ function: Function) -> Bool {
        switch function {
        case .remoteAccess, .patientPortal, .website, .remoteCare, .firewall: true
        case .mail, .secureMail, .appointments: generator.chance(60)
        case .medicalDevice, .imagingArchive, .server: generator.chance(3)
        default: false
        }
    }

    private mutating func name(
        of function: Function, _ number: Int, _ product: ID<Product>?, _ release: Release?
    ) -> String {
        let words = FunctionWords.of(function)
        guard let product else { return words.systemName }
        let productName = network.catalogue.product(product).name
        let place = generator.pick(EstateBuilder.places)
        switch function {
        case .workstation: return "Postes \(productName) \(release?.version ?? ""), \(place)"
        case .server, .database:
            return "\(words.systemName) \(number), \(productName) \(release?.version ?? "")"
        case .medicalDevice, .patientMonitoring:
            let isDevice = network.catalogue.product(product).kind == .medicalDevice
            return isDevice
                ? "\(productName) \(number), \(place)"
                : "\(words.systemName) \(number) sous \(productName), \(place)"
        default:
            return number == 1
                ? "\(words.systemName) (\(productName))" : "\(words.systemName) \(number), \(place)"
        }
    }

    /// Three systems in four have a contract, and one contract in nine has lapsed without anyone's renewing it.
    private mutating func addContract(for system: System, _ product: ID<Product>) {
        guard generator.chance(75) else { return }
        let own = network.catalogue.supplier(of: product)
        let maintainers = network.catalogue.maintainers
        let isPublic = network.catalogue.product(product).lifecycleKey != nil
        let supplier = isPublic && !maintainers.isEmpty ? generator.pick(maintainers) : own
        let ends = network.asOf.adding(
            days: generator.chance(11) ? -generator.number(in: 5...700) : generator.number(in: 3...1_400))
        var starts = ends.adding(days: -generator.number(in: 1...4) * 365)
        // A contract that is on record runs: none begins in years.
        while starts > network.asOf { starts = starts.adding(days: -365) }
        estate.contracts.append(
            Contract(
                id: ID(system.id.rawValue), establishment: establishment.id, supplier: supplier,
                systems: [system.id],
                reference: "M\(starts.components.year)-\(system.code)",
                starts: generator.chance(92) ? starts : nil,
                ends: ends,
                yearlyCost: generator.chance(80)
                    ? Money(euros: Int64(generator.number(in: 8...400) * (20 + establishment.beds / 3))) : nil
            ))
    }

    private static let places = [
        "urgences", "bloc opératoire", "réanimation", "radiologie", "laboratoire", "pharmacie", "maternité",
        "consultations", "pédiatrie", "cardiologie", "médecine polyvalente", "gériatrie",
        "bureau des entrées",
        "service technique", "direction", "hôpital de jour", "cuisine centrale", "bâtiment B",
        "pavillon Nord",
    ]
}
