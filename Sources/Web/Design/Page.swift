import Access
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Vocabulary

/// A step of the way from the home page to this one.
struct Crumb: Sendable {
    let title: LocalizedText
    let link: SiteLink

    init(_ title: LocalizedText, _ link: SiteLink) {
        self.title = title
        self.link = link
    }

    /// A part of the site.
    init(_ section: Section) { self.init(section.title, section.link) }
}

extension Visit {
    /// A whole page: head, navigation, title, and what `content` writes.
    ///
    /// `section` is the part of the site that the navigation marks, `trail` the pages above this one from the
    /// outermost, `about` one sentence under the title (what is shown, as of when), `actions` the buttons beside
    /// the title, `status` other than 200 for errors.
    ///
    /// `actions` and `content` do nothing but write: where a form that was refused stands on the page, they write it twice.
    func page(
        title: LocalizedText, section: Section? = nil, trail: [Crumb] = [], about: LocalizedText? = nil,
        status: HTTPResponse.Status = .ok, actions: ((inout HTML) -> Void)? = nil,
        content: (inout HTML) throws -> Void
    ) rethrows -> Response {
        // A page that says what is wrong shows the form again; whether it has it is known once it has been written.
        if status.code >= 400 { sent?.refuse() }
        var html = try document(title, section, trail, about, actions, content)
        if let sent, sent.isFound {
            sent.beginAgain()
            html = try document(title, section, trail, about, actions, content)
        }
        return Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .contentLanguage: language.rawValue],
            body: .init(byteBuffer: ByteBuffer(bytes: html.bytes)))
    }

    private func document(
        _ title: LocalizedText, _ section: Section?, _ trail: [Crumb], _ about: LocalizedText?,
        _ actions: ((inout HTML) -> Void)?, _ content: (inout HTML) throws -> Void
    ) rethrows -> HTML {
        var html = HTML(language: language)
        html.doctype()
        try html(.html, .lang(language), theme == .system ? nil : .dataset("theme", theme.rawValue)) { html in
            head(&html, title: title)
            try html(.body) { html in
                html(
                    .a, .class("skip"), .href(fragment: "content"),
                    say: LocalizedText("Aller au contenu", en: "Skip to content"))
                banner(&html)
                navigation(&html, current: section)
                try html(.main, .id("content"), .tabindex(-1)) { html in
                    pageHeader(&html, title: title, trail: trail, about: about, actions: actions)
                    flash(&html)
                    liveAlerts(&html)
                    try content(&html)
                }
                footer(&html)
            }
        }
        return html
    }

    private func head(_ html: inout HTML, title: LocalizedText) {
        html(.head) { html in
            html(.meta, .charset("utf-8"))
            html(.title, data: title[language] + " – Cordon")
            html(.meta, .name("viewport"), .content("width=device-width, initial-scale=1"))
            html(.meta, .name("color-scheme"), .content(theme == .system ? "light dark" : theme.rawValue))
            html(.meta, .name("robots"), .content("noindex"))
            html(.link, .rel("icon"), .href(site.assets.link("icon.svg")))
            html(.link, .rel("stylesheet"), .href(site.assets.link("cordon.css")))
            html(.script, .src(site.assets.link("cordon.js")), .defer)
        }
    }

    private func banner(_ html: inout HTML) {
        html(.header, .class("banner")) { html in
            html(.a, .class("brand"), .href(SiteLink.overview)) { html in
                html.trusted(
                    "<svg class='logo' viewBox='0 0 32 32' aria-hidden='true' focusable='false'><circle cx='16' cy='16' r='13'/><circle cx='16' cy='16' r='6'/><path d='M16 3v7M16 22v7M3 16h7M22 16h7'/></svg>"
                )
                html(.span, data: "Cordon")
            }
            if isLive {
                html(
                    .p, .class("live"), .id("live-status"), .dataset("live", SiteLink.live.description),
                    .dataset("on", say: LocalizedText("Mises à jour en direct", en: "Live updates")),
                    .dataset(
                        "off",
                        say: LocalizedText(
                            "Connexion perdue, nouvel essai…", en: "Connection lost, retrying…")),
                    .dataset(
                        "again",
                        say: LocalizedText(
                            "Connexion rétablie\u{A0}: rechargez la page pour des chiffres à jour.",
                            en: "Connected again: reload the page for up-to-date figures.")),
                    .dataset(
                        "elsewhere",
                        say: LocalizedText(
                            "Trop de pages ouvertes\u{A0}: celle-ci n’est plus mise à jour. Rechargez-la pour la suivre.",
                            en: "Too many open pages: this one is no longer updated. Reload it to follow.")),
                    .dataset("many", say: LocalizedText("nouvelles alertes", en: "new alerts"))
                ) { _ in }
            }
            html(.div, .class("banner-tools")) { html in
                preferenceSwitches(&html)
                if let visitor, visitor.person != nil { whoIsHere(&html, visitor) }
            }
        }
    }

    /// Whether the page hears of new alerts: for people who may read them, signed in for good.
    private var isLive: Bool {
        guard let person = visitor?.person, !person.mustChangePassword else { return false }
        return can(.readAlerts)
    }

    /// Where the script puts alerts that come while the page is open; hidden until then.
    private func liveAlerts(_ html: inout HTML) {
        guard isLive else { return }
        html(.p, .class("visually-hidden"), .id("live-announcer"), .role("status"), .ariaLive("polite")) {
            _ in
        }
        html(.section, .class("arrivals"), .id("live-alerts"), .ariaLabelledBy("live-title"), .hidden) {
            html in
            html(
                .h2, .id("live-title"),
                say: LocalizedText(
                    "Arrivées depuis l’ouverture de la page", en: "Arrived since the page was opened"))
            html(.ul, .class("plain")) { _ in }
        }
    }

    private func preferenceSwitches(_ html: inout HTML) {
        let other: Language = language == .french ? .english : .french
        html(.form, .method("post"), .action(SiteLink.preferences), .class("inline")) { html in
            html(.input, .type("hidden"), .name("return"), .value(returnAddress))
            html(
                .button, .type("submit"), .name("language"), .value(other.rawValue), .class("quiet"),
                .lang(other),
                data: other.ownName)
            // As the machine is set: the sheet shows the one button that changes something.
            if theme != .dark { themeButton(&html, .dark, LocalizedText("Thème sombre", en: "Dark theme")) }
            if theme != .light { themeButton(&html, .light, LocalizedText("Thème clair", en: "Light theme")) }
        }
    }

    private func themeButton(_ html: inout HTML, _ choice: Theme, _ label: LocalizedText) {
        html(
            .button, .type("submit"), .name("theme"), .value(choice.rawValue),
            .class(theme == .system ? "quiet when-\(choice == .dark ? "light" : "dark")" : "quiet"),
            say: label)
    }

    private func whoIsHere(_ html: inout HTML, _ visitor: Visitor) {
        html(
            .a, .class("who"), .href(SiteLink.account), .title(LocalizedText("Mon compte", en: "My account"))
        ) {
            $0.data(visitor.displayName)
        }
        html.form(.signOut, visit: self, class: "inline") { html in
            html(
                .button, .type("submit"), .class("quiet"),
                say: LocalizedText("Se déconnecter", en: "Sign out"))
        }
    }

    /// The page to come back to after a choice of language or theme: a form's target is none.
    private var returnAddress: String {
        request.method == .get ? here.description : SiteLink.overview.description
    }

    private func pageHeader(
        _ html: inout HTML, title: LocalizedText, trail: [Crumb], about: LocalizedText?,
        actions: ((inout HTML) -> Void)?
    ) {
        html(.header, .class("page-header")) { html in
            if !trail.isEmpty {
                html(.nav, .class("trail"), .ariaLabel(LocalizedText("Fil d’Ariane", en: "Breadcrumb"))) {
                    html in
                    html(.ol) { html in
                        for crumb in trail { html(.li) { $0(.a, .href(crumb.link), say: crumb.title) } }
                    }
                }
            }
            html(.h1, say: title)
            if let about { html(.p, .class("about"), say: about) }
            if let actions { html(.div, .class("actions")) { actions(&$0) } }
        }
    }

    private func flash(_ html: inout HTML) {
        if let sent, sent.isElsewhere, let problem = sent.problem { refused(&html, problem) }
        guard let flash = query["done"].flatMap(Flash.init(rawValue:)) else { return }
        html(
            .p, .class(flash.isDone ? "flash good" : "flash bad"), .role(flash.isDone ? "status" : "alert")
        ) { html in
            html.icon(flash.isDone ? .check : .triangle)
            html(.span, say: flash.text)
        }
    }

    /// Why a form of this page was refused, with the way to it.
    private func refused(_ html: inout HTML, _ problem: LocalizedText) {
        html(.p, .class("flash bad"), .role("alert")) { html in
            html.icon(.triangle)
            html(.span) { html in
                html.say(problem)
                html.data(" ")
                html(
                    .a, .href(fragment: HTML.sentForm),
                    say: LocalizedText("Revoir le formulaire", en: "See the form"))
            }
        }
    }

    private func footer(_ html: inout HTML) {
        html(.footer, .class("footer")) { html in
            html(.p) { html in
                html.say(LocalizedText("Page établie le ", en: "Page generated on "))
                html.time(now)
                html.say(LocalizedText(" – heure légale de Paris.", en: " – Paris time."))
            }
        }
    }
}

extension Language {
    /// As its speakers call it.
    var ownName: String {
        switch self {
        case .french: "Français"
        case .english: "English"
        }
    }
}
