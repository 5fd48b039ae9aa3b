import Vocabulary

/// Finds the exploited flaws of releases.
///
/// The catalogue of exploited flaws names vendors and products in its own words and carries no versions; a table of
/// names and platform names join it to products. Versions then come, best first, from the ranges that the flaw carries or
/// ``FlawRanges`` knows: what is installed beyond them is spared, even where the product is named. Else from time: a release
/// that came out after the year of a flaw was made knowing it, and is left out. What neither table nor platform name knows
/// is found by its vendor's and its own name alone, at a low confidence.
public struct FlawMatcher: Sendable {
    private let catalogue: LifecycleCatalogue
    private let flaws: FlawCatalogue
    private var candidates: [String: [Candidate]] = [:]
    private let alike: AlikeNames

    private struct Candidate {
        var flaw: Int
        var why: FlawReason
    }

    /// Joins the flaws to the catalogue's products.
    public init(_ catalogue: LifecycleCatalogue, _ flaws: FlawCatalogue) {
        self.catalogue = catalogue
        self.flaws = flaws
        alike = AlikeNames(flaws.flaws)
        let byName = FlawMatcher.productsByPlatformName(catalogue)
        for (place, flaw) in flaws.flaws.enumerated() {
            var products: [String: FlawReason] = [:]
            for range in flaw.affected {
                let name = CPEName(
                    part: range.name.part, vendor: range.name.vendor, product: range.name.product)
                for key in byName[name] ?? [] { products[key] = .versionInRange }
            }
            for key in FlawNames.keys(vendor: flaw.vendor, product: flaw.product) where products[key] == nil {
                guard let product = catalogue[key] else { continue }
                let isPart = !product.title.lowercased().contains(flaw.product.lowercased())
                products[key] = isPart ? .partOfProduct : .namedProduct
            }
            for (key, why) in products {
                candidates[key, default: []].append(Candidate(flaw: place, why: why))
            }
        }
    }

    private static func productsByPlatformName(_ catalogue: LifecycleCatalogue) -> [CPEName: [String]] {
        var byName: [CPEName: [String]] = [:]
        for product in catalogue.products {
            for case .cpe(let name) in product.identifiers {
                let plain = CPEName(part: name.part, vendor: name.vendor, product: name.product)
                if byName[plain]?.contains(product.key) != true {
                    byName[plain, default: []].append(product.key)
                }
            }
        }
        return byName
    }

    /// The flaws of a release, the surest and then the latest first. `version` is the exact one that is installed,
    /// where known: `9.0.31` of the release `9.0`.
    public func matches(_ key: ReleaseKey, version: ProductVersion? = nil) -> [FlawMatch] {
        guard let candidates = candidates[key.product], let release = catalogue.release(key) else {
            return []
        }
        return candidates.compactMap { match(flaws.flaws[$0.flaw], $0.why, key, release, version) }
            .filter { $0.confidence >= FlawMatch.least }
            .sorted { ($1.confidence, $1.listed, $0.cve) < ($0.confidence, $0.listed, $1.cve) }
    }

    /// The flaws of what a maker calls so, where nothing better than both names tells: each is for a person to check.
    /// `key` is the release of the catalogue that it is, where it is known: what came out after a flaw is spared.
    public func matches(named product: String, by maker: String, listedAs key: ReleaseKey?) -> [FlawMatch] {
        let release = key.flatMap { catalogue.release($0) }
        let name = key ?? ReleaseKey(product: LearnedAliases.plain("\(maker) \(product)"))
        return alike.flaws(of: product, by: maker, isExact: key != nil).compactMap { place -> FlawMatch? in
            let flaw = flaws.flaws[place]
            if let released = release?.lifecycle.released, let year = flaw.year,
                released >= flaw.listed || released.components.year > year
            {
                return nil
            }
            return FlawMatch(
                cve: flaw.cve, release: name, why: .sameName, confidence: FlawMatch.ofSameName,
                remedy: .unknown, listed: flaw.listed, isUsedByRansomware: flaw.isUsedByRansomware,
                score: flaws.scores[flaw.cve])
        }
        .sorted { ($1.listed, $0.cve) < ($0.listed, $1.cve) }
    }

