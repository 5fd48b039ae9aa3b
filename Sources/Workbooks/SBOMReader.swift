public import Debt

/// Reads bills of materials: CycloneDX 1.4 to 1.7 in JSON and XML, SPDX 2.3 in JSON, told apart by their content.
///
/// Files come from suppliers: their size, depth and number of parts are bounded, and XML with a document type is refused,
/// so that no entity can grow into gigabytes or read a local file.
///
/// > Source: https://cyclonedx.org/specification/overview/ (ECMA-424); https://spdx.github.io/spdx-spec/v2.3/.
public enum SBOMReader {
    /// Bytes of one file.
    public static let byteLimit = 64 << 20
    /// Parts of one bill.
    public static let componentLimit = 200_000
    /// References from parts to what they need, in all.
    static let needLimit = 2_000_000
    /// Parts within parts.
    static let depthLimit = 64

    /// Reads a file's bytes.
    public static func read(_ bytes: [UInt8]) throws(SBOMFault) -> SoftwareBill {
        guard bytes.count <= byteLimit else {
            throw SBOMFault(
                "le fichier dépasse \(byteLimit >> 20)\u{A0}Mio\u{A0}; demandez au fournisseur une nomenclature par produit",
                en: "the file is larger than \(byteLimit >> 20) MiB; ask the supplier for one bill a product")
        }
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        let content = hasMark ? bytes.dropFirst(3) : bytes[...]
        switch content.first(where: { $0 > 0x20 }) {
        case UInt8(ascii: "{"): return try SBOMJSON.read(Array(content))
        case UInt8(ascii: "<"): return try CycloneDXXML.read(Array(content))
        default: throw unknownFormat
        }
    }

    static let unknownFormat = SBOMFault(
        "ce n’est ni du CycloneDX (1.4 à 1.7, JSON ou XML), ni du SPDX 2.3 (JSON)",
        en: "this is neither CycloneDX (1.4 to 1.7, JSON or XML) nor SPDX 2.3 (JSON)")

    static let tooManyParts = SBOMFault(
        "la nomenclature compte plus de \(componentLimit) composants",
        en: "the bill has more than \(componentLimit) components")

    /// Gives each part what it needs, by its reference.
    ///
    /// A reference names one part: were its needs given to each part that repeats it, a small file would ask for billions.
    static func give(
        _ needs: [String: [String]], to parts: inout [SoftwareComponent]
    ) throws(SBOMFault) {
        var left = needs
        var given = 0
        for place in parts.indices {
            guard let own = left.removeValue(forKey: parts[place].reference) else { continue }
            given += own.count
            guard given <= needLimit else { throw tooManyParts }
            parts[place].needs = own
        }
    }

    /// Whether a CycloneDX version is one that is read.
    static func isKnown(_ version: String) -> Bool { ["1.4", "1.5", "1.6", "1.7"].contains(version) }

    static func wrongVersion(_ version: String) -> SBOMFault {
        SBOMFault(
            "CycloneDX \(version) n’est pas lu\u{A0}; demandez la version 1.4, 1.5, 1.6 ou 1.7",
            en: "CycloneDX \(version) is not read; ask for version 1.4, 1.5, 1.6 or 1.7")
    }
}
