import Access
import Clausier
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Workbooks

extension SiteLink {
    static func bill(of product: ID<Product>) -> SiteLink {
        SiteLink("products", product.description, "bill")
    }
}

extension Endpoints {
    /// What the releases of a product are made of.
    static let bills: [Endpoint] = [
        .form("/products/{product}/bill", needs: .permission(.importRegistry), limit: longestUpload) {
            visit in
            let product: ID<Product> = try visit.id("product")
            guard let release = visit.fields["release"].flatMap({ ID<Release>($0) }) else {
                throw Refusal.notFound
            }
            let query = ProductDetail(reach: visit.reach, product: product, day: visit.today)
            guard let page = try await visit.store.page(query),
                page.releases.contains(where: { $0.release.id == release })
            else { throw Refusal.notFound }
            let (reach, actor) = (visit.reach, try visit.signedIn().principal.name)
            if visit.fields["step"] == "detach" {
                try await changing {
                    try await visit.store.transaction(by: actor, at: visit.now) {
                        try $0.detachBill(from: release, reach: reach)
                    }
                }
                return .redirect(to: SiteLink.product(product).saying(.billDetached))
            }
            guard let file = visit.fields.file("file") else {
                throw Refusal.invalid(LocalizedText("Choisissez un fichier.", en: "Choose a file."))
            }
            let bill: SoftwareBill
            do throws(SBOMFault) {
                bill = try SBOMReader.read(file.bytes)
            } catch {
                throw Refusal.unreadable(
                    error.what, at: error.line.map { LocalizedText("ligne \($0)", en: "line \($0)") },
                    .badRequest)
            }
            try await changing {
                _ = try await visit.store.transaction(by: actor, at: visit.now) {
                    try $0.attach(bill, file: file.name, to: release, reach: reach)
                }
            }
            return .redirect(to: SiteLink.product(product).saying(.billAttached))
        }
    ]

    private static func changing(_ change: () async throws -> Void) async throws {
        do {
            try await change()
        } catch StoreError.wrongState {
            throw Refusal(
                .conflict,
                LocalizedText(
                    "Quelqu’un d’autre a attaché cette nomenclature, et elle sert hors de votre périmètre\u{A0}: demandez au réseau de la remplacer.",
                    en:
                        "Somebody else attached this bill of materials, and it serves beyond your scope: ask the network to replace it."
                ))
        }
    }
}

/// The bills of a product's releases: what is in them that is past support or exploited, and a form for a newer one.
struct ProductBillsView {
    let visit: Visit
    let product: ID<Product>
    let bills: [(bill: AttachedBill, findings: [ComponentFlaw])]

    private static let shown = 100

    func write(_ html: inout HTML, for release: Release) {
        if let (bill, findings) = bills.first(where: { $0.bill.release == release.id }) {
            html(.h3, say: LocalizedText("Composants", en: "Components"))
            html(.p, .class("muted")) { html in
                let day = LocalizedText.day(bill.at.parisDay)
                let components = LocalizedText.count(
                    bill.components, one: LocalizedText("composant", en: "component"),
                    many: LocalizedText("composants", en: "components"))
                let format = bill.formatName
                html.say(
                    LocalizedText(
                        "\(format.french), \(components.french), jointe le \(day.french)\u{A0}: ",
                        en: "\(format.english), \(components.english), attached on \(day.english): "))
                if let answers = bill.answers, visit.can(.readAnswers) {
                    html(
                        .a, .href(SiteLink.questionnaire(answers).to("points")),
                        say: LocalizedText("réponses du fournisseur", en: "the supplier’s answers"))
                } else {
                    html.data(bill.file)
                }
            }
            table(&html, findings)
            detach(&html, release)
        }
        guard visit.reach(for: .importRegistry) != .nothing else { return }
        html(.details) { html in
            html(
                .summary,
                say: LocalizedText(
                    "Joindre une nomenclature (SBOM)", en: "Attach a bill of materials (SBOM)"))
            html.form(.bill(of: product), visit: visit, class: "form", files: true) { html in
                html(.input, .type("hidden"), .name("release"), .value(release.id.description))
                html.field(
                    "file", LocalizedText("Fichier", en: "File"), type: "file",
                    hint: LocalizedText(
                        "CycloneDX 1.4 à 1.7 (JSON ou XML) ou SPDX 2.3 (JSON).",
                        en: "CycloneDX 1.4 to 1.7 (JSON or XML) or SPDX 2.3 (JSON)."),
                    .accept(".json,.xml"))
                html.submit(LocalizedText("Joindre", en: "Attach"))
            }
        }
    }

