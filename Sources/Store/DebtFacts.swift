import Debt
import Foundation
import GRDB
import Registry
import Vocabulary

/// What is known of products and flaws, whoever runs them: read from the feeds once, and again when they change.
struct DebtFacts: Sendable {
    let catalogue: LifecycleCatalogue
    let matcher: FlawMatcher
    let recogniser: Recogniser
    let feeds: [FeedState]
    /// Finds listed products among the parts of a bill of materials.
    let components: ComponentMatcher

    init(_ db: Database) throws {
        feeds = try Row.fetchAll(db, sql: "SELECT \(FeedState.columns) FROM feed ORDER BY name")
            .compactMap { FeedState($0) }
        catalogue = LifecycleCatalogue([
            try FeedDecoding.read(.lifecycle, as: [LifecycleProduct].self, db) ?? [],
            try FeedDecoding.read(.hospitalLifecycle, as: [LifecycleProduct].self, db) ?? [],
        ])
        let flaws = try FeedDecoding.read(.exploitedFlaws, as: [ExploitedFlaw].self, db) ?? []
        let scores = try FeedDecoding.read(.exploitScores, as: [String: ExploitScore].self, db) ?? [:]
        let state = feeds.first { $0.name == .exploitedFlaws }
        matcher = FlawMatcher(
            catalogue,
            FlawCatalogue(
                edition: state?.edition ?? "", asOf: state?.asOf ?? Day(number: 0), flaws: flaws,
                scores: scores))
        components = ComponentMatcher(catalogue, matcher)
        recogniser = Recogniser(catalogue, learned: try LearnedAliases(db))
    }

    /// Which release of the catalogue a recorded one is: by the product's own key and the version's name, else by how
    /// its name reads. `nil` where a person would have to say.
    func key(of product: String, lifecycleKey: String?, version: String) -> ReleaseKey? {
        if let lifecycleKey, let listed = catalogue[lifecycleKey] {
            let plain = LearnedAliases.plain(version)
            if let release = listed.releases.first(where: {
                $0.cycle == version || LearnedAliases.plain($0.name) == plain
                    || LearnedAliases.plain($0.cycle) == plain
            }) {
                return ReleaseKey(product: lifecycleKey, cycle: release.cycle)
            }
        }
        let read = recogniser.recognise(DebtFacts.name(of: product, version: version))
        guard read.verdict == .recognised, let match = read.match, match.cycle != nil else { return nil }
        return match
    }

    /// Product and version as one name, as inventories write it; a version that nobody knows is no part of it.
    static func name(of product: String, version: String) -> String {
        version == SystemRow.unknownVersion ? product : "\(product) \(version)"
    }

    /// The ends of a release's support: the register's own, or the catalogue's, whichever was said later. On one day, what
    /// a person, a file or the supplier said of this release goes before a public data set.
    func lifecycle(_ key: ReleaseKey?, registered: Sourced<Lifecycle>?) -> ReleaseLifecycle? {
        let listed = key.flatMap { catalogue.release($0)?.lifecycle }
        guard let registered else { return listed }
        guard let listed else { return ReleaseLifecycle(registered) }
        if registered.asOf != listed.asOf {
            return registered.asOf > listed.asOf ? ReleaseLifecycle(registered) : listed
        }
        switch registered.source {
        case .feed, .fiction: return listed
        case .person, .file, .supplier: return ReleaseLifecycle(registered)
        }
    }
}

extension LearnedAliases {
    init(_ db: Database) throws {
        var decisions: [String: ReleaseKey?] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT name, product, cycle FROM learned_alias") {
            let product: String? = row["product"]
            decisions[row["name"]] = .some(product.map { ReleaseKey(product: $0, cycle: row["cycle"]) })
        }
        self.init(decisions: decisions)
    }
}

extension ProductKind {
    /// What a product is when it comes to money; `nil` where the system's function tells better.
    var asset: AssetClass? {
        switch self {
        case .database: .database
        case .network: .network
        case .security: .security
        case .medicalDevice: .medicalDevice
        case .service: .onlineService
        case .application, .operatingSystem, .infrastructure: nil
        }
    }
}
