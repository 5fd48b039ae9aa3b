public import Access
public import Debt
import GRDB
import Registry
public import Vocabulary

/// A name of a product that waits for a person to say what it is.
public struct DoubtfulName: Hashable, Sendable {
    /// As the registry has it, product and version.
    public let name: String
    /// How many systems in reach run it.
    public let systems: Int
    /// What the rules make of it.
    public let recognition: Recognition
}

/// A name that does not wait: the rules read it, a person decided it, or it is of no listed product.
public struct KnownName: Hashable, Sendable {
    /// As the registry has it, product and version.
    public let name: String
    /// How many systems in reach run it.
    public let systems: Int
    /// What it is taken for; `nil` for no listed product.
    public let release: ReleaseKey?
    /// Who decided so, and when; `nil` where the rules did.
    public let decision: NameDecision?
}

/// A person's word on a name.
public struct NameDecision: Hashable, Sendable {
    /// Who; `nil` for somebody of hospitals beyond reach, who decided before any in reach had the product.
    public let by: String?
    /// When.
    public let at: Instant
}

/// A candidate for a doubtful name, as people know it.
public struct ReviewCandidate: Hashable, Sendable {
    /// Its keys in the catalogue.
    public let release: ReleaseKey
    /// Its name.
    public let title: String
    /// Its last day of free corrections, where known.
    public let lastFreeDay: Day?
}

/// The names that wait, and what they may be.
public struct ReviewQueue: Sendable {
    /// The doubtful ones, those of most systems first and then the least sure.
    public let doubtful: [DoubtfulName]
    /// How many releases in reach are recognised.
    public let recognised: Int
    /// How many are of no listed product; most applications are not.
    public let unknown: Int
    /// The names that do not wait, those that a person decided first, the latest decision before the others.
    public let known: [KnownName]
    private let catalogue: LifecycleCatalogue

    init(
        doubtful: [DoubtfulName], recognised: Int, unknown: Int, known: [KnownName],
        catalogue: LifecycleCatalogue
    ) {
        self.known = known
        self.doubtful = doubtful
        self.recognised = recognised
        self.unknown = unknown
        self.catalogue = catalogue
    }

    /// What a release of the catalogue is called.
    public func title(of key: ReleaseKey) -> String { candidate(key)?.title ?? key.description }

    /// Releases of the products whose name, key or other name holds a text, in any case; at most two hundred.
    public func candidates(matching text: String) -> [ReviewCandidate] {
        let word = text.lowercased()
        guard !word.isEmpty else { return [] }
        let products = catalogue.products.filter { product in
            ([product.key, product.title] + product.aliases).contains { $0.lowercased().contains(word) }
        }.sorted { ($0.title.count, $0.title) < ($1.title.count, $1.title) }
        return products.prefix(20).flatMap { product in
            product.releases.compactMap { candidate(ReleaseKey(product: product.key, cycle: $0.cycle)) }
        }.prefix(200).map(\.self)
    }

    /// What a name may be, best first: the readings of the rules, each followed by the releases of its product when
    /// the name does not say which, the nearest to the number that is typed before the others.
    public func candidates(for name: DoubtfulName) -> [ReviewCandidate] {
        let readings = ([name.recognition.match].compactMap { $0 } + name.recognition.alternatives)
        var keys: [ReleaseKey] = []
        for reading in readings {
            if reading.cycle != nil {
                keys.append(reading)
            } else {
                keys += releases(of: reading.product, nearestTo: name.name)
            }
        }
        if let first = readings.first, first.cycle != nil {
            keys += releases(of: first.product, nearestTo: name.name)
        }
        var seen: Set<ReleaseKey> = []
        return keys.filter { seen.insert($0).inserted }.compactMap(candidate)
    }

    /// Forty at most, in the catalogue's order where the name has no number.
    private func releases(of product: String, nearestTo name: String) -> [ReleaseKey] {
        let typed = TypedNumbers(name)
        return (catalogue[product]?.releases ?? []).enumerated().map { place, release in
            (place: place, release: release, distance: typed.distance(to: [release.cycle, release.name]))
        }.sorted { ($0.distance, $0.place) < ($1.distance, $1.place) }.prefix(40).map {
            ReleaseKey(product: product, cycle: $0.release.cycle)
        }
    }

