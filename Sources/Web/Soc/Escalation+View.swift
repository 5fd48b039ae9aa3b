import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

extension Escalation.State {
    var tone: Tone {
        switch self {
        case .calling: .high
        case .acknowledged, .settled: .good
        case .exhausted, .nobody: .critical
        }
    }
}

/// One call: who was reached, and the two answers to it.
struct EscalationView {
    let visit: Visit
    let escalation: RunningEscalation
    let notices: [EscalationNotice]

    func response() -> Response {
        visit.page(
            title: .verbatim(escalation.subject), section: .onCall, trail: [Crumb(.onCall)],
            about: .verbatim(escalation.establishmentName)
        ) { html in
            html(.p, .class("badges")) { html in
                html.badge(escalation.flow.state.title, escalation.flow.state.tone)
                if let next = escalation.flow.nextAt {
                    html.timeLeft(TimeLeft(until: next, now: visit.now, soon: .seconds(300)))
                }
            }
            if let alert = escalation.alert {
                html(.p) {
                    $0(
                        .a, .class("button"), .href(.alert(alert)),
                        say: LocalizedText("Voir l’alerte", en: "See the alert"))
                }
            }
            if escalation.flow.state == .calling,
                visit.reach(for: .handleAlerts).includes(escalation.establishment)
            {
                html.form(.escalation(escalation.id), visit: visit) { html in
                    html(
                        .button, .type("submit"), .name("answer"), .value("take"), .class("primary"),
                        say: LocalizedText("Je m’en charge", en: "I’ll take it"))
                    html(
                        .button, .type("submit"), .name("answer"), .value("pass"),
                        say: LocalizedText("Passer au suivant", en: "Pass on"))
                }
            }
            html.section(LocalizedText("Tentatives", en: "Attempts")) { html in
                html.table(
                    LocalizedText("Tentatives", en: "Attempts"),
                    [
                        Column<EscalationNotice>(LocalizedText("Heure", en: "Time")) { $0.time($1.tried) },
                        Column(LocalizedText("Personne appelée", en: "Person called"), kind: .name) {
                            $0.data($1.contact)
                        },
                        Column(LocalizedText("Canal", en: "Channel")) { html, notice in
                            html.say(
                                notice.channel == "mail"
                                    ? LocalizedText("Courriel", en: "E-mail")
                                    : LocalizedText("Webhook", en: "Webhook"))
                        },
                        Column(LocalizedText("Résultat", en: "Outcome")) { html, notice in
                            if let failure = notice.failure {
                                html.badge(LocalizedText("Échec", en: "Failed"), .critical)
                                html(
                                    .span, .class("sub"),
                                    say: CallFailure(failure)?.text ?? .verbatim(failure))
                            } else {
                                html.badge(LocalizedText("Remis", en: "Delivered"), .good)
                            }
                        },
                    ], notices, repeatsHeading: true,
                    empty: EmptyState(
                        LocalizedText("Aucune tentative", en: "No attempt"),
                        LocalizedText(
                            "Personne n’était d’astreinte, ou l’appel est en train de partir.",
                            en: "Nobody was on call, or the call is just going out.")))
            }
        }
    }
}
