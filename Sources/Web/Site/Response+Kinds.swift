import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// To another page of the site, by a new GET request.
    static func redirect(to link: SiteLink) -> Response {
        Response(status: .seeOther, headers: [.location: link.description])
    }

    /// UTF-8 text of that media type.
    static func text(_ text: String, status: HTTPResponse.Status = .ok, mediaType: String = "text/plain")
        -> Response
    {
        Response(
            status: status, headers: [.contentType: mediaType + "; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// A value as JSON, its keys sorted so that two equal answers are equal bytes, its times as ISO 8601.
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, mediaType: String = "application/json"
    ) -> Response {
        do {
            let data = try encoder.encode(value)
            return Response(
                status: status, headers: [.contentType: mediaType],
                body: .init(byteBuffer: ByteBuffer(bytes: data)))
        } catch {
            // Only a number that JSON cannot hold ends here.
            return .text("the answer cannot be written as JSON\n", status: .internalServerError)
        }
    }

    /// A value as one line of JSON; empty for a number that JSON cannot hold.
    static func jsonText(_ value: some Encodable) -> String {
        (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// The same with one more header.
    func adding(_ name: HTTPField.Name, _ value: String) -> Response {
        var response = self
        response.headers.append(HTTPField(name: name, value: value))
        return response
    }
}
