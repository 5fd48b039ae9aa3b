import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// Tenders: what is needed, who bids, side by side, questions, clauses, commitments.
    static let tenders: [Endpoint] = tenderPages + tenderForms

    private static let tenderPages: [Endpoint] = [
        .page("/tenders", needs: .permission(.manageTenders)) { visit in
            let list = TenderList(reach: visit.reach, paging: visit.paging())
            let page = try await visit.store.page(list)
            let places = try await visit.store.page(Places(reach: visit.reach))
            return TenderListView(
                visit: visit, list: list, rows: page.rows, total: page.total, places: places
            )
            .response()
        },
        .page("/tenders/{tender}", needs: .permission(.manageTenders)) { visit in
            let file = try await visit.tenderFile()
            let found = try await visit.store.compare(file, on: visit.today)
            let text = visit.query.text("q") ?? ""
            let market =
                text.isEmpty ? [] : try await visit.store.page(AnswerMarket(reach: visit.reach, text: text))
            return TenderView(visit: visit, file: file, found: found, market: market, searched: text)
                .response()
        },
        .page("/tenders/{tender}/settings", needs: .permission(.manageTenders)) { visit in
            let file = try await visit.tenderFile()
            return TenderSettingsView(
                visit: visit, file: file, editions: try await visit.editions(of: file.tender),
                others: try await visit.store.newestEditions().filter { newest in
                    !file.tender.parts.contains { $0.edition.catalogue == newest.key.catalogue }
                }
            )
            .response()
        },
        .page("/tenders/{tender}/report", needs: .permission(.manageTenders)) { visit in
            let file = try await visit.tenderFile()
            let found = try await visit.store.compare(file, on: visit.today)
            return TenderReportView(visit: visit, file: file, found: found).response()
        },
        .page("/tenders/{tender}/award", needs: .permission(.manageTenders)) { visit in
            let file = try await visit.tenderFile()
            let found = try await visit.store.compare(file, on: visit.today)
            return AwardView(
                visit: visit, file: file, found: found, choice: try await visit.awardChoice(file, found)
            )
            .response()
        },
        .page("/tenders/{tender}/bidders/{release}/clauses", needs: .permission(.manageTenders)) { visit in
            let (file, input, clauses) = try await visit.clauses()
            return ClausesView(visit: visit, file: file, input: input, clauses: clauses).response()
        },
    ]

    private static let tenderForms: [Endpoint] = [
        .form("/tenders", needs: .permission(.manageTenders)) { try await TenderForms($0).open() },
        .form("/tenders/{tender}/settings", needs: .permission(.manageTenders), limit: 256 * 1_024) {
            try await TenderForms($0).change()
        },
        .form("/tenders/{tender}/bidders", needs: .permission(.manageTenders)) { visit in
            let (id, reach): (ID<Tender>, Reach) = (try visit.id("tender"), visit.reach)
            guard let release = visit.fields["release"].flatMap({ ID<Release>($0) }) else {
                throw Refusal.notFound
            }
            let isIn = visit.fields["step"] != "drop"
            try await visit.changing { try $0.setBidder(release, isIn: isIn, of: id, reach: reach) }
            return .redirect(to: SiteLink.tender(id).to("bidders"))
        },
        .form("/tenders/{tender}/questions", needs: .permission(.manageTenders)) {
            try await TenderForms($0).ask()
        },
        .form("/tenders/{tender}/bidders/{release}/clauses", needs: .permission(.manageTenders)) {
            try await TenderForms($0).edit()
        },
        .form("/tenders/{tender}/award", needs: .permission(.manageTenders)) {
            try await TenderForms($0).award()
        },
        .form("/tenders/{tender}/clocks", needs: .permission(.manageTenders)) {
            try await TenderForms($0).startClock()
        },
        .form("/tenders/{tender}/clocks/{clock}", needs: .permission(.manageTenders)) { visit in
            let (tender, reach): (ID<Tender>, Reach) = (try visit.id("tender"), visit.reach)
            let clock: ID<Commitment.Clock> = try visit.id("clock")
            try await visit.changing { try $0.meetClock(clock, reach: reach) }
            return .redirect(to: SiteLink.tender(tender).saying(.clockMet).to("commitments"))
        },
        .form("/commitments/{commitment}", needs: .permission(.manageTenders)) { visit in
            let (id, reach): (ID<Commitment>, Reach) = (try visit.id("commitment"), visit.reach)
            try await visit.changing { try $0.fulfil(id, reach: reach) }
            let back = visit.fields["return"].flatMap { SiteLink(returning: $0) } ?? .tenders
            return .redirect(to: back)
        },
    ]
}

extension Visit {
    /// The tender in the path with all that hangs on it.
    func tenderFile() async throws -> TenderFile {
        guard let file = try await store.page(TenderQuery(reach: reach, tender: id("tender"))) else {
            throw Refusal.notFound
        }
        return file
    }