    /// A wrong bill can be taken away, not only replaced.
    private func detach(_ html: inout HTML, _ release: Release) {
        guard visit.reach(for: .importRegistry) != .nothing else { return }
        html.form(.bill(of: product), visit: visit, class: "inline") { html in
            html(.input, .type("hidden"), .name("release"), .value(release.id.description))
            html(
                .button, .type("submit"), .name("step"), .value("detach"), .class("small danger"),
                say: LocalizedText("Retirer cette nomenclature", en: "Remove this bill of materials"))
        }
    }

    private func table(_ html: inout HTML, _ findings: [ComponentFlaw]) {
        html.table(
            LocalizedText("Composants reconnus", en: "Recognised components"),
            [
                Column<ComponentFlaw>(LocalizedText("Composant", en: "Component"), kind: .name) {
                    $0.data("\($1.component.name) \($1.component.statedVersion ?? "")")
                },
                Column(LocalizedText("Reconnu", en: "Recognised as")) { html, finding in
                    html.data(
                        [finding.title, finding.release.cycle ?? ""].filter { !$0.isEmpty }.joined(
                            separator: " "))
                    html(.span, .class("sub"), say: finding.recognised)
                },
                Column(LocalizedText("Fin des correctifs", en: "End of fixes")) { html, finding in
                    html.dayOrUnknown(finding.lifecycle?.lastFreeDay)
                },
                Column(LocalizedText("État du support", en: "State of support")) { html, finding in
                    let state = finding.lifecycle?.state(on: visit.today, extensionBought: false) ?? .unknown
                    html.say(state.title)
                },
                Column(LocalizedText("Failles exploitées", en: "Exploited flaws")) { html, finding in
                    html.data(finding.flaws.map(\.cve).joined(separator: ", "))
                },
            ], Array(findings.prefix(ProductBillsView.shown)),
            empty: EmptyState(
                LocalizedText("Aucun composant reconnu", en: "No component recognised"),
                LocalizedText(
                    "Les référentiels chargés n’en connaissent aucun. Dans un fichier, un composant est reconnu par son identifiant (purl ou CPE), jamais par son seul nom\u{A0}; dans une liste saisie, par son nom et sa version, quand ce sont ceux d’un produit connu.",
                    en:
                        "The reference data that is loaded knows none of them. In a file, a component is recognised by its identifier (purl or CPE), never by its name alone; in a typed list, by its name and version where they are those of a known product."
                )
            ))
        if !findings.isEmpty {
            html.exports(SiteLink("products", product.description, "export"), visit: visit)
        }
        guard findings.count > ProductBillsView.shown else { return }
        let (shown, all) = (
            LocalizedText.number(ProductBillsView.shown), LocalizedText.number(findings.count)
        )
        html(
            .p, .class("muted"),
            say: LocalizedText(
                "Les \(shown.french) premiers sur \(all.french) composants reconnus\u{A0}; le fichier les donne tous.",
                en:
                    "The first \(shown.english) of \(all.english) recognised components; the file has them all."
            ))
    }
}

extension ComponentFlaw {
    /// How the part was recognised, with how sure a typed name is.
    var recognised: LocalizedText {
        guard let confidence else { return LocalizedText("par son identifiant", en: "by its identifier") }
        let sure = LocalizedText.percentage(confidence)
        return LocalizedText(
            "par son nom saisi, sûr à \(sure.french)", en: "by its typed name, \(sure.english) sure")
    }
}
