import Access
import Debt
import Registry
import Store
import Vocabulary

/// What the people of the demonstration decided about their debt, so that no page about it is empty: scenarios with
/// their days, extensions, what parks cost, protections of openings, purchases.
struct DemoDebt {
    let store: Store
    let now: Instant

    private var today: Day { now.parisDay }

    func load() async throws {
        let debt = try await store.debt(reach: .everything, on: today, today: today)
        let openings = try await everyOpening()
        let (choices, extensions) = (choices(debt), extensions(debt))
        let (economies, purchases) = (economies(debt), purchases(debt))
        let today = today
        try await store.transaction(by: "cordon demo", at: now) { writer in
            for (system, choice) in choices {
                try writer.choose(
                    choice.scenario, because: choice.reason, due: choice.due, for: system, reach: .everything)
            }
            for (system, bought) in extensions {
                try writer.decide(extension: bought, for: system, reach: .everything)
            }
            for (system, economy) in economies {
                try writer.record(economy, of: system, reach: .everything)
            }
            for (flow, protection) in openings {
                try writer.protect(flow, by: protection, reach: .everything)
            }
            for (establishment, year) in purchases {
                try writer.record(year, of: establishment, reach: .everything)
            }
            if let group = debt.register.owners.first?.group {
                try writer.set(
                    Money(euros: 690), for: .replace, of: .workstation, in: group, kind: .own,
                    source: "Marché postes de travail 2026, lot 2 (fictif)", asOf: today)
            }
        }
    }

    // MARK: Scenarios

    private typealias Choice = (scenario: DebtScenario, reason: String, due: Day)

    /// The heaviest debts of each hospital are planned, one after another.
    private func choices(_ debt: DebtLedger) -> [(ID<System>, Choice)] {
        let order = debt.ordered(
            Array(debt.ledger.rows.indices), by: .interest, isDescending: true, from: 0, size: 400)
        var planned: [Int32: Int] = [:]
        return order.compactMap { place in
            let row = debt.ledger.rows[place]
            let owner = debt.input.owners[place]
            let number = planned[owner, default: 0]
            guard let way = row.reference, row.state.isPastSupport, number < 3 else { return nil }
            planned[owner] = number + 1
            let isDevice = debt.input.facts[place].contains(.isMedicalDevice)
            let scenario: DebtScenario = isDevice ? .keep : way
            let months = (isDevice ? 3 : 9) + number * 8 + Int(owner % 5) * 2
            return (
                debt.system(place),
                (scenario, DemoDebt.reason(scenario), today.adding(days: months * 61 / 2))
            )
        }
    }

    private static func reason(_ scenario: DebtScenario) -> String {
        switch scenario {
        case .upgrade: "Montée de version prévue au schéma directeur, bascule un dimanche avec le service."
        case .replace: "Remplacement inscrit au plan d’équipement\u{A0}; l’éditeur ne livre plus cette gamme."
        case .keep:
            "Seul le fabricant peut intervenir\u{A0}: poste isolé, ports fermés, surveillance renforcée."
        case .outsource:
            "L’hébergeur actuel n’a plus de certificat HDS\u{A0}: bascule chez un hébergeur certifié."
        case .buyExtension: "Le temps de migrer sans interrompre les soins."
        case .isolate: "À l’écart du réseau jusqu’au remplacement."
        case .refurbish: "Matériel reconditionné suffisant pour cet usage."
        case .retire: "Plus utilisé depuis la mise en service du nouveau dossier."
        }
    }

    /// One in four of those that could have an extension has bought it.
    private func extensions(_ debt: DebtLedger) -> [(ID<System>, BoughtExtension)] {
        debt.ledger.rows.indices.filter { debt.ledger.rows[$0].state == .extensionNotBought }
            .filter { debt.input.systems[$0] % 4 == 0 }.prefix(40)
            .map { place in
                (
                    debt.system(place),
                    BoughtExtension(
                        yearlyCost: Money(euros: 900 + (debt.input.systems[place] % 7) * 150),
                        ends: today.adding(days: 330))
                )
            }
    }

