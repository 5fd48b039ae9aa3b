import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore

@testable import Web

/// A form of a page, as a browser reads it.
struct PageForm: Sendable {
    /// One of its controls.
    struct Control: Sendable {
        let name: String
        let type: String
        var value: String
        /// Whether a browser sends it without anybody doing anything.
        let isSent: Bool

        /// Whether a person writes into it.
        var isText: Bool {
            !["hidden", "password", "file", "submit", "checkbox", "radio", "select"].contains(type)
        }
    }

    let action: String
    let isMultipart: Bool
    var controls: [Control]

    /// The forms of a page that are sent by POST, in their order.
    static func all(in page: String) -> [PageForm] {
        page.components(separatedBy: "<form ").dropFirst().compactMap { text in
            let parts = text.components(separatedBy: "</form>")
            guard parts.count > 1, let tag = parts[0].split(separator: ">").first, tag.contains("post"),
                let action = attribute("action", String(tag))
            else { return nil }
            return PageForm(
                action: action, isMultipart: tag.contains("multipart"), controls: controls(in: parts[0]))
        }
    }

    private static func controls(in form: String) -> [Control] {
        form.components(separatedBy: "<").compactMap { text -> Control? in
            guard let end = text.firstIndex(of: ">") else { return nil }
            let (tag, content) = (String(text[..<end]), String(text[text.index(after: end)...]))
            let kind = tag.prefix { $0.isLetter }
            guard ["input", "textarea", "select", "button"].contains(kind), let name = attribute("name", tag)
            else { return nil }
            switch kind {
            case "textarea":
                return Control(name: name, type: "textarea", value: unescaped(content), isSent: true)
            case "select":
                return Control(name: name, type: "select", value: chosen(name, form), isSent: true)
            case "button":
                return Control(
                    name: name, type: "submit", value: attribute("value", tag) ?? "", isSent: false)
            default:
                let type = attribute("type", tag) ?? "text"
                let isTicked =
                    ["checkbox", "radio"].contains(type) ? tag.contains(" checked") : type != "file"
                return Control(
                    name: name, type: type, value: attribute("value", tag) ?? "", isSent: isTicked)
            }
        }
    }

    /// The option that is chosen, or else the first.
    private static func chosen(_ name: String, _ form: String) -> String {
        guard
            let list = form.components(separatedBy: "<select ").first(where: {
                $0.contains("name=\"\(name)\"")
            })
        else { return "" }
        let options = list.components(separatedBy: "</select>")[0].components(separatedBy: "<option ")
            .dropFirst()
        let option = options.first { $0.prefix { $0 != ">" }.contains(" selected") } ?? options.first
        return option.flatMap { attribute("value", String($0.prefix { $0 != ">" })) } ?? ""
    }

    static func attribute(_ name: String, _ tag: String) -> String? {
        let parts = (" " + tag).components(separatedBy: " \(name)=\"")
        return parts.count > 1 ? unescaped(String(parts[1].prefix { $0 != "\"" })) : nil
    }

    private static func unescaped(_ text: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            .reduce(text) { $0.replacing($1.0, with: $1.1) }
    }

    /// What a control of that name holds; `nil` without one.
    subscript(name: String) -> String? {
        get { controls.first { $0.name == name }?.value }
        set {
            guard let place = controls.firstIndex(where: { $0.name == name }) else { return }
            controls[place].value = newValue ?? ""
        }
    }

    /// Sends it as a browser does from the page at that path.
    func send(
        _ client: any TestClientProtocol, from page: String, headers: HTTPFields
    ) async throws -> TestResponse {
        var headers = headers
        headers[.origin] = "http://localhost"
        headers[.referer] = "http://localhost" + page
        let pairs = controls.filter(\.isSent)
        let body: String
        if isMultipart {
            headers[.contentType] = "multipart/form-data; boundary=XyZ"
            body =
                pairs.map {
                    "--XyZ\r\nContent-Disposition: form-data; name=\"\($0.name)\"\r\n\r\n\($0.value)\r\n"
                }.joined() + "--XyZ--\r\n"
        } else {
            headers[.contentType] = "application/x-www-form-urlencoded"
            body = pairs.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }
                .joined(separator: "&")
        }
        return try await client.execute(
            uri: action, method: .post, headers: headers, body: ByteBuffer(string: body))
    }
}
