import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import Vocabulary

/// Style sheet, script and icons, under an address that changes with their content: browsers keep them for a year
/// and still never show an old one.
struct StaticAssets: Sendable {
    private let files: [String: File]

    private struct File: Sendable {
        let address: String
        let bytes: ByteBuffer
        let mediaType: String
    }

    /// Everything below `Assets`.
    init() {
        files = Assets.files.reduce(into: [:]) { files, entry in
            let digest = SHA256.hash(data: Array(entry.value.utf8)).prefix(8)
            let version = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            files[entry.key] = File(
                address: version, bytes: ByteBuffer(string: entry.value),
                mediaType: StaticAssets.mediaType(of: entry.key))
        }
    }

    /// The address of a file with its version.
    func link(_ name: StaticString) -> SiteLink {
        guard let file = files[name.description] else {
            preconditionFailure("there is no asset '\(name)'")
        }
        return SiteLink("assets", file.address, name.description)
    }

    /// The file; another version than the current one is gone.
    func answer(version: String, name: String) throws -> Response {
        guard let file = files[name], file.address == version else { throw Refusal.notFound }
        return Response(
            status: .ok,
            headers: [
                .contentType: file.mediaType, .cacheControl: "public, max-age=31536000, immutable",
            ], body: .init(byteBuffer: file.bytes))
    }

    private static func mediaType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "webmanifest": "application/manifest+json"
        default: "text/plain; charset=utf-8"
        }
    }
}

extension Endpoints {
    static let assets: [Endpoint] = [
        .file("/assets/{version}/{name}", needs: .nothing) { visit in
            try visit.site.assets.answer(
                version: visit.parameters.get("version") ?? "", name: visit.parameters.get("name") ?? "")
        }
    ]
}
