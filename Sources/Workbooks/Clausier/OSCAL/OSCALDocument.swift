import FoundationEssentials
import Vocabulary

// OSCAL is written as version 1.2.0. Keys are in kebab case, which the coder translates; what has no field of its own in
// OSCAL stands in properties of our name space, so that what goes out comes in again whole.
//
// > Source: NIST, "OSCAL 1.2.0", catalog, component-definition, assessment-results and mapping-collection models.

/// What all OSCAL documents share.
enum OSCAL {
    /// The version that is written; 1.0 to 1.2 are read.
    static let version = "1.2.0"
    /// The name space of our own properties.
    static let namespace = "https://cordon.sante.example/ns/oscal"
    /// The most bytes of a document: 32 MiB.
    static let longest = 32 << 20

    static func write(_ document: some Encodable) throws(ClausierFileFault) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .custom { path in Key(kebab(path.last?.stringValue ?? "")) }
        do {
            return [UInt8](try encoder.encode(document)) + [0x0A]
        } catch {
            throw ClausierFileFault(
                "le document ne peut pas être écrit (\(error))",
                en: "the document cannot be written (\(error))")
        }
    }

    static func read<Document: Decodable>(_: Document.Type, _ bytes: [UInt8]) throws(ClausierFileFault)
        -> Document
    {
        guard bytes.count <= longest else {
            throw ClausierFileFault(
                "le fichier dépasse 32\u{A0}Mio\u{A0}; découpez-le",
                en: "the file is larger than 32 MiB; split it")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in Key(camel(path.last?.stringValue ?? "")) }
        do {
            return try decoder.decode(Document.self, from: Data(bytes))
        } catch {
            throw wrong(error)
        }
    }

    private static func wrong(_ error: any Error) -> ClausierFileFault {
        var keys: [any CodingKey] = []
        switch error as? DecodingError {
        case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?, .dataCorrupted(let context)?:
            keys = context.codingPath
        case .keyNotFound(let key, let context)?: keys = context.codingPath + [key]
        default: break
        }
        let place = keys.map { $0.intValue.map { "[\($0)]" } ?? ".\(kebab($0.stringValue))" }.joined().drop {
            $0 == "."
        }
        guard !place.isEmpty else {
            return ClausierFileFault(
                "ce n’est pas du JSON OSCAL, ou il est tronqué",
                en: "this is not OSCAL JSON, or it is truncated")
        }
        return ClausierFileFault(
            at: String(place), "ce champ manque ou n’a pas la forme d’OSCAL",
            en: "the field is missing or has not OSCAL's form")
    }

    /// `lastModified` is `last-modified`.
    static func kebab(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : String($1) }
    }

    /// `last-modified` is `lastModified`.
    static func camel(_ name: String) -> String {
        let words = name.split(separator: "-", omittingEmptySubsequences: false)
        return words.dropFirst().reduce(words.first.map(String.init) ?? "") {
            $0 + $1.prefix(1).uppercased() + $1.dropFirst()
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension OSCAL {
    struct Metadata: Codable {
        var title: String
        var published: String?
        var lastModified: String
        var version: String
        var oscalVersion: String
        var props: [Property]?
        var roles: [Role]?
        var parties: [Party]?
        var remarks: String?

        init(title: String, version: String, at now: Instant) {
            self.title = title.isEmpty ? "-" : title
            lastModified = now.description
            self.version = version.isEmpty ? "-" : version
            oscalVersion = OSCAL.version
        }

        /// Refuses what a later OSCAL may mean otherwise.
        func check() throws(ClausierFileFault) {
            guard
                oscalVersion.hasPrefix("1.0.") || oscalVersion.hasPrefix("1.1.")
                    || oscalVersion.hasPrefix("1.2.")
            else {
                throw ClausierFileFault(
                    at: "metadata.oscal-version",
                    "OSCAL \(oscalVersion) n’est pas lu\u{A0}; convertissez en 1.2",
                    en: "OSCAL \(oscalVersion) is not read; convert to 1.2")
            }
        }
    }

    struct Role: Codable {
        var id: String
        var title: String
    }

    struct Party: Codable {
        var uuid: String
        var type: String
        var name: String?
    }

    struct Property: Codable {
        var name: String
        var ns: String?
        var value: String
        var `class`: String?
        var remarks: String?

        /// A property of ours. OSCAL's values are one line without blanks at the ends: what is more goes to the remarks.
        init(_ name: String, _ value: String, class kind: String? = nil) {
            self.name = name
            ns = OSCAL.namespace
            self.class = kind
            let isPlain =
                !value.isEmpty && !value.contains(where: \.isNewline) && value.first?.isWhitespace == false
                && value.last?.isWhitespace == false
            self.value = isPlain ? value : "see-remarks"
            remarks = isPlain ? nil : value
        }

        /// A property that OSCAL itself defines.
        init(standard name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        var text: String { value == "see-remarks" ? remarks ?? "" : value }
    }

    struct Link: Codable {
        var href: String
        var rel: String?
        var text: String?
    }

    struct Part: Codable {
        var id: String?
        var name: String
        var ns: String?
        var `class`: String?
        var title: String?
        var props: [Property]?
        var prose: String?
        var parts: [Part]?
    }

    struct Parameter: Codable {
        var id: String?
        var `class`: String?
        var label: String?
        var props: [Property]?
        var constraints: [Constraint]?
        var values: [String]?

        struct Constraint: Codable {
            var description: String?
        }
    }
}

extension [OSCAL.Property]? {
    /// The text of the first property of ours with that name.
    func own(_ name: String, class kind: String? = nil) -> String? {
        self?.first { $0.name == name && $0.ns == OSCAL.namespace && (kind == nil || $0.class == kind) }?.text
    }

    /// The texts of all properties of ours with that name.
    func all(_ name: String) -> [String] {
        self?.filter { $0.name == name && $0.ns == OSCAL.namespace }.map(\.text) ?? []
    }

    /// What is printed beside the thing, as OSCAL says it.
    var label: String? { self?.first { $0.name == "label" && $0.class == nil }?.value }

    var nonEmpty: [OSCAL.Property]? { self?.isEmpty == false ? self : nil }
}
