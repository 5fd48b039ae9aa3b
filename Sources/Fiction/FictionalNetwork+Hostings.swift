import Registry
import Vocabulary

extension FictionalNetwork {
    /// Where systems run that are not in a room of their hospital.
    static func sharedHostings(
        groups: [Group], heads: [Int], establishments: [Establishment], hosts: [Supplier], asOf: Day,
        seed: UInt64
    ) -> [Hosting] {
        var generator = SeededGenerator(seed: seed, part: .hosting)
        var hostings: [Hosting] = []
        for (group, head) in zip(groups, heads) {
            hostings.append(
                Hosting(
                    id: ID(Int64(hostings.count + 1)), name: "Centre de données du \(group.name)",
                    kind: .groupDataCentre, establishment: establishments[head].id,
                    certificate: generator.chance(50)
                        ? certificate(
                            hostings.count, expires: asOf.adding(days: generator.number(in: 90...900))) : nil)
            )
        }
        for (offset, host) in hosts.enumerated() {
            for kind in [HostingKind.certifiedHost, .onlineService] {
                // The second host's certificate has lapsed, and the fourth's is about to; one service never had one.
                let daysLeft = offset == 1 ? -75 : offset == 3 ? 20 : generator.number(in: 150...1_000)
                let isCertified = kind == .certifiedHost || generator.chance(60)
                hostings.append(
                    Hosting(
                        id: ID(Int64(hostings.count + 1)),
                        name: kind == .certifiedHost
                            ? "\(host.name), hébergement HDS" : "\(host.name), service en ligne",
                        kind: kind, provider: host.id,
                        certificate: isCertified
                            ? certificate(hostings.count, expires: asOf.adding(days: daysLeft)) : nil))
            }
        }
        return hostings
    }

    private static func certificate(_ index: Int, expires: Day) -> HDSCertificate {
        HDSCertificate(
            number: "HDS-FICTIF-\(1_000 + index)",
            activities: index % 3 == 0 ? [1, 2, 3, 4, 5] : [1, 2, 3, 4, 5, 6],
            expires: expires)
    }

    /// The shared places of that kind, which any member may rent.
    func remoteHostings(_ kind: HostingKind) -> [ID<Hosting>] {
        hostings.dropFirst(groups.count).filter { $0.kind == kind }.map(\.id)
    }
}
