import Hummingbird
import Store
import Vocabulary

extension SiteLink {
    static let preferences = SiteLink("preferences")
}

extension Endpoints {
    /// Language and theme, chosen in this browser, signed in or not.
    static let preferences: [Endpoint] = [
        .form("/preferences", needs: .nothing) { visit in
            let page = visit.fields["return"].flatMap { SiteLink(returning: $0) } ?? .overview
            var response = Response.redirect(to: page.with("done", nil))
            if let language = visit.fields["language"].flatMap(Language.init(rawValue:)) {
                response = response.adding(
                    .setCookie, visit.site.cookies.keepPreference(SiteCookies.language, language.rawValue))
            }
            if let theme = visit.fields["theme"].flatMap(Theme.init(rawValue:)) {
                response = response.adding(
                    .setCookie, visit.site.cookies.keepPreference(SiteCookies.theme, theme.rawValue))
            }
            return response
        }
    ]
}
