import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// Doubts of hospitals about answers, as hospitals see them.
    static let doubts: [Endpoint] = [
        .page("/doubts/{doubt}", needs: .permission(.readAnswers)) { visit in
            guard let doubt = try await visit.store.doubt(visit.id("doubt"), reach: visit.reach) else {
                throw Refusal.notFound
            }
            return DoubtView(
                visit: visit, doubt: doubt, side: visit.can(.judgeAnswers) ? .assessor : .hospital
            )
            .response()
        },
        .form("/doubts/{doubt}", needs: .permission(.raiseDoubts)) { visit in
            try await DoubtDesk(visit, side: visit.can(.judgeAnswers) ? .assessor : .hospital).say()
        },
    ]
}

/// What is said on a doubt.
struct DoubtDesk {
    let visit: Visit
    let side: DoubtThread.Side

    init(_ visit: Visit, side: DoubtThread.Side) {
        self.visit = visit
        self.side = side
    }

    /// Adds a message; hospitals lift a doubt or uphold it with their last one.
    func say() async throws -> Response {
        guard let doubt = try await visit.store.doubt(visit.id("doubt"), reach: visit.reach) else {
            throw Refusal.notFound
        }
        let text = try visit.formText("text", LocalizedText("Écrivez un message.", en: "Write a message."))
        let actor = try visit.signedIn().principal.name
        let post = { (side: DoubtThread.Side) in
            DoubtThread.Post(side: side, author: actor, at: visit.now, text: text)
        }
        let step: DoubtThread.Step =
            switch (side, visit.fields["step"]) {
            case (.assessor, "lift"): .lift(post(.assessor))
            case (.assessor, "uphold"): .uphold(post(.assessor))
            case (.assessor, _): .post(post(.hospital))
            // A hospital takes back its own doubt, and settles nobody else's.
            case (.hospital, "lift") where doubt.isOurs: .lift(post(.hospital))
            case (.hospital, _): .post(post(.hospital))
            case (.supplier, _): .post(post(.supplier))
            }
        let edition = try await visit.store.edition(of: doubt.questionnaire.id)
        let (id, reach) = (doubt.thread.id, visit.reach)
        let establishment = side == .supplier ? nil : visit.ownEstablishment
        try await visit.changing {
            try $0.move(id, step: step, edition: edition, at: establishment, reach: reach)
        }
        return .redirect(to: side == .supplier ? .deskDoubt(id) : .doubt(id))
    }
}

extension Visit {
    /// The one establishment that the visitor speaks for; `nil` for who reaches several.
    var ownEstablishment: ID<Establishment>? {
        switch reach {
        case .establishments(let all): all.count == 1 ? all.first : nil
        case .everything, .suppliers, .nothing: nil
        }
    }
}

/// A doubt with what was said.
struct DoubtView {
    let visit: Visit
    let doubt: DoubtDetail
    let side: DoubtThread.Side

    private var thread: DoubtThread { doubt.thread }
    private var isSupplier: Bool { side == .supplier }

    func response() -> Response {
        let code = thread.control?.code.text ?? ""
        return visit.page(
            title: LocalizedText("Doute – \(thread.subject)", en: "Doubt – \(thread.subject)"),
            section: isSupplier ? .desk : .answers,
            trail: isSupplier
                ? [Crumb(.desk)]
                : [
                    Crumb(.answers),
                    Crumb(.verbatim(doubt.questionnaire.releaseName), .questionnaire(doubt.questionnaire.id)),
                ],
            about: LocalizedText(
                "\(doubt.questionnaire.releaseName), point \(code) – soulevé par \(doubt.establishmentName ?? "un établissement du réseau")",
                en:
                    "\(doubt.questionnaire.releaseName), point \(code) – raised by \(doubt.establishmentName ?? "a hospital of the network")"
            )
        ) { html in
            html(.p, .class("badges")) { html in
                html.badge(thread.state.title, thread.state.tone)
                if let control = thread.control?.code {
                    let link: SiteLink =
                        isSupplier
                        ? .deskPoint(control, of: doubt.questionnaire.id)
                        : .point(control, of: doubt.questionnaire.id)
                    html(.a, .href(link), say: LocalizedText("Voir la réponse", en: "See the answer"))
                }
            }
            html(.ul, .class("history")) { html in
                for post in thread.posts {
                    html(.li) { html in
                        html(.strong, say: post.side.title)
                        if !post.author.isEmpty { html.data(post.author) }
                        html.time(post.at)
                        html(.p, .class("note"), data: post.text)
                    }
                }
            }
            guard thread.state.isPending, isSupplier || visit.can(.raiseDoubts) else { return }
            reply(&html)
        }
    }

    private func reply(_ html: inout HTML) {
        let action: SiteLink = isSupplier ? .deskDoubt(thread.id) : .doubt(thread.id)
        html.form(action, visit: visit, class: "form card") { html in
            html.textArea("text", LocalizedText("Message", en: "Message"), required: true)
            html(.div, .class("row-actions")) { html in
                button(&html, "post", LocalizedText("Envoyer", en: "Send"), "primary")
                if side == .assessor || (side == .hospital && doubt.isOurs) {
                    button(&html, "lift", LocalizedText("Lever le doute", en: "Resolve the doubt"), "")
                }
                if side == .assessor {
                    button(
                        &html, "uphold", LocalizedText("Confirmer le doute", en: "Uphold the doubt"), "danger"
                    )
                }
            }
            if side == .assessor {
                html(
                    .p, .class("hint"),
                    say: LocalizedText(
                        "Un doute confirmé rouvre les décisions qui s’appuyaient sur cette réponse.",
                        en: "An upheld doubt reopens the decisions that relied on this answer."))
            }
        }
    }

    private func button(_ html: inout HTML, _ step: String, _ title: LocalizedText, _ style: String) {
        html(.button, .type("submit"), .name("step"), .value(step), .class(style), say: title)
    }
}

extension DoubtThread.Side {
    var title: LocalizedText {
        switch self {
        case .hospital: LocalizedText("Hôpital", en: "Hospital")
        case .supplier: LocalizedText("Fournisseur", en: "Supplier")
        case .assessor: LocalizedText("Évaluateur", en: "Assessor")
        }
    }
}
