import Debt
import FoundationEssentials
import Vocabulary

/// The two formats that are JSON.
enum SBOMJSON {
    static func read(_ bytes: [UInt8]) throws(SBOMFault) -> SoftwareBill {
        let kind: Kind
        do {
            kind = try JSONDecoder().decode(Kind.self, from: Data(bytes))
        } catch {
            throw wrong(error)
        }
        if kind.bomFormat == "CycloneDX" {
            let version = kind.specVersion ?? "?"
            guard SBOMReader.isKnown(version) else { throw SBOMReader.wrongVersion(version) }
            return try decode(CycloneDX.self, bytes).bill(version)
        }
        if let version = kind.spdxVersion {
            guard version == "SPDX-2.3" || version == "SPDX-2.2" else {
                throw SBOMFault(
                    "\(version) n’est pas lu\u{A0}; demandez SPDX 2.3",
                    en: "\(version) is not read; ask for SPDX 2.3")
            }
            return try decode(SPDX.self, bytes).bill()
        }
        throw SBOMReader.unknownFormat
    }

    private static func decode<Format: Decodable>(_ format: Format.Type, _ bytes: [UInt8]) throws(SBOMFault)
        -> Format
    {
        do {
            return try JSONDecoder().decode(format, from: Data(bytes))
        } catch {
            throw wrong(error)
        }
    }

    private static func wrong(_ error: any Error) -> SBOMFault {
        let place = (error as? DecodingError)?.field ?? "JSON"
        guard place != "JSON" else {
            return SBOMFault("le JSON est mal formé ou tronqué", en: "the JSON is malformed or truncated")
        }
        return SBOMFault(
            "le champ \(place) manque ou n’a pas la forme attendue",
            en: "the field \(place) is missing or has another form")
    }

    private struct Kind: Decodable {
        var bomFormat: String?
        var specVersion: String?
        var spdxVersion: String?
    }
}

private struct CycloneDX: Decodable {
    struct Component: Decodable {
        struct Choice: Decodable {
            struct Licence: Decodable {
                var id: String?
                var name: String?
            }
            var license: Licence?
            var expression: String?
        }
        var bomRef: String?
        var group: String?
        var name: String
        var version: String?
        var purl: String?
        var cpe: String?
        var licenses: [Choice]?
        var components: [Component]?

        enum CodingKeys: String, CodingKey {
            case bomRef = "bom-ref"
            case group, name, version, purl, cpe, licenses, components
        }

        func flattened(_ depth: Int, into parts: inout [SoftwareComponent]) throws(SBOMFault) {
            guard depth <= SBOMReader.depthLimit, parts.count < SBOMReader.componentLimit else {
                throw SBOMReader.tooManyParts
            }
            parts.append(part(number: parts.count))
            for inner in components ?? [] { try inner.flattened(depth + 1, into: &parts) }
        }

        func part(number: Int) -> SoftwareComponent {
            SoftwareComponent(
                reference: bomRef ?? purl ?? "#\(number)", name: name, group: group, version: version,
                purl: purl,
                cpe: cpe.flatMap { CPEName($0) },
                licences: (licenses ?? []).compactMap { $0.expression ?? $0.license?.id ?? $0.license?.name })
        }
    }
    struct Metadata: Decodable {
        var timestamp: String?
        var component: Component?
    }
    struct Dependency: Decodable {
        var ref: String
        var dependsOn: [String]?
    }
    var serialNumber: String?
    var metadata: Metadata?
    var components: [Component]?
    var dependencies: [Dependency]?

    func bill(_ version: String) throws(SBOMFault) -> SoftwareBill {
        var parts: [SoftwareComponent] = []
        // What the product itself lists as its parts comes first, as it stands in the file.
        for component in (metadata?.component?.components ?? []) + (components ?? []) {
            try component.flattened(1, into: &parts)
        }
        var needs: [String: [String]] = [:]
        for dependency in dependencies ?? [] {
            needs[dependency.ref, default: []] += dependency.dependsOn ?? []
        }
        try SBOMReader.give(needs, to: &parts)
        return SoftwareBill(
            format: "CycloneDX \(version)", serial: serialNumber,
            made: metadata?.timestamp.flatMap { try? Instant(parsing: $0) },
            subject: metadata?.component?.part(number: 0), components: parts)
    }
}

private struct SPDX: Decodable {
    struct Package: Decodable {
        struct Reference: Decodable {
            var referenceType: String
            var referenceLocator: String
        }
        var identifier: String
        var name: String
        var versionInfo: String?
        var supplier: String?
        var licenseConcluded: String?
        var licenseDeclared: String?
        var externalRefs: [Reference]?

        enum CodingKeys: String, CodingKey {
            case identifier = "SPDXID"
            case name, versionInfo, supplier, licenseConcluded, licenseDeclared, externalRefs
        }

        func part() -> SoftwareComponent {
            let references = externalRefs ?? []
            let licences = [licenseConcluded, licenseDeclared].compactMap { $0 }.filter {
                $0 != "NOASSERTION" && $0 != "NONE"
            }
            let maker = supplier.map {
                $0.replacing("Organization: ", with: "").replacing("Person: ", with: "")
            }
            return SoftwareComponent(
                reference: identifier, name: name, group: maker == "NOASSERTION" ? nil : maker,
                version: versionInfo,
                purl: references.first { $0.referenceType == "purl" }?.referenceLocator,
                cpe: references.lazy.filter { $0.referenceType.hasPrefix("cpe2") }
                    .compactMap { CPEName($0.referenceLocator) }.first,
                licences: licences.first.map { [$0] } ?? [])
        }
    }
    struct Creation: Decodable { var created: String? }
    struct Relationship: Decodable {
        var spdxElementId: String
        var relationshipType: String
        var relatedSpdxElement: String
    }
    var spdxVersion: String
    var documentNamespace: String?
    var creationInfo: Creation?
    var documentDescribes: [String]?
    var packages: [Package]?
    var relationships: [Relationship]?

    func bill() throws(SBOMFault) -> SoftwareBill {
        let packages = packages ?? []
        guard packages.count <= SBOMReader.componentLimit else { throw SBOMReader.tooManyParts }
        var needs: [String: [String]] = [:]
        var described = Set(documentDescribes ?? [])
        for relation in relationships ?? [] {
            switch relation.relationshipType {
            case "DEPENDS_ON", "CONTAINS":
                needs[relation.spdxElementId, default: []].append(relation.relatedSpdxElement)
            case "DEPENDENCY_OF", "CONTAINED_BY":
                needs[relation.relatedSpdxElement, default: []].append(relation.spdxElementId)
            case "DESCRIBES": described.insert(relation.relatedSpdxElement)
            default: break
            }
        }
        var parts = packages.map { $0.part() }
        try SBOMReader.give(needs, to: &parts)
        let subject = described.count == 1 ? parts.first { described.contains($0.reference) } : nil
        return SoftwareBill(
            format: spdxVersion.replacing("-", with: " "), serial: documentNamespace,
            made: creationInfo?.created.flatMap { try? Instant(parsing: $0) }, subject: subject,
            components: parts.filter { $0.reference != subject?.reference })
    }
}
