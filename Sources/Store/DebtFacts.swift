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
    let spelling: SpellingGuess
    let feeds: [FeedState]
    /// Whether a catalogue of exploited flaws is loaded: without one nothing is said of any.
    let hasFlaws: Bool
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
        hasFlaws = state != nil
        matcher = FlawMatcher(
            catalogue,
            FlawCatalogue(
                edition: state?.edition ?? "", asOf: state?.asOf ?? Day(number: 0), flaws: flaws,
                scores: scores))
        spelling = SpellingGuess(catalogue)
        recogniser = Recogniser(catalogue, learned: try LearnedAliases(db))
        components = ComponentMatcher(catalogue, matcher, recogniser: recogniser)
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
                return lastServicePack(of: listed, version)
                    ?? ReleaseKey(
                        product: lifecycleKey, cycle: release.cycle)
            }
        }
        let read = recogniser.recognise(DebtFacts.name(of: product, version: version))
        guard read.verdict == .recognised, let match = read.match, match.cycle != nil else { return nil }
        return match
    }

    /// The last service pack of a version that says none, as names are read too: `2014` of SQL Server is not its first
    /// release, whose support ended with the next pack. `nil` where there are no packs, or the cycle itself is written.
    private func lastServicePack(of product: LifecycleProduct, _ version: String) -> ReleaseKey? {
        guard product.release(version) == nil else { return nil }
        let read = recogniser.recognise(DebtFacts.name(of: product.title, version: version))
        guard read.why == .latestServicePack, read.verdict == .recognised, read.match?.product == product.key
        else { return nil }
        return read.match
    }

    /// What a name is read as, by its likely spelling where it means nothing as it is written and nobody decided it.
    func reading(of name: String) -> Recognition {
        let read = recogniser.recognise(name)
        guard read.verdict == .unknown, read.why == .noKnownProduct else { return read }
        return recogniser.guess(name, by: spelling) ?? read
    }

    /// Product and version as one name, as inventories write it; a version that nobody knows is no part of it.
    static func name(of product: String, version: String) -> String {
        version == SystemRow.unknownVersion ? product : "\(product) \(version)"
    }

    /// The exact version that is installed, where the registry says more than the catalogue's cycle: `8.5.50` of `8.5`, be
    /// it in the version or at the end of the product's name. `nil` where nobody said.
    static func installedVersion(_ version: String, product: String, of key: ReleaseKey) -> ProductVersion? {
        guard let cycle = key.cycle else { return nil }
        let word =
            version == SystemRow.unknownVersion
            ? product.split(separator: " ").last.map(String.init) : version
        guard let word, word.hasPrefix(cycle), let next = word.dropFirst(cycle.count).first, !next.isNumber,
            word.dropFirst(cycle.count).contains(where: \.isNumber) || next.isLetter
        else { return nil }
        return ProductVersion(word)
    }

    /// The ends of a release's support: the register's own, or the catalogue's.
    ///
    /// What a person corrected or the supplier answered stands before a public data set, whenever that was made: it is
    /// said of this very release by somebody who answers for it. Of a file and a data set the later one holds; on one
    /// day, the file.
    func lifecycle(_ key: ReleaseKey?, registered: Sourced<Lifecycle>?) -> ReleaseLifecycle? {
        lifecycle(registered: registered, listed: key.flatMap { catalogue.release($0)?.lifecycle })
    }

    /// The same of what the catalogue lists.
    func lifecycle(registered: Sourced<Lifecycle>?, listed: ReleaseLifecycle?) -> ReleaseLifecycle? {
        guard let registered else { return listed }
        guard let listed else { return ReleaseLifecycle(registered) }
        guard registered.value != Lifecycle(), !isTakenBack(registered) else { return listed }
        switch registered.source {
        case .person, .supplier:
            var said = ReleaseLifecycle(registered)
            // Whoever states the end of free corrections says nothing of an extension that the maker sells after it.
            if said.paidExtension == .unknown { said.paidExtension = listed.paidExtension }
            return said
        case .file, .feed, .fiction: break
        }
        if registered.asOf != listed.asOf {
            return registered.asOf > listed.asOf ? ReleaseLifecycle(registered) : listed
        }
        switch registered.source {
        case .feed, .fiction: return listed
        case .person, .file, .supplier: return ReleaseLifecycle(registered)
        }
    }
}

/// Whether somebody took the end of support back: people, suppliers and files state no other day, so that what is left
/// came from elsewhere and is not theirs to hold against a data set.
private func isTakenBack(_ registered: Sourced<Lifecycle>) -> Bool {
    switch registered.source {
    case .person, .supplier, .file: registered.value.securitySupportEnd == nil
    case .feed, .fiction: false
    }
}

extension LearnedAliases {
    init(_ db: Database) throws {
        var decisions: [String: ReleaseKey?] = [:]
        var doubted: [String: ReleaseKey?] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT name, product, cycle, doubted FROM learned_alias") {
            let product: String? = row["product"]
            let said = product.map { ReleaseKey(product: $0, cycle: row["cycle"]) }
            if (row["doubted"] as Int64?) == nil {
                decisions[row["name"]] = .some(said)
            } else {
                doubted[row["name"]] = .some(said)
            }
        }
        self.init(decisions: decisions, doubted: doubted)
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
