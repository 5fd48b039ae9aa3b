import Access
import Hummingbird
import Markup
import Pool
import Store
import Vocabulary
import Watch

/// One claim: its clock, its amounts, the model's forecast beside them, what was paid.
struct ClaimShowView {
    let visit: Visit
    let recorded: RecordedClaim
    /// What may be advanced of what is owed.
    let advance: AdvanceShare

    private var claim: Claim { recorded.claim }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Sinistre \(recorded.reference)", en: "Claim \(recorded.reference)"),
            section: .pool,
            trail: [Crumb(.pool), Crumb(LocalizedText("Sinistres", en: "Claims"), .claims)],
            about: .verbatim(recorded.establishmentName),
            actions: { html in
                if visit.reach(for: .readCases).includes(recorded.establishment) {
                    html(
                        .a, .class("button"), .href(SiteLink.caseFile(recorded.caseFile, .summary)),
                        say: LocalizedText("Dossier de l’incident", en: "Case of the incident"))
                }
            }
        ) { html in
            html(.p) { $0.complaint(claim, now: visit.now) }
            figures(&html)
            heads(&html)
            entries(&html)
            payments(&html)
            ClaimForms(visit: visit, recorded: recorded, advance: advance).write(&html)
        }
    }

    private func figures(_ html: inout HTML) {
        html.definitions([
            (LocalizedText("Connu depuis", en: "Known since"), { $0.time(claim.knownAt) }),
            (LocalizedText("Plainte au plus tard", en: "Complaint due"), { $0.time(claim.complaintDue) }),
            (
                LocalizedText("Plainte déposée", en: "Complaint filed"),
                { html in
                    if let filed = claim.complaintAt {
                        html.time(filed)
                    } else {
                        html.unknown(LocalizedText("pas encore", en: "not yet"))
                    }
                }
            ),
            (LocalizedText("Franchise", en: "Deductible"), { $0.say(.money(claim.deductible)) }),
            (LocalizedText("Plafond", en: "Limit"), { $0.say(.roundedMoney(claim.limit)) }),
            (
                LocalizedText("Dû par la mutuelle à ce jour", en: "Owed by the pool so far"),
                { $0.say(.money(claim.owed)) }
            ),
            (LocalizedText("Avancé", en: "Advanced"), { $0.say(.money(claim.advanced)) }),
        ])
    }

    /// The real cost beside what the model said on the first day.
    private func heads(_ html: inout HTML) {
        let ratio =
            claim.forecast.mean.cents > 0
            ? Double(claim.total().cents) / Double(claim.forecast.mean.cents) : 0
        let inside = claim.total() >= claim.forecast.low && claim.total() <= claim.forecast.high
        html.section(
            LocalizedText("Prévu et réel", en: "Forecast and actual"), id: "forecast",
            about: LocalizedText(
                "Le modèle (hypothèses version \(recorded.parametersVersion)) attendait \(LocalizedText.forecast(claim.forecast).french) d’un incident majeur ici.",
                en:
                    "The model (assumptions version \(recorded.parametersVersion)) expected \(LocalizedText.forecast(claim.forecast).english) of a major incident here."
            )
        ) { html in
            html.notice(
                inside
                    ? LocalizedText(
                        "Coût réel à ce jour\u{A0}: \(LocalizedText.money(claim.total()).french), dans l’intervalle prévu.",
                        en:
                            "Real cost so far: \(LocalizedText.money(claim.total()).english), within the forecast interval."
                    )
                    : LocalizedText(
                        "Coût réel à ce jour\u{A0}: \(LocalizedText.money(claim.total()).french), soit \(LocalizedText.percentage(ratio).french) de la prévision moyenne.",
                        en:
                            "Real cost so far: \(LocalizedText.money(claim.total()).english), \(LocalizedText.percentage(ratio).english) of the mean forecast."
                    ), inside ? .good : .medium)
            html.table(
                LocalizedText("Prévu et réel par poste", en: "Forecast and actual by head"),
                [
                    Column(LocalizedText("Poste", en: "Head"), kind: .name) { $0.say($1.title) },
                    Column(LocalizedText("Prévu à l’ouverture", en: "Forecast at opening"), kind: .number) {
                        html, head in
                        if let forecast = recorded.forecastHeads[head] {
                            html.say(.forecast(forecast))
                        } else {
                            html.say(LocalizedText("hors modèle", en: "not modelled"))
                        }
                    },
                    Column(LocalizedText("Réel à ce jour", en: "Actual so far"), kind: .number) {
                        $0.say(.money(claim.total($1)))
                    },
                ], Claim.Head.allCases,
                empty: .nothing)
        }
    }

    private func entries(_ html: inout HTML) {
        html.section(LocalizedText("Montants", en: "Amounts"), id: "entries") { html in
            html.table(
                LocalizedText("Montants saisis", en: "Amounts entered"),
                [
                    Column(LocalizedText("Poste", en: "Head"), kind: .name) { $0.say($1.head.title) },
                    Column(LocalizedText("Montant", en: "Amount"), kind: .number) {
                        $0.say(.money($1.amount))
                    },
                    Column(LocalizedText("Date", en: "Day")) { $0.day($1.day) },
                    Column(LocalizedText("Pièce justificative", en: "Supporting document")) {
                        $0.data($1.proof)
                    },
                    Column(LocalizedText("Saisi par", en: "Entered by")) { $0.data($1.by) },
                ], claim.entries, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun montant encore", en: "No amount yet"),
                    LocalizedText(
                        "Saisissez les dépenses et les recettes perdues au fil de l’eau.",
                        en: "Enter costs and lost revenue as they come.")))
        }
    }

    private func payments(_ html: inout HTML) {
        guard !recorded.payments.isEmpty else { return }
        html.section(LocalizedText("Versements de la mutuelle", en: "Payments by the pool"), id: "payments") {
            html in
            html.table(
                LocalizedText("Versements", en: "Payments"),
                [
                    Column(LocalizedText("Nature", en: "Kind"), kind: .name) {
                        $0.say(
                            $1.isSettlement
                                ? LocalizedText("Règlement", en: "Settlement")
                                : LocalizedText("Avance", en: "Advance"))
                    },
                    Column(LocalizedText("Montant", en: "Amount"), kind: .number) {
                        $0.say(.money($1.amount))
                    },
                    Column(LocalizedText("Le", en: "On")) { $0.time($1.time) },
                    Column(LocalizedText("Décidé par", en: "Decided by")) { $0.data($1.by) },
                ], recorded.payments, repeatsHeading: true,
                empty: .nothing)
        }
    }
}

