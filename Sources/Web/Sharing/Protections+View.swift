import Access
import Hummingbird
import Markup
import Registry
import Sharing
import Store
import Vocabulary

extension Endpoints {
    /// What no block may touch.
    static let protections: [Endpoint] = [
        .page("/protections", needs: .permission(.readIndicators)) {
            try await ProtectionView($0).response(FormErrors())
        },
        .form("/protections", needs: .permission(.shareIndicators)) { try await ProtectionView($0).add() },
        .form("/protections/{entry}/remove", needs: .permission(.shareIndicators)) { visit in
            try await visit.store.unprotect(
                try visit.id("entry"), reach: visit.reach, by: try visit.actor, at: visit.now)
            return .redirect(to: SiteLink.protections.saying(.protectionChanged))
        },
        .form("/protections/lists", needs: .permission(.decideIndicators)) {
            try await ProtectionView($0).editList()
        },
        .form("/circles/{circle}/quorum", needs: .permission(.manageSharing)) { visit in
            let text = visit.fields.text("confirmations") ?? ""
            let confirmations = Int(text)
            guard text.isEmpty || confirmations.map(Quorum.range.contains) == true else {
                throw Refusal.invalid(
                    LocalizedText(
                        "Entre 2 et 20 établissements, ou rien pour le nombre habituel.",
                        en: "Between 2 and 20 establishments, or nothing for the usual number."))
            }
            try await visit.store.decideQuorum(
                of: try visit.id("circle"), confirmations, reach: visit.reach, by: try visit.actor,
                at: visit.now)
            return .redirect(to: SiteLink.protections.saying(.quorumSaved))
        },
    ]
}

/// Warning lists, what members protect, what suppliers declared.
private struct ProtectionView {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    private static let categories: [Protection.Category] = [.ownNetwork, .careFlow, .maintenance, .decided]

    // MARK: Changing

    func add() async throws -> Response {
        var errors = FormErrors()
        var target: Protection.Target?
        do throws(IndicatorFault) {
            target = try Protection.Target(visit.fields.text("target") ?? "")
        } catch {
            errors.add("target", error.text)
        }
        if visit.reach != .everything, target?.isTooWide == true {
            errors.add(
                "target",
                LocalizedText(
                    "Plage trop large\u{A0}: au plus /16 en IPv4 et /32 en IPv6, hors adresses privées. Au-delà, demandez au SOC du réseau.",
                    en:
                        "The range is too wide: at most /16 of IPv4 and /32 of IPv6, private addresses aside. For more, ask the network’s SOC."
                ))
        }
        let reason = visit.fields.text("reason") ?? ""
        if reason.isEmpty { errors.add("reason", LocalizedText("Dites pourquoi.", en: "Say why.")) }
        let establishment = visit.fields["establishment"].flatMap { ID<Establishment>($0) }
        if establishment.map(visit.reach.includes) ?? (visit.reach == .everything) == false {
            errors.add(
                "establishment", LocalizedText("Choisissez un établissement.", en: "Choose an establishment.")
            )
        }
        let category = visit.fields["category"].flatMap(Protection.Category.init(rawValue:)) ?? .decided
        guard errors.isEmpty, let target, ProtectionView.categories.contains(category) else {
            return try await response(errors)
        }
        try await visit.store.protect(
            target, category: category, reason: reason, for: establishment, reach: visit.reach,
            by: try visit.actor,
            at: visit.now)
        return .redirect(to: SiteLink.protections.saying(.protectionChanged))
    }

    func editList() async throws -> Response {
        let list = visit.fields.text("list") ?? ""
        let actor = try visit.actor
        if let restored = visit.fields.text("restore") {
            try await visit.store.restoreWarningList(
                list, restored, reach: visit.reach, by: actor, at: visit.now)
        } else {
            let text = visit.fields.text("entry") ?? ""
            let target = text == "*" ? "*" : (try? Protection.Target(text))?.text
            let isAdded = visit.fields["change"] == "add"
            guard list != Store.maintenanceList || !isAdded else {
                throw Refusal.invalid(
                    LocalizedText(
                        "La télémaintenance déclarée se met de côté, elle ne s’ajoute pas\u{A0}: protégez la plage pour le réseau.",
                        en:
                            "Declared remote maintenance is set aside, never added: protect the range for the network instead."
                    ))
            }
            guard let target, let reason = visit.fields.text("reason") else {
                throw Refusal.invalid(
                    LocalizedText(
                        "Il faut une entrée (adresse, plage, domaine, ou * pour toute la liste) et un motif.",
                        en:
                            "An entry (address, range, domain, or * for the whole list) and a reason are needed."
                    ))
            }
            try await visit.store.editWarningList(
                list, target, isKept: isAdded, reason: reason, reach: visit.reach, by: actor, at: visit.now)
        }
        return .redirect(to: SiteLink.protections.saying(.protectionChanged))
    }

