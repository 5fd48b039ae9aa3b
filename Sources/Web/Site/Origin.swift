import HTTPTypes

/// Where a request was sent from, as far as browsers tell; a page of another site must not act for a person here.
///
/// > Source: OWASP, "Cross-Site Request Forgery Prevention", Fetch Metadata and origin verification.
enum Origin {
    /// Whether the request may come from a page of ours, or from no page at all.
    ///
    /// - Parameters:
    ///   - headers: Of the request.
    ///   - authority: The host and port it was sent to.
    ///   - isSecure: Whether people reach the site by `https`.
    /// - Returns: `false` as soon as one header speaks of another site.
    static func isOurs(_ headers: HTTPFields, authority: String?, isSecure: Bool) -> Bool {
        if let site = headers[.secFetchSite], site != "same-origin", site != "none" { return false }
        guard let origin = headers[.origin] else { return true }
        guard let authority else { return false }
        return origin == (isSecure ? "https://" : "http://") + authority
    }
}

extension HTTPField.Name {
    static let secFetchSite = constant("Sec-Fetch-Site")
    static let idempotencyKey = constant("Idempotency-Key")
    static let collected = constant("Cordon-Received")
    static let referrerPolicy = constant("Referrer-Policy")
    static let crossOriginOpenerPolicy = constant("Cross-Origin-Opener-Policy")
    static let permissionsPolicy = constant("Permissions-Policy")
    static let xFrameOptions = constant("X-Frame-Options")
    static let xForwardedFor = constant("X-Forwarded-For")

    /// A name written here, which is a valid one: the tests send each.
    private static func constant(_ name: StaticString) -> HTTPField.Name {
        guard let field = HTTPField.Name(name.description) else {
            preconditionFailure("'\(name)' is no field name")
        }
        return field
    }
}

/// Compares secrets in a time that does not depend on where they differ.
func isSameSecret(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(left, right) { difference |= one ^ other }
    return difference == 0
}
