public import Vocabulary

/// A row of a file of systems: the system, what is installed, where it runs, who uses it, under which contract.
public struct SystemRow: Hashable, Sendable {
    /// The establishment that runs it.
    public var owner: Finess
    /// The owner's own key for it.
    public var code: String
    /// As people call it.
    public var name: String
    /// What it is for.
    public var function: Function
    /// The product that is installed; recorded as the system's name when only its publisher or version is known.
    public var product: String?
    /// Who publishes the product.
    public var publisher: String?
    /// The version that is installed; recorded as ``unknownVersion`` when only the product is known.
    public var version: String?
    /// Last day of free security corrections of that version.
    public var securitySupportEnd: Day?
    /// The name of the place where it runs.
    public var hosting: String?
    /// What kind of place it is.
    public var hostingKind: HostingKind?
    /// The supplier that runs the place.
    public var host: String?
    /// The number of the place's certificate for health data.
    public var certificateNumber: String?
    /// The activities of that certificate, each in 1...6.
    public var certificateActivities: Set<Int>?
    /// Last day of that certificate.
    public var certificateExpires: Day?
    /// First day in service.
    public var inServiceSince: Day?
    /// First day out of service; nothing when it serves.
    public var retiredOn: Day?
    /// Why it was taken out of service.
    public var retirementReason: String?
    /// Whether it holds health data; recorded as is usual for its function when nobody says.
    public var holdsHealthData: Bool?
    /// Whether it can be reached from the internet; recorded as no when nobody says.
    public var isExposed: Bool?
    /// What stops at the owner's when it stops; nobody's use is recorded when nobody says.
    public var criticality: Criticality?
    /// How many units it is made of: a park of 300 workstations is one system of 300. One when nobody says.
    public var units: Int?
    /// What running it costs in a year, all units together, contracts included.
    public var runCost: Money?
    /// Whether it stands isolated on a network of its own; recorded as no when nobody says.
    public var isIsolated: Bool?
    /// Other establishments that use it; an import adds to those that are recorded.
    public var otherUsers: [Finess: Criticality]?
    /// The reference of the owner's contract for it.
    public var contractReference: String?
    /// With whom the contract is; a new one's is with the publisher when nobody says.
    public var contractSupplier: String?
    /// First day of the contract.
    public var contractStarts: Day?
    /// Last day of the contract.
    public var contractEnds: Day?
    /// Days of notice before the contract's end.
    public var contractNotice: Int?
    /// What the contract costs in a year, with all the systems it covers.
    public var contractYearlyCost: Money?
    /// What it cannot do without.
    public var needs: Set<SystemReference>?
    /// The owner's care services that stop when it stops.
    public var careServices: Set<CareServiceName>?
    /// Whether a paid extension of its support was bought.
    public var extensionBought: Bool?
    /// Last day of that extension.
    public var extensionEnds: Day?
    /// What that extension costs in a year.
    public var extensionCost: Money?
    /// The fields that the row takes back.
    public var emptied: Set<String> = []

    /// A system of which only what is necessary is known; the rest is set afterwards.
    public init(owner: Finess, code: String, name: String, function: Function) {
        self.owner = owner
        self.code = code
        self.name = name
        self.function = function
    }

    /// What is recorded as the version of a product whose version nobody knows. Its support is unknown too.
    public static let unknownVersion = "?"
}

extension SystemRow: ImportRecord {
    /// The owner and the owner's own key.
    public struct Key: Hashable, Sendable {
        /// Who runs it.
        public let owner: Finess
        /// The owner's key for it.
        public let code: String

        package init(owner: Finess, code: String) {
            self.owner = owner
            self.code = code
        }
    }

