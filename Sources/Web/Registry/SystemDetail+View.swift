import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// The page of a system.
struct SystemDetailView {
    let visit: Visit
    let model: SystemDetailModel
    /// `nil` where the debt is another's to show.
    let debt: SystemDebtModel?
    let machines: SystemMachinesView
    /// `nil` for who may not read suppliers’ answers.
    let answers: SystemAnswersModel?

    private var page: SystemDetailPage { model.page }
    private var system: System { page.row.system }

    func response() -> Response {
        visit.page(
            title: .verbatim(system.name), section: .systems, trail: [Crumb(.systems)],
            about: LocalizedText(
                "\(system.function.title.french) – \(model.owner.name)",
                en: "\(system.function.title.english) – \(model.owner.name)")
        ) { html in
            html(.p, .class("badges")) { html in
                for badge in badges { html.badge(badge.text, badge.tone) }
            }
            retirement.notice(&html)
            if visit.reach(for: .importRegistry).includes(system.owner) {
                html(.p, .class("row-actions")) { html in
                    html(
                        .a, .class("button"), .href(.correction(of: system.id)),
                        say: LocalizedText("Corriger", en: "Correct"))
                }
                retirement.form(&html)
            }
            html(.div, .class("columns")) { html in
                identity(&html)
                installed(&html)
                hosting(&html)
            }
            if let debt { SystemDebtView(visit: visit, model: debt).write(&html) }
            machines.write(&html)
            if let answers { SystemAnswersView(visit: visit, model: answers).write(&html) }
            uses(&html)
            dependencies(&html)
            flows(&html)
            html.section(LocalizedText("Contrats", en: "Contracts"), id: "contracts") {
                $0.contracts(page.contracts, today: model.today, naming: .establishment)
                $0.exports(.export("contracts", ofSystem: system.id), visit: visit)
            }
        }
    }

    /// An extension that its maker sells is support for those who bought it, and for nobody else.
    private var badges: [(text: LocalizedText, tone: Tone)] {
        let all = model.badges
        guard page.row.support == .paidExtension, let state = debt?.row.state else { return all }
        return all.map { $0.text == Support.paidExtension.title ? (state.title, state.tone) : $0 }
    }

    private var retirement: SystemRetirementView {
        SystemRetirementView(
            visit: visit, system: system, retirement: page.row.retirement,
            isNeeded: page.neededBy.contains(where: \.serves))
    }

    // MARK: Facts

    private func identity(_ html: inout HTML) {
        html.section(LocalizedText("Identité", en: "Identity"), id: "identity") { html in
            html(.div, .class("card")) { html in
                html.definitions([
                    (LocalizedText("Code", en: "Code"), { $0(.code, data: system.code) }),
                    (
                        LocalizedText("Propriétaire", en: "Owner"),
                        { $0.name(model.owner.name, model.owner.link) }
                    ),
                    (LocalizedText("Fonction", en: "Function"), { $0.say(system.function.title) }),
                    (
                        LocalizedText("En service depuis", en: "In service since"),
                        { $0.dayOrUnknown(system.inServiceSince) }
                    ),
                    (
                        LocalizedText("Exposé sur internet", en: "Exposed to the internet"),
                        { $0.yesNo(system.isExposed) }
                    ),
                    (
                        LocalizedText("Données de santé", en: "Health data"),
                        { $0.yesNo(system.holdsHealthData) }
                    ),
                ])
                html(.p) { $0.source(page.row.source, asOf: page.row.asOf) }
            }
        }
    }

    private func installed(_ html: inout HTML) {
        html.section(LocalizedText("Version et support", en: "Release and support"), id: "release") { html in
            html(.div, .class("card")) { html in
                guard let installed = page.row.installed else {
                    html.notice(
                        LocalizedText(
                            "La version installée n’est pas enregistrée\u{A0}: on ignore jusqu’à quand elle reçoit des correctifs.",
                            en:
                                "The installed release is not recorded: nobody knows how long it will receive fixes."
                        ),
                        .unknown)
                    return
                }
                html.definitions([
                    (
                        LocalizedText("Produit", en: "Product"),
                        { $0(.a, .href(.product(installed.release.product)), data: installed.product) }
                    ),
                    (LocalizedText("Version", en: "Version"), { $0.data(installed.release.version) }),
                    (
                        LocalizedText("Fournisseur", en: "Supplier"),
                        {
                            $0.name(
                                installed.supplierName,
                                visit.can(.readSuppliers) ? .supplier(installed.supplier) : nil)
                        }
                    ),
                    (LocalizedText("Support", en: "Support"), { $0.badge(page.row.support) }),
                ])
                html.lifecycle(installed.release.lifecycle, model.timeline)
            }
        }
    }

    private func hosting(_ html: inout HTML) {
        html.section(LocalizedText("Hébergement", en: "Hosting"), id: "hosting") { html in
            html(.div, .class("card")) { html in
                guard let hosting = page.row.hosting else {
                    html.notice(
                        LocalizedText(
                            "Le lieu d’hébergement n’est pas enregistré.",
                            en: "The hosting location is not recorded."),
                        .unknown)
                    return
                }
                html.definitions([
                    (
                        LocalizedText("Lieu", en: "Location"),
                        {
                            $0(
                                .a, .href(SiteLink.systems.with("place", hosting.id.description)),
                                data: hosting.name)
                        }
                    ),
                    (LocalizedText("Type", en: "Type"), { $0.say(hosting.kind.title) }),
                ])
                if let certificate = model.certificate { html.certificate(certificate) }
            }
        }
    }

