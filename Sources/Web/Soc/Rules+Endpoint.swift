import Access
import Attack
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

extension SiteLink {
    static let rules = SiteLink("rules")
    static let suppressions = SiteLink("suppressions")
    static let suppressionTrial = SiteLink("suppressions", "try")
    static let coverage = SiteLink("coverage")

    static func rule(_ id: String) -> SiteLink { SiteLink("rules", id) }
    static func ruleTuning(_ id: String) -> SiteLink { SiteLink("rules", id, "tuning") }
    static func ruleTrial(_ id: String) -> SiteLink { SiteLink("rules", id, "trial") }
    static func suppressionEnd(_ id: ID<Suppression>) -> SiteLink {
        SiteLink("suppressions", id.description, "end")
    }
}

extension Endpoints {
    /// Rules: which there are, how often they are right, what was decided about them, what they would find.
    static let rules: [Endpoint] = [
        .page("/rules", needs: .permission(.readAlerts)) { try await RuleListView.read($0).response() },
        .page("/rules/{rule}", needs: .permission(.readAlerts)) {
            try await RuleShowView.read($0).response()
        },
        .form("/rules/{rule}/tuning", needs: .permission(.manageRules)) { try await tune($0) },
        .form("/rules/{rule}/trial", needs: .permission(.manageRules)) { visit in
            var view = try await RuleShowView.read(visit)
            let places = try await visit.store.page(Places(reach: visit.reach(for: .readEvents)))
                .establishments.map(\.id)
            let span = visit.now.advanced(by: .seconds(-86_400))...visit.now
            view.trial = .noEngine
            if places.isEmpty {
                view.trial = .noRecords
            } else if let work = visit.site.services.ruleWork {
                let (rule, account) = (view.rule.id, try visit.signedIn().principal.name)
                do {
                    let found = try await visit.site.ruleTrials.turn(of: account, for: places) {
                        try await work.trial(of: rule, at: places, within: span)
                    }
                    view.trial = found.map { .found($0) } ?? .correlation
                } catch is TrialTurns.Busy {
                    view.trial = .busy
                    return view.response(status: .tooManyRequests)
                        .adding(.retryAfter, String(TrialTurns.pauseSeconds))
                }
            }
            return view.response()
        },
        .page("/suppressions", needs: .permission(.readAlerts)) {
            try await SuppressionsView.read($0).response()
        },
        .form("/suppressions/try", needs: .permission(.manageRules)) { try await trySuppression($0) },
        .form("/suppressions", needs: .permission(.manageRules)) { try await suppress($0) },
        .form("/suppressions/{suppression}/end", needs: .permission(.manageRules)) { visit in
            let id: ID<Suppression> = try visit.id("suppression")
            try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
                try $0.endSuppression(id, reach: visit.reach)
            }
            return .redirect(to: SiteLink.suppressions.saying(.suppressionEnded))
        },
        .page("/coverage", needs: .permission(.readAlerts)) { try await CoverageView.read($0).response() },
        .file("/coverage/export", needs: .permission(.readAlerts)) { visit in
            try await TableFile.coverage.response(
                CoverageView.read(visit).fileRows, day: visit.today, visit: visit)
        },
    ]

    private static func tune(_ visit: Visit) async throws -> Response {
        let view = try await RuleShowView.read(visit)
        let place: ID<Establishment>? = visit.fields["establishment"].flatMap { ID($0) }
        var errors = FormErrors()
        let reason = visit.fields.text("reason") ?? ""
        let mode = visit.fields["mode"] ?? ""
        let level = AlertLevel(named: mode)
        // What was decided for one establishment holds there whatever the network decides; "network" takes it back.
        let isUntuned = mode == "network" || mode == "own" && place == nil
        if !isUntuned, reason.isEmpty { errors.add("reason", .writeSomething) }
        if !isUntuned, mode != "own", mode != "off", level == nil { errors.add("mode", .chooseOne) }
        guard errors.isEmpty else {
            var wrong = view
            wrong.errors = errors
            return wrong.response(status: .badRequest)
        }
        let tuning =
            isUntuned
            ? nil
            : RuleTuning(
                rule: view.rule.id, establishment: place, isEnabled: mode != "off", level: level,
                reason: reason)
        try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
            try $0.tune(view.rule.id, at: place, tuning, reach: visit.reach)
        }
        return .redirect(to: SiteLink.rule(view.rule.id).saying(.ruleTuned))
    }

    private static func suppression(_ visit: Visit) -> (Suppression, FormErrors) {
        let form = visit.fields
        var errors = FormErrors()
        let ends = form.day("ends", &errors)
        if ends == nil, errors["ends"] == nil {
            errors.add("ends", LocalizedText("Écrivez une date.", en: "Write a date."))
        }
        let suppression = Suppression(
            rule: form.text("rule") ?? "", establishment: form["establishment"].flatMap { ID($0) },
            host: form.text("host") ?? "", account: form.text("account") ?? "",
            reason: form.text("reason") ?? "",
            ends: ends ?? visit.today)
        for fault in suppression.faults(on: visit.today) {
            let field: String =
                switch fault {
                case .noRule: "rule"
                case .noReason: "reason"
                case .ended, .tooLong: "ends"
                case .tooWild: "host"
                }
            errors.add(field, fault.sentence)
        }
        return (suppression, errors)
    }

    private static func trySuppression(_ visit: Visit) async throws -> Response {
        let (suppression, errors) = suppression(visit)
        var view = try await SuppressionsView.read(visit)
        view.errors = errors
        guard errors.isEmpty else { return view.response(status: .badRequest) }
        view.trial = (
            suppression, try await visit.store.tryOut(suppression, reach: visit.reach, at: visit.now)
        )
        return view.response()
    }

    /// What was tried is tried again, so that what the audit log keeps is what held when it was saved.
    private static func suppress(_ visit: Visit) async throws -> Response {
        let (suppression, errors) = suppression(visit)
        guard errors.isEmpty else {
            var view = try await SuppressionsView.read(visit)
            view.errors = errors
            return view.response(status: .badRequest)
        }
        let trial = try await visit.store.tryOut(suppression, reach: visit.reach, at: visit.now)
        try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
            try $0.suppress(suppression, tried: trial, reach: visit.reach)
        }
        return .redirect(to: SiteLink.suppressions.saying(.suppressionSaved))
    }
}
