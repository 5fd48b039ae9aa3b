public import Vocabulary

/// What stops a completed row from being recorded: the name of its field, and what is wrong there.
public typealias ImportGap = (field: String, fault: ImportFault)

extension SystemRow {
    /// What still stops the completed record from being recorded.
    public func gaps(after facts: ImportFacts, in context: ImportContext<SystemRow>) throws -> [ImportGap] {
        try releaseGaps + hostingGaps(facts, context.hasHosting) + contractGaps(facts, context.hasContract)
            + (otherUsers?[owner] == nil ? [] : [("otherUsers", .ownerAmongUsers)])
            + linkGaps(facts, context.hasCareService) + extensionGaps + retirementGaps + lastingGaps
    }

    /// A system is recorded ahead of its first day, by a project's months and not by its years.
    public func slips(on today: Day) -> [ImportGap] {
        let latest = today.adding(days: 366)
        guard let inServiceSince, inServiceSince > latest else { return [] }
        return [("inServiceSince", .notYetInService(latest))]
    }

    /// What a place or a contract always has can be replaced, not taken back.
    private var lastingGaps: [ImportGap] {
        guard !emptied.isEmpty else { return [] }
        var gaps: [ImportGap] = []
        if hosting != nil, hostingKind == nil, emptied.contains("hostingKind") {
            gaps.append(
                ("hostingKind", .lasting(LocalizedText("un lieu a un type", en: "a place has a kind"))))
        }
        guard contractReference != nil else { return gaps }
        if contractEnds == nil, emptied.contains("contractEnds") {
            let reason = LocalizedText("un contrat a une échéance", en: "a contract has an end")
            gaps.append(("contractEnds", .lasting(reason)))
        }
        if contractSupplier == nil, emptied.contains("contractSupplier") {
            let reason = LocalizedText("un contrat a un titulaire", en: "a contract has a supplier")
            gaps.append(("contractSupplier", .lasting(reason)))
        }
        return gaps
    }

    private func linkGaps(
        _ facts: ImportFacts, _ hasCareService: (Finess, String) throws -> Bool
    ) rethrows -> [ImportGap] {
        var gaps: [ImportGap] = []
        if let needs, needs.contains(SystemReference(code: code)) {
            let form = LocalizedText("le code d’un autre système", en: "the code of another system")
            gaps.append(("needs", .badEntry(form: form)))
        }
        guard let careServices, !careServices.isEmpty else { return gaps }
        if criticality == nil {
            let reason = LocalizedText(
                "les soins dépendent de ce que l’établissement fait du système",
                en: "care depends on what the establishment makes of the system")
            gaps.append(("criticality", .needed(for: reason)))
        }
        for service in careServices.sorted(by: { $0.name < $1.name })
        where service.kind == nil && !facts.knows("careServices", of: .careService(owner, service.name)) {
            if try !hasCareService(owner, service.name) {
                gaps.append(("careServices", .unknownCareService(service.name)))
            }
        }
        return gaps
    }

    private var extensionGaps: [ImportGap] {
        guard extensionBought == false, extensionEnds != nil || extensionCost != nil else { return [] }
        let reason = LocalizedText(
            "une fin ou un coût sont ceux d’une extension souscrite",
            en: "an end or a cost are those of an extension that was bought")
        return [("extensionBought", .needed(for: reason))]
    }

    private var retirementGaps: [ImportGap] {
        if let retiredOn, let inServiceSince, retiredOn < inServiceSince {
            return [("retiredOn", .endsBeforeStart)]
        }
        guard retirementReason != nil, retiredOn == nil else { return [] }
        let reason = LocalizedText(
            "un motif est celui d’une mise hors service", en: "a reason is one for being out of service")
        return [("retiredOn", .needed(for: reason))]
    }

    private var releaseGaps: [ImportGap] {
        var gaps: [ImportGap] = []
        if publisher == nil, product != nil || version != nil {
            gaps.append(
                (
                    "publisher",
                    .needed(for: LocalizedText("le produit a un éditeur", en: "the product has a publisher"))
                ))
        }
        if securitySupportEnd != nil, version == nil || version == SystemRow.unknownVersion {
            gaps.append(
                (
                    "version",
                    .needed(
                        for: LocalizedText(
                            "la fin de support est celle d’une version",
                            en: "the end of support is that of a version"))
                ))
        }
        return gaps
    }

