import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// A public data set's date in the place of one that somebody stated.
    static let heldDates: [Endpoint] = [
        .form("/products/{product}/listed-date", needs: .permission(.importRegistry)) { visit in
            let (product, reach): (ID<Product>, Reach) = (try visit.id("product"), visit.reach)
            guard let release = visit.fields["release"].flatMap({ ID<Release>($0) }),
                try await visit.store.heldDates(of: product, reach: reach)[release] != nil
            else { throw Refusal.notFound }
            try await visit.changing { try $0.takeListedDate(of: release, reach: reach) }
            return .redirect(to: SiteLink.product(product).saying(.listedDateTaken))
        }
    ]
}

/// What a public data set says of a release whose date somebody else stated, with a button to take it.
struct HeldDateView {
    let visit: Visit
    let product: ID<Product>
    let held: HeldDate

    func write(_ html: inout HTML) {
        html.notice(
            LocalizedText(
                "Le jeu public dit autre chose\u{A0}: \(words.french) (\(held.title)). La date ci-dessus tient tant que personne n’en change.",
                en:
                    "The public data set says otherwise: \(words.english) (\(held.title)). The date above holds until somebody changes it."
            ), .medium)
        html(.p) { $0.source(held.listed.source, asOf: held.listed.asOf) }
        guard visit.can(.importRegistry) else { return }
        guard held.mayTake else {
            return html(
                .p, .class("muted"),
                say: LocalizedText(
                    "D’autres établissements ont cette version\u{A0}: c’est au réseau d’en changer la date.",
                    en: "Other establishments run this release: its date is the network’s to change."))
        }
        html.form(
            SiteLink("products", product.description, "listed-date"), visit: visit, class: "row-actions"
        ) { html in
            html(.input, .type("hidden"), .name("release"), .value(held.release.description))
            html.submit(
                LocalizedText("Prendre la date publique", en: "Take the public date"), class: "small")
        }
    }

    private var words: LocalizedText {
        switch held.listed.securitySupport {
        case .on(let day):
            LocalizedText(
                "correctifs de sécurité jusqu’au \(LocalizedText.day(day).french)",
                en: "security fixes until \(LocalizedText.day(day).english)")
        case .over: LocalizedText("les correctifs de sécurité ont pris fin", en: "security fixes have ended")
        case .open:
            LocalizedText(
                "des correctifs de sécurité, sans fin annoncée", en: "security fixes, with no end announced")
        case .unknown:
            LocalizedText("la fin des correctifs est inconnue", en: "the end of security fixes is unknown")
        }
    }
}
