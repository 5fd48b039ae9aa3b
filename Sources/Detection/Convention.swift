public import FoundationEssentials

/// How the log sources of rules are found in Windows records, and what the records call the rules' fields.
///
/// Its text is JSON, in `Data/convention.json`: a service is one or more channels; a category is a list of
/// alternatives, each a service with the values that some fields must have, and the fields that are renamed there.
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
        let text: Text
        do {
            text = try JSONDecoder().decode(Text.self, from: json)
        } catch {
            throw Refusal(
                description:
                    "the convention is not as it should be: \(error); see Data/convention.json for the form")
        }
        guard text.version == 1 else {
            throw Refusal(
                description: "the convention has version \(text.version); this program reads version 1")
        }
        var categories = text.categories
        if extended { categories.merge(text.extended ?? [:]) { $0 + $1 } }
        self.init(
            services: Dictionary(text.services.map { ($0.key.lowercased(), $0.value) }) { $0 + $1 },
            categories: Dictionary(
                categories.map { name, entries in (name.lowercased(), entries.map(\.alternative)) }
            ) { $0 + $1 })
        for (category, alternatives) in self.categories.sorted(by: { $0.key < $1.key }) {
            for alternative in alternatives where self.services[alternative.service] == nil {
                throw Refusal(
                    description:
                        "category '\(category)' names the service '\(alternative.service)', which has no channels; add it to 'services'"
                )
            }
        }
    }

    /// This convention with the services and categories of another, which replace those of the same name.
    public func extended(by other: Convention) -> Convention {
        Convention(
            services: services.merging(other.services) { $1 },
            categories: categories.merging(other.categories) { $1 })
    }

    private struct Text: Decodable {
        struct Entry: Decodable {
            let service: String
            let when: [String: [String]]?
            let rename: [String: String]?

            var alternative: Alternative {
                Alternative(service: service.lowercased(), when: when ?? [:], renames: rename ?? [:])
            }
        }

        let version: Int
        let services: [String: [String]]
        let categories: [String: [Entry]]
        let extended: [String: [Entry]]?

        enum CodingKeys: String, CodingKey {
            case version, services, categories
            case extended = "extended_categories"
        }
    }
}
