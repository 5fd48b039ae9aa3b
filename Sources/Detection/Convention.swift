public import Events
public import FoundationEssentials
import Vocabulary

/// How the log sources of rules are found in Windows records, and what the records call the rules' fields.
///
/// Its text is JSON, in `Data/convention.json`: a service is one or more channels; a category is a list of
/// alternatives, each a service with the values that some fields must have, and the fields that are renamed there. A
/// file of the same form extends it: `Documentation/field-mappings.md`.
public struct Convention: Sendable {
    /// One way in which a category appears in records.
    public struct Alternative: Sendable, Hashable {
        /// The service whose channels hold such records.
        public let service: String
        /// What fields must be, besides: field, then any of the values.
        public let when: [String: [String]]
        /// What the record calls a field of the rule.
        public let renames: [String: String]
    }

    /// The channels of each service.
    public private(set) var services: [String: [String]]
    /// The alternatives of each category.
    public private(set) var categories: [String: [Alternative]]

    /// What JSON records call the fields of rules; for the decoders.
    public private(set) var fields = FieldMapping.standard

    /// Why a convention was refused.
    public struct Refusal: Error, CustomStringConvertible {
        /// What is wrong and how to mend it.
        public let description: String
    }

    /// The convention that comes with Cordon.
    public static let standard: Convention = {
        // The text is compiled in and read by a test; were it broken, no rule would be bound and each would be listed.
        (try? Convention(json: Data(standardText.utf8))) ?? Convention(services: [:], categories: [:])
    }()

    private init(services: [String: [String]], categories: [String: [Alternative]]) {
        self.services = services
        self.categories = categories
    }

    /// Reads a convention.
    ///
    /// - Parameters:
    ///   - json: The text.
    ///   - extended: Whether `extended_categories` count too: further alternatives of the same categories.
    /// - Throws: ``Refusal`` with the place of the mistake.
    public init(json: Data, extended: Bool = false) throws(Refusal) {
        self = try Convention(services: [:], categories: [:]).merged(json, extended, file: "the convention")
    }

    /// This convention with what a file adds: services and categories replace those of the same name, and the names of
    /// JSON's fields come before those that are there.
    ///
    /// - Parameters:
    ///   - json: The text of the file, of which every part but `version` may be missing.
    ///   - file: Its name, for what is wrong with it.
    /// - Returns: The convention to bind rules with; decoders take its ``fields``.
    /// - Throws: ``Refusal`` with the file, the field, what is wrong and how to mend it.
    public func extended(with json: Data, file: String) throws(Refusal) -> Convention {
        var result = try merged(json, true, file: file)
        do {
            result.fields = try fields.extended(with: json, file: file)
        } catch {
            throw Refusal(description: error.description)
        }
        return result
    }

    private func merged(_ json: Data, _ extended: Bool, file: String) throws(Refusal) -> Convention {
        let text: Text
        do {
            text = try JSONDecoder().decode(Text.self, from: json)
        } catch {
            throw Refusal(description: FieldMapping.Refusal(mistake: error, file: file).description)
        }
        var added = text.categories ?? [:]
        if extended { added.merge(text.extended ?? [:]) { $0 + $1 } }
        var result = self
        for (name, channels) in text.services ?? [:] { result.services[name.lowercased()] = channels }
        for (name, entries) in added { result.categories[name.lowercased()] = entries.map(\.alternative) }
        for name in added.keys.sorted() {
            for (index, entry) in (added[name] ?? []).enumerated()
            where result.services[entry.alternative.service] == nil {
                let known = result.services.keys.sorted()
                let hint =
                    nearest(to: entry.service, among: known).map { "did you mean '\($0)'?" }
                    ?? "add it to 'services'"
                throw Refusal(
                    description:
                        "\(file): categories.\(name)[\(index + 1)].service names '\(entry.service)', which has no channels; \(hint)"
                )
            }
        }
        return result
    }

    private struct Text: Decodable {
        struct Entry: Decodable {
            let service: String
            let when: [String: [String]]?
            let rename: [String: String]?

            init(from decoder: any Decoder) throws {
                let keys = try decoder.keys("service", "when", "rename", "comment")
                guard let service: String = try keys.value("service") else {
                    throw DecodingError.mapping(
                        "lacks 'service'; name the service whose channels hold the records",
                        at: decoder.codingPath)
                }
                self.service = service
                when = try keys.value("when")
                rename = try keys.value("rename")
            }

            var alternative: Alternative {
                Alternative(service: service.lowercased(), when: when ?? [:], renames: rename ?? [:])
            }
        }

        let services: [String: [String]]?
        let categories: [String: [Entry]]?
        let extended: [String: [Entry]]?

        init(from decoder: any Decoder) throws {
            let keys = try decoder.keys(
                "version", "comment", "services", "categories", "extended_categories", "json")
            let version: Int? = try keys.value("version")
            guard version == 1 else {
                let sentence =
                    version.map { "has version \($0); this program reads version 1" }
                    ?? "lacks 'version'; write \"version\": 1"
                throw DecodingError.mapping(sentence, at: [])
            }
            services = try keys.value("services")
            categories = try keys.value("categories")
            extended = try keys.value("extended_categories")
        }
    }
}
