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
        let installed: ID<Release>? = try writer.beside { try self.release(writer, register, source, day) }
        let place: ID<Hosting>? = try writer.beside { try self.hosting(writer, register, owner) }
        let signed: Contract? = try writer.beside { try self.contract(writer, register, owner) }
        let services = try writer.beside { try self.careServices(writer, owner) }
        let outlook = SystemOutlook(
            topCriticality: max(criticality?.rawValue ?? 0, (otherUsers ?? [:]).values.max()?.rawValue ?? 0),
            coveredUntil: signed?.ends)
        let system = System(
            id: ID(0), owner: owner, code: code, name: name, function: function,
            release: installed, hosting: place, inServiceSince: inServiceSince,
            holdsHealthData: holdsHealthData ?? function.usuallyHoldsHealthData,
            isExposed: isExposed ?? false)
        let (known, awaited) = try writer.needs(of: self)
        let new = NewSystem(
            system: system, uses: try uses(writer, owner, services), needs: known, outlook: outlook)
        let (id, isNew) = try writer.record(new, of: self, from: source, asOf: day)
        writer.memo.systems[owner, default: [:]][code] = id
        writer.memo.awaited += awaited.map {
            ImportMemo.Awaited(system: id, owner: owner, on: $0, isNew: isNew)
        }
        if !isNew { try update(id, owner, services, writer, register) }
        try writer.beside {
            if let economy { try writer.record(economy, of: id, owner: owner, isNew: isNew) }
            if extensionBought != nil || !emptied.isEmpty {
                try recordExtension(of: id, owner: owner, writer, isNew: isNew)
            }
        }
        if retiredOn != nil || !emptied.isEmpty {
            try writer.keep(
                retiredOn.map { Retirement(day: $0, reason: retirementReason ?? "") }, of: id,
                owner: owner, isNew: isNew)
        }
        if !isNew, needs != nil || emptied.contains("needs") {
            try writer.record(known, awaiting: awaited, of: id, owner: owner)
        }
        if signed == nil, emptied.contains("contractReference") {
            try writer.uncover(id, owner: owner)
        }
        if let signed { try writer.record(signed, of: id, isNew: isNew) }
    }

    /// What the row says of uses of a system that is there already.
    private func update(
        _ system: ID<System>, _ owner: ID<Establishment>, _ services: Set<ID<CareService>>?,
        _ writer: Writer, _ register: RegisterReader
    ) throws {
        if let criticality {
            var use = try use(of: system, by: owner, criticality, register)
            if let services {
                use.careServices = services
            } else if emptied.contains("careServices") {
                use.careServices = []
            }
            try writer.record(use)
        } else if emptied.contains("criticality") {
            try writer.removeUse(of: system, by: owner)
        }
        if emptied.contains("otherUsers") { try writer.removeOtherUses(of: system, owner: owner) }
        for (finess, criticality) in (otherUsers ?? [:]).sorted(by: { $0.key.text < $1.key.text }) {
            let user = try writer.knownEstablishment(finess)
            try writer.record(use(of: system, by: user, criticality, register))
        }
    }

    /// The owner's care services of the row, each made where there is none; `nil` where the row says nothing of them.
    private func careServices(_ writer: Writer, _ owner: ID<Establishment>) throws -> Set<ID<CareService>>? {
        guard criticality != nil, let careServices else { return nil }
        var services: Set<ID<CareService>> = []
        var unknown: [CareServiceName] = []
        for name in careServices {
            let words = ImportMemo.CareServiceWords(owner: owner, name: name)
            if let known = writer.memo.careServices[words] {
                services.insert(known)
            } else {
                unknown.append(name)
            }
        }
        // In the order of their names: the same file makes the same register each time.
        for name in unknown.sorted(by: { $0.name < $1.name }) {
            let service = try writer.careService(name, at: owner)
            writer.memo.careServices[ImportMemo.CareServiceWords(owner: owner, name: name)] = service
            services.insert(service)
        }
        return services
    }

    /// Who uses the system, if it is new; its number is not known yet.
    private func uses(
        _ writer: Writer, _ owner: ID<Establishment>, _ services: Set<ID<CareService>>?
    ) throws -> [SystemUse] {
        var uses: [SystemUse] = []
        if let criticality {
            uses.append(
                SystemUse(
                    system: ID(0), establishment: owner, criticality: criticality,
                    careServices: services ?? []))
        }
        guard let otherUsers else { return uses }
        for (finess, criticality) in otherUsers.sorted(by: { $0.key.text < $1.key.text }) {
            let user = try writer.knownEstablishment(finess)
            uses.append(SystemUse(system: ID(0), establishment: user, criticality: criticality))
        }
        return uses
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

    /// The use with the care services that are recorded for it already: a file does not speak of them.
    private func use(
        of system: ID<System>, by establishment: ID<Establishment>, _ criticality: Criticality,
        _ register: RegisterReader
    ) throws -> SystemUse {
        let services = try register.careServices(of: system, at: establishment)
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

    /// The row's contract, without the system yet; what the row leaves open of it stays as it is recorded. One that is
    /// recorded already keeps its number.
    private func contract(
        _ writer: Writer, _ register: RegisterReader, _ owner: ID<Establishment>
    ) throws -> Contract? {
        guard let contractReference else { return nil }
        let known = try writer.contract(contractReference, of: self.owner, owner)
        guard let ends = contractEnds ?? known?.ends else {
            throw StoreError.notFound(kind: "contract '\(contractReference)'")
        }
        let named = try contractSupplier.map { try writer.supplier(likely: $0, role: .maintainer, register) }
        guard
            let supplier = try named ?? known?.supplier
                ?? publisher.map({ try writer.supplier(likely: $0, role: .maintainer, register) })
        else { throw StoreError.notFound(kind: "supplier of contract '\(contractReference)'") }
        return Contract(
            id: known?.id ?? ID(0), establishment: owner, supplier: supplier, systems: [],
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
