public import Clausier
public import Vocabulary

/// An OSCAL catalog: an edition out and in.
public enum OSCALCatalog {
    /// The catalog of an edition, as JSON. Equal editions at equal times give equal bytes.
    public static func write(_ edition: Edition, at now: Instant) throws(ClausierFileFault) -> [UInt8] {
        try OSCAL.write(Document(catalog: CatalogWriting(edition).catalog(at: now)))
    }

    /// The edition of a catalog; one of another program gets its key from title and version.
    public static func read(_ bytes: [UInt8]) throws(ClausierFileFault) -> Edition {
        let catalog = try OSCAL.read(Document.self, bytes).catalog
        try catalog.metadata.check()
        var reading = CatalogReading(catalog)
        return try reading.edition()
    }

    /// The catalog's identifier, the same each time: what component definitions and results refer to.
    static func identifier(of key: EditionKey) -> String { NamedUUID.of("catalog/\(key)") }

    struct Document: Codable {
        var catalog: Catalog
    }

    struct Catalog: Codable {
        var uuid: String
        var metadata: OSCAL.Metadata
        var params: [OSCAL.Parameter]?
        var controls: [Control]?
        var groups: [Group]?
    }

    /// Groups or controls, never both.
    struct Group: Codable {
        var id: String?
        var `class`: String?
        var title: String
        var props: [OSCAL.Property]?
        var groups: [Group]?
        var controls: [Control]?
    }

    struct Control: Codable {
        var id: String
        var `class`: String?
        var title: String
        var params: [OSCAL.Parameter]?
        var props: [OSCAL.Property]?
        var parts: [OSCAL.Part]?
        var controls: [Control]?
    }
}
