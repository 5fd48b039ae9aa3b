import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("The API keeps the word of its description") struct APITests {
    /// A token that sees everything.
    private func token(_ hospitals: TestHospitals, _ name: String) async throws -> HTTPFields {
        let grant = try #require(Grant(.networkAdministrator, on: .network(hospitals.network)))
        let made = try await hospitals.store.makeToken(
            name: name, use: .acts([grant]), expires: nil, by: "test", at: hospitals.now)
        return [.authorization: "Bearer " + made.secret]
    }

    private func description() throws -> [String: Any] {
        try #require(
            JSONSerialization.jsonObject(with: Data(OpenAPI.document(of: Endpoints.all).bytes))
                as? [String: Any])
    }

    @Test("Every answer of every GET has the form that the description gives")
    func answersFit() async throws {
        let hospitals = try await TestHospitals()
        let headers = try await token(hospitals, "reader")
        let schemas = SchemaCheck()
        try await hospitals.visit { client in
            for endpoint in Endpoints.all where endpoint.method == .get {
                guard case .api(let operation) = endpoint.kind, let answer = operation.answer else {
                    continue
                }
                for query in ["", "?size=1"] {
                    let response = try await client.execute(
                        uri: endpoint.path("1") + query, method: .get, headers: headers)
                    #expect(response.status == .ok, "\(endpoint.path): \(response.status)")
                    #expect(schemas.faults(of: response.text, as: answer) == [], "\(endpoint.path)\(query)")
                }
            }
        }
    }

    @Test("A program reads English, unless it asks for French", arguments: [nil, "fr-FR", "de"] as [String?])
    func language(asked: String?) async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            var headers = HTTPFields()
            headers[.acceptLanguage] = asked
            for path in ["/api/v1/me", "/api/v1/nowhere"] {
                let answer = try await client.execute(uri: path, method: .get, headers: headers)
                let refusal = path.hasSuffix("me") ? Refusal.unauthorized : .notFound
                #expect(
                    answer.text.contains(refusal.explanation[asked == "fr-FR" ? .french : .english]),
                    "\(answer.text)")
            }
        }
    }

    @Test(
        "Releases with answers are narrowed to a state, by its name and by the word of calls written before it"
    )
    func answerFilters() async throws {
        let hospitals = try await TestHospitals()
        let headers = try await token(hospitals, "narrowing")
        try await hospitals.visit { client in
            func rows(_ query: String) async throws -> [Int] {
                let answer = try await client.execute(
                    uri: "/api/v1/answers" + query, method: .get, headers: headers)
                let page = try #require(
                    JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any])
                return try #require(page["items"] as? [[String: Any]]).compactMap { $0["release"] as? Int }
            }
            let all = try await rows("")
            let silent = try await rows("?only=silent")
            #expect(!silent.isEmpty && silent.count < all.count)
            // Of each release something is open here: no answer, or one that an assessor found met in part.
            #expect(try await rows("?only=open") == all)
            #expect(try await rows("?open=1") == all)
            #expect(try await rows("?open=0") == all)
            #expect(try await rows("?q=zzbeta").count < all.count)
        }
    }

    @Test(
        "A questionnaire says what the supplier says of the product, and the points that it leaves out by that"
    )
    func leftOut() async throws {
        let hospitals = try await TestHospitals()
        let headers = try await token(hospitals, "routing")
        try await hospitals.visit { client in
            let answer = try await client.execute(uri: "/api/v1/answers/1", method: .get, headers: headers)
            let page = try #require(
                JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any])
            #expect(page["holds"] as? [String] == ["software", "personalData", "remoteMaintenance"])
            #expect((page["holdsNot"] as? [String])?.contains("device") == true)
            let out = try #require(page["leftOut"] as? [[String: Any]])
            let asked = try #require(page["points"] as? [[String: Any]])
            #expect(out.count > 20 && out.allSatisfy { $0["standing"] as? String == "notApplicable" })
            let codes = Set((out + asked).compactMap { $0["code"] as? String })
            #expect(codes.count == out.count + asked.count, "no point is in both")
        }
    }

    @Test("A refusal has the form of a problem, and says which parameter is wrong")
    func problems() async throws {
        let hospitals = try await TestHospitals()
        let headers = try await token(hospitals, "clumsy")
        let schemas = SchemaCheck()
        try await hospitals.visit { client in
            for (path, status) in [
                ("/api/v1/systems?support=never", HTTPResponse.Status.badRequest),
                ("/api/v1/systems?group=abc", .badRequest), ("/api/v1/alerts?after=x", .badRequest),
                ("/api/v1/alerts?level=terrible", .badRequest), ("/api/v1/suppliers?size=0", .badRequest),
                ("/api/v1/systems/999999", .notFound), ("/api/v1/products/abc", .notFound),
            ] {
                let response = try await client.execute(uri: path, method: .get, headers: headers)
                #expect(response.status == status, "\(path)")
                #expect(response.headers[.contentType]?.hasPrefix("application/problem+json") == true)
                #expect(schemas.faults(of: response.text, as: "Problem") == [], "\(path)")
            }
            let response = try await client.execute(
                uri: "/api/v1/systems?support=never", method: .get, headers: headers)
            #expect(response.text.contains("support"))
        }
    }

    @Test("Following next visits each system once", arguments: [1, 2, 200])
    func paging(size: Int) async throws {
        let hospitals = try await TestHospitals()
        let headers = try await token(hospitals, "walker")
        let numbers = try await hospitals.visit { client in
            var numbers: [Int] = []
            var next: String? = "/api/v1/systems?size=\(size)"
            while let path = next, numbers.count < 100 {
                let response = try await client.execute(uri: path, method: .get, headers: headers)
                let page = try #require(
                    JSONSerialization.jsonObject(with: Data(response.text.utf8)) as? [String: Any])
                let items = try #require(page["items"] as? [[String: Any]])
                numbers += items.compactMap { $0["id"] as? Int }
                next = page["next"] as? String
            }
            return numbers
        }
        #expect(numbers.count == 3)
        #expect(Set(numbers).count == 3)
    }

    @Test("A program closes an alert with a reason, and not without one")
    func states() async throws {
        let hospitals = try await TestHospitals()
        let headers = try await token(hospitals, "analyst")
        try await hospitals.visit { client in
            for (body, status) in [
                (#"{"step":"close"}"#, HTTPResponse.Status.badRequest), (#"{"step":"explode"}"#, .badRequest),
                ("not json", .badRequest), (#"{"step":"close","reason":"falsePositive","note":"seen"}"#, .ok),
                (#"{"step":"close","reason":"falsePositive"}"#, .conflict), (#"{"step":"reopen"}"#, .ok),
            ] {
                let response = try await client.execute(
                    uri: "/api/v1/alerts/1/state", method: .post, headers: headers,
                    body: ByteBuffer(string: body))
                #expect(response.status == status, "\(body): \(response.text)")
            }
        }
    }

    @Test("An import tells what it would do, does it, and the second time has nothing to do")
    func importing() async throws {
        let hospitals = try await TestHospitals()
        let headers = try await token(hospitals, "importer")
        let finess = try Finess(withoutKey: "99000000")
        let file = "FINESS EJ;Code;Nom;Fonction\n\(finess);API-1;Annuaire;Annuaire\n"
        try await hospitals.visit { client in
            for (query, created, unchanged, applied) in [
                ("?dryRun=yes", 1, 0, false), ("", 1, 0, true), ("", 0, 1, true),
            ] {
                let response = try await client.execute(
                    uri: "/api/v1/import/systems" + query, method: .post, headers: headers,
                    body: ByteBuffer(string: file))
                let report = try #require(
                    JSONSerialization.jsonObject(with: Data(response.text.utf8)) as? [String: Any])
                #expect(report["created"] as? Int == created, "\(response.text)")
                #expect(report["unchanged"] as? Int == unchanged)
                #expect(report["applied"] as? Bool == applied)
                #expect(SchemaCheck().faults(of: response.text, as: "Import") == [])
            }
        }
    }

    @Test("The description names each API route of the table, and each schema it points to is there")
    func complete() throws {
        let document = try description()
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        for endpoint in Endpoints.all {
            guard case .api = endpoint.kind else { continue }
            #expect(paths[endpoint.path]?[endpoint.method.rawValue.lowercased()] != nil, "\(endpoint.path)")
        }
        let names = Set(Endpoints.schemas.map(\.name))
        let text = String(decoding: OpenAPI.document(of: Endpoints.all).bytes, as: UTF8.self)
        for part in text.split(separator: "#/components/schemas/").dropFirst() {
            #expect(names.contains(String(part.prefix { $0 != "\"" })))
        }
    }
}

/// Holds JSON against the schemas of an OpenAPI document: types, enums, required members, no others.
struct SchemaCheck: Sendable {
    private let document: [UInt8]

    init(_ document: JSONTree = OpenAPI.document(of: Endpoints.all)) { self.document = document.bytes }

    private var schemas: [String: Any] {
        let document = try? JSONSerialization.jsonObject(with: Data(document)) as? [String: Any]
        let components = document?["components"] as? [String: Any]
        return components?["schemas"] as? [String: Any] ?? [:]
    }

    func faults(of text: String, as name: String) -> [String] {
        guard let schema = schemas[name] else { return ["no schema \(name)"] }
        guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else {
            return ["not JSON: \(text)"]
        }
        return faults(value, schema, at: name)
    }

    private func faults(_ value: Any, _ schema: Any, at place: String) -> [String] {
        guard let schema = schema as? [String: Any] else { return ["no schema at \(place)"] }
        if let reference = schema["$ref"] as? String {
            let name = String(reference.split(separator: "/").last ?? "")
            return faults(value, schemas[name] ?? 0, at: place)
        }
        if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "") {
            return ["\(place): \(value) is not one of \(words)"]
        }
        switch schema["type"] as? String {
        case "string": return value is String ? [] : ["\(place) is no text"]
        case "boolean": return value is Bool ? [] : ["\(place) is no flag"]
        case "integer":
            return value as? Int != nil && !(value is String) ? [] : ["\(place) is no whole number"]
        case "number": return value as? Double != nil ? [] : ["\(place) is no number"]
        case "array":
            guard let elements = value as? [Any] else { return ["\(place) is no array"] }
            return elements.flatMap { faults($0, schema["items"] ?? 0, at: place + "[]") }
        case "object": return faults(ofObject: value, schema, at: place)
        default: return []
        }
    }

    private func faults(ofObject value: Any, _ schema: [String: Any], at place: String) -> [String] {
        guard let members = value as? [String: Any] else { return ["\(place) is no object"] }
        let known = schema["properties"] as? [String: Any] ?? [:]
        let missing = (schema["required"] as? [String] ?? []).filter { members[$0] == nil }
        return missing.map { "\(place).\($0) is missing" }
            + members.flatMap { name, value in
                known[name].map { faults(value, $0, at: "\(place).\(name)") } ?? [
                    "\(place).\(name) is not described"
                ]
            }
    }
}
