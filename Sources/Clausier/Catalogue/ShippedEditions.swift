import Vocabulary

/// The editions that travel inside the binary, all in our own words: the hospital clausier and the durability clausier.
///
/// Their files stand in `Sources/Clausier/Assets` and may be edited there; an official text is imported, never shipped.
public enum ShippedEditions {
    /// Security: 118 controls with the official codes of 2024-05-14.
    public static func hospital() throws(EditionFault) -> Edition { try read("hospital-2.0.1.json") }

    /// Durability: life span, repair, parts, reuse, storage, energy, end of life.
    public static func durability() throws(EditionFault) -> Edition { try read("durability-1.0.json") }

    /// All of them, security first.
    public static func all() throws(EditionFault) -> [Edition] { [try hospital(), try durability()] }

    /// An imported edition with what the shipped one of the same codes knows of criticality, figures and joins; another
    /// one as it is.
    public static func completed(_ edition: Edition) -> Edition {
        guard let shipped = try? hospital(), edition.key != shipped.key,
            edition.sharedCodes(with: shipped) >= 0.9
        else { return edition }
        return edition.borrowing(from: shipped)
    }

    private static func read(_ name: String) throws(EditionFault) -> Edition {
        try EditionFile.read(Array((Assets.files[name] ?? "").utf8))
    }
}