    /// The editions that a tender asks, in its order.
    func editions(of tender: Tender) async throws -> [Edition] {
        var found: [Edition] = []
        for part in tender.parts {
            if let edition = try await store.edition(part.edition) { found.append(edition) }
        }
        return found
    }

    /// Who is about to be chosen, as the address says; `nil` where it names nobody who bids.
    func awardChoice(_ file: TenderFile, _ found: TenderComparison) async throws -> AwardChoice? {
        guard let release = query["release"].flatMap({ ID<Release>($0) }),
            let place = file.bidders.firstIndex(where: { $0.candidate.release == release }),
            let input = try await contract(file, with: release, as: found)
        else { return nil }
        return AwardChoice(
            release: release, place: place, input: input, clauses: ContractClauses(input, in: language))
    }

    /// What would be agreed with the bidder in the path: the input of the clauses, and the clauses with the buyer's edits;
    /// of an awarded tender, what was agreed with the winner and would have been with another.
    func clauses() async throws -> (TenderFile, ContractInput, ContractClauses) {
        let file = try await tenderFile()
        let release: ID<Release> = try id("release")
        guard let input = try await contract(file, with: release) else { throw Refusal.notFound }
        let agreed = file.award?.record.annex(in: language, with: release, of: file.tender)
        return (file, input, agreed ?? ContractClauses(input, in: language))
    }
}

extension Visit {
    /// What the contract with a bidder is made of; `nil` for a release that does not bid.
    func contract(_ file: TenderFile, with release: ID<Release>) async throws -> ContractInput? {
        try await contract(file, with: release, as: store.compare(file, on: today))
    }

    /// The same of bidders that were compared already.
    func contract(
        _ file: TenderFile, with release: ID<Release>, as found: TenderComparison
    ) async throws -> ContractInput? {
        guard let place = file.bidders.firstIndex(where: { $0.candidate.release == release }) else {
            return nil
        }
        let bidder = file.bidders[place]
        var parts: [ContractInput.Part] = []
        var derogations: [Derogation] = []
        for (number, part) in found.comparison.parts.enumerated() {
            var points: [AnswerPoint] = []
            var leftOut: [AnswerPoint] = []
            if let id = found.questionnaires[number][place],
                let dossier = try await store.dossier(of: id, reach: reach, on: today)
            {
                (points, leftOut) = (dossier.points, dossier.leftOut)
            }
            // What a neighbour waives for itself is none of this contract's business, nor the supplier's.
            let waived = Set(part.rows.filter { $0.states[place].isWaived }.map(\.control.code))
            derogations += (points + leftOut).filter { waived.contains($0.control.code) }.flatMap(
                \.derogations
            )
            .filter { $0.holds(on: today) }.map(\.derogation)
            .filter { waiver in file.buyers.contains { $0.id == waiver.establishment } }
            parts.append(
                ContractInput.Part(
                    edition: part.edition, weights: file.tender.parts[number].weights,
                    answers: Dictionary(
                        points.compactMap { point in point.answer.map { (point.control.code, $0) } }
                    ) {
                        first, _ in first
                    },
                    states: Dictionary(part.rows.map { ($0.control.code, $0.states[place]) }) { first, _ in
                        first
                    }))
        }
        var dues: [ControlReference: Day] = [:]
        var (edited, waivers): ([ControlReference: String], [ControlReference: String]) = ([:], [:])
        for clause in file.clauses where clause.release == release {
            for part in parts {
                let codes = part.edition.controls.map(\.code)
                guard
                    let code = codes.first(where: {
                        clause.reference == "\(part.edition.key.catalogue) \($0)"
                    })
                else { continue }
                if clause.kind == .derogation {
                    waivers[part.edition.reference(code)] = clause.text
                } else {
                    edited[part.edition.reference(code)] = clause.text
                }
                if let days = clause.delayDays {
                    dues[part.edition.reference(code)] = today.adding(days: days)
                }
            }
        }
        let texts = Dictionary(
            file.texts.filter { $0.release == release }.map { ($0.place, $0.text) }
        ) { first, _ in first }
        for part in parts {
            for control in part.edition.controls {
                let place = "derogation \(part.edition.key.catalogue) \(control.code)"
                if let text = texts[place] { waivers[part.edition.reference(control.code)] = text }
            }
        }
        var input = ContractInput(
            buyers: file.buyers.map(\.name), supplier: bidder.supplierName,
            product: bidder.candidate.name, reference: file.tender.reference, parts: parts,
            derogations: derogations, gapsDue: today.adding(days: 90), dues: dues, edited: edited,
            editedWaivers: waivers)
        input.editedPreamble = texts[ClausePlace.preamble]
        for place in 0..<ClausePlace.mostGeneral {
            input.editedGeneral[place] = texts[ClausePlace.general(place)]
        }
        return input
    }
}

/// How the texts of an annex that come from no control are named in forms and records.
enum ClausePlace {
    static let preamble = "preamble"
    /// More general clauses than there are.
    static let mostGeneral = 20
    static func general(_ place: Int) -> String { "general \(place)" }
}