    // MARK: The page

    func response(_ errors: FormErrors) async throws -> Response {
        let page = try await visit.store.protections(reach: visit.reach)
        let waiting = try await visit.waitingOffers()
        let quorums = try await visit.store.quorums(reach: visit.reach)
        let choices =
            visit.can(.shareIndicators)
            ? try await GrantChoices(visit, reach: visit.reach(for: .shareIndicators)).establishments : []
        return visit.page(
            title: SharingTab.protections.title, section: .indicators, trail: [Crumb(.indicators)],
            about: LocalizedText(
                "Ce qui n’est jamais bloqué, quoi que confirment les membres. Une protection du réseau lève aussitôt un blocage en cours\u{A0}; celle d’un établissement ne vaut que pour ses équipements.",
                en:
                    "What is never blocked, whatever members confirm. A protection of the network lifts a block in force at once; an establishment’s holds for its own devices alone."
            ),
            status: errors.isEmpty ? .ok : .unprocessableContent,
            actions: {
                $0.exportButtons(SiteLink("protections", "export"), visit: visit, needs: .readIndicators)
            }
        ) { html in
            html.sharingTabs(.protections, waiting: waiting)
            entries(&html, page)
            if visit.can(.shareIndicators) { form(&html, choices, errors) }
            maintenance(&html, page)
            lists(&html, page)
            QuorumPart(visit: visit, quorums: quorums).write(&html)
        }
    }