    // MARK: Around it

    private func uses(_ html: inout HTML) {
        html.section(LocalizedText("Utilisé par", en: "Used by")) { html in
            html.table(
                LocalizedText(
                    "Établissements utilisateurs et criticité",
                    en: "Establishments that use it, and criticality"),
                [
                    Column(LocalizedText("Établissement", en: "Establishment"), kind: .name) { html, use in
                        html(.a, .href(use.link), data: use.name)
                        if use.isOwner {
                            html(.span, .class("sub"), say: LocalizedText("propriétaire", en: "owner"))
                        }
                    },
                    Column(LocalizedText("Criticité", en: "Criticality")) { $0.badge($1.criticality) },
                    Column(
                        LocalizedText(
                            "Services de soins qui en dépendent", en: "Care services that rely on it")
                    ) { html, use in
                        if use.careServices.isEmpty {
                            html.unknown()
                        } else {
                            html.data(use.careServices.joined(separator: ", "))
                        }
                    },
                ], model.uses,
                empty: EmptyState(
                    LocalizedText("Aucun usage enregistré", en: "No use recorded"),
                    LocalizedText(
                        "La criticité vient de l’import\u{A0}: colonne «\u{A0}Criticité\u{A0}».",
                        en: "Criticality comes from the import: column “Criticality”.")))
            if let text = model.outOfReach { html(.p, .class("muted"), say: text) }
            html.exports(.export("uses", ofSystem: system.id), visit: visit)
        }
    }

    private func dependencies(_ html: inout HTML) {
        html.section(LocalizedText("Dépendances", en: "Dependencies"), id: "dependencies") { html in
            html(.div, .class("columns")) { html in
                related(&html, LocalizedText("Ne fonctionne pas sans", en: "Cannot work without"), page.needs)
                related(
                    &html, LocalizedText("Ne fonctionnent pas sans lui", en: "Cannot work without it"),
                    page.neededBy)
            }
        }
    }

    private func related(_ html: inout HTML, _ title: LocalizedText, _ systems: [RelatedSystem]) {
        html(.div, .class("card")) { html in
            html(.h3, say: title)
            guard !systems.isEmpty else {
                html(
                    .p, .class("muted"),
                    say: LocalizedText("Aucune dépendance enregistrée.", en: "No dependency recorded."))
                return
            }
            list(&html, systems.prefix(12))
            guard systems.count > 12 else { return }
            html(.details) { html in
                let more = LocalizedText.count(
                    min(systems.count, SystemDetail.mostRelated) - 12,
                    one: LocalizedText("autre système", en: "more system"),
                    many: LocalizedText("autres systèmes", en: "more systems"))
                html(
                    .summary,
                    say: systems.count > SystemDetail.mostRelated
                        ? LocalizedText("Plus de \(more.french)", en: "Over \(more.english)") : more)
                list(&html, systems.prefix(SystemDetail.mostRelated).dropFirst(12))
            }
        }
    }

    private func list(_ html: inout HTML, _ systems: ArraySlice<RelatedSystem>) {
        html(.ul, .class("plain")) { html in
            for system in systems { html(.li) { $0.related(system, beside: self.system.owner) } }
        }
    }

    private func flows(_ html: inout HTML) {
        html.section(LocalizedText("Flux", en: "Flows"), id: "flows") { html in
            html.table(
                LocalizedText("Flux entrants et sortants", en: "Incoming and outgoing flows"),
                [
                    Column(LocalizedText("Avec", en: "With"), kind: .name) { html, row in
                        if let other = row.other { return html.related(other, beside: system.owner) }
                        if case .outside(let partner) = row.flow.partner { html.say(partner.title) }
                    },
                    Column(LocalizedText("Sens", en: "Direction")) { $0.say($1.directionHere.title) },
                    Column(LocalizedText("Protocole", en: "Protocol")) { $0(.code, data: $1.flow.wire) },
                    Column(LocalizedText("Données", en: "Data")) { $0.say($1.flow.dataClass.title) },
                    Column(LocalizedText("Authentification", en: "Authentication")) {
                        $0.say($1.flow.authentication.title)
                    },
                    Column(LocalizedText("Par internet", en: "Over the internet")) {
                        $0.yesNo($1.flow.crossesInternet)
                    },
                ], page.flows,
                empty: EmptyState(
                    LocalizedText("Aucun flux enregistré", en: "No flow recorded"),
                    LocalizedText(
                        "Les flux entre systèmes et avec la médecine de ville apparaîtront ici.",
                        en: "Flows between systems and with community care will appear here.")))
            html.exports(.export("flows", ofSystem: system.id), visit: visit)
        }
    }
}

extension FlowRow {
    /// Which way the data go, seen from the system of the page.
    var directionHere: FlowDirection {
        guard !isOwn else { return flow.direction }
        switch flow.direction {
        case .outgoing: return .incoming
        case .incoming: return .outgoing
        case .both: return .both
        }
    }
}
