import Fiction
import Registry
import Store
import Vocabulary

/// Puts a fictional network into a store, and learns which number the store gave to what.
struct NetworkLoader: Sendable {
    /// The store's number of each establishment of the fiction.
    private(set) var establishments: [ID<Establishment>: ID<Establishment>] = [:]
    private var groups: [ID<Group>: ID<Group>] = [:]
    private var suppliers: [ID<Supplier>: ID<Supplier>] = [:]
    private var releases: [ID<Release>: ID<Release>] = [:]
    private var hostings: [ID<Hosting>: ID<Hosting>] = [:]
    private var systems: [ID<System>: ID<System>] = [:]
    private let actor = "cordon generate"

    /// Loads the whole network in one transaction: it is there, or nothing of it.
    ///
    /// `progress` is told how many establishments are done.
    mutating func load(
        _ network: FictionalNetwork, into store: Store, at now: Instant,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        let start = self
        self = try await store.transaction(
            by: actor, at: now, auditing: .summary(action: "network.generate"),
            expectedSystems: network.shape.systems
        ) { writer in
            var loader = start
            try loader.recordShared(network, writer)
            for (done, estate) in network.estates.enumerated() {
                try loader.record(estate, asOf: network.asOf, writer)
                progress(done + 1)
            }
            return loader
        }
    }

    private mutating func recordShared(_ network: FictionalNetwork, _ writer: Writer) throws {
        let home = try writer.record(network.network).id
        for var group in network.groups {
            let own = group.id
            group.network = home
            groups[own] = try writer.record(group).id
        }
        for var establishment in network.establishments {
            let own = establishment.id
            establishment.group = try known(establishment.group, in: groups)
            establishments[own] = try writer.record(establishment).id
        }
        for supplier in network.catalogue.suppliers {
            suppliers[supplier.id] = try writer.record(supplier).id
        }
        var products: [ID<Product>: ID<Product>] = [:]
        for var product in network.catalogue.products {
            let own = product.id
            product.supplier = try known(product.supplier, in: suppliers)
            products[own] = try writer.record(product).id
        }
        for var release in network.catalogue.releases {
            let own = release.id
            release.product = try known(release.product, in: products)
            releases[own] = try writer.record(release).id
        }
        for hosting in network.hostings { try record(hosting, writer) }
    }

    private mutating func record(_ hosting: Hosting, _ writer: Writer) throws {
        var stored = hosting
        stored.provider = try hosting.provider.map { try known($0, in: suppliers) }
        stored.establishment = try hosting.establishment.map { try known($0, in: establishments) }
        hostings[hosting.id] = try writer.record(stored).id
    }

    private mutating func record(_ estate: FictionalEstate, asOf day: Day, _ writer: Writer) throws {
        let home = try known(estate.establishment.id, in: establishments)
        var sites: [ID<Site>: ID<Site>] = [:]
        for var site in estate.sites {
            let own = site.id
            site.establishment = home
            sites[own] = try writer.record(site).id
        }
        var services: [ID<CareService>: ID<CareService>] = [:]
        for var service in estate.careServices {
            let own = service.id
            service.establishment = home
            service.site = try service.site.map { try known($0, in: sites) }
            services[own] = try writer.record(service).id
        }
        for hosting in estate.hostings { try record(hosting, writer) }
        for var system in estate.systems {
            let own = system.id
            system.owner = home
            system.release = try system.release.map { try known($0, in: releases) }
            system.hosting = try system.hosting.map { try known($0, in: hostings) }
            systems[own] = try writer.record(system, from: .fiction, asOf: day).id
        }
        for var use in estate.uses {
            use.system = try known(use.system, in: systems)
            use.establishment = try known(use.establishment, in: establishments)
            use.careServices = Set(try use.careServices.map { try known($0, in: services) })
            try writer.record(use)
        }
        for dependency in estate.dependencies {
            let (system, needs) = (
                try known(dependency.system, in: systems), try known(dependency.needs, in: systems)
            )
            try writer.record(SystemDependency(of: system, on: needs))
        }
        for var contract in estate.contracts {
            contract.establishment = home
            contract.supplier = try known(contract.supplier, in: suppliers)
            contract.systems = Set(try contract.systems.map { try known($0, in: systems) })
            try writer.record(contract)
        }
        for var flow in estate.flows {
            flow.system = try known(flow.system, in: systems)
            if case .system(let partner) = flow.partner {
                flow.partner = .system(try known(partner, in: systems))
            }
            try writer.record(flow)
        }
    }

    private func known<Subject>(
        _ id: ID<Subject>, in map: [ID<Subject>: ID<Subject>]
    ) throws -> ID<Subject> {
        guard let stored = map[id] else {
            throw Failure("the fictional network refers to \(Subject.self) \(id), which comes later or never")
        }
        return stored
    }
}
