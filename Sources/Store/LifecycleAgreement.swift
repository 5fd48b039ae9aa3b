import Debt
import GRDB
import Registry
import Vocabulary

extension Writer {
    /// Makes the registry say of each release what the ledger reckons with: the catalogue's dates where they are the
    /// newer. Lists and ledger then speak of one end of support.
    ///
    /// Only days are kept so: a catalogue that says but "over" or "goes on" names no day, and none is made up.
    func agreeOnLifecycles() throws {
        let facts = try DebtFacts(db)
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT r.*, p.name AS product, p.lifecycle_key FROM release r JOIN product p ON p.id = r.product_id
                ORDER BY r.id
                """)
        for row in rows {
            let release = Release(row)
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

    /// The same after an import, if it named a release that was not recorded before.
    func agreeOnNewReleases() throws {
        guard count(of: .inserted, kind: "release") > 0 || memo.tookDateBack else { return }
        try agreeOnLifecycles()
    }
}
