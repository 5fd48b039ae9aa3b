public import FoundationEssentials
import Vocabulary

/// What the JSON of each product calls the fields that rules ask for, and which logs its records belong to.
///
/// Its text is JSON, the part `json` of a mapping file; `Documentation/field-mappings.md` describes it.
public struct FieldMapping: Sendable, Hashable {
    /// Names that one product or format uses.
    public struct Form: Sendable, Hashable {
        /// What people call it; a form of the same name in an extension replaces it.
        public let name: String
        /// What values must be for the form to hold: path, then any of the texts; a `*` at either end of a text stands
        /// for anything.
        public let when: [String: [String]]
        /// The log that such records belong to, unless they have a Windows channel or state their source.
        public let source: EventLogSource
        /// Fields that such records are given unless they have them, with their values.
        public let constants: [String: String]
        /// For each field of the rules, where its values stand: the first path that the record has counts.
        public let fields: [String: [String]]
    }

    /// For each field of the Windows envelope, the paths that hold it apart from the payload.
    public private(set) var envelope: [String: [String]]
    /// Objects that hold a Windows payload, whose fields go by their own names.
    public private(set) var payloads: [String]
    /// The same, where the first letters were made small.
    public private(set) var uncapitalisedPayloads: [String]
    /// Objects that hold a whole record.
    public private(set) var wrappers: [String]
    /// Paths that tell the time, the most trusted first.
    public private(set) var times: [String]
    /// The forms; of those that hold for a record, the first to name a field or a source counts.
    public private(set) var forms: [Form]

    /// Why a mapping was refused.
    public struct Refusal: Error, Hashable, CustomStringConvertible {
        /// The file, the field, what is wrong and how to mend it.
        public let description: String

        /// A refusal with that sentence.
        package init(description: String) {
            self.description = description
        }
    }

    /// The mapping that comes with Cordon.
    public static let standard: FieldMapping = {
        // The text is compiled in and read by a test; were it broken, fields would keep their products' names.
        let none = FieldMapping(Text())
        return (try? none.extended(with: Data(standardText.utf8), file: "fields.json")) ?? none
    }()

    /// The most forms of one mapping.
    static let mostForms = 1_000

    /// This mapping with what a file adds: forms of a new name come before the others, those of a known name replace
    /// it; paths come before those that are there.
    ///
    /// - Throws: ``Refusal`` with the file and the field of the first mistake.
    public func extended(with json: Data, file: String) throws(Refusal) -> FieldMapping {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: json)
        } catch {
            throw Refusal(mistake: error, file: file)
        }
        guard let text = document.json else { return self }
        return extended(by: FieldMapping(text))
    }

    private func extended(by other: FieldMapping) -> FieldMapping {
        var result = self
        result.envelope.merge(other.envelope) { $1 + $0 }
        result.payloads = other.payloads + payloads
        result.uncapitalisedPayloads = other.uncapitalisedPayloads + uncapitalisedPayloads
        result.wrappers = other.wrappers + wrappers
        result.times = other.times + times
        let known = Set(forms.map(\.name))
        let changed = Dictionary(other.forms.map { ($0.name, $0) }) { $1 }
        result.forms =
            other.forms.filter { !known.contains($0.name) } + forms.map { changed[$0.name] ?? $0 }
        return result
    }

    private init(_ text: Text) {
        envelope = text.envelope ?? [:]
        payloads = text.payloads ?? []
        uncapitalisedPayloads = text.uncapitalisedPayloads ?? []
        wrappers = text.wrappers ?? []
        times = text.times ?? []
        forms = (text.forms ?? []).map { form in
            Form(
                name: form.name, when: form.when ?? [:],
                source: EventLogSource(
                    product: form.source?.product, category: form.source?.category,
                    service: form.source?.service, otherServices: form.source?.otherServices ?? []),
                constants: form.constants ?? [:], fields: form.fields ?? [:])
        }
    }
}

// MARK: - The text

extension FieldMapping {
    /// The other parts of a mapping file are those of `Convention`.
    private struct Document: Decodable {
        let json: Text?
    }

    private struct Text: Decodable {
        var envelope: [String: [String]]?
        var payloads: [String]?
        var uncapitalisedPayloads: [String]?
        var wrappers: [String]?
        var times: [String]?
        var forms: [FormText]?

        init() {}

