import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// The list of openings to the outside.
struct OpeningListView {
    let visit: Visit
    let list: OpeningList
    let page: OpeningListPage
    let choices: PlacesPage

    func response() -> Response {
        visit.page(
            title: LocalizedText("Ouvertures", en: "Openings"), section: .debt, trail: [Crumb(.debt)],
            about: LocalizedText(
                "Tout ce qui échange avec l’extérieur ou passe par internet, le plus exposé d’abord. Pour chaque ouverture, une protection est à convenir avec celui qui est en face.",
                en:
                    "Everything that exchanges with the outside or crosses the internet, most exposed first. Each opening needs a protection agreed with whoever is at the other end."
            ),
            actions: { html in
                html.exportButtons(
                    SiteLink("debt", "openings", "export").adding(list.parameters), visit: visit)
            }
        ) { html in
            html.debtTabs(.openings, visit)
            html.figures(figures)
            filters(&html)
            html.table(
                LocalizedText("Ouvertures", en: "Openings"), columns, page.rows, repeatsHeading: true,
                empty: empty)
            let first = (list.paging.number - 1) * list.paging.size
            let here = visit.here.with("done", nil)
            html.paging(
                previous: list.paging.number > 1 ? here.with("page", String(list.paging.number - 1)) : nil,
                next: first + page.rows.count < page.total.count
                    ? here.with("page", String(list.paging.number + 1)) : nil,
                summary: SystemListModel.summary(page.total, first: first, shown: page.rows.count))
        }
    }

    private var figures: [Figure] {
        let here = visit.here.with("page", nil).with("done", nil)
        return [
            Figure(
                name: LocalizedText("Sans protection en vigueur", en: "No protection in force"),
                value: page.unprotected.words.startingLarge,
                tone: page.unprotected.count > 0 ? .critical : .good,
                link: here.withoutProtection,
                note: LocalizedText("jamais convenue, ou échue", en: "never agreed, or expired")),
            Figure(
                name: LocalizedText("Ouvertures", en: "Openings"), value: page.total.words.startingLarge,
                tone: .quiet,
                link: here.with("protection", nil),
                note: LocalizedText("avec ces filtres", en: "with these filters")),
        ]
    }

    private func filters(_ html: inout HTML) {
        html.filters(.openings, isActive: !list.parameters.isEmpty) { html in
            html.placeChoices(choices, group: list.group, establishment: list.establishment)
            html.choice(
                "partner", LocalizedText("Avec", en: "With"),
                OutsidePartner.allCases.map { Choice($0.rawValue, $0.title) },
                selected: list.partner?.rawValue,
                empty: .any)
            html.filterChoice(
                "protection", LocalizedText("Protection", en: "Protection state"),
                ProtectionState.allCases.map { Choice($0.rawValue, $0.title) },
                selected: list.protections.map(\.rawValue))
            html.choice(
                "authentication", LocalizedText("Authentification", en: "Authentication"),
                FlowAuthentication.allCases.map { Choice($0.rawValue, $0.title) },
                selected: list.authentication?.rawValue, empty: .any)
            html.choice(
                "data", LocalizedText("Données", en: "Data"),
                DataClass.allCases.map { Choice($0.rawValue, $0.title) }, selected: list.dataClass?.rawValue,
                empty: .any)
            html.choice(
                "function", LocalizedText("Fonction", en: "Function"),
                Function.allCases.map { Choice($0.rawValue, $0.title) }, selected: list.function?.rawValue,
                empty: .any)
        }
    }

    private var columns: [Column<OpeningRow>] {
        [
            Column(LocalizedText("Système", en: "System"), kind: .name) { html, row in
                html(.a, .href(SiteLink.system(row.flow.system).to("flows")), data: row.system.name)
                html(.span, .class("sub")) { html in
                    html(.code, data: row.system.code)
                    html.data(" · ")
                    html.say(row.system.function.title)
                }
            },
            Column(LocalizedText("Établissement", en: "Establishment")) { html, row in
                html(.span, .class("long")) { $0.name(row.owner.name, .establishment(row.owner.id)) }
            },
            Column(LocalizedText("Avec", en: "With")) { html, row in
                html.say(row.partnerTitle)
                html(.span, .class("sub"), say: row.flow.direction.title)
            },
            Column(LocalizedText("Protocole", en: "Protocol")) { html, row in
                html(.code, data: row.flow.wire)
                if row.flow.crossesInternet {
                    html(.span, .class("sub"), say: LocalizedText("par internet", en: "over the internet"))
                }
            },
            Column(LocalizedText("Données", en: "Data")) { $0.say($1.flow.dataClass.title) },
            Column(LocalizedText("Authentification", en: "Authentication")) {
                $0.badge($1.flow.authentication.title, $1.flow.authentication.tone)
            },
            Column(LocalizedText("Protection", en: "Protection state")) { html, row in
                html.protection(row, on: list.day)
                if visit.reach(for: .importRegistry).includes(row.owner.id) {
                    html(.span, .class("sub")) { html in
                        html(
                            .a, .href(.opening(row.flow.id)),
                            say: row.protection == nil
                                ? LocalizedText("Convenir d’une protection", en: "Agree on a protection")
                                : LocalizedText("Modifier", en: "Change"))
                    }
                }
            },
        ]
    }

