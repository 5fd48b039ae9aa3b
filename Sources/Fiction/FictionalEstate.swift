public import Registry

/// What one establishment has: its places, care services and systems, with what hangs on them.
public struct FictionalEstate: Sendable {
    /// Whose it is.
    public let establishment: Establishment
    /// The main place first.
    public internal(set) var sites: [Site] = []
    /// Names are unique within the establishment.
    public internal(set) var careServices: [CareService] = []
    /// Rooms of its own; shared places are ``FictionalNetwork/hostings``.
    public internal(set) var hostings: [Hosting] = []
    /// Those it owns.
    public internal(set) var systems: [System] = []
    /// What it makes of its own systems and of those that the head of its group runs for it.
    public internal(set) var uses: [SystemUse] = []
    /// Of its own systems, on its own and on shared ones.
    public internal(set) var dependencies: [SystemDependency] = []
    /// What it signed.
    public internal(set) var contracts: [Contract] = []
    /// Of its own systems.
    public internal(set) var flows: [Flow] = []
}