        init(from decoder: any Decoder) throws {
            let keys = try decoder.keys(
                "comment", "envelope", "payloads", "uncapitalised_payloads", "wrappers", "times", "forms")
            envelope = try keys.value("envelope")
            payloads = try keys.value("payloads")
            uncapitalisedPayloads = try keys.value("uncapitalised_payloads")
            wrappers = try keys.value("wrappers")
            times = try keys.value("times")
            forms = try keys.value("forms")
            guard (forms?.count ?? 0) <= FieldMapping.mostForms else {
                throw DecodingError.mapping(
                    "has more than \(FieldMapping.mostForms) forms", at: decoder.codingPath)
            }
        }
    }

    private struct FormText: Decodable {
        let name: String
        let when: [String: [String]]?
        let source: SourceText?
        let constants: [String: String]?
        let fields: [String: [String]]?

        init(from decoder: any Decoder) throws {
            let keys = try decoder.keys("name", "comment", "when", "source", "set", "fields")
            guard let name: String = try keys.value("name") else {
                throw DecodingError.mapping("lacks 'name'; give each form one", at: decoder.codingPath)
            }
            self.name = name
            when = try keys.value("when")
            source = try keys.value("source")
            constants = try keys.value("set")
            fields = try keys.value("fields")
            guard (when ?? [:]).isEmpty else { return }
            if source != nil {
                throw DecodingError.mapping(
                    "has a 'source' but no 'when': all records would belong to it", at: decoder.codingPath)
            }
            if constants != nil {
                throw DecodingError.mapping(
                    "has a 'set' but no 'when': all records would be given it", at: decoder.codingPath)
            }
        }
    }

    private struct SourceText: Decodable {
        let product, category, service: String?
        let otherServices: [String]?

        init(from decoder: any Decoder) throws {
            let keys = try decoder.keys("product", "category", "service", "other_services")
            otherServices = try keys.value("other_services")
            product = try keys.value("product")
            category = try keys.value("category")
            service = try keys.value("service")
        }
    }
}

/// A key of a mapping file.
package struct MappingKey: CodingKey {
    package let stringValue: String
    package var intValue: Int? { nil }
    package init(stringValue: String) { self.stringValue = stringValue }
    package init?(intValue: Int) { nil }
}

extension Decoder {
    /// The keys of an object, none of which may be unknown.
    package func keys(_ known: String...) throws -> KeyedDecodingContainer<MappingKey> {
        let keys = try container(keyedBy: MappingKey.self)
        for key in keys.allKeys.map(\.stringValue).sorted() where !known.contains(key) {
            let instead =
                nearest(to: key, among: known).map { "did you mean '\($0)'?" }
                ?? "known are \(known.joined(separator: ", "))"
            throw DecodingError.mapping("has the unknown key '\(key)'; \(instead)", at: codingPath)
        }
        return keys
    }
}

extension KeyedDecodingContainer<MappingKey> {
    /// The value of a key; `nil` if it is absent.
    package func value<Value: Decodable>(_ key: String) throws -> Value? {
        try decodeIfPresent(Value.self, forKey: MappingKey(stringValue: key))
    }
}

extension DecodingError {
    package static func mapping(_ sentence: String, at path: [any CodingKey]) -> DecodingError {
        .dataCorrupted(Context(codingPath: path, debugDescription: sentence))
    }
}

extension FieldMapping.Refusal {
    /// Says in which file and at which field something is not as it should be.
    package init(mistake: any Error, file: String) {
        func text(_ path: [any CodingKey], _ sentence: String) -> String {
            let place = path.reduce(into: "") { text, key in
                if let index = key.intValue {
                    text += "[\(index + 1)]"
                } else {
                    text += (text.isEmpty ? "" : ".") + key.stringValue
                }
            }
            return "\(file): \(place.isEmpty ? "the file" : place) \(sentence)"
        }
        switch mistake as? DecodingError {
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let wanted =
                switch String(describing: type) {
                case "String": "a text in quotes"
                case let name where name.hasPrefix("Array"): "a list, such as [\"a\", \"b\"]"
                case let name where name.contains("Dictionary"): "an object, such as {\"a\": …}"
                case let name: name
                }
            description = text(context.codingPath, "should be \(wanted)")
        case .keyNotFound(let key, let context):
            description = text(context.codingPath, "lacks '\(key.stringValue)'")
        case .dataCorrupted(let context) where context.underlyingError != nil:
            description = text([], "is not JSON: \(context.underlyingError.map { "\($0)" } ?? "")")
        case .dataCorrupted(let context):
            description = text(context.codingPath, context.debugDescription)
        default:
            description = text([], "cannot be read: \(mistake)")
        }
    }
}
