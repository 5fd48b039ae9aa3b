import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// What the establishments in reach ask of one supplier, in one letter.
struct SupplierLetter {
    let supplier: Supplier
    let establishments: [String]
    let releases: [Demand]
    let edition: Edition
    let day: Day

    /// What is asked about one release.
    struct Demand {
        let row: GapRow
        /// Points without an answer, and points that are not met; `nil` where nothing was ever answered.
        let open: (missing: [Control], failed: [Control])?
    }

    /// Reads what the supplier in the path owes.
    init(_ visit: Visit) async throws {
        let id: ID<Supplier> = try visit.id("supplier")
        guard let page = try await visit.store.page(SupplierDetail(reach: visit.reach, supplier: id)) else {
            throw Refusal.notFound
        }
        let (edition, gaps) = try await visit.gaps()
        var own = gaps
        own.supplier = id
        own.only = .open
        own.paging = Paging(size: 100)
        let rows = try await visit.store.page(own).rows
        // As they are kept beside the answers: to read a hundred dossiers takes seconds.
        let standings = try await visit.store.standings(
            of: rows.compactMap(\.questionnaire), reach: visit.reach)
        var demands: [Demand] = []
        for row in rows {
            guard let kept = row.questionnaire.flatMap({ standings[$0] }),
                let edition = try await visit.store.edition(kept.edition)
            else {
                demands.append(Demand(row: row, open: nil))
                continue
            }
            let asked = edition.controls.filter { $0.respondent == .supplier }
            func standing(_ wanted: Set<Standing>) -> [Control] {
                asked.filter { kept.standings[$0.code].map(wanted.contains) ?? false }
            }
            demands.append(
                Demand(row: row, open: (standing([.unknown]), standing([.nonCompliant, .partial]))))
        }
        supplier = page.supplier
        let served = Set(
            try await visit.store.page(EstablishmentList(reach: visit.reach, supplier: id)))
        establishments = try await visit.store.page(Places(reach: visit.reach)).establishments
            .filter { served.contains($0.id) }.map(\.name)
        releases = demands
        self.edition = edition
        day = visit.today
    }

    var subject: LocalizedText {
        let count = LocalizedText.count(
            releases.count, one: LocalizedText("version en service", en: "release in use"),
            many: LocalizedText("versions en service", en: "releases in use"))
        return LocalizedText(
            "Vos réponses\u{A0}: \(edition.title.french) – \(count.french)",
            en: "Your answers: \(edition.title.english) – \(count.english)")
    }

    var opening: LocalizedText {
        let count = establishments.count
        return LocalizedText(
            count > 1
                ? "Les \(count) établissements de santé soussignés utilisent vos produits. Ils vous demandent, d’une seule voix, de répondre aux points ci-dessous avant le \(LocalizedText.day(due).french)."
                : "L’établissement soussigné utilise vos produits. Il vous demande de répondre aux points ci-dessous avant le \(LocalizedText.day(due).french).",
            en: count > 1
                ? "The \(count) hospitals named below use your products. Together they ask you to answer the points below by \(LocalizedText.day(due).english)."
                : "The hospital named below uses your products. It asks you to answer the points below by \(LocalizedText.day(due).english)."
        )
    }

    var closing: LocalizedText {
        LocalizedText(
            "Vous répondez une seule fois, par le lien d’invitation qui vous est remis\u{A0}: vos réponses valent pour tous. Un point sans réponse compte comme non respecté.",
            en:
                "You answer once, through the invitation link given to you: your answers serve them all. An unanswered point counts as not met."
        )
    }

    /// What stands above ``closing``, and above the names of who asks.
    let answering = LocalizedText("Comment répondre", en: "How to answer")
    let signed = LocalizedText("Au nom de", en: "On behalf of")

    /// A month to answer.
    var due: Day { day.adding(months: 1) }

    /// What is asked about a release, in lines.
    func lines(of demand: Demand, in language: Language) -> [String] {
        guard let open = demand.open else {
            return [
                LocalizedText(
                    "Aucune réponse n’a été donnée\u{A0}: nous vous demandons de répondre aux \(demand.row.standing.asked) points du clausier.",
                    en:
                        "No answer was given: please answer the \(demand.row.standing.asked) points of the catalogue."
                )[language]
            ]
        }
        let missing = open.missing.map { "\($0.code) – \($0.title[language])" }
        // What blocks is read first.
        let failed =
            open.failed.filter { $0.criticality == .blocking }
            + open.failed.filter { $0.criticality != .blocking }
        let asked = failed.map { control in
            let word =
                control.criticality == .blocking
                ? LocalizedText(
                    "point bloquant, non respecté\u{A0}: plan de correction demandé",
                    en: "blocking, not met: a correction plan is requested")
                : LocalizedText(
                    "non respecté, plan de correction demandé", en: "not met, a correction plan is requested")
            return "\(control.code) – \(control.title[language]) (\(word[language]))"
        }
        return asked + missing
    }
}

/// The letter as a page, made to be read again and printed.
struct LetterView {
    let visit: Visit
    let letter: SupplierLetter

    init(_ visit: Visit, _ letter: SupplierLetter) {
        self.visit = visit
        self.letter = letter
    }

    func response() -> Response {
        visit.page(
            title: LocalizedText(
                "Courrier à \(letter.supplier.name)", en: "Letter to \(letter.supplier.name)"),
            section: .answers,
            trail: [
                Crumb(.answers),
                Crumb(
                    LocalizedText("Par fournisseur", en: "By supplier"),
                    SiteLink.supplierGaps.about(letter.edition.key.catalogue)),
            ],
            actions: { html in
                guard !letter.releases.isEmpty else { return }
                html(
                    .a, .class("button"),
                    .href(SiteLink.letterFile(to: letter.supplier.id).about(letter.edition.key.catalogue)),
                    .download,
                    say: LocalizedText("Document à modifier (ODT)", en: "Document to edit (ODT)"))
                if visit.can(.inviteSuppliers) {
                    html(
                        .a, .class("button"), .href(.invite(letter.supplier.id)),
                        say: LocalizedText("Inviter", en: "Invite"))
                }
            }
        ) { html in
            guard !letter.releases.isEmpty else {
                return html.emptyState(
                    EmptyState(
                        LocalizedText("Rien à demander", en: "Nothing to ask"),
                        LocalizedText(
                            "Ce fournisseur a répondu à tout, et tout est respecté.",
                            en: "This supplier has answered everything, and everything is met.")))
            }
            html(.div, .class("card letter")) { html in
                html(.p) { html in
                    html(.strong, data: letter.supplier.name)
                    if let contact = letter.supplier.securityContact {
                        html(.span, .class("sub"), data: contact)
                    }
                }
                html(.p) { $0.day(letter.day) }
                html(.h2, say: letter.subject)
                html(.p, say: letter.opening)
                for demand in letter.releases {
                    html(.h3, data: demand.row.name)
                    html.list(of: letter.lines(of: demand, in: visit.language))
                }
                html(.h3, say: letter.answering)
                html(.p, say: letter.closing)
                html(.h3, say: letter.signed)
                html.list(of: letter.establishments)
            }
            if visit.reach(for: .inviteSuppliers) != .everything {
                html(
                    .p, .class("hint"),
                    say: LocalizedText(
                        "Un fournisseur qui n’a pas encore de compte répond par un lien d’invitation, que crée l’administrateur du réseau\u{A0}: demandez-le-lui avant d’envoyer ce courrier.",
                        en:
                            "A supplier without an account answers through an invitation link, which the network’s administrator creates: ask for it before you send this letter."
                    ))
            }
        }
    }
}