    private func match(
        _ flaw: ExploitedFlaw, _ why: FlawReason, _ key: ReleaseKey, _ release: LifecycleRelease,
        _ version: ProductVersion?
    ) -> FlawMatch? {
        let remedy = FlawMatcher.remedy(flaw, release.lifecycle)
        let ranges = ranges(of: flaw, in: key.product)
        let confidence =
            ranges.isEmpty
            ? confidenceByTime(flaw, why, release, remedy) : confidence(in: ranges, release, version)
        guard let confidence else { return nil }
        return FlawMatch(
            cve: flaw.cve, release: key,
            why: ranges.isEmpty
                ? (why == .versionInRange ? .namedProduct : why)
                : version == nil ? .releaseInRange : .versionInRange,
            confidence: confidence, remedy: remedy,
            listed: flaw.listed,
            isUsedByRansomware: flaw.isUsedByRansomware, score: flaws.scores[flaw.cve])
    }

    /// The versions of a product that the flaw touches, by its own platform names and by ``FlawRanges``.
    private func ranges(of flaw: ExploitedFlaw, in product: String) -> [VersionRange] {
        let known = FlawRanges.ranges(of: flaw.cve, in: product)
        guard !flaw.affected.isEmpty else { return known }
        let names = (catalogue[product]?.identifiers ?? []).compactMap { identifier -> CPEName? in
            if case .cpe(let name) = identifier { name } else { nil }
        }
        let own = flaw.affected.filter { range in names.contains { $0.isSameProduct(as: range.name) } }
        return own.isEmpty ? known : own.map(\.versions)
    }

    /// By version: sure when the exact version is known, likely when only the release is.
    private func confidence(
        in ranges: [VersionRange], _ release: LifecycleRelease, _ version: ProductVersion?
    ) -> Double? {
        if let version { return ranges.contains { $0.contains(version) } ? 0.98 : nil }
        // Only the release is known: its first version, and the newest, bound what may be installed.
        let first = ProductVersion(release.cycle)
        guard
            ranges.contains(where: { range in
                range.contains(first)
                    || range.lower.map { $0.text.hasPrefix(release.cycle + ".") } == true
            })
        else { return nil }
        let newest = release.latestVersion.map { ProductVersion($0) }
        return newest.map { newest in ranges.contains { $0.contains(newest) } } == true ? 0.9 : 0.6
    }

    /// By time: a release made after the year of the flaw had it corrected, as a rule.
    private func confidenceByTime(
        _ flaw: ExploitedFlaw, _ why: FlawReason, _ release: LifecycleRelease, _ remedy: FlawRemedy
    ) -> Double? {
        guard let released = release.lifecycle.released, let year = flaw.year else { return 0.3 }
        guard released < flaw.listed, released.components.year <= year else { return nil }
        // Corrections ended years before the flaw: whether so old a release has the flaw at all, nobody looked.
        let isLongForgotten = release.lifecycle.lastFreeDay.map { $0.components.year + 6 < year } ?? false
        let named = why == .namedProduct ? 0.1 : 0
        switch remedy {
        case .none, .paidUpdate: return (isLongForgotten ? 0.35 : 0.65) + named
        case .update, .unknown: return 0.45 + named
        }
    }

    /// Whether a correction came, told by whether support ran when the flaw was known: the catalogue begins in 2021 and lists
    /// flaws that were corrected years before, so the end of the year in their name counts where it is earlier.
    static func remedy(_ flaw: ExploitedFlaw, _ lifecycle: ReleaseLifecycle) -> FlawRemedy {
        var known = flaw.listed
        if let year = flaw.year, let end = try? Day(parsing: "\(year)-12-31") { known = min(known, end) }
        return switch lifecycle.state(on: known, extensionBought: true) {
        case .active, .securityOnly: .update
        case .extensionBought, .extensionNotBought: .paidUpdate
        case .ended: .none
        case .unknown: .unknown
        }
    }
}
