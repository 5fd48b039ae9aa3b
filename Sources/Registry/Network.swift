public import Vocabulary

/// All groups that one installation serves, such as the members of a purchasing body.
public struct Network: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<Network>
    /// As people call it.
    public var name: String

    /// A network with its name.
    public init(id: ID<Network>, name: String) {
        self.id = id
        self.name = name
    }
}

/// Hospitals that share an IT strategy (groupement hospitalier de territoire); it has no legal personality.
public struct Group: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<Group>
    /// The network it belongs to.
    public var network: ID<Network>
    /// As people call it.
    public var name: String

    /// A group of a network.
    public init(id: ID<Group>, network: ID<Network>, name: String) {
        self.id = id
        self.network = network
        self.name = name
    }
}
