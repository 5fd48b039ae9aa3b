import Markup
import Registry
import Store
import Vocabulary

// Parts that several pages of the registry share.

extension HTML {
    mutating func yesNo(_ value: Bool) {
        say(value ? LocalizedText("Oui", en: "Yes") : LocalizedText("Non", en: "No"))
    }

    mutating func dayOrUnknown(_ day: Day?) {
        if let day { self.day(day) } else { unknown(.unknownFeminine) }
    }

    /// A system at the other end of a dependency or a flow: one beyond reach has no name here.
    mutating func related(_ system: RelatedSystem, beside owner: ID<Establishment>) {
        switch system {
        case .seen(let id, let code, let name, let function, let itsOwner, let ownerName, let serves):
            self(.a, .href(.system(id)), data: name)
            self(.span, .class("sub")) { html in
                html(.code, data: code)
                html.data(" · ")
                html.say(function.title)
                // Those of one kind are called alike everywhere: whose it is tells them apart.
                if itsOwner != owner {
                    html.data(" · ")
                    html.data(ownerName)
                }
                if !serves {
                    html.data(" ")
                    html.badge(LocalizedText("Hors service", en: "Out of service"), .quiet)
                }
            }
        case .unseen:
            self(
                .span, .class("muted"),
                say: LocalizedText("un système hors de votre périmètre", en: "a system outside your scope"))
        }
    }

    /// Whether health data may be held there.
    mutating func certificate(_ state: CertificateState) {
        switch state {
        case .valid(let certificate):
            badge(LocalizedText("Certificat HDS valide", en: "HDS certificate valid"), .good)
            certificateLine(certificate)
        case .lapsed(let certificate):
            badge(LocalizedText("Certificat HDS expiré", en: "HDS certificate expired"), .critical)
            certificateLine(certificate)
        case .missing:
            notice(
                LocalizedText(
                    "Données de santé hébergées hors de l’établissement, sans certificat HDS enregistré.",
                    en: "Health data hosted outside the establishment, without a recorded HDS certificate."),
                .high)
        case .unneeded:
            self(
                .p, .class("muted"),
                say: LocalizedText("Aucun certificat HDS enregistré.", en: "No HDS certificate recorded."))
        }
    }

    private mutating func certificateLine(_ certificate: HDSCertificate) {
        self(.p, .class("muted")) { html in
            // A certificate that came as evidence bears the title of its document, in words.
            if certificate.number.contains(where: \.isWhitespace) {
                html.data(certificate.number)
            } else {
                html.say(LocalizedText("N° ", en: "No. "))
                html(.code, data: certificate.number)
            }
            if !certificate.activities.isEmpty {
                let list = certificate.activities.sorted().map(String.init).joined(separator: ", ")
                html.say(LocalizedText(", activités \(list)", en: ", activities \(list)"))
            }
            html.say(LocalizedText(", jusqu’au ", en: ", until "))
            html.day(certificate.expires)
        }
    }

    /// The days of a release with their source, and the line that draws them.
    mutating func lifecycle(_ lifecycle: Sourced<Lifecycle>?, _ timeline: Timeline?) {
        guard let lifecycle else {
            return notice(
                LocalizedText(
                    "Aucune date de support n’est connue\u{A0}: cela ne veut pas dire que tout va bien.",
                    en: "No support date is known: that does not mean all is well."), .unknown)
        }
        let life = lifecycle.value
        if let timeline { draw(timeline) }
        var days: [(LocalizedText, (inout HTML) -> Void)] = [
            (LocalizedText("Sortie", en: "Released"), { $0.dayOrUnknown(life.released) }),
            (
                LocalizedText("Fin des évolutions", en: "End of active support"),
                { $0.dayOrUnknown(life.activeSupportEnd) }
            ),
            (
                LocalizedText("Fin des correctifs de sécurité", en: "End of security fixes"),
                { $0.dayOrUnknown(life.securitySupportEnd) }
            ),
        ]
        // Few products have one: a word for each that has none would bury those that do.
        if let end = life.extendedSupportEnd {
            days.append(
                (LocalizedText("Fin de l’extension payante", en: "End of paid extension"), { $0.day(end) }))
        }
        definitions(days)
        self(.p) { $0.source(lifecycle.source, asOf: lifecycle.asOf) }
    }

    /// The life of a release as a bar a line high; the days stand beside it as text.
    private mutating func draw(_ timeline: Timeline) {
        let width = 1_000.0
        self(.figure, .class("chart timeline")) { html in
            html(
                .svg, .viewBox(width: 1_000, height: 26), .role("img"),
                .ariaLabel(
                    LocalizedText("Frise du support de la version", en: "Support of the release over time"))
            ) { html in
                html(.rect, .class("track"), .x(0), .y(6), .width(width), .height(14.0))
                for span in timeline.spans {
                    html(
                        .rect, .class("span \(span.support.rawValue)"), .x(span.start * width), .y(6),
                        .width((span.end - span.start) * width), .height(14.0))
                }
                html(
                    .rect, .class("today"), .x(min(timeline.today * width, width - 4)), .y(0), .width(4.0),
                    .height(26.0))
            }
            html(.figcaption) { html in
                for span in timeline.spans {
                    html(.span, .class("key \(span.support.rawValue)"), say: span.support.title)
                }
                html(.span, .class("key today"), say: LocalizedText("Aujourd’hui", en: "Today"))
            }
        }
    }

    /// What a table of contracts need not take from its page.
    enum ContractNames {
        case establishment, system, both
    }

    /// Contracts with the names that the page does not say already.
    mutating func contracts(_ contracts: [ContractRow], today: Day, naming names: ContractNames) {
        var columns: [Column<ContractRow>] = [
            Column(LocalizedText("Référence", en: "Reference"), kind: .name) {
                $0.data($1.contract.reference)
            }
        ]
        if names != .system {
            columns.append(
                Column(LocalizedText("Établissement", en: "Establishment")) { html, row in
                    html(.a, .href(.establishment(row.contract.establishment)), data: row.establishmentName)
                })
        }
        columns.append(
            Column(LocalizedText("Titulaire", en: "Supplier")) { html, row in
                html(.a, .href(.supplier(row.contract.supplier)), data: row.supplierName)
            })
        if names != .establishment {
            columns.append(
                Column(LocalizedText("Systèmes", en: "Systems")) { html, row in
                    for (place, system) in row.systems.enumerated() {
                        if place > 0 { html.say(.verbatim(", ")) }
                        html(.a, .href(.system(system.id)), data: system.name)
                    }
                    let others = row.contract.systems.count - row.systems.count
                    if others > 0 {
                        html.say(LocalizedText(" et \(others) de plus", en: " and \(others) more"))
                    }
                })
        }
        columns += [
            Column(LocalizedText("Échéance", en: "Ends")) { html, row in
                html.day(row.contract.ends)
                if row.contract.ends < today { html.badge(LocalizedText("Échu", en: "Ended"), .high) }
            },
            Column(LocalizedText("Coût annuel", en: "Yearly cost"), kind: .number) { html, row in
                if let cost = row.contract.yearlyCost { html.say(.money(cost)) } else { html.unknown() }
            },
        ]
        table(
            LocalizedText("Contrats", en: "Contracts"), columns, contracts, repeatsHeading: true,
            empty: EmptyState(
                LocalizedText("Aucun contrat enregistré", en: "No contract recorded"),
                LocalizedText(
                    "La référence et l’échéance du contrat viennent de l’import des systèmes.",
                    en: "The contract’s reference and end date come from the import of systems.")))
    }
}