    /// Parks of workstations by beds; the running costs that one hospital in two knows.
    private func economies(_ debt: DebtLedger) -> [(ID<System>, SystemEconomy)] {
        var parks: [Int32: Int] = [:]
        for place in debt.ledger.rows.indices where debt.function(place) == .workstation {
            parks[debt.input.owners[place], default: 0] += 1
        }
        return debt.ledger.rows.indices.compactMap { place in
            let owner = debt.input.owners[place]
            if debt.function(place) == .workstation, let count = parks[owner] {
                let units = max(8, debt.owner(place).beds * 12 / 10 / count)
                let cost = owner % 2 == 0 ? Money(euros: Int64(units) * 235) : nil
                return (debt.system(place), SystemEconomy(units: units, runCost: cost))
            }
            let row = debt.ledger.rows[place]
            if row.state == .ended, debt.input.facts[place].contains(.isMedicalDevice),
                debt.input.systems[place] % 3 == 0
            {
                return (debt.system(place), SystemEconomy(isIsolated: true))
            }
            return nil
        }
    }

    // MARK: Openings

    /// National services are under their conventions; of the rest, half were agreed on and a few have lapsed.
    private func everyOpening() async throws -> [(ID<Flow>, FlowProtection)] {
        var list = OpeningList(reach: .everything, day: today, paging: Paging(size: 200))
        var protections: [(ID<Flow>, FlowProtection)] = []
        list.after = ID(0)
        while protections.count < 600 {
            let rows = try await store.page(list).rows
            guard let last = rows.last else { break }
            list.after = last.flow.id
            protections += rows.compactMap { row in protection(row).map { (row.flow.id, $0) } }
        }
        return protections
    }

    private func protection(_ row: OpeningRow) -> FlowProtection? {
        let number = row.flow.id.rawValue
        guard case .outside(let partner) = row.flow.partner else { return nil }
        switch partner {
        case .secureMail, .sharedRecord, .electronicPrescription:
            return FlowProtection(
                measures: "Certificats des deux côtés, adresses du service national seules",
                reference: "Convention de raccordement", ends: today.adding(days: 400 + Int(number % 300)))
        case .remoteMaintenance:
            switch number % 5 {
            case 0:
                return FlowProtection(
                    measures:
                        "Tunnel ouvert à la demande, compte nominatif, session enregistrée par le bastion",
                    reference: "Annexe sécurité du marché", ends: today.adding(days: 120 + Int(number % 400)))
            case 1:
                return FlowProtection(
                    measures: "Filtrage par adresse de l’éditeur", reference: "Annexe sécurité du marché",
                    ends: today.adding(days: -40 - Int(number % 200)))
            default: return nil
            }
        case .remoteCare, .dataWarehouse, .communityLaboratory, .generalPractice, .healthInsurance,
            .ambulance,
            .healthAgency:
            guard number % 2 == 0 else { return nil }
            return FlowProtection(
                measures: "Chiffrement de bout en bout, clés changées chaque année", reference: nil,
                ends: today.adding(days: 200 + Int(number % 500)))
        }
    }

    // MARK: Purchases

    private func purchases(_ debt: DebtLedger) -> [(ID<Establishment>, ReusePurchases)] {
        let year = today.components.year
        return debt.register.owners.enumerated().flatMap { place, owner in
            [2, 1].flatMap { back in
                purchases(of: owner, place: place, in: year - back, isLast: back == 1).map { (owner.id, $0) }
            }
        }
    }

    /// A hospital buys computers for some 400 euros a bed in a year, prints for less, and parts with what it replaced.
    private func purchases(
        of owner: DebtOwner, place: Int, in year: Int, isLast: Bool
    ) -> [ReusePurchases] {
        let spent = Int64(owner.beds) * 410 + Int64(place) * 1_300
        let share = Int64(6 + (place * 7 + (isLast ? 3 : 6)) % 22) + (isLast ? 4 : 0)
        let pieces = Int64(owner.beds) / 3 + Int64(place)
        return [
            ReusePurchases(
                line: .computingAndTelephony, year: year, spent: Money(euros: spent),
                spentOnReused: Money(euros: spent * share / 100)),
            ReusePurchases(
                line: .printingSupplies, year: year, spent: Money(euros: spent / 9),
                spentOnReused: Money(euros: spent / 9 * (share + 5) / 100)),
            ReusePurchases(
                line: .discarded, year: year, total: pieces, reused: pieces * (share * 2 + 9) / 100),
        ]
    }
}
