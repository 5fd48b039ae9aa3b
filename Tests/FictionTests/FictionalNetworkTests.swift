import Fiction
import Foundation
import Registry
import Testing
import Vocabulary

@Suite("A fictional network")
struct FictionalNetworkTests {
    static let demo = FictionalNetwork(seed: 2_026)
    static let estates = Array(demo.estates)
    var demo: FictionalNetwork { Self.demo }
    var estates: [FictionalEstate] { Self.estates }

    @Test("The same seed gives the same bytes, another seed others")
    func seeded() {
        let bytes = transcript(of: demo)
        #expect(bytes == transcript(of: FictionalNetwork(seed: 2_026)))
        #expect(bytes != transcript(of: FictionalNetwork(seed: 2_027)))
    }

    @Test("The demonstration has the promised size")
    func size() {
        #expect(demo.groups.count == 3)
        #expect(demo.establishments.count == 14)
        #expect(demo.establishments.map(\.beds).min() == 70)
        #expect(demo.establishments.map(\.beds).max() == 1_700)
        #expect(
            (85...95).contains(demo.catalogue.suppliers.count), "\(demo.catalogue.suppliers.count) suppliers")
        #expect(
            (235...265).contains(demo.catalogue.products.count), "\(demo.catalogue.products.count) products")
        #expect(estates.reduce(0) { $0 + $1.systems.count } == 1_800)
        #expect(demo.establishments.allSatisfy { $0.finess.department == "99" })
    }

    @Test("Every function, place, support, partner, way in and kind of data occurs")
    func everyCase() {
        let systems = estates.flatMap(\.systems)
        let flows = estates.flatMap(\.flows)
        let partners = Set(
            flows.compactMap { if case .outside(let partner) = $0.partner { partner } else { nil } })
        let places = Dictionary(
            uniqueKeysWithValues: (demo.hostings + estates.flatMap(\.hostings)).map { ($0.id, $0.kind) })
        #expect(Set(systems.map(\.function)) == Set(Function.allCases))
        #expect(Set(systems.compactMap(\.hosting).compactMap { places[$0] }) == Set(HostingKind.allCases))
        #expect(Set(systems.map { supports($0) }) == Set(Support.allCases))
        #expect(partners == Set(OutsidePartner.allCases))
        #expect(Set(flows.map(\.authentication)) == Set(FlowAuthentication.allCases))
        #expect(Set(flows.map(\.dataClass)) == Set(DataClass.allCases))
        #expect(Set(flows.map(\.direction)) == Set(FlowDirection.allCases))
        #expect(Set(estates.flatMap(\.careServices).map(\.kind)) == Set(CareServiceKind.allCases))
        #expect(Set(estates.flatMap(\.uses).map(\.criticality)) == Set(Criticality.allCases))
        #expect(Set(demo.catalogue.suppliers.flatMap(\.roles)) == Set(SupplierRole.allCases))
        #expect(Set(demo.catalogue.suppliers.map(\.standing)) == Set(SupplierStanding.allCases))
    }

    @Test("Every row points at rows that exist, and natural keys are unique")
    func references() {
        let systems = Set(estates.flatMap(\.systems).map(\.id))
        let hostings = Set((demo.hostings + estates.flatMap(\.hostings)).map(\.id))
        let releases = Set(demo.catalogue.releases.map(\.id))
        #expect(systems.count == 1_800)
        for estate in estates {
            let own = Set(estate.systems.map(\.id))
            let services = Set(estate.careServices.map(\.id))
            #expect(Set(estate.systems.map(\.code)).count == estate.systems.count)
            #expect(Set(estate.careServices.map(\.name)).count == estate.careServices.count)
            #expect(Set(estate.contracts.map(\.reference)).count == estate.contracts.count)
            #expect(estate.systems.allSatisfy { $0.hosting.map(hostings.contains) ?? true })
            #expect(estate.systems.allSatisfy { $0.release.map(releases.contains) ?? true })
            #expect(
                estate.uses.allSatisfy {
                    systems.contains($0.system) && $0.careServices.isSubset(of: services)
                })
            #expect(Set(estate.uses.map(\.system)).count == estate.uses.count)
            #expect(Set(estate.dependencies).count == estate.dependencies.count)
            #expect(
                estate.dependencies.allSatisfy {
                    own.contains($0.system) && systems.contains($0.needs) && $0.system != $0.needs
                })
            #expect(estate.contracts.allSatisfy { $0.starts ?? $0.ends <= $0.ends })
            #expect(estate.contracts.allSatisfy { $0.starts ?? demo.asOf <= demo.asOf })
            let keys = estate.flows.map { "\($0.system) \($0.partner) \($0.direction) \($0.wire)" }
            #expect(Set(keys).count == keys.count)
        }
        let finess = demo.establishments.map(\.finess) + estates.flatMap(\.sites).map(\.finess)
        #expect(Set(finess).count == finess.count)
        #expect(Set(demo.establishments.map(\.name)).count == 14)
        #expect(Set(demo.catalogue.suppliers.map(\.name)).count == demo.catalogue.suppliers.count)
        #expect(
            Set(demo.catalogue.products.map { "\($0.supplier) \($0.name)" }).count
                == demo.catalogue.products.count)
        #expect(
            Set(demo.catalogue.releases.map { "\($0.product) \($0.version)" }).count
                == demo.catalogue.releases.count)
        #expect(Set(estates.flatMap(\.flows).map(\.id)).count == estates.flatMap(\.flows).count)
    }

    @Test("Some names are 60 characters and longer")
    func longNames() {
        #expect(demo.establishments.contains { $0.name.count >= 60 }, "\(demo.establishments.map(\.name))")
        #expect(estates.flatMap(\.systems).contains { $0.name.count >= 60 })
    }

    @Test("One fleet of workstations in five is out of support, and small teams carry more of it")
    func ageing() {
        let fleets = estates.flatMap(\.systems).filter { $0.function == .workstation && $0.release != nil }
        let old = fleets.filter { supports($0) == .ended }
        #expect((12...30).contains(old.count * 100 / fleets.count), "\(old.count) of \(fleets.count)")
        #expect(
            shareOfEnded(where: { $0.itStaffTenths < 30 }) > shareOfEnded(where: { $0.itStaffTenths > 200 }))
    }

    @Test("A realistic share of the facts is unknown, and some contracts and certificates have lapsed")
    func gaps() {
        let systems = estates.flatMap(\.systems)
        let contracts = estates.flatMap(\.contracts)
        func percent(_ part: Int, of whole: Int) -> Int { part * 100 / whole }
        #expect((4...20).contains(percent(systems.count { $0.release == nil }, of: systems.count)))
        #expect((2...15).contains(percent(systems.count { $0.hosting == nil }, of: systems.count)))
        #expect((5...25).contains(percent(systems.count { $0.inServiceSince == nil }, of: systems.count)))
        #expect((5...20).contains(percent(contracts.count { $0.ends < demo.asOf }, of: contracts.count)))
        #expect(demo.hostings.contains { $0.certificate.map { $0.expires < demo.asOf } ?? false })
        #expect(demo.hostings.contains { $0.kind == .onlineService && $0.certificate == nil })
    }

    @Test("Members use the systems of their group's head, and judge them differently")
    func sharing() {
        for group in demo.groups {
            let members = estates.filter { $0.establishment.group == group.id }
            let head = members[0]
            for member in members.dropFirst() {
                let shared = member.uses.filter { use in head.systems.contains { $0.id == use.system } }
                #expect(shared.count >= 3, "\(member.establishment.name)")
            }
        }
        let judgements = Dictionary(grouping: estates.flatMap(\.uses), by: \.system)
        #expect(judgements.values.contains { Set($0.map(\.criticality)).count > 1 })
    }

    @Test("A nation is made one establishment at a time, each the same as when asked alone")
    func nation() {
        let nation = FictionalNetwork(seed: 1, shape: .nation)
        #expect(nation.establishments.count == 1_300)
        #expect(Set(nation.establishments.map(\.finess)).count == 1_300)
        #expect(Set(nation.groups.map(\.name)).count == 135)
        var streamed = 0
        var last: FictionalEstate?
        for estate in nation.estates {
            streamed += estate.systems.count
            last = estate
        }
        #expect(streamed == 780_000)
        let alone = nation.estate(of: ID(1_300))
        #expect(alone?.systems == last?.systems)
        #expect(nation.estate(of: ID(1_301)) == nil)
    }

    @Test("Any shape holds, the smallest too", arguments: [(1, 1, 0), (5, 3, 100), (2, 40, 5_000)])
    func anyShape(groups: Int, establishments: Int, systems: Int) {
        let network = FictionalNetwork(
            seed: 3,
            shape: NetworkShape(seed: 3, groups: groups, establishments: establishments, systems: systems))
        let made = Array(network.estates)
        #expect(network.establishments.count == establishments)
        #expect(
            made.reduce(0) { $0 + $1.systems.count }
                == max(systems, establishments * NetworkShape.fewestSystems))
    }

    @Test("Sizes that make no sense are brought within bounds")
    func bounds() {
        let small = NetworkShape(seed: 3, groups: -4, establishments: .min, systems: .min)
        #expect(small.groups.count == 1 && small.systems == NetworkShape.fewestSystems)
        let large = NetworkShape(seed: 3, groups: 2, establishments: .max, systems: .max)
        #expect(large.groups.reduce(0) { $0 + $1.count } == NetworkShape.mostEstablishments)
        #expect(large.systems == NetworkShape.mostSystems)
        let odd = NetworkShape.Member(.general, beds: -1, itStaffTenths: 0, securityStaffTenths: 0)
        let network = FictionalNetwork(seed: 3, shape: NetworkShape(groups: [[odd], []], systems: 30))
        #expect(Array(network.estates).map(\.systems.count) == [30])
    }

    private func supports(_ system: System) -> Support {
        guard let release = system.release else { return .unknown }
        return demo.catalogue.releases[Int(release.rawValue) - 1].lifecycle?.value.support(on: demo.asOf)
            ?? .unknown
    }

    private func shareOfEnded(where matches: (Establishment) -> Bool) -> Double {
        let systems = estates.filter { matches($0.establishment) }.flatMap(\.systems).filter {
            $0.release != nil
        }
        return Double(systems.count { supports($0) == .ended }) / Double(max(1, systems.count))
    }
}
