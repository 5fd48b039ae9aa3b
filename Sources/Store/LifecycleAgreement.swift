import Debt
import GRDB
import Registry
import Vocabulary

extension Writer {
    /// Makes the registry say of each release what the ledger reckons with: the catalogue's dates where they are the
    /// newer. Lists and ledger then speak of one end of support.
    ///
    /// Only days are kept so: a catalogue that says but "over" or "goes on" names no day, and none is made up.
    ///
    /// `before` is what was known until now, where a feed was replaced: what it alone said is taken back with its entry.
    func agreeOnLifecycles(since before: DebtFacts? = nil) throws {
        let facts = try DebtFacts(db)
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT r.*, p.name AS product, p.lifecycle_key FROM release r JOIN product p ON p.id = r.product_id
                ORDER BY r.id
                """)
        for row in rows {
            let release = try withoutWithdrawn(Release(row), row, before, facts)
            guard
                let key = facts.key(
                    of: row["product"], lifecycleKey: row["lifecycle_key"], version: release.version),
                let listed = facts.catalogue.release(key)?.lifecycle,
                facts.lifecycle(key, registered: release.lifecycle) == listed
            else { continue }
            let agreed = listed.registered
            guard agreed.value != Lifecycle(), agreed.value != release.lifecycle?.value else { continue }
            try record(
                Release(id: ID(0), product: release.product, version: release.version, lifecycle: agreed))
        }
    }

    /// The release, without the days that an entry gave which is not there any more, or which says less now.
    private func withoutWithdrawn(
        _ release: Release, _ row: Row, _ before: DebtFacts?, _ facts: DebtFacts
    ) throws -> Release {
        guard let before, let stated = release.lifecycle, case .feed = stated.source,
            stated.value != Lifecycle(),
            before.listed(row, release.version)?.registered.value == stated.value
        else { return release }
        let listed = facts.listed(row, release.version)
        guard listed == nil || facts.lifecycle(registered: stated, listed: listed) != listed else {
            return release
        }
        var bare = release
        bare.lifecycle = Sourced(Lifecycle(), from: stated.source, asOf: stated.asOf)
        try record(
            Release(id: ID(0), product: bare.product, version: bare.version, lifecycle: bare.lifecycle))
        return bare
    }

    /// The same after an import, if it named a release that was not recorded before.
    func agreeOnNewReleases() throws {
        try doubtForeignNames()
        guard count(of: .inserted, kind: "release") > 0 || memo.tookDateBack else { return }
        try agreeOnLifecycles()
    }
}

extension DebtFacts {
    /// What the catalogue says of the release of a row of `release` with its product; `nil` for one it does not list.
    fileprivate func listed(_ row: Row, _ version: String) -> ReleaseLifecycle? {
        key(of: row["product"], lifecycleKey: row["lifecycle_key"], version: version)
            .flatMap { catalogue.release($0)?.lifecycle }
    }
}
