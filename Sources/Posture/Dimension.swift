/// One of the eight protections that move the loss of a hospital; its word is the column of portfolio files.
public enum Dimension: String, CaseIterable, Codable, Sendable {
    /// Sign-in with more than a password, for staff, administrators and remote maintenance.
    case multiFactor = "mfa"
    /// Endpoint detection and response on workstations and servers, watched.
    case endpointDetection = "edr"
    /// Backups that are offline or immutable, and whose restoration was tested.
    case testedBackups = "bck"
    /// Clean-up of the directory: no path from a workstation to the domain in a few steps.
    case directoryCleanup = "adx"
    /// Logs watched by the shared security operations centre, day and night.
    case sharedWatch = "soc"
    /// Crisis exercises played, with measured times.
    case exercises = "exo"
    /// Networks cut so that what enters one part does not reach the others.
    case segmentation = "seg"
    /// Corrections applied in time and supported systems.
    case patching = "pat"

    /// Its place among ``allCases``, 0...7.
    public var place: Int {
        switch self {
        case .multiFactor: 0
        case .endpointDetection: 1
        case .testedBackups: 2
        case .directoryCleanup: 3
        case .sharedWatch: 4
        case .exercises: 5
        case .segmentation: 6
        case .patching: 7
        }
    }
}
