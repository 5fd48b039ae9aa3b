import Access
import Debt
import GRDB
import Registry
import Vocabulary

extension DebtRegister {
    /// Reads the reach in one snapshot; dismissals that ended before `today` are left out.
    static func read(_ db: Database, reach: Reach, facts: DebtFacts, today: Day) throws -> DebtRegister {
        var reader = try DebtReader(db, reach: reach, facts: facts, today: today)
        return try reader.register()
    }
}

/// Fills the columns from rows, table by table.
private struct DebtReader {
    private let db: Database
    private let reach: Reach
    private let facts: DebtFacts
    private let today: Day
    private var input = LedgerInput()
    private var placeOf: [Int64: Int32] = [:]
    private var owners: [DebtOwner] = []
    private var ownerOf: [Int64: Int32] = [:]
    private var releases: [DebtRelease] = []
    private var recorded: [Int64: RecordedRelease] = [:]
    private var releasePlaces: [ReleasePlace: Int32] = [:]
    private var dismisserOf: [Int32] = []
    private var dismissals: [Int32: [FlawDismissal]] = [:]
    private var suppliers: [DebtSupplier] = []
    private var supplierOf: [Int64: Int32] = [:]
    private var hostings: [Int64: (kind: UInt8, expires: Int32)] = [:]

    /// One release, apart for each establishment that dismissed flaws.
    private struct ReleasePlace: Hashable {
        let release: Int64
        let dismisser: Int32
    }

    private struct RecordedRelease {
        var ledger: LedgerRelease
        let names: DebtRelease
        let standing: UInt8
        let isMedicalDevice: Bool

        init(_ row: Row, supplier: Int32, _ facts: DebtFacts, componentFlaws: [FlawMatch], on today: Day) {
            let (product, version): (String, String) = (row["product"], row["version"])
            let kind = ProductKind(rawValue: row["kind"])
            let key = facts.key(of: product, lifecycleKey: row["lifecycle_key"], version: version)
            let own =
                key.map {
                    facts.matcher.matches(
                        $0, version: DebtFacts.installedVersion(version, product: product, of: $0))
                } ?? []
            let flaws = RecordedRelease.joined(
                RecordedRelease.joined(own, componentFlaws),
                facts.matcher.matches(named: product, by: row["supplier"], listedAs: key))
            ledger = LedgerRelease(
                id: .from(row, "id"), key: key,
                lifecycle: facts.lifecycle(key, registered: Release(row).lifecycle),
                flaws: flaws, areFlawsKnown: facts.hasFlaws && (key != nil || !flaws.isEmpty),
                asset: kind?.asset,
                isEndOfLine: key.map { facts.catalogue.isEndOfLine($0.product, on: today) } ?? false)
            names = DebtRelease(
                product: ID(row["product_id"]), productName: product, version: version, supplier: supplier)
            standing = LedgerInput.code(SupplierStanding(rawValue: row["standing"]))
            isMedicalDevice = kind == .medicalDevice
        }

        /// The surer flaws, then those of the others that are not among them.
        private static func joined(_ own: [FlawMatch], _ parts: [FlawMatch]) -> [FlawMatch] {
            guard !parts.isEmpty else { return own }
            let known = Set(own.map(\.cve))
            return own + parts.filter { !known.contains($0.cve) }
        }
    }

    init(_ db: Database, reach: Reach, facts: DebtFacts, today: Day) throws {
        self.db = db
        self.reach = reach
        self.facts = facts
        self.today = today
    }

    mutating func register() throws -> DebtRegister {
        try readOwners()
        try readDismissals()
        try readReleases()
        try readHostings()
        try readSystems()
        try readUses()
        try readNeeds()
        let choices = try readChoices()
        try readEconomies()
        let retirements = try readRetirements()
        return DebtRegister(
            columns: input, owners: owners, releases: releases, suppliers: suppliers, feeds: facts.feeds,
            dismisserOf: dismisserOf, dismissals: dismissals, extensions: try extensions(),
            costs: try costs(), effects: try effects(), rates: try rates(), choices: choices,
            retirements: retirements, today: today, placeOf: placeOf, titles: titles)
    }

