public import Registry

/// What streams, subjects and buckets are called, on leaves and hubs alike.
public enum FederationNames {
    /// The hub's stream of all batches.
    public static let events = "EVENTS"
    /// The hub's stream of what workers found.
    public static let findings = "FINDINGS"
    /// Who works on what, in a bucket whose keys lapse.
    public static let leases = "cordon-leases"
    /// What correlations have seen, by partition.
    public static let states = "cordon-states"
    /// What all workers are told by the hub: the shared indicators that are looked for.
    public static let notices = "cordon-notices"

    /// Parts into which the work is divided. An establishment belongs to one: its records are worked on in order.
    public static let partitions = 16

    /// The stream on an establishment's leaf.
    public static func leafStream(of finess: Finess) -> String { "EVENTS_\(finess)" }

    /// The subject of an establishment's batches.
    public static func subject(of finess: Finess) -> String { "events.\(partition(of: finess)).\(finess)" }

    /// The batches of one partition.
    public static func subjects(ofPartition partition: Int) -> String { "events.\(partition).*" }

    /// The subject of what was found in an establishment's batches.
    public static func findings(of finess: Finess) -> String { "findings.\(finess)" }

    /// FNV-1a of the number, so that every collector and hub agrees.
    public static func partition(of finess: Finess) -> Int {
        let hash = finess.text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
        }
        return Int(hash % UInt64(partitions))
    }

    /// Whose batch it is, by the header that the hub's server writes about where it took a message from: the name of the
    /// leaf's stream stands in the hub's own configuration, and nothing that a hospital sends can change it.
    public static func owner(ofSource header: String) -> Finess? {
        let name = header.prefix { $0 != ":" && $0 != " " }
        guard name.hasPrefix("EVENTS_") else { return nil }
        return try? Finess(parsing: String(name.dropFirst("EVENTS_".count)))
    }
}
