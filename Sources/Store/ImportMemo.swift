import Access
import Registry
import Vocabulary

/// What rows of one import said of the things they share, and where that was recorded.
///
/// A file names a few hundred releases, rooms and suppliers on a million rows. What a row says in the same words
/// as a row before it needs no look at the records: nobody else writes during the transaction.
final class ImportMemo {
    /// A version as a row speaks of it.
    struct ReleaseWords: Hashable {
        let publisher, product, version: String
        let securitySupportEnd: Day?
    }

    /// A place as a row speaks of it.
    struct HostingWords: Hashable {
        let name: String
        let kind: HostingKind?
        let host, certificateNumber: String?
        let certificateActivities: Set<Int>?
        let certificateExpires: Day?
    }

    /// What a system needs that has no row yet.
    struct Awaited {
        let system: ID<System>
        let owner: ID<Establishment>
        let on: SystemRow.Key
        /// Whether the system itself is new, so that nothing is recorded of what it needs.
        let isNew: Bool
    }

    /// A contract as a row speaks of it.
    struct ContractWords: Hashable {
        let owner: ID<Establishment>
        let reference: String
    }

    /// A care service as rows of an establishment call it.
    struct CareServiceWords: Hashable {
        let owner: ID<Establishment>
        let name: CareServiceName
    }

    /// Those that a row has spoken of, as they are recorded, without what they cover.
    var contracts: [ContractWords: Contract] = [:]
    var careServices: [CareServiceWords: ID<CareService>] = [:]
    /// The systems that rows made, by owner and code.
    var systems: [ID<Establishment>: [String: ID<System>]] = [:]
    /// Whether something that rows recorded was undone: what was not there before them may be known to nobody now.
    private(set) var hasForgotten = false
    var establishments: [Finess: ID<Establishment>] = [:]
    /// How far whoever imports sees: what lies beyond is neither said nor taken back by a row.
    var reach = Reach.everything
    /// Dependencies on systems that had no row yet when they were read.
    var awaited: [Awaited] = []
    /// Whether a row took a stated end of support back, so that the public data set speaks again.
    var tookDateBack = false
    var suppliers: [String: ID<Supplier>] = [:]
    var releases: [ReleaseWords: ID<Release>] = [:]
    var hostings: [HostingWords: ID<Hosting>] = [:]
    /// What lists show of an installed release: its label, and the day until which it is supported.
    var labels: [ID<Release>: (label: String, supportedUntil: Day?)] = [:]

    /// Sort keys of names: a file calls thousands of systems the same.
    private var keys: [String: String] = [:]

    /// The same as ``sortKey(of:)``, found again for a name of a row before.
    func nameKey(of name: String) -> String {
        if let known = keys[name] { return known }
        if keys.count >= 20_000 { keys = [:] }
        let key = sortKey(of: name)
        keys[name] = key
        return key
    }

    /// After a part of the transaction was undone, or what is recorded was changed by other words.
    func forget() {
        hasForgotten = true
        contracts = [:]
        careServices = [:]
        systems = [:]
        establishments = [:]
        suppliers = [:]
        releases = [:]
        hostings = [:]
        labels = [:]
    }
}