    /// The catalogue's names of the products that were recognised.
    private var titles: [String: String] {
        var titles: [String: String] = [:]
        for key in input.releases.compactMap(\.key?.product) where titles[key] == nil {
            titles[key] = facts.catalogue[key]?.title
        }
        return titles
    }

    /// Calls `body` with each row; the row is valid during the call only.
    private func each(_ query: SQL, _ body: (Row) throws -> Void) throws {
        let (sql, arguments) = try query.build(db)
        let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
        while let row = try rows.next() { try body(row) }
    }

    private mutating func readOwners() throws {
        var found: [DebtOwner] = []
        try each(
            """
            SELECT e.id, e.name, e.finess, e.group_id, e.beds FROM establishment e WHERE \(reach.holds("e.id"))
            ORDER BY e.name_key, e.id
            """
        ) {
            found.append(DebtOwner(id: ID($0[0]), name: $0[1], finess: $0[2], group: ID($0[3]), beds: $0[4]))
        }
        owners = found
        for (place, owner) in found.enumerated() { ownerOf[owner.id.rawValue] = Int32(place) }
    }

    private mutating func readDismissals() throws {
        var found: [Int32: [FlawDismissal]] = [:]
        try each(
            """
            SELECT d.* FROM flaw_dismissal d WHERE \(reach.holds("d.establishment_id")) AND d.ends >= \(today.number)
            ORDER BY d.id
            """
        ) { row in
            guard let owner = ownerOf[row["establishment_id"]], let dismissal = FlawDismissal(row) else {
                return
            }
            found[owner, default: []].append(dismissal)
        }
        dismissals = found
    }

    private mutating func readReleases() throws {
        var rows: [Row] = []
        let isRun: SQL =
            reach == .everything
            ? "TRUE" : "r.id IN (SELECT s.release_id FROM system s WHERE \(reach.holds("s.owner_id")))"
        try each(
            """
            SELECT r.*, p.name AS product, p.kind, p.lifecycle_key, f.id AS supplier_id, f.name AS supplier, f.standing
            FROM release r JOIN product p ON p.id = r.product_id JOIN supplier f ON f.id = p.supplier_id
            WHERE \(isRun)
            """
        ) { rows.append($0.copy()) }
        let componentFlaws = try facts.componentFlaws(db)
        for row in rows {
            let supplier = place(of: row["supplier_id"], named: row["supplier"])
            recorded[row["id"]] = RecordedRelease(
                row, supplier: supplier, facts, componentFlaws: componentFlaws[row["id"]] ?? [], on: today)
        }
        continueLines()
    }

    /// A product that the catalogue calls ended goes on where a release of it that systems run is recorded as supported.
    private mutating func continueLines() {
        let continued = Set(
            recorded.values.filter {
                ($0.ledger.lifecycle?.state(on: today, extensionBought: false) ?? .unknown) <= .securityOnly
            }.map(\.names.product))
        for (id, release) in recorded
        where release.ledger.isEndOfLine && continued.contains(release.names.product) {
            recorded[id]?.ledger.isEndOfLine = false
        }
    }

    private mutating func place(of supplier: Int64, named name: String) -> Int32 {
        if let known = supplierOf[supplier] { return known }
        let place = Int32(suppliers.count)
        supplierOf[supplier] = place
        suppliers.append(DebtSupplier(id: ID(supplier), name: name))
        return place
    }

    private mutating func readHostings() throws {
        var found: [Int64: (kind: UInt8, expires: Int32)] = [:]
        try each("SELECT id, kind, certificate_expires FROM hosting") { row in
            let expires: Int32? = row[2]
            found[row[0]] = (
                LedgerInput.code(HostingKind(rawValue: row[1])), expires ?? LedgerInput.unknownDay
            )
        }
        hostings = found
    }

    private mutating func readSystems() throws {
        let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM system") ?? 0
        if reach == .everything {
            input.reserve(count)
            placeOf.reserveCapacity(count)
        }
        let functions = Dictionary(
            uniqueKeysWithValues: Function.allCases.enumerated().map { ($1.rawValue, UInt8($0)) })
        let devices = Set<UInt8>(
            [Function.medicalDevice, .patientMonitoring].compactMap { functions[$0.rawValue] })
        var reader = self
        try each(
            """
            SELECT s.id, s.owner_id, s.function, s.release_id, s.in_service_since, s.covered_until,
                s.holds_health_data, s.is_exposed, s.hosting_id
            FROM system s WHERE \(reach.holds("s.owner_id")) ORDER BY s.id
            """
        ) { reader.add($0, functions, devices) }
        self = reader
    }

