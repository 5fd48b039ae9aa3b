public import Vocabulary

/// All products whose lifecycle is known, from every source.
public struct LifecycleCatalogue: Sendable {
    /// The products, in the order of their keys.
    public let products: [LifecycleProduct]
    private let indexByKey: [String: Int]

    /// Puts sources together. Where two describe a product of one key, the later source's releases replace those of the
    /// same cycle and the others stay: a hospital's own file comes last and wins.
    public init(_ sources: [[LifecycleProduct]]) {
        var merged: [String: LifecycleProduct] = [:]
        for product in sources.joined() {
            merged[product.key] = merged[product.key].map { $0.merged(with: product) } ?? product
        }
        products = merged.values.sorted { $0.key < $1.key }
        indexByKey = Dictionary(uniqueKeysWithValues: products.enumerated().map { ($1.key, $0) })
    }

    /// The product of that key.
    public subscript(key: String) -> LifecycleProduct? { indexByKey[key].map { products[$0] } }

    /// The place of the product of that key in ``products``.
    public func index(of key: String) -> Int? { indexByKey[key] }

    /// The release of a product, both by their keys.
    public func release(_ release: ReleaseKey) -> LifecycleRelease? {
        release.cycle.flatMap { self[release.product]?.release($0) }
    }

    /// The releases that still have free security corrections on a day, newest first: what one can migrate to.
    public func targets(for key: String, on day: Day) -> [LifecycleRelease] {
        (self[key]?.releases ?? []).filter {
            $0.lifecycle.state(on: day, extensionBought: false) <= .securityOnly
        }
        .sorted {
            ($0.lifecycle.released ?? Day(number: .min)) > ($1.lifecycle.released ?? Day(number: .min))
        }
    }

    /// Whether a product came to its end by `day`: every release of it that is known had lost its free corrections.
    ///
    /// Asked for a day after the source was read, the answer is that of the day it was read: what came out since is not
    /// known. `false` for a product that is not listed, and as long as the end of any release is not known.
    public func isEndOfLine(_ key: String, on day: Day) -> Bool {
        guard let releases = self[key]?.releases, let read = releases.map(\.lifecycle.asOf).max() else {
            return false
        }
        return releases.allSatisfy {
            switch $0.lifecycle.state(on: min(day, read), extensionBought: false) {
            case .ended, .extensionNotBought: true
            case .active, .securityOnly, .extensionBought, .unknown: false
            }
        }
    }
}

/// A release of a catalogue by its keys; without a cycle, the product alone.
public struct ReleaseKey: Hashable, Codable, Sendable {
    /// The product's key.
    public var product: String
    /// The release's cycle, where it is known.
    public var cycle: String?

    /// Names a product, and its release where known.
    public init(product: String, cycle: String? = nil) {
        self.product = product
        self.cycle = cycle
    }
}

extension ReleaseKey: CustomStringConvertible {
    /// `windows-server 2012-r2`.
    public var description: String { cycle.map { "\(product) \($0)" } ?? product }
}

extension LifecycleProduct {
    fileprivate func merged(with later: LifecycleProduct) -> LifecycleProduct {
        var result = self
        result.aliases += later.aliases.filter { !aliases.contains($0) }
        result.identifiers += later.identifiers.filter { !identifiers.contains($0) }
        result.supplier = later.supplier ?? supplier
        for release in later.releases {
            if let place = result.releases.firstIndex(where: { $0.cycle == release.cycle }) {
                result.releases[place] = release
            } else {
                result.releases.append(release)
            }
        }
        return result
    }
}
