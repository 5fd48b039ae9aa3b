/// The name of an edition that every installation shares: the catalogue's key and the edition's number.
public struct EditionKey: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The catalogue, such as `hospital`, `durability` or `recyf`: lower-case letters, digits, `-`, `_` and `.`.
    public let catalogue: String
    /// The edition's number, as its issuer writes it: `2.0.1`.
    public let version: String

    /// `nil` where a part is empty, longer than 100 bytes or holds other signs; a version may hold no `/`.
    public init?(catalogue: String, version: String) {
        let isName = catalogue.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || [0x2D, 0x2E, 0x5F].contains($0)
        }
        let isVersion = version.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "/" }
        guard isName, isVersion, (1...100).contains(catalogue.utf8.count),
            (1...100).contains(version.utf8.count)
        else { return nil }
        self.catalogue = catalogue
        self.version = version
    }

    /// Reads `hospital/2.0.1`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.init(catalogue: String(parts[0]), version: String(parts[1]))
    }

    /// `hospital/2.0.1`.
    public var description: String { "\(catalogue)/\(version)" }
}

extension EditionKey: Comparable {
    /// Orders by catalogue, then as versions count.
    public static func < (left: EditionKey, right: EditionKey) -> Bool {
        if left.catalogue != right.catalogue { return left.catalogue < right.catalogue }
        guard let a = ControlCode(left.version), let b = ControlCode(right.version) else { return false }
        return a < b
    }
}

/// One control of one edition: what an answer, a finding or a derogation is about.
public struct ControlReference: Hashable, Codable, Sendable {
    /// The edition.
    public let edition: EditionKey
    /// The control's code there.
    public let code: ControlCode

    /// A control of an edition.
    public init(edition: EditionKey, code: ControlCode) {
        self.edition = edition
        self.code = code
    }
}

extension ControlReference: Comparable, CustomStringConvertible {
    /// Orders by edition, then by code.
    public static func < (left: ControlReference, right: ControlReference) -> Bool {
        left.edition == right.edition ? left.code < right.code : left.edition < right.edition
    }

    /// `hospital/2.0.1 O-3.1`.
    public var description: String { "\(edition) \(code)" }
}