    private func hostingGaps(_ facts: ImportFacts, _ exists: (String) throws -> Bool) rethrows -> [ImportGap]
    {
        guard let hosting else {
            let orphan = host != nil || certificateNumber != nil || certificateExpires != nil
            let reason = LocalizedText(
                "l’hébergeur et le certificat sont ceux d’un lieu",
                en: "the host and the certificate are those of a place")
            return orphan ? [("hosting", .needed(for: reason))] : []
        }
        var gaps: [ImportGap] = []
        if hostingKind == nil, !facts.knows("hostingKind", of: .hosting(hosting)), try !exists(hosting) {
            let reason = LocalizedText(
                "le lieu « \(hosting) » n’est pas encore enregistré",
                en: "the place \"\(hosting)\" is not recorded yet")
            gaps.append(("hostingKind", .needed(for: reason)))
        }
        let reason = LocalizedText(
            "un certificat HDS a un numéro et une date de fin",
            en: "an HDS certificate has a number and a last day")
        if certificateNumber == nil, certificateExpires != nil || certificateActivities != nil {
            gaps.append(("certificateNumber", .needed(for: reason)))
        }
        if certificateNumber != nil, certificateExpires == nil {
            gaps.append(("certificateExpires", .needed(for: reason)))
        }
        return gaps
    }

    /// Of a contract that other rows or the records speak of, its number is enough.
    private func contractGaps(
        _ facts: ImportFacts, _ exists: (Finess, String) throws -> Bool
    ) rethrows -> [ImportGap] {
        guard let contractReference else {
            let saysMore =
                contractEnds != nil || contractStarts != nil || contractYearlyCost != nil
                || contractSupplier != nil || contractNotice != nil
            let reason = LocalizedText(
                "l’échéance, le coût et le titulaire sont ceux d’un contrat",
                en: "the end, the cost and the supplier are those of a contract")
            return saysMore ? [("contractReference", .needed(for: reason))] : []
        }
        var gaps: [ImportGap] = []
        if let contractStarts, let contractEnds, contractEnds < contractStarts {
            gaps.append(("contractEnds", .endsBeforeStart))
        }
        let lacksSupplier = contractSupplier == nil && publisher == nil
        guard contractEnds == nil || lacksSupplier else { return gaps }
        let known = facts.terms(of: contractReference, at: owner)
        if known?.ends == nil || (lacksSupplier && known?.supplier == nil),
            try exists(owner, contractReference)
        {
            return gaps
        }
        if contractEnds == nil, known?.ends == nil {
            let reason = LocalizedText("un contrat a une échéance", en: "a contract has an end")
            gaps.append(("contractEnds", .needed(for: reason)))
        }
        if lacksSupplier, known == nil {
            let reason = LocalizedText("un contrat a un titulaire", en: "a contract has a supplier")
            gaps.append(("contractSupplier", .needed(for: reason)))
        }
        return gaps
    }

    /// What the row says of its contract.
    public var contractTerms: ImportedContract? {
        contractReference.map {
            ImportedContract(
                owner: owner, reference: $0, supplier: contractSupplier, starts: contractStarts,
                ends: contractEnds, noticeDays: contractNotice, yearlyCost: contractYearlyCost)
        }
    }

    /// What it says of things that other rows may speak of too.
    public func statements(of row: SystemRow) -> [ImportStatement] {
        var all: [ImportStatement] = []
        func state(_ subject: ImportSubject, _ field: String, _ value: ImportStatement.Value) {
            all.append(ImportStatement(subject: subject, field: field, value: value))
        }
        /// What is taken back is said too: else the order of two rows would decide what stands.
        func tell(_ subject: ImportSubject, _ field: String, _ value: ImportStatement.Value?) {
            if let value {
                state(subject, field, value)
            } else if row.emptied.contains(field) {
                state(subject, field, .words(LocalizedText("(vide)", en: "(empty)")))
            }
        }
        if let publisher, let product, let version, version != SystemRow.unknownVersion {
            let release = ImportSubject.release(publisher: publisher, product: product, version: version)
            tell(release, "securitySupportEnd", row.securitySupportEnd.map { .day($0) })
        }
        if let services = row.careServices {
            for service in services {
                guard let kind = service.kind, !service.isGuessed else { continue }
                state(.careService(owner, service.name), "careServices", .words(kind.title))
            }
        }
        guard let hosting else { return all }
        let place = ImportSubject.hosting(hosting)
        if let kind = row.hostingKind { state(place, "hostingKind", .words(kind.title)) }
        // A row that leaves the place takes nothing of it back.
        if row.emptied.contains("hosting") { return all }
        tell(place, "host", row.host.map(plain))
        tell(place, "certificateNumber", row.certificateNumber.map(plain))
        tell(place, "certificateActivities", row.certificateActivities.map { .activities($0) })
        tell(place, "certificateExpires", row.certificateExpires.map { .day($0) })
        return all
    }
}

private func plain(_ text: String) -> ImportStatement.Value { .words(LocalizedText(text, en: text)) }

extension Function {
    /// What kind of product serves the function as a rule: recorded with a product that an import names first.
    public var usualProductKind: ProductKind {
        switch self {
        case .medicalDevice, .patientMonitoring: .medicalDevice
        case .directory, .mail, .fileStorage, .virtualisation, .backup, .telephony, .server, .badgeAndDoors,
            .buildingControl:
            .infrastructure
        case .workstation: .operatingSystem
        case .database: .database
        case .network, .remoteAccess: .network
        case .endpointProtection, .firewall, .identityProvider, .privilegedAccess, .logging: .security
        case .website: .service
        default: .application
        }
    }
}