    /// Which command imports it.
    public static var kind: ImportKind { .systems }
    /// What a reader starts from.
    public static let unread = SystemRow(owner: .unread, code: "", name: "", function: .server)
    /// What no two rows of a file may share.
    public var key: Key { Key(owner: owner, code: code) }
    /// The names of the fields that make the key.
    public static let keyFields: Set<String> = ["owner", "code"]
    /// What people know a system by.
    public static let shownFirst = [
        "name", "function", "product", "version", "publisher", "hosting", "criticality", "inServiceSince",
    ]
    /// The key for people.
    public var keyText: LocalizedText {
        let key = "\(owner.text) \(code)"
        return LocalizedText(key, en: key)
    }
    /// Establishments that must be recorded first.
    public var establishments: [Finess] { [owner] + (otherUsers.map { Array($0.keys) } ?? []) }

    /// Fields that say nothing without another one, by that one: they are emptied with it.
    public static let hangers: [String: Set<String>] = [
        "product": ["publisher", "version", "securitySupportEnd"],
        "version": ["securitySupportEnd"],
        "hosting": [
            "hostingKind", "host", "certificateNumber", "certificateActivities", "certificateExpires",
        ],
        "certificateNumber": ["certificateActivities", "certificateExpires"],
        "criticality": ["careServices"],
        "retiredOn": ["retirementReason"],
        "contractReference": [
            "contractSupplier", "contractStarts", "contractEnds", "contractNotice", "contractYearlyCost",
        ],
        "extensionBought": ["extensionEnds", "extensionCost"],
    ]

    /// The systems it needs.
    public var awaited: [Key] {
        needs.map { $0.map { Key(owner: $0.owner ?? owner, code: $0.code) } } ?? []
    }

    /// Whether there is a system of that owner and code.
    public static func isRecorded(_ key: Key, in context: ImportContext<SystemRow>) throws -> Bool {
        try context.hasSystem(key.owner, key.code)
    }

    /// A dependency on what nobody knows.
    public static func gap(awaiting key: Key) -> ImportGap { ("needs", .unknownNeed(key.owner, key.code)) }

    /// A column "Hébergement" often holds the kind of hosting and not the name of a place.
    public mutating func settle() {
        if !emptied.isEmpty {
            for (head, hanging) in SystemRow.hangers where emptied.contains(head) {
                let fields = SystemRow.fields.filter { hanging.contains($0.name) && $0.isOpen(self) }
                emptied.formUnion(fields.map(\.name))
            }
        }
        if let needs, needs.contains(where: { $0.owner == owner }) {
            self.needs = Set(
                needs.map { SystemReference(owner: $0.owner == owner ? nil : $0.owner, code: $0.code) })
        }
        guard hostingKind == nil, let text = hosting, let kind = try? SystemRow.hostingWords.value(text)
        else { return }
        hostingKind = kind
        hosting = nil
    }

    /// Fills what is still open with what follows from the rest.
    public mutating func conclude() {
        if publisher == nil, let product, let maker = KnownMakers.known(of: product) { publisher = maker }
        if product == nil, publisher != nil { product = name }
        if product != nil, version == nil { version = SystemRow.unknownVersion }
        if hosting == nil, let hostingKind { hosting = placeName(hostingKind) }
        if certificateNumber != nil, certificateActivities == nil { certificateActivities = [] }
        holdsHealthData = holdsHealthData ?? function.usuallyHoldsHealthData
        isExposed = isExposed ?? false
        if extensionBought == nil, extensionEnds != nil || extensionCost != nil { extensionBought = true }
    }

    /// A product without a publisher is its known maker's.
    public mutating func identify(in context: ImportContext<SystemRow>) throws {
        guard publisher == nil, let product else { return }
        publisher = try context.maker(product, version == SystemRow.unknownVersion ? nil : version)
    }

    /// The name of a place of which only the kind is known, the same each time.
    private func placeName(_ kind: HostingKind) -> String {
        switch kind {
        case .onSite: "\(kind.title.french) \(owner.text)"
        case .groupDataCentre: "\(kind.title.french) (\(owner.text))"
        case .certifiedHost, .onlineService: "\(kind.title.french) – \(host ?? publisher ?? owner.text)"
        }
    }

    private static let hostingWords = WordTable<HostingKind>()
}
