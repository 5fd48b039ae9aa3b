import Debt
import Feeds
import Fiction
import Registry
import Store
import Vocabulary

/// The reference data that a demonstration shows without a network: the real days of the products that its hospitals
/// run, and an extract of the known exploited vulnerabilities of those products.
struct DemoFeeds {
    let catalogue: FictionalCatalogue

    func load(into store: Store, at now: Instant) async throws {
        let products = products
        let flaws = try KnownFlawExtract.read()
        try await store.transaction(by: "cordon demo", at: now) { writer in
            try writer.record(
                .lifecycle(products), edition: "endoflife.date 2026-08-22 (extrait)",
                asOf: FictionalCatalogue.lifecycleDay)
            try writer.record(.exploitedFlaws(flaws.flaws), edition: flaws.edition, asOf: flaws.asOf)
        }
    }

    /// The public products with the days that the fiction has of them, which are endoflife.date's own.
    private var products: [LifecycleProduct] {
        let releases = Dictionary(grouping: catalogue.releases, by: \.product)
        return catalogue.products.compactMap { product in
            guard let key = product.lifecycleKey else { return nil }
            let listed = (releases[product.id] ?? []).compactMap { release -> LifecycleRelease? in
                guard let lifecycle = release.lifecycle else { return nil }
                return LifecycleRelease(cycle: release.version, lifecycle: ReleaseLifecycle(lifecycle))
            }
            return LifecycleProduct(key: key, title: product.name, kind: product.kind, releases: listed)
        }
    }
}
