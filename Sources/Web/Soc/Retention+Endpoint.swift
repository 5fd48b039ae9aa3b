import Access
import Hummingbird
import Registry
import Store
import Vocabulary

extension SiteLink {
    static let retention = SiteLink("retention")

    static func retainNoLonger(_ id: ID<RetentionRule>) -> SiteLink {
        SiteLink("retention", id.description, "remove")
    }
}

extension Endpoints {
    /// How long logs are kept, what that rests on, and the proof of what was deleted.
    static let retention: [Endpoint] = [
        .page("/retention", needs: .permission(.readAudit)) { try await RetentionView.read($0).response() },
        .form("/retention", needs: .permission(.manageRetention)) { try await retain($0) },
        .form("/retention/{rule}/remove", needs: .permission(.manageRetention)) { visit in
            let id: ID<RetentionRule> = try visit.id("rule")
            try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
                try $0.retainNoLonger(id, reach: visit.reach)
            }
            return .redirect(to: SiteLink.retention.saying(.retentionSaved))
        },
    ]

    private static func retain(_ visit: Visit) async throws -> Response {
        let form = visit.fields
        var errors = FormErrors()
        let rule = RetentionRule(
            establishment: form["establishment"].flatMap { ID($0) }, dialect: form.text("dialect") ?? "",
            days: form.text("days").flatMap { Int($0) } ?? 0, basis: form.text("basis") ?? "")
        for fault in rule.faults { errors.add(fault.rawValue, fault.sentence) }
        if rule.establishment == nil, visit.reach != .everything { errors.add("establishment", .chooseOne) }
        guard errors.isEmpty else {
            var view = try await RetentionView.read(visit)
            view.errors = errors
            return view.response(status: .badRequest)
        }
        try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
            try $0.retain(rule, reach: visit.reach)
        }
        return .redirect(to: SiteLink.retention.saying(.retentionSaved))
    }
}
