public import Detection

/// How records are read: what they call the fields of rules, and what their times mean.
///
/// Detection, the index, the pages and hunts must read a record alike, or one finds what another does not: whoever reads the
/// archive is given the same.
public struct RecordReading: Sendable {
    /// What records call the fields of rules, and which of them a log source is.
    public var convention: Convention
    /// What times mean that name no zone.
    public var clocks: HospitalClocks

    /// Cordon's own mappings and the clocks of France, unless others are given.
    public init(convention: Convention = .standard, clocks: HospitalClocks = HospitalClocks()) {
        self.convention = convention
        self.clocks = clocks
    }
}
