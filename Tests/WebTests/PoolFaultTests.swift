import Access
import HTTPTypes
import HummingbirdTesting
import Pool
import Registry
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("What the pool's model refuses is said in the words and units of its form") struct PoolFaultTests {
    private static func fault(_ change: (inout PoolRules) throws -> Void) -> LocalizedText? {
        var rules = PoolRules()
        do {
            try change(&rules)
            try rules.check()
            return nil
        } catch {
            return (error as? PoolError)?.sentence
        }
    }

    @Test("Layers are counted from one, in millions; shares are per cent, as they are typed")
    func units() throws {
        let overlap = try #require(
            Self.fault {
                $0.programme = try Programme(layers: [
                    .init(attachment: 10, limit: 30, reinstatements: nil),
                    .init(attachment: 5.5, limit: 100, reinstatements: nil),
                    .init(attachment: 3, limit: 2.5, reinstatements: nil),
                ])
            })
        #expect(
            overlap
                == LocalizedText(
                    "«\u{A0}Seuil de la tranche 1\u{A0}» vaut 10\u{A0}M€\u{A0}: il faut 105,5\u{A0}M€ ou plus, là où finit la tranche 2.",
                    en: "“Attachment of layer 1” is €10M: it must be €105.5M or more, where layer 2 ends."))
        let capital = try #require(Self.fault { $0.pricing.costOfCapital = 1.5 })
        #expect(
            capital
                == LocalizedText(
                    "«\u{A0}Coût du capital\u{A0}» vaut 150\u{A0}%\u{A0}: il faut une valeur entre 0\u{A0}% et 100\u{A0}%.",
                    en: "“Cost of capital” is 150%: it must be between 0% and 100%."))
        let least = try #require(Self.fault { $0.cover.leastDeductible = 200_000 })
        #expect(least.french.contains("entre 0\u{A0}M€ et 100\u{202F}000\u{A0}M€"))
    }

    @Test("Every fault of the rules is French in French, and English in English")
    func languages() throws {
        let layer = { (attachment: Double, limit: Double, count: Int?) in
            Programme.Layer(attachment: attachment, limit: limit, reinstatements: count)
        }
        let changes: [(inout PoolRules) throws -> Void] = [
            { $0.programme = try Programme(layers: [layer(-1, 1, nil)]) },
            { $0.programme = try Programme(layers: [layer(1, -1, nil)]) },
            { $0.programme = try Programme(layers: [layer(1, 1, -1)]) },
            { $0.programme = try Programme(layers: [layer(1, 5, nil), layer(2, 5, nil)]) },
            { $0.programme = try Programme(stopLoss: .init(attachment: -1, limit: 1)) },
            { $0.programme = try Programme(stopLoss: .init(attachment: 1, limit: -1)) },
            {
                $0.programme = try Programme(
                    layers: (0..<9).map { layer(Double($0), 1, nil) })
            },
            { $0.programme = try ProgrammeText.programme(layers: "1 : 2 : 1,5", stopLoss: "") },
            { $0.programme = try ProgrammeText.programme(layers: "dix", stopLoss: "") },
            { $0.cover.leastDeductible = -1 }, { $0.cover.deductibleShare = -1 },
            { $0.cover.deductibleFactor = -1 }, { $0.cover.limitShare = 0 }, { $0.cover.mostLimit = 0 },
            { $0.cover.limitFactor = 0 }, { $0.pricing.expense = 0.95 }, { $0.pricing.premiumShare = 2 },
            { $0.pricing.mostRateOnLine = -1 }, { $0.marketLoading = 0 }, { $0.cash.advanceShare = 2 },
            { $0.cash.advanceDay = 400 }, { $0.cash.adjustmentDay = 1 },
        ]
        let (english, french) = (
            [
                "layer", "attach", "more", "most", "where", "loss", "reinst", "limit", "must", "between",
                "number",
            ],
            ["tranche", "seuil", "plus", "entre", "faut", "nombre", "franchise"]
        )
        for (number, change) in changes.enumerated() {
            let sentence = try #require(Self.fault(change), "change \(number) is no fault")
            for word in english {
                #expect(!sentence.french.lowercased().contains(word), "\(sentence.french)")
            }
            for word in french {
                #expect(!sentence.english.lowercased().contains(word), "\(sentence.english)")
            }
        }
    }

    @Test("Incidents that would move a parameter past what the model admits are refused by its name")
    func recalibration() async throws {
        let hospitals = try await TestHospitals(roles: [.networkAdministrator])
        let (place, now) = (hospitals.establishments[0], hospitals.now)
        try await hospitals.store.transaction(by: "pool", at: now) { writer in
            var rules = PoolRules()
            rules.countedFrom = now.parisDay.adding(months: -24)
            try writer.agree(on: rules, because: "essai")
            var parameters = LossParameters()
            parameters.lossShare = 100
            try writer.set(parameters, because: "essai")
            for day in [-30, -60, -90] {
                try writer.record(
                    pastIncidentOn: now.parisDay.adding(days: day), at: place,
                    cost: Money(euros: 3_000_000), median: Money(euros: 1), source: "essai",
                    reach: .everything)
            }
        }
        try await hospitals.visit { client in
            let answer = try await hospitals.send(
                client, "/pool/recalibration", as: .networkAdministrator, fields: ["reason": "essai"])
            #expect(answer.status == .badRequest)
            #expect(answer.text.contains("Part du budget perdue par jour d’arrêt"))
        }
    }
}