    private mutating func add(_ row: Row, _ functions: [String: UInt8], _ devices: Set<UInt8>) {
        let id: Int64 = row[0]
        guard let owner = ownerOf[row[1]] else { return }
        let release: Int64? = row[3]
        let hosting: Int64? = row[8]
        let function = functions[row[2]] ?? 0
        var facts: SystemFacts = []
        if row[6] as Bool { facts.insert(.holdsHealthData) }
        if row[7] as Bool { facts.insert(.isExposed) }
        let known = release.flatMap { recorded[$0] }
        if devices.contains(function) || known?.isMedicalDevice == true { facts.insert(.isMedicalDevice) }
        placeOf[id] = Int32(input.systems.count)
        input.systems.append(id)
        input.owners.append(owner)
        input.functions.append(function)
        input.releaseOf.append(
            release.map { place(of: $0, known, owner: owner) } ?? LedgerInput.unknownRelease)
        input.inServiceSince.append(row[4] ?? LedgerInput.unknownDay)
        input.contractEnds.append(row[5] ?? LedgerInput.unknownDay)
        let host = hosting.flatMap { hostings[$0] }
        input.certificateExpires.append(host?.expires ?? LedgerInput.unknownDay)
        input.facts.append(facts)
        input.hosting.append(host?.kind ?? 0)
        input.supplier.append(known?.standing ?? 0)
        input.criticality.append(0)
        input.units.append(1)
        // A contract says what a supplier is paid, not what a system costs to run: unknown until somebody says.
        input.runCost.append(-1)
        input.extensionCost.append(-1)
    }

    private mutating func place(of release: Int64, _ known: RecordedRelease?, owner: Int32) -> Int32 {
        guard let known else { return LedgerInput.unknownRelease }
        let key = ReleasePlace(release: release, dismisser: dismissals[owner] == nil ? -1 : owner)
        if let place = releasePlaces[key] { return place }
        let place = Int32(releases.count)
        releasePlaces[key] = place
        releases.append(known.names)
        input.releases.append(known.ledger)
        dismisserOf.append(key.dismisser)
        return place
    }

    private mutating func readUses() throws {
        var criticality = input.criticality
        let places = placeOf
        try each(
            "SELECT u.system_id, u.criticality FROM system_use u WHERE \(reach.holds("u.establishment_id"))"
        ) { row in
            guard let place = places[row[0]] else { return }
            criticality[Int(place)] = max(criticality[Int(place)], row[1])
        }
        input.criticality = criticality
        var services: [Int64: Int32] = [:]
        var uses: [(system: Int32, service: Int32)] = []
        try each(
            """
            SELECT u.system_id, u.care_service_id FROM system_use_care_service u
            WHERE \(reach.holds("u.establishment_id"))
            """
        ) { row in
            guard let place = places[row[0]] else { return }
            let next = Int32(services.count)
            let service = services[row[1], default: next]
            services[row[1]] = service
            uses.append((place, service))
        }
        input.uses = uses
        input.serviceCount = services.count
    }

    private mutating func readNeeds() throws {
        let places = placeOf
        let isOurs: SQL =
            reach == .everything
            ? "TRUE" : "d.system_id IN (SELECT s.id FROM system s WHERE \(reach.holds("s.owner_id")))"
        var needs: [(system: Int32, needed: Int32)] = []
        try each("SELECT d.system_id, d.needs_id FROM system_dependency d WHERE \(isOurs)") { row in
            if let system = places[row[0]], let needed = places[row[1]] { needs.append((system, needed)) }
        }
        input.needs = needs
    }

    private mutating func readChoices() throws -> [Int32: ChosenScenario] {
        var choices: [Int32: ChosenScenario] = [:]
        let places = placeOf
        try each("SELECT system_id, scenario, due, decided FROM debt_choice") { row in
            guard let place = places[row[0]], let scenario = DebtScenario(word: row[1]) else { return }
            let due: Int? = row[2]
            choices[place] = ChosenScenario(
                scenario: scenario, due: due.map { Day(number: $0) },
                decided: Instant(milliseconds: row[3]).parisDay)
        }
        for (place, choice) in choices where choice.scenario == .retire {
            input.facts[Int(place)].insert(.isToBeRetired)
        }
        return choices
    }

