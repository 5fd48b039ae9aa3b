import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

extension SiteLink {
    static let onCall = SiteLink("on-call")
    static let serviceLevels = SiteLink("service-levels")

    static func onCallForm(_ name: StaticString) -> SiteLink { SiteLink("on-call", name.description) }
    static func escalation(_ id: ID<Escalation>) -> SiteLink {
        SiteLink("on-call", "escalations", id.description)
    }
}

extension Endpoints {
    /// Who is called, and what was promised.
    static let onCall: [Endpoint] = [
        .page("/on-call", needs: .permission(.readAlerts)) { try await OnCallView.read($0).response() },
        .form("/on-call/contacts", needs: .permission(.manageOnCall)) { visit in
            let form = visit.fields
            return try await change(visit) { writer in
                guard let name = form.text("name"), name.count <= 200 else {
                    throw FormFault("name", .writeSomething)
                }
                guard let mail = form.text("mail").flatMap({ Observable(.mail, $0)?.value }) else {
                    throw FormFault(
                        "mail",
                        LocalizedText("Écrivez une adresse de courriel.", en: "Write an e-mail address."))
                }
                let webhook = form.text("webhook") ?? ""
                if !webhook.isEmpty { try check(hook: webhook, visit) }
                try writer.add(
                    OnCallContact(
                        name: name, mail: mail, telephone: form.text("telephone") ?? "", webhook: webhook),
                    to: form.place, reach: visit.reach)
            }
        },
        .form("/on-call/remove", needs: .permission(.manageOnCall)) { visit in
            let form = visit.fields
            return try await change(visit) { writer in
                if let shift: ID<OnCallShift> = form["shift"].flatMap({ ID($0) }) {
                    try writer.remove(shift, reach: visit.reach)
                } else if let contact: ID<OnCallContact> = form["contact"].flatMap({ ID($0) }) {
                    try writer.remove(contact, reach: visit.reach)
                }
            }
        },
        .form("/on-call/try", needs: .permission(.manageOnCall)) { visit in
            guard let contact: ID<OnCallContact> = visit.fields["contact"].flatMap({ ID($0) }) else {
                throw Refusal.notFound
            }
            let visitor = try visit.signedIn()
            if let person = visitor.person,
                let seconds = visit.site.onCallTrials.begin(
                    to: contact, by: person.account.id, at: visit.now)
            {
                throw Refusal.tooManyTrials(waitSeconds: seconds)
            }
            let found = try await visit.store.tryContact(
                contact, reach: visit.reach, by: visitor.principal.name, at: visit.now)
            let ways = await visit.site.services.tryContact(found)
            var view = try await OnCallView.read(visit)
            view.trials = (found.name, ways)
            return view.response()
        },
        .form("/on-call/shifts", needs: .permission(.manageOnCall)) { visit in
            let form = visit.fields
            return try await change(visit) { writer in
                guard let contact: ID<OnCallContact> = form["contact"].flatMap({ ID($0) }) else {
                    throw FormFault("contact", .chooseOne)
                }
                guard let starts = try form.time("starts"), let ends = try form.time("ends"), starts < ends
                else {
                    throw FormFault(
                        "ends",
                        LocalizedText("La fin précède le début.", en: "The end is before the start."))
                }
                try writer.add(
                    OnCallShift(
                        contact: contact, rank: min(max(form["rank"].flatMap { Int($0) } ?? 1, 1), 9),
                        starts: starts, ends: ends),
                    reach: visit.reach)
            }
        },
        .page("/on-call/escalations/{escalation}", needs: .permission(.readAlerts)) { visit in
            let id: ID<Escalation> = try visit.id("escalation")
            guard let found = try await visit.store.escalation(id, reach: visit.reach) else {
                throw Refusal.notFound
            }
            return EscalationView(
                visit: visit, escalation: found,
                notices: try await visit.store.notices(of: id, reach: visit.reach)
            ).response()
        },
        .form("/on-call/escalations/{escalation}", needs: .permission(.handleAlerts)) { visit in
            let id: ID<Escalation> = try visit.id("escalation")
            let event: Escalation.Event = visit.fields["answer"] == "pass" ? .passedOn : .acknowledged
            do {
                let due = try await visit.store.answer(
                    id, event, reach: visit.reach, by: visit.signedIn().principal.name, at: visit.now)
                await visit.site.services.notify(due)
            } catch StoreError.wrongState {
                return .redirect(to: SiteLink.escalation(id))
            }
            return .redirect(to: SiteLink.escalation(id).saying(.escalationAnswered))
        },
        .page("/service-levels", needs: .permission(.readCases)) {
            try await ServiceLevelsView.read($0).response()
        },
        .form("/service-levels", needs: .permission(.manageOnCall)) { visit in
            guard let place: ID<Establishment> = visit.fields["establishment"].flatMap({ ID($0) }),
                var levels = try await visit.store.serviceLevels(of: place, reach: visit.reach)
            else { throw Refusal.notFound }
            for level in AlertLevel.allCases {
                for stage in ServiceStage.allCases {
                    guard let text = visit.fields["\(level.name)-\(stage.rawValue)"] else { continue }
                    let minutes = Int(trimmingBlanks(text))
                    // An empty field promises nothing; a slip of the hand must not.
                    guard trimmingBlanks(text).isEmpty || minutes.map((1...129_600).contains) == true else {
                        throw Refusal.invalid(
                            LocalizedText(
                                "«\u{A0}\(text.prefix(20))\u{A0}» n’est pas un nombre de minutes de 1 à 129\u{202F}600.",
                                en: "“\(text.prefix(20))” is not a number of minutes from 1 to 129,600."))
                    }
                    levels[level, stage] = minutes
                }
            }
            let promised = levels
            try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
                try $0.promise(promised, to: place, reach: visit.reach)
            }
            return .redirect(
                to: SiteLink.serviceLevels.with("establishment", place.description).saying(.caseSaved))
        },
    ]

    /// Any hospital names its own: none may have the hub knock at itself or its neighbours.
    private static func check(hook text: String, _ visit: Visit) throws {
        guard let hook = HookAddress(text) else {
            throw FormFault(
                "webhook", LocalizedText("Écrivez une adresse https.", en: "Write an https address."))
        }
        guard !hook.isPlainlyInternal || visit.site.services.onCall?.allowsInternalHooks == true else {
            throw FormFault(
                "webhook",
                LocalizedText(
                    "Cette adresse https mène à la machine de Cordon ou à son réseau interne\u{A0}: donnez celle d’un serveur extérieur, ou demandez à l’administrateur d’autoriser les adresses internes (oncall.internal-webhooks).",
                    en:
                        "This https address leads to the machine of Cordon or its internal network: give that of a server elsewhere, or ask the administrator to allow internal addresses (oncall.internal-webhooks)."
                ))
        }
    }

    private static func change(_ visit: Visit, _ step: @escaping @Sendable (Writer) throws -> Void)
        async throws -> Response
    {
        do {
            try await visit.store.transaction(by: visit.signedIn().principal.name, at: visit.now) {
                try step($0)
            }
        } catch let fault as FormFault {
            var view = try await OnCallView.read(visit)
            view.errors.add(fault.field, fault.sentence)
            return view.response(status: .badRequest)
        }
        return .redirect(to: SiteLink.onCall.saying(.onCallSaved))
    }
}
