import Pool
import TestSupport
import Testing

@Suite("Years in which the pool pays nothing") struct QuietYearTests {
    @Test(
        "Their chance is the share of simulated years without a payment, deductibles and what is shared included"
    )
    func chance() throws {
        var numbers = Seed().numbers
        for _ in 0..<4 {
            var model = try RandomPools.pool(&numbers, sites: 6)
            // Rare enough to leave quiet years, with deductibles that swallow a part of the incidents.
            for place in model.sites.indices {
                model.sites[place].minorRate *= 0.2
                model.sites[place].majorRate *= 0.2
                model.sites[place].deductible = model.sites[place].major.mean * 0.3
            }
            let chance = model.noPaymentProbability
            let losses = LossStatistics(try Simulation(model, seed: 3).losses(of: 0..<20_000).gross)
            #expect(chance >= model.noIncidentProbability - 1e-12 && chance <= 1)
            #expect(
                abs(losses.quietShare - chance) < 5 * losses.quietError + 1e-3,
                "\(losses.quietShare) \(chance)")
            // Less is paid from a higher deductible on: more years are quiet.
            var dearer = model
            for place in dearer.sites.indices { dearer.sites[place].deductible *= 3 }
            #expect(dearer.noPaymentProbability >= chance - 1e-9)
        }
    }

    @Test(
        "Without deductibles one hospital's quiet year is the closed form; a lattice's first point holds more"
    )
    func closed() throws {
        let site = PoolModel.Site(
            group: 0, majorRate: 2, major: .lognormal(median: 0.01, sigma: 1), exposure: 1)
        let model = try PoolModel(sites: [site], yearVariance: 0.1)
        #expect(abs(model.noPaymentProbability - model.noIncidentProbability) < 1e-12)
        // Steps as large as an incident: what is small is rounded to nothing, and no chance of a quiet year.
        let law = ExactEngine(model, precision: .init(points: 1_024, range: 20)).law()
        #expect(law.masses[0] > 1.1 * model.noPaymentProbability)
    }

    @Test(
        "Covers that begin above 0 leave each year that costs something so; one from the first euro on does not"
    )
    func net() throws {
        var numbers = Seed().numbers
        let model = try RandomPools.pool(&numbers, sites: 4)
        let high = try Programme(
            layers: [.init(attachment: 0.5, limit: 4, reinstatements: 0)],
            stopLoss: .init(attachment: 1, limit: 9))
        let whole = try Programme(layers: [.init(attachment: 0, limit: 1e5, reinstatements: nil)])
        #expect(Programme.none.leavesFirstEuro && high.leavesFirstEuro && !whole.leavesFirstEuro)
        let losses = try Simulation(model, programme: high, seed: 2).losses(of: 0..<2_000)
        let net = LossStatistics(try #require(losses.net))
        #expect(net.quietShare == LossStatistics(losses.gross).quietShare)
        let all = try Simulation(model, programme: whole, seed: 2).losses(of: 0..<2_000)
        #expect(LossStatistics(try #require(all.net)).quietShare == 1)
    }
}
