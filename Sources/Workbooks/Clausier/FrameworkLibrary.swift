public import Clausier
import Sigma
import Vocabulary

/// A library file of the CISO Assistant community: frameworks and mappings between frameworks.
///
/// > Source: https://github.com/intuitem/ciso-assistant-community, `documentation/architecture/data-model.md` and
/// > `tools/convert_library_v2.py`, for the names of fields.
public struct FrameworkLibrary: Sendable {
    /// The frameworks, as editions.
    public var editions: [Edition]
    /// The mappings.
    public var mappings: [MappingSet]
    /// Kinds of objects that the file also holds and that are no part of a catalogue, such as `threats`.
    public var skipped: [String]

    /// The most bytes of a file: 16 MiB, ten times the largest that is published.
    public static let longest = 16 << 20

    /// Reads a library: whole or not at all.
    ///
    /// Aliases are expanded within bounds; keys that are not known are passed over, for the format grows.
    public static func read(_ bytes: [UInt8], named name: String) throws(ClausierFileFault)
        -> FrameworkLibrary
    {
        guard bytes.count <= longest else {
            throw ClausierFileFault(
                at: name, "le fichier dépasse 16\u{A0}Mio\u{A0}; découpez la bibliothèque",
                en: "the file is larger than 16 MiB; split the library")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ClausierFileFault(
                at: name, "le texte n’est pas en UTF-8\u{A0}; enregistrez-le dans cet encodage",
                en: "the text is not UTF-8; save it in that encoding")
        }
        var limits = YAMLLimits()
        (limits.bytes, limits.nodes, limits.depth) = (longest, 2_000_000, 40)
        let (documents, error) = YAMLNode.documents(of: text, file: name, limits: limits)
        if let error {
            throw ClausierFileFault("le YAML est refusé (\(error))", en: "the YAML is refused (\(error))")
        }
        guard let root = documents.first, let objects = root["objects"], objects.entries != nil else {
            throw ClausierFileFault(
                at: name, "ce n’est pas une bibliothèque\u{A0}: il n’y a pas de clé «\u{A0}objects\u{A0}»",
                en: "this is no library: there is no key 'objects'")
        }
        return try LibraryReading(root: root, file: name).library(objects)
    }
}

/// Turns the nodes of one library into editions and mappings.
struct LibraryReading {
    let root: YAMLNode
    let file: String

    func library(_ objects: YAMLNode) throws(ClausierFileFault) -> FrameworkLibrary {
        var library = FrameworkLibrary(editions: [], mappings: [], skipped: [])
        for entry in objects.entries ?? [] {
            switch entry.key {
            case "framework", "frameworks":
                for node in entry.value.items {
                    library.editions.append(try FrameworkReading(self, node).edition())
                }
            case "requirement_mapping_set", "requirement_mapping_sets":
                for node in entry.value.items { library.mappings.append(try mappingSet(node)) }
            default: library.skipped.append(entry.key)
            }
        }
        guard !library.editions.isEmpty || !library.mappings.isEmpty else {
            throw ClausierFileFault(
                at: file, "la bibliothèque ne contient ni référentiel ni correspondance",
                en: "the library holds neither a framework nor a mapping")
        }
        return library
    }

    private func mappingSet(_ node: YAMLNode) throws(ClausierFileFault) -> MappingSet {
        var mappings: [ControlMapping] = []
        for item in node["requirement_mappings"]?.items ?? [] {
            guard let source = item["source_requirement_urn"]?.text.flatMap({ ControlCode($0) }),
                let target = item["target_requirement_urn"]?.text.flatMap({ ControlCode($0) })
            else {
                throw fault(
                    item, "une correspondance sans ses deux exigences", "a mapping without both requirements")
            }
            let word = item["relationship"]?.text ?? ""
            guard let relation = LibraryReading.relations[word] else {
                throw fault(
                    item,
                    "relation inconnue «\u{A0}\(word)\u{A0}»\u{A0}; écrivez equal, subset, superset ou intersect",
                    "unknown relationship '\(word)'; write equal, subset, superset or intersect")
            }
            mappings.append(
                ControlMapping(
                    source: source, target: target, relation: relation,
                    strength: item["strength_of_relationship"]?.text.flatMap { Int($0) },
                    rationale: item["rationale"]?.text))
        }
        return MappingSet(
            origin: node["urn"]?.text ?? file, title: node["name"]?.text ?? root["name"]?.text ?? file,
            source: node["source_framework_urn"]?.text ?? "",
            target: node["target_framework_urn"]?.text ?? "",
            mappings: mappings)
    }

    private static let relations: [String: ControlMapping.Relation] = [
        "equal": .equal, "subset": .subset, "superset": .superset, "intersect": .intersect,
        "not_related": .none, "no_relationship": .none,
    ]

    func fault(_ node: YAMLNode, _ french: String, _ english: String) -> ClausierFileFault {
        ClausierFileFault(at: "\(file):\(node.line):\(node.column)", french, en: english)
    }

    /// A text and its translation: libraries are in one language and translate into others.
    func text(_ key: String, of node: YAMLNode) -> LocalizedText? {
        guard let own = node[key]?.text, own.contains(where: { !$0.isWhitespace }) else { return nil }
        let locale = root["locale"]?.text?.lowercased().prefix(2) ?? "en"
        func translated(_ language: String) -> String? {
            locale == language ? own : node["translations"]?[language]?[key]?.text
        }
        return LocalizedText(translated("fr") ?? own, en: translated("en") ?? own)
    }
}

extension YAMLNode {
    /// The nodes of a sequence, or the node itself where a list may be one thing; nothing for null.
    var items: [YAMLNode] {
        switch content {
        case .sequence(let items): items
        case .mapping: [self]
        case .scalar: isNull ? [] : [self]
        }
    }
}
