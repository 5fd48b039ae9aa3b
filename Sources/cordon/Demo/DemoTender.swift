import Access
import Clausier
import Registry
import Store
import Vocabulary

/// Two tenders of a demonstration: one being examined, one awarded whose promises are watched.
struct DemoTender {
    let store: Store
    let now: Instant
    /// Whose tenders they are: the group of the demonstration's buyer.
    let group: ID<Group>?

    private func date(_ daysAgo: Int) -> Instant { now.advanced(by: .seconds(Double(-daysAgo * 86_400))) }

    func build(_ security: Edition, _ durability: Edition) async throws {
        let market = try await store.page(AnswerMarket(reach: .everything, text: ""))
        let imaging = releases(market, of: ["Pixaline Imagerie", "Radiance Trame", "Archivalune"])
        let records = releases(market, of: ["Brumélis Santé", "Ombrelune Systèmes"])
        let buyers = try await buyers()
        guard !imaging.isEmpty, !records.isEmpty, !buyers.isEmpty else { return }
        let needs = Profile(exactly: [.software, .personalData, .healthData, .remoteMaintenance])
        let parts = [
            Tender.Part(edition: security.key, weights: weights(security), share: 3),
            Tender.Part(edition: durability.key, share: 1),
        ]
        let open = try await self.open(
            "GHT-2026-041", "Archivage d’images médicales pour le groupement", imaging, buyers, needs, parts,
            state: .examining)
        try await store.transaction(by: "acheteur", at: date(8)) { writer in
            for release in imaging {
                try writer.ask(
                    "Sous quel délai remettez-vous les images si nous quittons votre solution, et dans quel format\u{A0}?",
                    about: nil, of: release, due: now.parisDay.adding(days: 6), in: open, reach: .everything)
            }
        }
        try await reply(imaging[0])
        let closed = try await self.open(
            "GHT-2025-118", "Dossier patient\u{A0}: renouvellement", records, Array(buyers.prefix(2)), needs,
            parts,
            state: .examining)
        try await award(closed, to: records[0])
    }

    private func releases(_ market: [Questionnaire], of names: [String]) -> [ID<Release>] {
        names.compactMap { name in
            market.first { $0.supplierName == name && $0.edition.catalogue == "hospital" }?.release
        }
    }

    /// The members of the group.
    private func buyers() async throws -> [ID<Establishment>] {
        let places = try await store.page(Places(reach: .everything))
        guard let group = group ?? places.groups.first?.id else { return [] }
        return places.establishments.filter { $0.group == group }.map(\.id)
    }

    /// Remote maintenance counts double, and its addresses may not be missing.
    private func weights(_ edition: Edition) -> ScoreWeights {
        var weights = ScoreWeights.usual
        if let theme = edition.themes.first(where: { $0.key == "9" && $0.parent == nil }) {
            weights.byTheme[theme.key] = 2
        }
        if let code = ControlCode("O-9.14") { weights.blocking.insert(code) }
        return weights
    }

    private func open(
        _ reference: String, _ subject: String, _ bidders: [ID<Release>], _ buyers: [ID<Establishment>],
        _ needs: Profile,
        _ parts: [Tender.Part], state: Tender.State
    ) async throws -> ID<Tender> {
        try await store.transaction(by: "acheteur", at: date(40)) { writer in
            let id = try writer.open(
                Tender(
                    id: ID(0), establishment: buyers[0], reference: reference, subject: subject, needs: needs,
                    parts: parts),
                for: buyers, reach: .everything)
            for release in bidders { try writer.setBidder(release, isIn: true, of: id, reach: .everything) }
            try writer.change(
                id, subject: subject, needs: needs, parts: parts, state: state, reach: .everything)
            return id
        }
    }

    private func reply(_ release: ID<Release>) async throws {
        let owner = try await store.page(AnswerMarket(reach: .everything, text: "")).first {
            $0.release == release
        }
        guard let supplier = owner?.supplier else { return }
        let reach = Reach.suppliers([supplier])
        let waiting = try await store.page(SupplierWaiting(reach: reach, day: now.parisDay))
        guard let question = waiting.questions.first else { return }
        try await store.transaction(by: "fournisseur", at: date(3)) {
            try $0.reply(
                "Restitution complète en DICOM sous 30 jours, avec l’index en CSV\u{A0}; deux essais gratuits par an.",
                to: question.id, reach: reach)
        }
    }

    private func award(_ id: ID<Tender>, to release: ID<Release>) async throws {
        guard let file = try await store.page(TenderQuery(reach: .everything, tender: id)) else { return }
        let found = try await store.compare(file, on: now.parisDay)
        guard let input = try await input(file, found, with: release) else { return }
        let commitments = input.owed(in: .french).map {
            Commitment(
                id: ID(0), establishment: file.tender.establishment, release: release, control: $0.control,
                answerVersion: $0.answerVersion, text: $0.text, rules: $0.rules, due: $0.due)
        }
        var annexes: [ID<Release>: [Language: ContractClauses]] = [:]
        for bidder in file.bidders.map(\.candidate.release) {
            guard let input = try await self.input(file, found, with: bidder) else { continue }
            for language in Language.allCases {
                annexes[bidder, default: [:]][language] = ContractClauses(input, in: language)
            }
        }
        let sheets = try await store.page(
            SubmittedSheets(
                reach: .everything, questionnaires: found.questionnaires.joined().compactMap(\.self)))
        let record = try AwardRecord(found, of: file, annexes: annexes, sheets: sheets)
        try await store.transaction(by: "acheteur", at: date(20)) {
            try $0.award(id, to: release, commitments: commitments, record: record, reach: .everything)
        }
    }

    private func input(
        _ file: TenderFile, _ found: TenderComparison, with release: ID<Release>
    ) async throws -> ContractInput? {
        guard let place = file.bidders.firstIndex(where: { $0.candidate.release == release }) else {
            return nil
        }
        var parts: [ContractInput.Part] = []
        for (number, part) in found.comparison.parts.enumerated() {
            var points: [AnswerPoint] = []
            if let id = found.questionnaires[number][place] {
                points = try await store.dossier(of: id, reach: .everything, on: now.parisDay)?.points ?? []
            }
            parts.append(
                ContractInput.Part(
                    edition: part.edition,
                    answers: Dictionary(
                        points.compactMap { point in point.answer.map { (point.control.code, $0) } }
                    ) {
                        first, _ in first
                    },
                    states: Dictionary(part.rows.map { ($0.control.code, $0.states[place]) }) { first, _ in
                        first
                    }))
        }
        return ContractInput(
            buyers: file.buyers.map(\.name), supplier: file.bidders[place].supplierName,
            product: file.bidders[place].candidate.name, reference: file.tender.reference, parts: parts,
            gapsDue: now.parisDay.adding(days: 14))
    }
}
