import HTTPTypes
import Hummingbird

/// What every answer tells the browser to refuse.
enum SecurityHeaders {
    /// No script, style or image but our own files, no frame, no plugin, no form to elsewhere.
    static let contentPolicy = [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "font-src 'self'",
        "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "frame-ancestors 'none'",
        "base-uri 'none'",
    ].joined(separator: "; ")

    static func add(to response: inout Response, isSecure: Bool) {
        // What somebody sent, and is kept by whoever asks for it: were it opened in the page all the same, it would run
        // nothing, send nothing, and belong to no origin.
        let isFile = response.headers[.contentDisposition] != nil
        response.headers[.contentSecurityPolicy] = isFile ? contentPolicy + "; sandbox" : contentPolicy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.xFrameOptions] = "DENY"
        response.headers[.referrerPolicy] = "same-origin"
        response.headers[.crossOriginOpenerPolicy] = "same-origin"
        response.headers[.crossOriginResourcePolicy] = "same-origin"
        response.headers[.permissionsPolicy] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    }
}