    private func candidate(_ key: ReleaseKey) -> ReviewCandidate? {
        guard let product = catalogue[key.product], let release = catalogue.release(key) else { return nil }
        // Sources write the label with or without the product's name.
        let title =
            release.name.lowercased().contains(product.title.lowercased())
            ? release.name : "\(product.title) \(release.name)"
        return ReviewCandidate(release: key, title: title, lastFreeDay: release.lifecycle.lastFreeDay)
    }
}

extension Store {
    /// The names in reach that wait for a person, computed from the registry and the catalogue as they are.
    public func reviewQueue(reach: Reach) async throws -> ReviewQueue {
        let facts = try await debtFacts()
        return try await read { db in
            let query: SQL = """
                SELECT p.name AS product, p.lifecycle_key, r.version, count(*) AS systems
                FROM system s JOIN release r ON r.id = s.release_id JOIN product p ON p.id = r.product_id
                WHERE \(reach.holdsSystem("s.id")) AND \(InService.now("s.id")) GROUP BY r.id
                """
            var doubtful: [DoubtfulName] = []
            let decisions = try NameDecision.all(db, reach: reach)
            var known: [KnownName] = []
            var (recognised, unknown) = (0, 0)
            for row in try query.rows(db) {
                let (product, version): (String, String) = (row["product"], row["version"])
                let name = DebtFacts.name(of: product, version: version)
                func keep(_ release: ReleaseKey?) {
                    known.append(
                        KnownName(
                            name: name, systems: row["systems"], release: release,
                            decision: decisions[LearnedAliases.plain(name)]))
                }
                if let key = facts.key(of: product, lifecycleKey: row["lifecycle_key"], version: version) {
                    recognised += 1
                    keep(key)
                    continue
                }
                let recognition = facts.reading(of: name)
                // Without its release a recognised product has no dates: which release it is, a person may know.
                let lacksRelease = recognition.verdict == .recognised && recognition.match?.cycle == nil
                if recognition.verdict == .doubtful || lacksRelease {
                    doubtful.append(
                        DoubtfulName(name: name, systems: row["systems"], recognition: recognition))
                } else {
                    unknown += 1
                    keep(nil)
                }
            }
            known.sort {
                ($1.decision?.at.milliseconds ?? 0, $1.systems, $0.name)
                    < ($0.decision?.at.milliseconds ?? 0, $0.systems, $1.name)
            }
            doubtful.sort {
                ($1.systems, $0.recognition.confidence, $0.name)
                    < ($0.systems, $1.recognition.confidence, $1.name)
            }
            return ReviewQueue(
                doubtful: doubtful, recognised: recognised, unknown: unknown, known: known,
                catalogue: facts.catalogue)
        }
    }

    /// The release of the catalogue by its keys, to check what a person chose.
    public func listedRelease(_ key: ReleaseKey) async throws -> LifecycleRelease? {
        try await debtFacts().catalogue.release(key)
    }

    /// What is known of products and flaws, read once and again when it changes.
    func debtFacts() async throws -> DebtFacts {
        let head = try await auditHead()
        return try await debtShelf.facts(
            head, changedAfter: { try await self.hasDebtChanged(after: $0) },
            read: { try await self.read { try DebtFacts($0) } })
    }
}

extension NameDecision {
    /// Every decision, by the plain form of its name.
    static func all(_ db: Database, reach: Reach) throws -> [String: NameDecision] {
        let query: SQL = """
            SELECT l.name, l.decided, CASE WHEN \(reach.mayName("l.decided_by")) THEN l.decided_by END AS decided_by
            FROM learned_alias l WHERE l.doubted IS NULL
            """
        var all: [String: NameDecision] = [:]
        for row in try query.rows(db) {
            all[row["name"]] = NameDecision(
                by: row["decided_by"], at: Instant(milliseconds: row["decided"]))
        }
        return all
    }
}