    private func entries(_ html: inout HTML, _ page: ProtectionPage) {
        html.section(
            LocalizedText("Décidé par vous et par le réseau", en: "Decided by you and by the network")
        ) { html in
            html.table(
                LocalizedText("Protections", en: "Protections"),
                [
                    Column<ProtectedEntry>(LocalizedText("Protégé", en: "Protected"), kind: .name) {
                        html, entry in
                        html(.code, data: entry.target)
                    },
                    Column(LocalizedText("Nature", en: "Kind")) { $0.say($1.category.title) },
                    Column(LocalizedText("Motif", en: "Reason")) { $0.data($1.reason) },
                    Column(LocalizedText("Pour", en: "For")) { html, entry in
                        if let name = entry.establishmentName {
                            html.data(name)
                        } else {
                            html.say(CircleKind.network.title)
                        }
                    },
                    Column(LocalizedText("Depuis", en: "Since")) { html, entry in
                        html.time(entry.added)
                        html(.span, .class("sub"), data: entry.addedBy)
                    },
                    Column(LocalizedText("Action", en: "Action")) { html, entry in
                        let reach = visit.reach(for: .shareIndicators)
                        guard entry.establishment.map(reach.includes) ?? (reach == .everything) else {
                            return
                        }
                        html.form(.removeProtection(entry.id), visit: visit, class: "inline") {
                            $0.submit(LocalizedText("Retirer", en: "Remove"), class: "small danger")
                        }
                    },
                ], page.entries, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Rien encore", en: "Nothing yet"),
                    LocalizedText(
                        "Ajoutez les adresses de vos réseaux et celles dont les soins dépendent.",
                        en: "Add the addresses of your networks and those that care depends on.")))
        }
    }

    private func form(_ html: inout HTML, _ choices: [Choice], _ errors: FormErrors) {
        html.section(LocalizedText("Protéger", en: "Protect")) { html in
            html.form(.protections, visit: visit, class: "form card") { html in
                html.formProblem(errors)
                html.field(
                    "target", LocalizedText("Adresse, plage ou domaine", en: "Address, range or domain"),
                    value: visit.fields["target"] ?? "", errors: errors, .maxlength(2_048),
                    .autocomplete("off"))
                html.choice(
                    "category", LocalizedText("Nature", en: "Kind"),
                    ProtectionView.categories.map { Choice($0.rawValue, $0.title) },
                    selected: visit.fields["category"] ?? Protection.Category.careFlow.rawValue)
                html.field(
                    "reason", LocalizedText("Motif", en: "Reason"), value: visit.fields["reason"] ?? "",
                    hint: LocalizedText(
                        "Par exemple le contrat et le fournisseur\u{A0}; il ne se lit que chez vous, sauf pour une protection du réseau.",
                        en:
                            "For instance the contract and the supplier; only you see it, unless the network protects."
                    ),
                    errors: errors, .maxlength(300))
                html.choice(
                    "establishment", LocalizedText("Pour", en: "For"), choices,
                    selected: visit.fields["establishment"] ?? (choices.count == 1 ? choices[0].value : nil),
                    empty: visit.reach(for: .shareIndicators) == .everything
                        ? CircleKind.network.title : LocalizedText("Choisir…", en: "Choose…"), errors: errors)
                html.submit(LocalizedText("Protéger", en: "Protect"))
            }
        }
    }

    private func maintenance(_ html: inout HTML, _ page: ProtectionPage) {
        let decides = visit.reach(for: .decideIndicators) == .everything
        let aside = decides ? page.edits[Store.maintenanceList] ?? [] : []
        guard !page.maintenance.isEmpty || !aside.isEmpty else { return }
        html.section(
            LocalizedText("Déclaré par les fournisseurs", en: "Declared by suppliers"),
            about: LocalizedText(
                "Adresses de télémaintenance données dans les réponses au clausier, pour les produits que vous utilisez.",
                en:
                    "Remote-maintenance addresses given in answers to the control catalogue, for the products you use."
            )
        ) { html in
            html.table(
                LocalizedText("Télémaintenance", en: "Remote maintenance"),
                [
                    Column<Protection>(LocalizedText("Adresses", en: "Addresses"), kind: .name) {
                        html, entry in
                        html(.code, data: entry.target.text)
                    },
                    Column(LocalizedText("Motif", en: "Reason")) { $0.say($1.reason) },
                    Column(LocalizedText("Depuis", en: "Since")) { $0.day($1.asOf) },
                ], page.maintenance,
                empty: EmptyState(
                    LocalizedText("Aucune plage ne compte", en: "No range counts"),
                    LocalizedText(
                        "Toutes ont été mises de côté par le réseau.",
                        en: "The network set all of them aside.")))
            for edit in aside { change(&html, edit, of: Store.maintenanceList) }
        }
    }

    // MARK: Lists

    private func lists(_ html: inout HTML, _ page: ProtectionPage) {
        let decides = visit.reach(for: .decideIndicators) == .everything
        html.section(LocalizedText("Listes fournies avec Cordon", en: "Lists shipped with Cordon")) { html in
            html.table(
                LocalizedText("Listes d’avertissement", en: "Warning lists"),
                [
                    Column<WarningList>(LocalizedText("Liste", en: "List"), kind: .name) { html, list in
                        html.say(list.title)
                        html(.span, .class("sub"), data: list.source)
                    },
                    Column(LocalizedText("Nature", en: "Kind")) { $0.say($1.category.title) },
                    Column(LocalizedText("Entrées", en: "Entries"), kind: .number) {
                        $0.say(.number($1.targets.count))
                    },
                    Column(LocalizedText("Date", en: "Date")) { $0.day($1.asOf) },
                    Column(LocalizedText("Changements", en: "Changes")) { html, list in
                        for edit in page.edits[list.key] ?? [] { change(&html, edit, of: list.key) }
                    },
                ], Store.warningLists, repeatsHeading: true, empty: .nothing)
            if decides { listForm(&html) }
        }
    }

    /// What was changed of a list, with the way back for who decides.
    private func change(
        _ html: inout HTML, _ edit: (target: String, isKept: Bool, reason: String, by: String),
        of list: String
    ) {
        html(.p) { html in
            html.badge(
                edit.isKept
                    ? LocalizedText("Ajouté", en: "Added") : LocalizedText("Mis de côté", en: "Set aside"),
                edit.isKept ? .good : .medium)
            html.data(" ")
            html(.code, data: edit.target)
            html(.span, .class("sub"), data: edit.reason)
        }
        if visit.reach(for: .decideIndicators) == .everything { restore(&html, list, edit.target) }
    }

    private func restore(_ html: inout HTML, _ list: String, _ target: String) {
        html.form(.editWarningList, visit: visit, class: "inline") { html in
            html(.input, .type("hidden"), .name("list"), .value(list))
            html(.input, .type("hidden"), .name("restore"), .value(target))
            html.submit(LocalizedText("Rétablir", en: "Restore"), class: "small")
        }
    }

    private func listForm(_ html: inout HTML) {
        html.form(.editWarningList, visit: visit, class: "form card") { html in
            html.choice(
                "list", LocalizedText("Liste", en: "List"),
                Store.warningLists.map { Choice($0.key, $0.title) } + [
                    Choice(Store.maintenanceList, .declaredMaintenance)
                ])
            html.field(
                "entry", LocalizedText("Entrée", en: "Entry"),
                hint: LocalizedText(
                    "Adresse, plage ou domaine\u{A0}; * met toute la liste de côté.",
                    en: "Address, range or domain; * sets the whole list aside."), .maxlength(2_048))
            html.choice(
                "change", LocalizedText("Changement", en: "Change"),
                [
                    Choice("aside", LocalizedText("Mettre de côté", en: "Set aside")),
                    Choice("add", LocalizedText("Ajouter", en: "Add")),
                ])
            html.field(
                "reason", LocalizedText("Motif du changement", en: "Reason for the change"), .maxlength(300))
            html.submit(LocalizedText("Enregistrer le changement", en: "Save the change"), class: "")
        }
    }
}
