import GRDB
import Registry
import Vocabulary

extension Support {
    /// Which support release `r` has on a day, as `Lifecycle.support(on:)` says; `unknown` without a release.
    static func sql(on day: Day) -> SQL {
        """
        CASE WHEN r.support_end IS NULL THEN 'unknown'
            WHEN \(day.number) <= r.support_end THEN
                CASE WHEN r.active_support_end IS NULL OR \(day.number) <= r.active_support_end
                    THEN 'active' ELSE 'securityOnly' END
            WHEN r.extended_support_end >= \(day.number) THEN 'paidExtension'
            ELSE 'ended' END
        """
    }

    /// Whether system `s` has one of these supports on a day, by the indexes on `supported_until` first.
    static func isOne(of wanted: Set<Support>, on day: Day) -> SQL {
        var cases: [SQL] = []
        if wanted.contains(.unknown) { cases.append("s.supported_until IS NULL") }
        if wanted.contains(.ended) { cases.append("s.supported_until < \(day.number)") }
        let current = wanted.subtracting([.unknown, .ended])
        if !current.isEmpty {
            let names = jsonArray(current.map(\.rawValue).sorted())
            cases.append(
                """
                s.release_id IN (SELECT r.id FROM release r WHERE r.supported_until >= \(day.number)
                    AND \(sql(on: day)) IN (SELECT value FROM json_each(\(names))))
                """)
        }
        return cases.map { "(\($0))" }.joined(separator: " OR ")
    }
}
