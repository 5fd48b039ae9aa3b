public import Debt
public import Registry
public import Vocabulary

/// The ledger of a reach on a day, with the names of what it speaks of.
public struct DebtLedger: Sendable {
    /// What it was computed from.
    public let register: DebtRegister
    /// The columns on that day.
    public let input: LedgerInput
    /// One row for each system of the columns.
    public let ledger: Ledger
    let memo = DebtMemo()

    /// Computes the rows, each with the unit costs of its owner's group.
    init(_ register: DebtRegister, on day: Day) async {
        let input = register.input(on: day)
        let reach = register.reach(on: day)
        let common = await Ledger.compute(input, reach: reach, at: day)
        let serving = register.serving(on: day)
        guard !register.costs.isEmpty || serving != nil else {
            self.init(register, input, common)
            return
        }
        var rows = common.rows
        for (group, costs) in register.costs {
            let isOfGroup = register.owners.map { $0.group == group }
            let places = rows.indices.filter { isOfGroup[Int(input.owners[$0])] }
            let own = Ledger.rows(
                of: places, in: input, reach: reach, at: day,
                assuming: LedgerAssumptions(costs: costs))
            for (place, row) in zip(places, own) { rows[place] = row }
        }
        guard let serving else {
            self.init(register, input, Ledger(day: day, rows: rows))
            return
        }
        self.init(
            register, input.only(serving), Ledger(day: day, rows: serving.map { rows[$0] }))
    }

    private init(_ register: DebtRegister, _ input: LedgerInput, _ ledger: Ledger) {
        self.register = register
        self.input = input
        self.ledger = ledger
    }

    /// The day it is true for.
    public var day: Day { ledger.day }

    /// How many systems.
    public var count: Int { ledger.rows.count }

    /// The system at a place.
    public func system(_ place: Int) -> ID<System> { ID(input.systems[place]) }

    /// Where a system stands in the rows; `nil` for one that serves no more on the day, or that nobody in reach owns.
    public func place(of system: ID<System>) -> Int? {
        guard let place = register.place(of: system) else { return nil }
        if input.systems.indices.contains(place), input.systems[place] == system.rawValue { return place }
        return input.systems.firstIndex(of: system.rawValue)
    }

    /// Work that was chosen, by the places of these rows instead of the register's: none of a system that serves no more.
    func placed(_ schedule: [ScheduledWork]) -> [ScheduledWork] {
        guard count != register.count else { return schedule }
        let chosen = Set(schedule.map { register.columns.systems[$0.place] })
        var places: [Int64: Int] = [:]
        for (place, system) in input.systems.enumerated() where chosen.contains(system) {
            places[system] = place
        }
        return schedule.compactMap { work in
            places[register.columns.systems[work.place]].map { place in
                var work = work
                work.place = place
                return work
            }
        }
    }

    /// Who owns the system at a place.
    public func owner(_ place: Int) -> DebtOwner { register.owners[Int(input.owners[place])] }

    /// What the system at a place is for.
    public func function(_ place: Int) -> Function { Function.allCases[Int(input.functions[place])] }

    /// What the system at a place runs, where it is known.
    public func release(_ place: Int) -> DebtRelease? {
        let release = Int(input.releaseOf[place])
        return release >= 0 ? register.releases[release] : nil
    }

    /// What was chosen for the system at a place of the whole reach or of a part of it.
    public func choice(_ place: Int) -> ChosenScenario? {
        register.choices.isEmpty
            ? nil : register.place(of: system(place)).flatMap { register.choices[Int32($0)] }
    }

    /// What is known of that release.
    public func facts(_ place: Int) -> LedgerRelease? {
        let release = Int(input.releaseOf[place])
        return release >= 0 ? input.releases[release] : nil
    }

    /// The ledger of some places alone, in their order. What stops with a system stays what it is in the whole reach.
    public func only(_ places: [Int]) -> DebtLedger {
        // Every place once is the ledger itself: a nation's columns are not copied to be read.
        if places.count == count, places.elementsEqual(0..<count) { return self }
        return DebtLedger(
            register, input.only(places), Ledger(day: day, rows: places.map { ledger.rows[$0] }))
    }

    /// Indebted systems grouped into migrations, the one that removes most debt for each euro first.
    public func migrations() -> [MigrationGroup] {
        ledger.migrations(of: input, productOf: register.productOf)
    }

    /// Functions that several products serve; one group's are reckoned with its own costs.
    public func convergences() -> [Convergence] {
        let groups = Set(Set(input.owners).map { register.owners[Int($0)].group })
        return ledger.convergences(
            of: input, productOf: register.productOf,
            assuming: groups.count == 1
                ? groups.first.map { register.assumptions(of: $0) } ?? .init() : .init())
    }

    /// What hangs on each supplier.
    public func concentration() -> [SupplierConcentration] {
        var stopped = register.stoppedServices(on: day)
        return ledger.concentration(
            of: input,
            supplierOf: input.releaseOf.map { $0 >= 0 ? register.releases[Int($0)].supplier : -1 }
        ) { places in
            stopped.count(of: places.compactMap { register.place(of: system(Int($0))).map { Int32($0) } })
        }
    }

    /// The scenarios of a system, reckoned with its group's costs; none for one that nobody in reach owns.
    public func scenarios(of system: ID<System>) -> [ScenarioEstimate] {
        guard let place = register.place(of: system) else { return [] }
        return register.estimator(of: place, on: day).estimates(of: 0)
    }
}

extension LedgerInput {
    /// The same columns, where some systems serve no more: nobody relies on them, and they need nothing.
    func without(_ gone: ArraySlice<(place: Int32, day: Int32)>) -> LedgerInput {
        guard !gone.isEmpty else { return self }
        var isGone = Array(repeating: false, count: count)
        var input = self
        for system in gone {
            isGone[Int(system.place)] = true
            input.criticality[Int(system.place)] = 0
        }
        input.needs.removeAll { isGone[Int($0.system)] || isGone[Int($0.needed)] }
        input.uses.removeAll { isGone[Int($0.system)] }
        return input
    }

    /// The columns of some systems, without what hangs on them.
    func only(_ places: [Int]) -> LedgerInput {
        var input = LedgerInput()
        input.releases = releases
        input.serviceCount = serviceCount
        func pick<Value>(_ column: [Value]) -> [Value] { places.map { column[$0] } }
        input.systems = pick(systems)
        input.owners = pick(owners)
        input.functions = pick(functions)
        input.releaseOf = pick(releaseOf)
        input.inServiceSince = pick(inServiceSince)
        input.contractEnds = pick(contractEnds)
        input.certificateExpires = pick(certificateExpires)
        input.facts = pick(facts)
        input.hosting = pick(hosting)
        input.supplier = pick(supplier)
        input.criticality = pick(criticality)
        input.units = pick(units)
        input.runCost = pick(runCost)
        input.extensionCost = pick(extensionCost)
        return input
    }
}
