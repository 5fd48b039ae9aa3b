public import Vocabulary

/// Who makes, sells, hosts or maintains.
public struct Supplier: Hashable, Sendable {
    /// Its place in the store.
    public var id: ID<Supplier>
    /// As it trades; unique in the store.
    public var name: String
    /// Nine digits for a French company.
    public var siren: Siren?
    /// ISO 3166-1 alpha-2.
    public var country: String
    /// What it does for hospitals.
    public var roles: Set<SupplierRole>
    /// Whether it can still be counted on.
    public var standing: SupplierStanding
    /// Where to write about security.
    public var securityContact: String?

    /// A supplier with all that is known of it.
    public init(
        id: ID<Supplier>, name: String, siren: Siren? = nil, country: String = "FR", roles: Set<SupplierRole>,
        standing: SupplierStanding = .trading, securityContact: String? = nil
    ) {
        self.id = id
        self.name = name
        self.siren = siren
        self.country = country
        self.roles = roles
        self.standing = standing
        self.securityContact = securityContact
    }
}

/// What a supplier does.
public enum SupplierRole: String, CaseIterable, Codable, Sendable {
    case publisher, manufacturer, integrator, host, maintainer

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .publisher: LocalizedText("Éditeur", en: "Publisher")
        case .manufacturer: LocalizedText("Fabricant", en: "Manufacturer")
        case .integrator: LocalizedText("Intégrateur", en: "Integrator")
        case .host: LocalizedText("Hébergeur", en: "Host")
        case .maintainer: LocalizedText("Mainteneur", en: "Maintainer")
        }
    }
}

/// Whether a supplier can still be counted on.
public enum SupplierStanding: String, CaseIterable, Codable, Sendable {
    /// In business.
    case trading
    /// Bought by another company: its products may be withdrawn.
    case acquired
    /// Under court protection or wound up.
    case insolvent

    /// As people say it.
    public var title: LocalizedText {
        switch self {
        case .trading: LocalizedText("En activité", en: "Trading")
        case .acquired: LocalizedText("Racheté", en: "Acquired")
        case .insolvent: LocalizedText("En défaillance", en: "Insolvent")
        }
    }
}

/// The number of a French company: nine digits whose last follows Luhn's formula.
public struct Siren: Hashable, Sendable, CustomStringConvertible {
    /// The nine digits, without blanks.
    public let text: String

    /// Reads a number, blanks allowed; `nil` if it is not one.
    public init?(_ text: String) {
        let kept = text.filter { !$0.isWhitespace }
        guard kept.utf8.count == 9, kept.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        var sum = 0
        for (offset, byte) in kept.utf8.reversed().enumerated() {
            let weighted = Int(byte - 0x30) * (offset % 2 == 0 ? 1 : 2)
            sum += weighted > 9 ? weighted - 9 : weighted
        }
        guard sum % 10 == 0 else { return nil }
        self.text = kept
    }

    /// The nine digits.
    public var description: String { text }
}
