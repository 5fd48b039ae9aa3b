import Access
import GRDB
public import Registry
public import Vocabulary

/// Recording a row of systems: what it hangs on first, then the system, then what hangs on it.
extension SystemRow {
    /// Records the system with its supplier, product, version, hosting, uses and contract.
    public func record(with writer: Writer, from source: Source, asOf day: Day) throws {
        let owner = try writer.knownEstablishment(owner)
        let register = writer.register
        // A supplier that is new is recorded as what the row shows of it first: the publisher.
        let release = try release(writer, register, source, day)
        let hosting = try hosting(writer, register, owner)
        let contract = try contract(writer, register, owner)
        let outlook = SystemOutlook(
            topCriticality: max(criticality?.rawValue ?? 0, (otherUsers ?? [:]).values.max()?.rawValue ?? 0),
            coveredUntil: contract?.ends)
        let recorded = try writer.record(
            System(
                id: ID(0), owner: owner, code: code, name: name, function: function,
                release: release, hosting: hosting, inServiceSince: inServiceSince,
                holdsHealthData: holdsHealthData ?? function.usuallyHoldsHealthData,
                isExposed: isExposed ?? false
            ), from: source, asOf: day, outlook: outlook)
        let isNew = recorded.change == .inserted
        if let criticality {
            var use = try use(of: recorded.id, by: owner, criticality, isNew ? nil : register)
            if let careServices {
                use.careServices = Set(try careServices.map { try writer.careService($0, at: owner) })
            } else if emptied.contains("careServices") {
                use.careServices = []
            }
            try writer.record(use)
        } else if emptied.contains("criticality") {
            try writer.removeUse(of: recorded.id, by: owner)
        }
        if emptied.contains("otherUsers") { try writer.removeOtherUses(of: recorded.id, owner: owner) }
        for (finess, criticality) in (otherUsers ?? [:]).sorted(by: { $0.key.text < $1.key.text }) {
            let user = try writer.knownEstablishment(finess)
            try writer.record(use(of: recorded.id, by: user, criticality, isNew ? nil : register))
        }
        if let economy { try writer.record(economy, of: recorded.id, owner: owner, isNew: isNew) }
        if extensionBought != nil || !emptied.isEmpty {
            try recordExtension(of: recorded.id, owner: owner, writer, isNew: isNew)
        }
        if retiredOn != nil || !emptied.isEmpty {
            try writer.keep(
                retiredOn.map { Retirement(day: $0, reason: retirementReason ?? "") }, of: recorded.id,
                owner: owner, isNew: isNew)
        }
        if needs != nil || emptied.contains("needs") {
            try writer.record(needs ?? [], of: recorded.id, owner: self.owner, isNew: isNew)
        }
        if contract == nil, emptied.contains("contractReference") {
            try writer.uncover(recorded.id, owner: owner)
        }
        if var contract {
            contract.systems = [recorded.id]
            try writer.record(contract)
        }
    }

    private func release(
        _ writer: Writer, _ register: RegisterReader, _ source: Source, _ day: Day
    ) throws -> ID<Release>? {
        guard let product, let publisher, let version else { return nil }
        let words = ImportMemo.ReleaseWords(
            publisher: publisher, product: product, version: version, securitySupportEnd: securitySupportEnd)
        let takesBack = emptied.contains("securitySupportEnd")
        if !takesBack, let known = writer.memo.releases[words] { return known }
        let supplier = try writer.supplier(likely: publisher, role: .publisher, register)
        let sold =
            try writer.product(named: product, of: supplier)
            ?? writer.record(
                Product(id: ID(0), supplier: supplier, name: product, kind: function.usualProductKind)
            ).id
        let id = try recordRelease(version, of: sold, writer, register, source, day)
        writer.memo.releases[words] = id
        return id
    }

    private func recordRelease(
        _ version: String, of product: ID<Product>, _ writer: Writer, _ register: RegisterReader,
        _ source: Source, _ day: Day
    ) throws -> ID<Release> {
        let known = try writer.release(version: version, of: product)
        let lifecycle = try known.flatMap { try register.lifecycle(of: $0) }
        let takesBack = emptied.contains("securitySupportEnd") && lifecycle?.securitySupportEnd != nil
        if let known, !takesBack,
            securitySupportEnd == nil || lifecycle?.securitySupportEnd == securitySupportEnd
        {
            return known
        }
        var stated: Sourced<Lifecycle>?
        if takesBack {
            // What the public data set says of the release comes again with the agreement that follows; the days that
            // nobody took back stay.
            var kept = lifecycle ?? Lifecycle()
            kept.securitySupportEnd = nil
            stated = Sourced(kept, from: source, asOf: day)
            writer.memo.tookDateBack = true
        }
        if let securitySupportEnd {
            var lifecycle = lifecycle ?? Lifecycle()
            lifecycle.securitySupportEnd = securitySupportEnd
            stated = Sourced(lifecycle, from: source, asOf: day)
        }
        return try writer.record(Release(id: ID(0), product: product, version: version, lifecycle: stated)).id
    }