    private mutating func readEconomies() throws {
        var economies: [(place: Int32, economy: SystemEconomy)] = []
        let places = placeOf
        try each("SELECT system_id, units, run_cost_cents, is_isolated FROM system_economy") { row in
            if let place = places[row[0]] { economies.append((place, SystemEconomy(row))) }
        }
        for (place, economy) in economies {
            input.units[Int(place)] = Int32(clamping: economy.units)
            input.runCost[Int(place)] = economy.runCost?.cents ?? -1
            if economy.isIsolated { input.facts[Int(place)].insert(.isIsolated) }
        }
    }

    /// By their day, those of systems that somebody in reach owns.
    private func readRetirements() throws -> [(place: Int32, day: Int32)] {
        var found: [(place: Int32, day: Int32)] = []
        try each("SELECT system_id, day FROM system_retirement ORDER BY day, system_id") { row in
            if let place = placeOf[row[0]] { found.append((place, row[1])) }
        }
        return found
    }

    private func rates() throws -> [ID<Group>: DiscountRate] {
        var rates: [ID<Group>: DiscountRate] = [:]
        try each("SELECT group_id, basis_points FROM debt_rate") { row in
            rates[ID(row[0])] = try? DiscountRate(basisPoints: row[1])
        }
        return rates
    }

    private func extensions() throws -> [Int32: BoughtExtension] {
        var found: [Int32: BoughtExtension] = [:]
        try each("SELECT system_id, yearly_cost_cents, ends FROM debt_extension") { row in
            let system: Int64 = row[0]
            guard let place = placeOf[system] else { return }
            found[place] = BoughtExtension(row)
        }
        return found
    }

    private func costs() throws -> [ID<Group>: UnitCosts] {
        var costs: [ID<Group>: UnitCosts] = [:]
        let groups = Set(owners.map(\.group))
        try each("SELECT * FROM unit_cost ORDER BY group_id") { row in
            let number: Int64 = row["group_id"]
            let group = ID<Group>(number)
            guard groups.contains(group), let item = CostItem(rawValue: row["item"]),
                let asset = AssetClass(rawValue: row["asset"])
            else { return }
            let words: String = row["source"]
            let source = LocalizedText(words, en: words)
            let basis = Basis(
                Basis.Kind(rawValue: row["basis"]) ?? .own, source,
                asOf: Day(number: row["as_of"]))
            try costs[group, default: .assumptions].set(
                Money(cents: row["amount_cents"]), for: item, of: asset, basis: basis)
        }
        return costs
    }

    private func effects() throws -> [ID<Group>: ScenarioEffects] {
        var effects: [ID<Group>: ScenarioEffects] = [:]
        let groups = Set(owners.map(\.group))
        try each("SELECT * FROM scenario_effect ORDER BY group_id") { row in
            let number: Int64 = row["group_id"]
            let group = ID<Group>(number)
            guard groups.contains(group), let scenario = DebtScenario(word: row["scenario"]),
                let asset = AssetClass(rawValue: row["asset"])
            else { return }
            let words: String = row["source"]
            let basis = Basis(
                Basis.Kind(rawValue: row["basis"]) ?? .own, LocalizedText(words, en: words),
                asOf: Day(number: row["as_of"]))
            try effects[group, default: .assumptions].set(
                months: row["months"], riskRemovedPerMille: row["risk_removed_per_mille"], for: scenario,
                of: asset, basis: basis)
        }
        return effects
    }
}

extension FlawDismissal {
    init?(_ row: Row) {
        self.init(
            cve: row["cve"], release: ReleaseKey(product: row["product"], cycle: row["cycle"]),
            reason: row["reason"],
            by: row["decided_by"], from: Day(number: row["starts"]), until: Day(number: row["ends"]))
    }
}

extension BoughtExtension {
    init(_ row: Row) {
        let cost: Int64? = row["yearly_cost_cents"]
        self.init(yearlyCost: cost.map { Money(cents: $0) }, ends: .from(row, "ends"))
    }
}
