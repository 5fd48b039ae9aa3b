import Vocabulary

/// The form of a JSON answer, as OpenAPI 3.1 describes it.
indirect enum JSONSchema: Sendable {
    case text
    /// `2026-11-22`.
    case day
    /// `2026-11-22T19:04:05.123Z`.
    case instant
    case word([String])
    case integer
    case number
    case flag
    /// JSON of any form.
    case anything
    case array(JSONSchema)
    /// Another schema, by its name in ``Endpoints/schemas``.
    case named(String)
    case object([Field])

    /// A member of an object.
    struct Field: Sendable {
        let name: String
        let schema: JSONSchema
        let isRequired: Bool
    }

    /// A page of a list: its rows, and where the next page is.
    static func page(of name: String) -> JSONSchema {
        .object([.field("items", .array(.named(name))), .optional("next", .text)])
    }

    /// As JSON Schema 2020-12 writes it.
    var json: JSONTree {
        switch self {
        case .text: ["type": "string"]
        case .day: ["type": "string", "format": "date"]
        case .instant: ["type": "string", "format": "date-time"]
        case .word(let words): ["type": "string", "enum": .list(words.map { .text($0) })]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .flag: ["type": "boolean"]
        case .anything: [:]
        case .array(let element): ["type": "array", "items": element.json]
        case .named(let name): ["$ref": .text("#/components/schemas/\(name)")]
        case .object(let fields):
            [
                "type": "object", "properties": JSONTree(fields.map { ($0.name, $0.schema.json) }),
                "required": .list(fields.filter(\.isRequired).map { .text($0.name) }),
                "additionalProperties": false,
            ]
        }
    }
}

extension JSONSchema.Field {
    /// A member that is always there.
    static func field(_ name: String, _ schema: JSONSchema) -> JSONSchema.Field {
        JSONSchema.Field(name: name, schema: schema, isRequired: true)
    }

    /// A member that is left out when nobody knows.
    static func optional(_ name: String, _ schema: JSONSchema) -> JSONSchema.Field {
        JSONSchema.Field(name: name, schema: schema, isRequired: false)
    }
}
