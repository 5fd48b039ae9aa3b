import Access
import GRDB
import Registry
import Vocabulary

extension SystemFilter {
    /// What must hold of system `s`, seen from `reach` on `day`, besides the words.
    func conditions(reach: Reach, day: Day) -> [SQL] {
        besidesService(reach: reach, day: day) + serving(on: day)
    }

    /// The same without whether it serves: what words find is held against that already.
    func besidesService(reach: Reach, day: Day) -> [SQL] {
        let near = reach.within(establishment)
        var conditions = place(near)
        if !functions.isEmpty {
            conditions.append(
                "s.function IN (SELECT value FROM json_each(\(names(functions.map(\.rawValue)))))")
        }
        if !criticalities.isEmpty {
            let levels = jsonArray(criticalities.map { Int64($0.rawValue) }.sorted())
            conditions.append(
                "\(criticality(near)) IN (SELECT value FROM json_each(\(levels)))")
        }
        if !supports.isEmpty { conditions.append(Support.isOne(of: supports, on: day)) }
        if !hostings.isEmpty {
            conditions.append(
                """
                s.hosting_id IN (SELECT id FROM hosting
                    WHERE kind IN (SELECT value FROM json_each(\(names(hostings.map(\.rawValue))))))
                """)
        }
        if let hosting { conditions.append("s.hosting_id = \(hosting.rawValue)") }
        if let isExposed { conditions.append("s.is_exposed = \(sql: isExposed ? "1" : "0")") }
        if let holdsHealthData { conditions.append("s.holds_health_data = \(holdsHealthData)") }
        conditions += installed
        if let question { conditions.append(leavesOpen(question, near, day)) }
        return conditions
    }

    /// Between what the index of that order need be read, given the filter.
    func bounds(of sort: SystemSort, reach: Reach, day: Day) -> [SQL] {
        switch sort {
        case .function:
            let names = functions.map(\.rawValue).sorted()
            guard let first = names.first, let last = names.last else { return [] }
            return ["s.function BETWEEN \(first) AND \(last)"]
        case .criticality where reach.within(establishment) == .everything && group == nil:
            let levels = criticalities.map(\.rawValue).sorted()
            guard let first = levels.first, let last = levels.last else { return [] }
            return ["s.top_criticality BETWEEN \(first) AND \(last)"]
        case .support where question == .lifecycle || supports == [.unknown]:
            return ["s.supported_until IS NULL"]
        case .support where supports == [.ended]:
            return ["s.supported_until < \(day.number)"]
        case .support where !supports.isEmpty && supports.isDisjoint(with: [.unknown, .ended]):
            return ["s.supported_until >= \(day.number)"]
        case .inService where question == .inService:
            return ["s.in_service_since IS NULL"]
        case .name, .code, .owner, .product, .support, .criticality, .inService, .changed:
            return []
        }
    }

    /// The highest criticality that is seen from `reach`: another user's is not.
    func criticality(_ reach: Reach) -> SQL {
        if reach == .everything, group == nil { return "s.top_criticality" }
        return """
            (SELECT max(u.criticality) FROM system_use u
                WHERE u.system_id = s.id AND \(member("u.establishment_id", reach)))
            """
    }

    private func serving(on day: Day) -> [SQL] {
        switch service {
        case .inService: [InService.on(day)]
        case .retired: ["s.id IN (SELECT w.system_id FROM system_retirement w WHERE w.day <= \(day.number))"]
        case .any: []
        }
    }

    private func place(_ near: Reach) -> [SQL] {
        if near == .everything, group == nil { return [] }
        guard group != nil else { return [near.holdsSystem("s.id")] }
        return [
            "s.id IN (SELECT system_id FROM system_place WHERE \(member("establishment_id", near)))"
        ]
    }

    private func member(_ column: String, _ near: Reach) -> SQL {
        guard let group else { return near.holds(column) }
        return """
            \(near.holds(column))
                AND \(sql: column) IN (SELECT id FROM establishment WHERE group_id = \(group.rawValue))
            """
    }

    private var installed: [SQL] {
        var conditions: [SQL] = []
        if let release { conditions.append("s.release_id = \(release.rawValue)") }
        if let product {
            conditions.append(
                "s.release_id IN (SELECT id FROM release WHERE product_id = \(product.rawValue))")
        }
        if let supplier {
            conditions.append(
                """
                s.release_id IN (SELECT x.id FROM product q JOIN release x ON x.product_id = q.id
                    WHERE q.supplier_id = \(supplier.rawValue))
                """)
        }
        return conditions
    }

    /// The same readings as in `Tally`, so that a figure and the rows behind it agree.
    private func leavesOpen(_ question: RegisterQuestion, _ near: Reach, _ day: Day) -> SQL {
        switch question {
        case .release: "s.release_id IS NULL"
        case .lifecycle: "s.release_id IS NOT NULL AND s.supported_until IS NULL"
        case .hosting: "s.hosting_id IS NULL"
        case .inService: "s.in_service_since IS NULL"
        case .certificate:
            """
            s.holds_health_data = 1 AND s.hosting_id IN (SELECT id FROM hosting
                WHERE kind IN ('groupDataCentre', 'certifiedHost', 'onlineService')
                AND (certificate_expires IS NULL OR certificate_expires < \(day.number)))
                AND (SELECT h.establishment_id FROM hosting h WHERE h.id = s.hosting_id) IS NOT s.owner_id
            """
        case .contract:
            """
            \(member("s.owner_id", near)) AND (s.covered_until IS NULL OR s.covered_until < \(day.number))
            """
        }
    }

    private func names(_ values: [String]) -> String { jsonArray(values.sorted()) }
}