    private func hosting(
        _ writer: Writer, _ register: RegisterReader, _ owner: ID<Establishment>
    ) throws -> ID<Hosting>? {
        guard let hosting else { return nil }
        let words = ImportMemo.HostingWords(
            name: hosting, kind: hostingKind, host: host, certificateNumber: certificateNumber,
            certificateActivities: certificateActivities, certificateExpires: certificateExpires)
        if !emptiesPlace, let known = writer.memo.hostings[words] { return known }
        let known = try register.hosting(named: hosting)
        guard let kind = hostingKind ?? known?.kind else {
            throw StoreError.notFound(kind: "hosting '\(hosting)'")
        }
        let provider =
            try host.map { try writer.supplier(likely: $0, role: .host, register) }
            ?? (emptiesPlace && emptied.contains("host") ? nil : known?.provider)
        var certificate =
            emptiesPlace && emptied.contains("certificateNumber") ? nil : known?.certificate
        if let certificateNumber, let certificateExpires {
            // Who names the certificate that is known, and not what it covers, takes nothing of it back.
            let covered = known?.certificate.flatMap { $0.number == certificateNumber ? $0.activities : nil }
            let said = certificateActivities ?? []
            let isOpen = said.isEmpty && !emptied.contains("certificateActivities")
            certificate = HDSCertificate(
                number: certificateNumber, activities: isOpen ? covered ?? [] : said,
                expires: certificateExpires)
        }
        let id = try writer.record(
            Hosting(
                id: ID(0), name: hosting, kind: kind, provider: provider,
                establishment: known?.establishment ?? (kind == .onSite ? owner : nil),
                certificate: certificate)
        ).id
        writer.memo.hostings[words] = id
        return id
    }

    /// The use with the care services that are recorded for it already: a file does not speak of them. `register`
    /// is `nil` for a new system, which has none.
    private func use(
        of system: ID<System>, by establishment: ID<Establishment>, _ criticality: Criticality,
        _ register: RegisterReader?
    ) throws -> SystemUse {
        let services = try register.map { try $0.careServices(of: system, at: establishment) } ?? []
        return SystemUse(
            system: system, establishment: establishment, criticality: criticality,
            careServices: Set(services.map { ID($0) }))
    }

    /// What the row says of units, cost and isolation; `nil` where it says nothing. The row was completed before.
    private var economy: SystemEconomy? {
        guard
            units != nil || runCost != nil || isIsolated != nil
                || !emptied.isDisjoint(with: ["units", "runCost", "isIsolated"])
        else { return nil }
        return SystemEconomy(units: units ?? 1, runCost: runCost, isIsolated: isIsolated ?? false)
    }

    /// The row's contract, without the system yet; what the row leaves open of it stays as it is recorded.
    private func contract(
        _ writer: Writer, _ register: RegisterReader, _ owner: ID<Establishment>
    ) throws -> Contract? {
        guard let contractReference else { return nil }
        // The first row that names a contract of an owner without any makes it; the next ones find it.
        let isNew = writer.memo.contracts.insert(
            ImportMemo.ContractWords(owner: owner, reference: contractReference)
        ).inserted
        let known =
            try isNew && !register.hadContracts(owner)
            ? nil : register.contract(contractReference, of: self.owner)
        guard let ends = contractEnds ?? known?.ends else {
            throw StoreError.notFound(kind: "contract '\(contractReference)'")
        }
        let named = try contractSupplier.map { try writer.supplier(likely: $0, role: .maintainer, register) }
        guard
            let supplier = try named ?? known?.supplier
                ?? publisher.map({ try writer.supplier(likely: $0, role: .maintainer, register) })
        else { throw StoreError.notFound(kind: "supplier of contract '\(contractReference)'") }
        return Contract(
            id: ID(0), establishment: owner, supplier: supplier, systems: [],
            reference: contractReference,
            starts: contractStarts ?? (emptied.contains("contractStarts") ? nil : known?.starts), ends: ends,
            noticeDays: contractNotice ?? (emptied.contains("contractNotice") ? nil : known?.noticeDays),
            yearlyCost: contractYearlyCost
                ?? (emptied.contains("contractYearlyCost") ? nil : known?.yearlyCost))
    }
}

extension Writer {
    /// The establishment of that number, which must be recorded.
    fileprivate func knownEstablishment(_ finess: Finess) throws -> ID<Establishment> {
        if let known = memo.establishments[finess] { return known }
        guard let found = try establishment(finess: finess) else {
            throw StoreError.notFound(kind: "establishment \(finess)")
        }
        memo.establishments[finess] = found
        return found
    }

    /// The supplier of that name in whatever case and accents, recorded with what the file shows of it if new.
    fileprivate func supplier(
        likely name: String, role: SupplierRole, _ register: RegisterReader
    ) throws -> ID<Supplier> {
        if let known = memo.suppliers[name] { return known }
        let id =
            try register.supplier(named: name)
            ?? record(Supplier(id: ID(0), name: name, roles: [role])).id
        memo.suppliers[name] = id
        return id
    }
}

extension RegisterReader {
    fileprivate func lifecycle(of release: ID<Release>) throws -> Lifecycle? {
        try row("SELECT * FROM release WHERE id = ?", [release.rawValue]).flatMap {
            Release($0).lifecycle?.value
        }
    }

    fileprivate func careServices(of system: ID<System>, at establishment: ID<Establishment>) throws
        -> [Int64]
    {
        try Int64.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT care_service_id FROM system_use_care_service
                    WHERE system_id = ? AND establishment_id = ?
                    """), arguments: [system.rawValue, establishment.rawValue])
    }
}