/// On the page of a case: its claims, and the way to open one.
struct CaseClaimsView {
    let visit: Visit
    let page: CasePage
    let claims: [RecordedClaim]

    func write(_ html: inout HTML) {
        let reach = visit.reach(for: .recordPosture)
        let open = Set(claims.map(\.establishment))
        let left = page.places.filter { reach.includes($0.establishment) && !open.contains($0.establishment) }
        guard !claims.isEmpty || !left.isEmpty else { return }
        html.section(LocalizedText("Sinistre auprès de la mutuelle", en: "Claim on the pool"), id: "claims") {
            html in
            html(.div, .class("card")) { html in
                for claim in claims {
                    html(.p) { html in
                        html(.a, .href(SiteLink.claim(claim.id)), data: claim.establishmentName)
                        html.data(" ")
                        html.complaint(claim.claim, now: visit.now)
                    }
                }
                for place in left {
                    html.form(
                        .claimOpening(of: page.file.id), visit: visit, class: "inline"
                    ) {
                        html in
                        html(
                            .input, .type("hidden"), .name("establishment"),
                            .value(place.establishment.description))
                        html.submit(
                            LocalizedText(
                                "Ouvrir un sinistre\u{A0}: \(place.name)", en: "Open a claim: \(place.name)"),
                            class: "")
                    }
                }
            }
        }
    }
}
