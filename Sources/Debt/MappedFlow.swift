public import Registry
public import Vocabulary

/// One end of a flow, as the map needs it.
public enum FlowEnd: Hashable, Sendable {
    /// A system of the register.
    case system(ID<System>, function: Function, name: String)
    /// Somebody outside.
    case partner(OutsidePartner)
    /// A system beyond the reader's reach: that it exists is all that is told.
    case unseen
}

/// One flow, as the map needs it.
public struct MappedFlow: Hashable, Sendable {
    /// The system it was recorded for.
    public var near: FlowEnd
    /// The other end.
    public var far: FlowEnd
    /// Which way the data go, seen from the near end.
    public var direction: FlowDirection
    /// What travels.
    public var dataClass: DataClass
    /// Whether it crosses the internet.
    public var crossesInternet: Bool
    /// Whether protective measures were agreed for it and hold today.
    public var isProtected: Bool

    /// A flow between two ends.
    public init(
        near: FlowEnd, far: FlowEnd, direction: FlowDirection, dataClass: DataClass, crossesInternet: Bool,
        isProtected: Bool
    ) {
        self.near = near
        self.far = far
        self.direction = direction
        self.dataClass = dataClass
        self.crossesInternet = crossesInternet
        self.isProtected = isProtected
    }

    /// Whether it opens the house to the outside.
    public var isOpening: Bool {
        if case .partner = far { return true }
        return crossesInternet
    }
}
