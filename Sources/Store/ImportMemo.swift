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

    /// A contract as a row speaks of it.
    struct ContractWords: Hashable {
        let owner: ID<Establishment>
        let reference: String
    }

    /// Those that a row has spoken of; never forgotten, because one too many costs a look at the records, no more.
    var contracts: Set<ContractWords> = []
    var establishments: [Finess: ID<Establishment>] = [:]
    /// How far whoever imports sees: what lies beyond is neither said nor taken back by a row.
    var reach = Reach.everything
    /// Dependencies on systems that had no row yet when they were read.
    var awaited: [(system: ID<System>, on: SystemRow.Key)] = []
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
        establishments = [:]
        suppliers = [:]
        releases = [:]
        hostings = [:]
        labels = [:]
    }
}
