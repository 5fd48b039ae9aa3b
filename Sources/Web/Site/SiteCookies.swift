import HTTPTypes
import Hummingbird
import Vocabulary

/// The cookies of the site. None is readable by scripts; none leaves the host.
struct SiteCookies: Sendable {
    /// Whether the site is reached over TLS, by itself or through a proxy.
    let isSecure: Bool

    /// The prefix makes browsers refuse a cookie that a sub-domain or plain HTTP would plant.
    var session: String { isSecure ? "__Host-cordon" : "cordon" }
    static let language = "cordon-language"
    static let theme = "cordon-theme"

    /// A header that lasts as long as the browser is open.
    func keepSession(_ token: String) -> String { header(session, token, maxAgeSeconds: nil) }

    /// A header that makes the browser forget the session.
    func dropSession() -> String { header(session, "", maxAgeSeconds: 0) }

    /// A choice that lasts a year.
    func keepPreference(_ name: String, _ value: String) -> String {
        header(name, value, maxAgeSeconds: 31_536_000)
    }

    private func header(_ name: String, _ value: String, maxAgeSeconds: Int?) -> String {
        var text = "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax"
        if isSecure { text += "; Secure" }
        if let maxAgeSeconds { text += "; Max-Age=\(maxAgeSeconds)" }
        return text
    }
}

/// The value of a cookie that came with a request, the first of that name.
func cookie(_ name: String, in headers: HTTPFields) -> String? {
    for header in headers[values: .cookie] {
        for pair in header.split(separator: ";") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if sides.count == 2, trimmingBlanks(String(sides[0])) == name {
                return trimmingBlanks(String(sides[1]))
            }
        }
    }
    return nil
}
