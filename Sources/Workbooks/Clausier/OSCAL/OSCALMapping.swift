public import Clausier
public import Vocabulary

/// An OSCAL mapping collection: how the controls of two frameworks relate, out and in.
public enum OSCALMapping {
    /// The collection of these mappings; each needs at least one relation.
    public static func write(_ sets: [MappingSet], at now: Instant) throws(ClausierFileFault) -> [UInt8] {
        let filled = sets.filter { !$0.mappings.isEmpty }
        guard let first = filled.first else {
            throw ClausierFileFault("aucune correspondance à écrire", en: "no mapping to write")
        }
        return try OSCAL.write(
            Document(
                mappingCollection: Collection(
                    uuid: NamedUUID.of("mapping/\(first.origin)"),
                    metadata: OSCAL.Metadata(title: first.title, version: "1", at: now),
                    provenance: Provenance(
                        method: "human", matchingRationale: "semantic", status: "complete",
                        mappingDescription: first.title),
                    mappings: filled.map(mapping))))
    }

    /// The mappings of a collection.
    public static func read(_ bytes: [UInt8]) throws(ClausierFileFault) -> [MappingSet] {
        let collection = try OSCAL.read(Document.self, bytes).mappingCollection
        try collection.metadata.check()
        return collection.mappings.map { mapping in
            MappingSet(
                origin: mapping.props.own("origin") ?? mapping.uuid,
                title: mapping.props.own("title") ?? collection.metadata.title,
                source: mapping.sourceResource.props.own("origin") ?? mapping.sourceResource.href,
                target: mapping.targetResource.props.own("origin") ?? mapping.targetResource.href,
                mappings: mapping.maps.prefix(100_000).flatMap(relations))
        }
    }

    private static func mapping(_ set: MappingSet) -> Mapping {
        Mapping(
            uuid: NamedUUID.of("mapping-set/\(set.origin)"), sourceResource: resource(set.source),
            targetResource: resource(set.target),
            maps: set.mappings.enumerated().map { map($1, "\(set.origin)/\($0)") },
            props: [OSCAL.Property("origin", set.origin), OSCAL.Property("title", set.title)])
    }

    private static func resource(_ origin: String) -> Resource {
        Resource(
            type: "catalog", href: "#\(NamedUUID.of("framework/\(origin)"))",
            props: [OSCAL.Property("origin", origin)])
    }

    private static func map(_ mapping: ControlMapping, _ name: String) -> Map {
        func item(_ code: ControlCode) -> Item {
            Item(type: "control", idRef: OSCALToken.of(code.text), props: [OSCAL.Property("code", code.text)])
        }
        return Map(
            uuid: NamedUUID.of("map/\(name)"), relationship: word(mapping.relation),
            sources: [item(mapping.source)],
            targets: [item(mapping.target)],
            props: mapping.strength.map { [OSCAL.Property("strength", "\($0)")] }, remarks: mapping.rationale)
    }

    /// One relation for each pair of a source and a target.
    private static func relations(_ map: Map) -> [ControlMapping] {
        func codes(_ items: [Item]) -> [ControlCode] {
            items.prefix(100).compactMap { ControlCode($0.props.own("code") ?? $0.idRef) }
        }
        let relation = relation(map.relationship)
        let strength = map.props.own("strength").flatMap { Int($0) }
        return codes(map.sources).flatMap { source in
            codes(map.targets).map {
                ControlMapping(
                    source: source, target: $0, relation: relation, strength: strength, rationale: map.remarks
                )
            }
        }
    }

    /// > Source: NIST IR 8477, 4.3; the names of OSCAL 1.2.
    private static func word(_ relation: ControlMapping.Relation) -> String {
        switch relation {
        case .equal: "equal-to"
        case .subset: "subset-of"
        case .superset: "superset-of"
        case .intersect: "intersects-with"
        case .none: "no-relationship"
        }
    }

    private static func relation(_ word: String) -> ControlMapping.Relation {
        switch word {
        case "equal-to", "equal", "equivalent-to": .equal
        case "subset-of", "subset": .subset
        case "superset-of", "superset": .superset
        case "no-relationship": .none
        default: .intersect
        }
    }

    private struct Document: Codable {
        var mappingCollection: Collection
    }

    private struct Collection: Codable {
        var uuid: String
        var metadata: OSCAL.Metadata
        var provenance: Provenance
        var mappings: [Mapping]
    }

    private struct Provenance: Codable {
        var method: String
        var matchingRationale: String
        var status: String
        var mappingDescription: String
    }

    private struct Mapping: Codable {
        var uuid: String
        var sourceResource: Resource
        var targetResource: Resource
        var maps: [Map]
        var props: [OSCAL.Property]?
    }

    private struct Resource: Codable {
        var type: String
        var href: String
        var props: [OSCAL.Property]?
    }

    private struct Map: Codable {
        var uuid: String
        var relationship: String
        var sources: [Item]
        var targets: [Item]
        var props: [OSCAL.Property]?
        var remarks: String?
    }

    private struct Item: Codable {
        var type: String
        var idRef: String
        var props: [OSCAL.Property]?
    }
}
