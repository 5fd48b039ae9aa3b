import Access
import GRDB
public import Registry
public import Vocabulary

/// Recording a row of systems: what it hangs on first, then the system, then what hangs on it.
extension SystemRow {
    /// Records the system with its supplier, product, version, hosting, uses and contract.
    public func record(with writer: Writer, from source: Source, asOf day: Day) throws {
        guard let owner = try writer.establishment(finess: owner) else {
            throw StoreError.notFound(kind: "establishment \(self.owner)")
        }
        let register = RegisterReader(writer.db, reach: .everything)
        let system = try writer.record(
            System(
                id: ID(0), owner: owner, code: code, name: name, function: function,
                release: recordRelease(writer, register, source, day),
                hosting: recordHosting(writer, register, owner), inServiceSince: inServiceSince,
                holdsHealthData: holdsHealthData ?? function.usuallyHoldsHealthData,
                isExposed: isExposed ?? false
            ), from: source, asOf: day
        ).id
        if let criticality { try writer.record(use(of: system, by: owner, criticality, register)) }
        for (finess, criticality) in (otherUsers ?? [:]).sorted(by: { $0.key.text < $1.key.text }) {
            guard let user = try writer.establishment(finess: finess) else {
                throw StoreError.notFound(kind: "establishment \(finess)")
            }
            try writer.record(use(of: system, by: user, criticality, register))
        }
        try recordContract(writer, register, owner, system)
    }

    private func recordRelease(
        _ writer: Writer, _ register: RegisterReader, _ source: Source, _ day: Day
    ) throws -> ID<Release>? {
        guard let product, let publisher, let version else { return nil }
        let supplier = try writer.supplier(likely: publisher, role: .publisher, register)
        let sold =
            try writer.product(named: product, of: supplier)
            ?? writer.record(
                Product(id: ID(0), supplier: supplier, name: product, kind: function.usualProductKind)
            ).id
        let known = try writer.release(version: version, of: sold)
        let lifecycle = try known.flatMap { try register.lifecycle(of: $0) }
        if let known, securitySupportEnd == nil || lifecycle?.securitySupportEnd == securitySupportEnd {
            return known
        }
        var stated: Sourced<Lifecycle>?
        if let securitySupportEnd {
            var lifecycle = lifecycle ?? Lifecycle()
            lifecycle.securitySupportEnd = securitySupportEnd
            stated = Sourced(lifecycle, from: source, asOf: day)
        }
        return try writer.record(Release(id: ID(0), product: sold, version: version, lifecycle: stated)).id
    }

    private func recordHosting(
        _ writer: Writer, _ register: RegisterReader, _ owner: ID<Establishment>
    ) throws -> ID<Hosting>? {
        guard let hosting else { return nil }
        let known = try register.hosting(named: hosting)
        guard let kind = hostingKind ?? known?.kind else {
            throw StoreError.notFound(kind: "hosting '\(hosting)'")
        }
        let provider =
            try host.map { try writer.supplier(likely: $0, role: .host, register) } ?? known?.provider
        var certificate = known?.certificate
        if let certificateNumber, let certificateExpires {
            certificate = HDSCertificate(
                number: certificateNumber, activities: certificateActivities ?? [],
                expires: certificateExpires)
        }
        return try writer.record(
            Hosting(
                id: ID(0), name: hosting, kind: kind, provider: provider,
                establishment: known?.establishment ?? (kind == .onSite ? owner : nil),
                certificate: certificate)
        ).id
    }

    /// The use with the care services that are recorded for it already: a file does not speak of them.
    private func use(
        of system: ID<System>, by establishment: ID<Establishment>, _ criticality: Criticality,
        _ register: RegisterReader
    ) throws -> SystemUse {
        let services = try Int64.fetchAll(
            register.db.cachedStatement(
                sql: """
                    SELECT care_service_id FROM system_use_care_service
                    WHERE system_id = ? AND establishment_id = ?
                    """), arguments: [system.rawValue, establishment.rawValue])
        return SystemUse(
            system: system, establishment: establishment, criticality: criticality,
            careServices: Set(services.map { ID($0) }))
    }

    private func recordContract(
        _ writer: Writer, _ register: RegisterReader, _ owner: ID<Establishment>, _ system: ID<System>
    ) throws {
        guard let contractReference, let contractSupplier, let contractEnds else { return }
        try writer.record(
            Contract(
                id: ID(0), establishment: owner,
                supplier: writer.supplier(likely: contractSupplier, role: .maintainer, register),
                system: system,
                reference: contractReference, starts: contractStarts, ends: contractEnds,
                yearlyCost: contractYearlyCost))
    }
}

extension Writer {
    /// The supplier of that name in whatever case and accents, recorded with what the file shows of it if new.
    fileprivate func supplier(
        likely name: String, role: SupplierRole, _ register: RegisterReader
    ) throws -> ID<Supplier> {
        if let known = try register.supplier(named: name) { return known }
        return try record(Supplier(id: ID(0), name: name, roles: [role])).id
    }
}

extension RegisterReader {
    fileprivate func lifecycle(of release: ID<Release>) throws -> Lifecycle? {
        try row("SELECT * FROM release WHERE id = ?", [release.rawValue]).flatMap {
            Release($0).lifecycle?.value
        }
    }
}
