import Access
import Exchange
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Store
import Vocabulary

/// How a device or program that fetches what is shared speaks, and reads errors.
enum ExchangeDialect: Hashable, Sendable {
    /// CrowdSec's local API.
    case crowdSec
    /// TAXII 2.1.
    case taxii
    /// A file that a firewall, a resolver or a platform downloads.
    case file

    func answer(to refusal: Refusal, title: LocalizedText, _ visit: Visit) -> Response {
        var response =
            switch self {
            case .crowdSec:
                Response.tree(.members(message: refusal.explanation.english), status: refusal.status)
            case .taxii:
                Response.tree(
                    TAXIIMessages.error(
                        title: title.english, description: refusal.explanation.english,
                        status: refusal.status.code,
                        reference: visit.reference), status: refusal.status,
                    mediaType: TAXIIMessages.mediaType)
            case .file: Response.text(refusal.explanation[visit.language] + "\n", status: refusal.status)
            }
        // Firewalls and TAXII clients send a password once they are asked for one.
        if refusal.status == .unauthorized { response.headers[.wwwAuthenticate] = "Basic realm=\"Cordon\"" }
        return response
    }
}

extension JSONTree {
    /// What CrowdSec's own API says when it refuses.
    static func members(message: String) -> JSONTree {
        .object([Member(name: "message", value: .text(message))])
    }
}

extension Response {
    /// A value as JSON, its members in their order.
    static func tree(
        _ tree: JSONTree, status: HTTPResponse.Status = .ok, mediaType: String = "application/json"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: mediaType],
            body: .init(byteBuffer: ByteBuffer(bytes: tree.bytes)))
    }

    /// A file to download.
    static func file(_ text: String, mediaType: String, name: String) -> Response {
        Response.text(text, mediaType: mediaType)
            .adding(.contentDisposition, "attachment; filename=\"\(name)\"")
    }
}

/// The secret that a device shows, in whichever way its protocol has.
enum ShareSecret {
    /// `X-Api-Key` (CrowdSec), `Authorization: Bearer` or `Token` (TAXII), or the password of `Authorization: Basic`.
    static func stated(in headers: HTTPFields) -> String? {
        if let name = HTTPField.Name("X-Api-Key"), let key = headers[name] { return trimmingBlanks(key) }
        guard let header = headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1).map { trimmingBlanks(String($0)) }
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer", "token": return parts[1]
        case "basic": return password(ofBasic: header)
        default: return nil
        }
    }

    /// The password of `Authorization: Basic`, whatever the name before it; `nil` for another scheme, or a damaged one.
    static func password(ofBasic header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1).map { trimmingBlanks(String($0)) }
        guard parts.count == 2, parts[0].lowercased() == "basic", let data = Data(base64Encoded: parts[1]),
            let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { return nil }
        return String(text[text.index(after: colon)...])
    }
}

extension Visitor {
    /// A device: it holds no role, and is known by its own name.
    init(_ client: ShareClient) {
        let name = "device:\(client.name)"
        self.init(
            principal: Principal(name: name, grants: []), displayName: name, credential: .shareClient(client))
    }
}

extension Visit {
    /// The device or program that asks, on an endpoint for such.
    func shareClient() throws -> ShareClient {
        guard case .shareClient(let client) = visitor?.credential else { throw Refusal.noShareClient }
        return client
    }

    /// What the device calls itself.
    var agent: String { request.headers[.userAgent] ?? "" }
}

extension Refusal {
    static let noShareClient = Refusal(
        .unauthorized,
        LocalizedText(
            "Il faut le secret d’un équipement (X-Api-Key, Authorization: Bearer, ou mot de passe).",
            en: "A device secret is needed (X-Api-Key, Authorization: Bearer, or a password)."))

    static let wrongShareClient = Refusal(
        .forbidden,
        LocalizedText(
            "Ce secret a un autre usage\u{A0}: les blocages et les indicateurs ont chacun le leur.",
            en: "This secret is for another use: blocks and indicators each have their own."))
}
