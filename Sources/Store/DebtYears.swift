public import Access
public import Debt
public import Registry
public import Vocabulary

extension DebtRegister {
    /// How many years the curve looks ahead: further, too few ends of support are known.
    public static let yearsAhead = 8

    /// The work that was chosen, each with what its group's costs make of it on a day.
    public func schedule(on day: Day) -> [ScheduledWork] {
        choices.sorted { $0.key < $1.key }.map { place, choice in
            var work = estimator(of: Int(place), on: day)
                .work(choice.scenario, of: 0, due: choice.due, decided: choice.decided)
            work.place = Int(place)
            return work
        }
    }

    /// The curves of every owner from a day on, a year apart; one ledger at a time is held.
    func curves(from day: Day) async -> DebtCurves {
        let schedule = schedule(on: day)
        var curves = DebtCurves(owners: owners.count)
        for year in 0...DebtRegister.yearsAhead {
            let debt = await DebtLedger(self, on: day.adding(months: 12 * year))
            curves.add(debt.ledger, owners: debt.input.owners, doing: debt.placed(schedule))
        }
        return curves
    }

    /// Where the owners that a filter names stand among ``owners``.
    public func owners(in group: ID<Group>?, _ establishment: ID<Establishment>?) -> [Int] {
        owners.indices.filter { place in
            (group.map { $0 == owners[place].group } ?? true)
                && (establishment.map { $0 == owners[place].id } ?? true)
        }
    }
}

/// The debt of years to come, without and with the work that was chosen.
public struct DebtYears: Sendable {
    /// The curve.
    public let curve: DebtCurve
    /// The work behind it, the first to be done first.
    public let schedule: [ScheduledWork]
    /// The ledger of today that places refer to.
    public let debt: DebtLedger
}

extension Store {
    /// The debt of the coming years of all that establishments in reach own, or of a part of them.
    ///
    /// Computed once, as the ledger is.
    public func debtYears(
        reach: Reach, group: ID<Group>? = nil, establishment: ID<Establishment>? = nil, today: Day
    ) async throws -> DebtYears {
        let debt = try await debt(reach: reach, on: today, today: today)
        let curves = await debtShelf.curves(reach, of: debt)
        let owners = debt.register.owners(in: group, establishment)
        let asked = Set(owners.map { Int32($0) })
        let schedule = debt.placed(debt.register.schedule(on: today))
            .filter { asked.contains(debt.input.owners[$0.place]) }
            .sorted { ($0.done, $0.place) < ($1.done, $1.place) }
        return DebtYears(curve: curves.curve(of: owners), schedule: schedule, debt: debt)
    }
}
