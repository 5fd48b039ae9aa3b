import Access
import Archive
import Registry
public import Store
public import Vocabulary

/// Erases the copies of records that detections keep, when the archive's own would go.
///
/// The law does not ask where a record stands: a copy beside an alert names the same people.
public struct CopyRetention: Sendable {
    private let store: Store

    /// Over the alerts of a data folder.
    public init(store: Store) { self.store = store }

    /// Erases what the rules let go of, with the values that rules recognised in it; `general` holds where nobody decided.
    ///
    /// What belongs to a case that is not closed is evidence, and stays. Returns how many copies went.
    @discardableResult public func apply(
        _ general: ArchiveRetention.Rule?, at now: Instant
    ) async throws -> Int {
        let rules = try await store.retentionRules(reach: .everything).map(\.rule)
        var erased = 0
        for establishment in try await store.establishmentNumbers().keys.sorted() {
            let plan = RetentionPlan(rules, of: establishment, otherwise: general)
            guard let soonest = plan.shortest else { continue }
            // A day more than needed; the plan decides of each.
            let end = now.day.adding(days: 2 - soonest)
            var last: RecordCopy?
            while true {
                try Task.checkCancellation()
                let copies = try await store.recordCopies(
                    of: establishment, receivedBefore: end, behind: last, limit: 1_000)
                guard !copies.isEmpty else { break }
                last = copies.last
                erased += try await erase(copies, of: establishment, plan, at: now)
            }
        }
        return erased
    }

    private func erase(
        _ copies: [RecordCopy], of establishment: ID<Establishment>, _ plan: RetentionPlan, at now: Instant
    ) async throws -> Int {
        var reasons: [String: (dialect: String, days: Int, basis: String)] = [:]
        let over = copies.filter { copy in
            guard let day = RecordLocator(copy.segment)?.segment.day,
                plan.isOver(copy.dialect, of: day, today: now.day), let rule = plan.rule(of: copy.dialect)
            else { return false }
            let name = rule.dialect.isEmpty ? "*" : rule.dialect
            reasons[name] = (name, rule.days, rule.basis)
            return true
        }
        guard !over.isEmpty else { return 0 }
        try await store.erase(
            over, of: establishment, rules: reasons.values.sorted { $0.dialect < $1.dialect }, at: now)
        return over.count
    }
}
