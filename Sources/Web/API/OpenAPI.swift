import Access
import HTTPTypes
import Hummingbird
import NIOCore
import Store
import Vocabulary

extension Endpoints {
    /// The description of the API, for everybody: it says nothing of anybody's records.
    static let openAPI: Endpoint = .api(
        .get, "/api/v1/openapi.json", needs: .nothing,
        Operation(id: "getDescription", summary: "This description, in OpenAPI 3.1.", answer: nil)
    ) { _ in
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: description)))
    }

    /// Written once: strangers may ask for it as often as they like.
    private static let description = OpenAPI.document(of: all).bytes
}

/// Writes the table of endpoints as an OpenAPI document: what is not in the table cannot be in the document, and
/// what is in the table cannot be missing from it.
///
/// > Source: OpenAPI Specification 3.1.1.
enum OpenAPI {
    static func document(of endpoints: [Endpoint]) -> JSONTree {
        let operations = endpoints.compactMap { endpoint -> (endpoint: Endpoint, operation: Operation)? in
            if case .api(let operation) = endpoint.kind { (endpoint, operation) } else { nil }
        }
        var paths: [String] = []
        for entry in operations where !paths.contains(entry.endpoint.path) {
            paths.append(entry.endpoint.path)
        }
        return [
            "openapi": "3.1.1",
            "info": [
                "title": "Cordon", "version": "1",
                "summary": "Shared cyber defence for groups of hospitals.",
                "description":
                    "Names are in camelCase, identifiers are numbers, days and times are ISO 8601 in UTC. What nobody knows is left out. A list gives `next`, the address of its next page. Rows outside the token’s scope do not exist. Errors follow RFC 9457.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]],
            "paths": JSONTree(
                paths.map { path in
                    (
                        path,
                        JSONTree(
                            operations.filter { $0.endpoint.path == path }.map {
                                (
                                    $0.endpoint.method.rawValue.lowercased(),
                                    describe($0.operation, of: $0.endpoint)
                                )
                            })
                    )
                }),
            "components": [
                "schemas": JSONTree(Endpoints.schemas.map { ($0.name, $0.schema.json) }),
                "securitySchemes": [
                    "token": [
                        "type": "http", "scheme": "bearer",
                        "description":
                            "An access token, made on the page “Access tokens” or by `cordon token create`.",
                    ]
                ],
            ],
        ]
    }

    private static func describe(_ operation: Operation, of endpoint: Endpoint) -> JSONTree {
        var members: [(String, JSONTree)] = [
            ("operationId", .text(operation.id)), ("summary", .text(operation.summary)),
            ("description", .text(needs(endpoint.needs))),
            ("parameters", .list(pathParameters(endpoint.path) + operation.parameters.map { describe($0) })),
        ]
        if !operation.body.isEmpty {
            members.append(
                (
                    "requestBody",
                    [
                        "required": true,
                        "content": JSONTree(
                            operation.body.map {
                                ($0, bodySchema($0))
                            }),
                    ]
                ))
        }
        members.append(("responses", responses(operation, of: endpoint)))
        members.append(("security", endpoint.needs == .nothing ? [] : [["token": []]]))
        return JSONTree(members)
    }

    private static func content(_ mediaType: String, _ schema: JSONTree) -> JSONTree {
        let form: JSONTree = ["schema": schema]
        return JSONTree([(mediaType, form)])
    }

    private static func bodySchema(_ mediaType: String) -> JSONTree {
        mediaType == "application/json" ? ["schema": ["type": "object"]] : ["schema": ["type": "string"]]
    }

    private static func needs(_ need: Endpoint.Need) -> String {
        switch need {
        case .nothing: "For everybody."
        case .signedIn: "For every valid token."
        case .collector: "Needs a collector’s token, bound to one establishment."
        case .shareClient(let use): "Needs the secret of a device that fetches \(use.rawValue)."
        case .permission(let permission): "Needs the permission `\(permission.rawValue)`."
        }
    }

    private static func pathParameters(_ path: String) -> [JSONTree] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            [
                "name": .text(String(part.dropFirst().dropLast())), "in": "path", "required": true,
                "schema": ["type": "integer"],
            ]
        }
    }

    private static func describe(_ parameter: Operation.Parameter) -> JSONTree {
        var schema: [(String, JSONTree)] = [("type", .text(parameter.type))]
        if !parameter.values.isEmpty { schema.append(("enum", .list(parameter.values.map { .text($0) }))) }
        return [
            "name": .text(parameter.name), "in": "query", "required": false,
            "description": .text(parameter.about),
            "schema": JSONTree(schema),
        ]
    }

    private static func responses(_ operation: Operation, of endpoint: Endpoint) -> JSONTree {
        let schema: JSONTree = operation.answer.map { JSONSchema.named($0).json } ?? [:]
        let problem: JSONTree = [
            "description": "Refused, with the reason.",
            "content": ["application/problem+json": ["schema": JSONSchema.named("Problem").json]],
        ]
        var all: [(String, JSONTree)] = [
            (
                String(operation.status),
                [
                    "description": "Done.",
                    "content": content(operation.mediaType, schema),
                ]
            )
        ]
        if endpoint.path.hasPrefix("/api/v1/import/") {
            // The report of a file that may not be imported has the form of any report.
            all.append(
                (
                    "422",
                    [
                        "description": "Nothing was imported.",
                        "content": ["application/json": ["schema": schema]],
                    ]
                ))
        }
        return JSONTree(all + [("default", problem)])
    }
}