    private var empty: EmptyState {
        list.parameters.isEmpty
            ? EmptyState(
                LocalizedText("Aucune ouverture enregistrée", en: "No opening recorded"),
                LocalizedText(
                    "Les flux vers l’extérieur s’importent depuis un tableau.",
                    en: "Flows to the outside are imported from a table."),
                action: visit.can(.importRegistry)
                    ? (LocalizedText("Importer", en: "Import"), .importing) : nil)
            : EmptyState(
                LocalizedText(
                    "Aucune ouverture ne répond à ces critères", en: "No opening matches these filters"),
                LocalizedText("Retirez un filtre.", en: "Remove a filter."),
                action: (LocalizedText("Effacer les filtres", en: "Clear filters"), .openings))
    }
}

extension HTML {
    fileprivate mutating func protection(_ row: OpeningRow, on day: Day) {
        let state = row.state(on: day)
        badge(state.title, state.tone)
        guard let protection = row.protection else { return }
        self(.span, .class("sub")) { html in
            html.data(protection.measures)
            html.say(LocalizedText(", jusqu’au ", en: ", until "))
            html.day(protection.ends)
        }
    }
}

extension ProtectionState {
    var tone: Tone {
        switch self {
        case .missing: .critical
        case .lapsed: .high
        case .agreed: .good
        }
    }
}

extension FlowAuthentication {
    var tone: Tone {
        switch self {
        case .none: .critical
        case .password: .high
        case .sharedKey: .medium
        case .certificate: .low
        case .mutualCertificate, .smartCard: .good
        case .unknown: .unknown
        }
    }
}

/// The page of one opening, with the form by which a protection is agreed.
struct OpeningView {
    let visit: Visit
    let row: OpeningRow
    let form: ProtectionForm

    init(visit: Visit, row: OpeningRow, form: ProtectionForm? = nil) {
        (self.visit, self.row) = (visit, row)
        self.form = form ?? ProtectionForm(row.protection)
    }

    func response(_ errors: FormErrors) -> Response {
        let partner = row.partnerTitle
        return visit.page(
            title: LocalizedText(
                "\(row.system.name) – \(partner.french)", en: "\(row.system.name) – \(partner.english)"),
            section: .debt,
            trail: [Crumb(.debt), Crumb(LocalizedText("Ouvertures", en: "Openings"), .openings)],
            status: errors.isEmpty ? .ok : .unprocessableContent
        ) { html in
            html(.div, .class("columns")) { html in
                facts(&html)
                if visit.reach(for: .importRegistry).includes(row.owner.id) { agreement(&html, errors) }
            }
        }
    }

    private func facts(_ html: inout HTML) {
        html.section(LocalizedText("Ce qui est échangé", en: "What is exchanged")) { html in
            html(.div, .class("card")) { html in
                html.definitions([
                    (
                        LocalizedText("Système", en: "System"),
                        { $0(.a, .href(SiteLink.system(row.flow.system).to("flows")), data: row.system.name) }
                    ),
                    (
                        LocalizedText("Établissement", en: "Establishment"),
                        { $0.name(row.owner.name, .establishment(row.owner.id)) }
                    ),
                    (LocalizedText("Avec", en: "With"), { $0.say(row.partnerTitle) }),
                    (LocalizedText("Sens", en: "Direction"), { $0.say(row.flow.direction.title) }),
                    (LocalizedText("Protocole", en: "Protocol"), { $0(.code, data: row.flow.wire) }),
                    (LocalizedText("Données", en: "Data"), { $0.say(row.flow.dataClass.title) }),
                    (
                        LocalizedText("Authentification", en: "Authentication"),
                        { $0.badge(row.flow.authentication.title, row.flow.authentication.tone) }
                    ),
                    (
                        LocalizedText("Par internet", en: "Over the internet"),
                        { $0.yesNo(row.flow.crossesInternet) }
                    ),
                    (
                        LocalizedText("Système exposé sur internet", en: "System exposed to the internet"),
                        { $0.yesNo(row.system.isExposed) }
                    ),
                ])
                html(.p) { $0.protection(row, on: visit.today) }
            }
        }
    }

    private func agreement(_ html: inout HTML, _ errors: FormErrors) {
        html.section(
            LocalizedText("Protection convenue", en: "Agreed protection"),
            about: LocalizedText(
                "Ce que les deux côtés ont signé\u{A0}: tunnel, filtrage par adresse, comptes ouverts à la demande, journal.",
                en: "What both sides signed: tunnel, address filtering, accounts opened on demand, logging.")
        ) { html in
            html.form(SiteLink("flows", row.flow.id.description, "protection"), visit: visit) { html in
                html.formProblem(errors)
                html.textArea(
                    "measures", LocalizedText("Mesures", en: "Measures"), value: form.measures, rows: 3,
                    errors: errors, required: true, limit: 2_000)
                html.field(
                    "reference", LocalizedText("Où c’est écrit", en: "Where it is written"),
                    value: form.reference,
                    hint: LocalizedText(
                        "Convention, annexe du marché, ticket.",
                        en: "Agreement, contract annex, ticket."),
                    required: false, .maxlength(300))
                html.field(
                    "ends", LocalizedText("Jusqu’au", en: "Until"), type: "date", value: form.ends,
                    errors: errors)
                html.submit(LocalizedText("Enregistrer la protection", en: "Save the protection"))
            }
            if row.protection != nil {
                html.form(SiteLink("flows", row.flow.id.description, "protection"), visit: visit) { html in
                    html(.input, .type("hidden"), .name("withdraw"), .value("1"))
                    html.submit(
                        LocalizedText("Retirer la protection", en: "Withdraw the protection"), class: "danger"
                    )
                }
            }
        }
    }
}
