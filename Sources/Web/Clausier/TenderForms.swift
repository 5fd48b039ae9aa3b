import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// What buyers do with a tender.
struct TenderForms {
    let visit: Visit

    init(_ visit: Visit) { self.visit = visit }

    /// Opens a tender over both catalogues, three quarters security and one quarter durability until somebody weighs it.
    func open() async throws -> Response {
        let reference = try visit.formText(
            "reference", limit: 100, LocalizedText("Indiquez la référence.", en: "Give the reference."))
        let subject = try visit.formText(
            "subject", limit: 300, LocalizedText("Indiquez l’objet.", en: "Say what is bought."))
        let buyers = visit.fields.all("establishment").compactMap { ID<Establishment>($0) }
        guard let first = buyers.first ?? visit.ownEstablishment else {
            throw Refusal.invalid(
                LocalizedText(
                    "Cochez au moins un établissement acheteur.",
                    en: "Tick at least one buying establishment."), at: "establishment")
        }
        let ours = Reach.establishments(Set(buyers.isEmpty ? [first] : buyers).filter(visit.reach.includes))
        var parts: [Tender.Part] = []
        for (catalogue, share) in [(Catalogues.hospital, 3.0), (Catalogues.durability, 1.0)] {
            if let edition = try await visit.store.currentEdition(of: catalogue) {
                let weights = try await visit.store.buyerWeights(of: catalogue, reach: ours)
                parts.append(
                    Tender.Part(edition: edition.key, weights: weights ?? .usual, share: share))
            }
        }
        let tender = Tender(
            id: ID(0), establishment: first, reference: reference, subject: subject, needs: needs(),
            parts: parts)
        let (all, reach) = (buyers.isEmpty ? [first] : buyers, visit.reach)
        let id = try await visit.changing { try $0.open(tender, for: all, reach: reach) }
        return .redirect(to: .tender(id, "settings"))
    }

    /// The traits that are ticked hold, the others do not: a need that nobody stated is no need.
    private func needs() -> Profile {
        let ticked = Set(visit.fields.all("need").compactMap(Trait.init(rawValue:)))
        return ticked.isEmpty ? Profile() : Profile(exactly: ticked)
    }

    func change() async throws -> Response {
        let file = try await visit.tenderFile()
        let editions = try await visit.editions(of: file.tender)
        let subject = try visit.formText(
            "subject", limit: 300, LocalizedText("Indiquez l’objet.", en: "Say what is bought."))
        let state = visit.fields["state"].flatMap(Tender.State.init(rawValue:)) ?? file.tender.state
        var parts = try file.tender.parts.compactMap { part -> Tender.Part? in
            guard let edition = editions.first(where: { $0.key == part.edition }) else { return part }
            return try visit.fields.isChecked(edition.key.catalogue + "-drop") ? nil : changed(part, edition)
        }
        if let added = try await addedPart(to: parts, of: file) { parts.append(added) }
        guard !parts.isEmpty else {
            throw Refusal.invalid(
                LocalizedText(
                    "Une consultation compare au moins un catalogue.",
                    en: "A tender compares one catalogue at least."))
        }
        let (id, reach, needs) = (file.tender.id, visit.reach, needs())
        let keepers = visit.fields.isChecked("usual") ? file.buyers.map(\.id) : []
        try await visit.changing { [parts] writer in
            try writer.change(
                id, subject: subject, needs: needs, parts: parts, state: state, reach: reach)
            guard !keepers.isEmpty else { return }
            for part in parts {
                try writer.keep(part.weights, of: part.edition.catalogue, for: keepers, reach: reach)
            }
        }
        return .redirect(to: SiteLink.tender(id).saying(.tenderChanged))
    }

    /// The catalogue that the form adds, in its current edition and with its buyers' usual weights.
    private func addedPart(to parts: [Tender.Part], of file: TenderFile) async throws -> Tender.Part? {
        guard let catalogue = visit.fields["add"], !catalogue.isEmpty,
            !parts.contains(where: { $0.edition.catalogue == catalogue })
        else { return nil }
        guard let edition = try await visit.store.currentEdition(of: catalogue) else {
            throw Refusal.notFound
        }
        let ours = Reach.establishments(Set(file.buyers.map(\.id)))
        let weights = try await visit.store.buyerWeights(of: catalogue, reach: ours)
        return Tender.Part(edition: edition.key, weights: weights ?? .usual, share: 1)
    }

    /// The part as the form weighs it; what cannot be read is refused by its name.
    private func changed(_ part: Tender.Part, _ edition: Edition) throws -> Tender.Part {
        var part = part
        let prefix = edition.key.catalogue + "-"
        func number(_ name: String, _ what: LocalizedText) throws -> Double? {
            guard let text = visit.fields.text(prefix + name) else { return nil }
            guard let value = Double(typed: text, in: visit.language), (0...100).contains(value) else {
                let shown = text.prefix(40)
                throw Refusal.invalid(
                    LocalizedText(
                        "\(edition.title.french), \(what.french)\u{A0}: «\u{A0}\(shown)\u{A0}» n’est pas un nombre de 0 à 100.",
                        en:
                            "\(edition.title.english), \(what.english): “\(shown)” is not a number from 0 to 100."
                    ), at: prefix + name)
            }
            return value
        }
        part.share = try number("share", LocalizedText("part", en: "share")) ?? part.share
        var weights = part.weights
        weights.byTheme = [:]
        for theme in edition.themes where theme.parent == nil {
            let title = LocalizedText("thème \(theme.title.french)", en: "theme \(theme.title.english)")
            if let weight = try number("theme-" + theme.key, title), weight != 1 {
                weights.byTheme[theme.key] = weight
            }
        }
        for criticality in ControlCriticality.allCases {
            let title = LocalizedText(
                "criticité \(criticality.title.french)", en: "criticality \(criticality.title.english)")
            if let weight = try number("criticality-" + criticality.rawValue, title) {
                weights.byCriticality[criticality.rawValue] = weight
            }
        }
        if let text = visit.fields[prefix + "points"] {
            do {
                weights.byControl = try ScoreWeights.points(in: text, of: edition)
            } catch let refusal as Refusal {
                throw refusal.at(prefix + "points")
            }
        }
        let chosen = Set(visit.fields.all(prefix + "blocking").compactMap { ControlCode($0) })
        let usual = Set(edition.controls.filter { $0.criticality == .blocking }.map(\.code))
        let known = Set(edition.controls.map(\.code))
        weights.blocking = chosen.subtracting(usual).intersection(known)
        weights.notBlocking = usual.subtracting(chosen)
        part.weights = weights
        return part
    }

    func ask() async throws -> Response {
        let file = try await visit.tenderFile()
        let text = try visit.formText(
            "question", LocalizedText("Écrivez la question.", en: "Write the question."))
        let due = try visit.day("due")
        let releases = visit.fields.all("release").compactMap { ID<Release>($0) }
        guard !releases.isEmpty else {
            throw Refusal.invalid(
                LocalizedText("Choisissez à qui la poser.", en: "Choose whom to ask."), at: "release")
        }
        var reference: ControlReference?
        if let words = visit.fields.text("control") {
            if let code = ControlCode(words) {
                reference = try await visit.editions(of: file.tender).first { $0.control(code) != nil }?
                    .reference(code)
            }
            guard reference != nil else {
                throw Refusal.invalid(
                    LocalizedText(
                        "Le point \(words.prefix(40)) n’est pas dans cette consultation.",
                        en: "Point \(words.prefix(40)) is not in this tender."), at: "control")
            }
        }
        let (id, reach) = (file.tender.id, visit.reach)
        try await visit.changing { [reference] writer in
            for release in releases {
                try writer.ask(text, about: reference, of: release, due: due, in: id, reach: reach)
            }
        }
        return .redirect(to: SiteLink.tender(id).saying(.questionSent).to("questions"))
    }

    func edit() async throws -> Response {
        let (file, _, clauses) = try await visit.clauses()
        let release: ID<Release> = try visit.id("release")
        let text = try visit.formText(
            "text", limit: 8_000, LocalizedText("Écrivez la clause.", en: "Write the clause."))
        if let place = visit.fields["place"] {
            let known =
                [ClausePlace.preamble]
                + clauses.clauses.filter { $0.kind == .general }.indices.map { ClausePlace.general($0) }
            guard known.contains(place) else { throw Refusal.notFound }
            let (id, reach) = (file.tender.id, visit.reach)
            try await visit.changing { try $0.edit(text, at: place, for: release, in: id, reach: reach) }
            return .redirect(to: SiteLink.clauses(id, for: release).saying(.clauseSaved))
        }
        let kind = visit.fields["kind"].flatMap(ContractClauses.Clause.Kind.init(rawValue:))
        guard let key = visit.fields["control"],
            let clause = clauses.clauses.first(where: {
                $0.control?.description == key && (kind == nil || $0.kind == kind)
            }), let control = clause.control
        else { throw Refusal.notFound }
        let delay = try visit.fields.text("delay").map { words in
            guard let days = Int(words), (0...3_660).contains(days) else {
                throw Refusal.invalid(
                    LocalizedText(
                        "Donnez le délai en jours, de 0 à 3660.",
                        en: "Give the time in days, from 0 to 3660."), at: "delay")
            }
            return days
        }
        let (id, reach) = (file.tender.id, visit.reach)
        try await visit.changing {
            try $0.edit(
                text, of: control, as: clause.kind, delayDays: delay, for: release, in: id, reach: reach)
        }
        return .redirect(to: SiteLink.clauses(id, for: release).saying(.clauseSaved))
    }

    /// Starts a delay of a commitment: the field `delay` names both, as `12:auditCorrection`.
    func startClock() async throws -> Response {
        let file = try await visit.tenderFile()
        let parts = (visit.fields["delay"] ?? "").split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let id = ID<Commitment>(parts[0]),
            file.commitments.contains(where: { $0.commitment.id == id })
        else {
            throw Refusal.invalid(
                LocalizedText("Choisissez un délai.", en: "Choose a time limit."), at: "delay")
        }
        let cause = try visit.formText(
            "cause", limit: 300,
            LocalizedText("Dites ce qui ouvre le délai.", en: "Say what starts the time limit."))
        let (rule, reach, start) = (parts[1], visit.reach, try started())
        try await visit.changing {
            try $0.startClock(rule, of: id, because: cause, from: start, reach: reach)
        }
        return .redirect(to: SiteLink.tender(file.tender.id).saying(.clockStarted).to("commitments"))
    }

    /// When a delay began, in Paris; of a day without an hour its end, at the latest now: nobody is late by hours that
    /// nobody knows.
    private func started() throws -> Instant {
        guard let text = visit.fields.text("started") else { return visit.now }
        if let day = try? Day(parsing: text) {
            guard let end = Instant(paris: "\(day.adding(days: 1))T00:00") else { return visit.now }
            return day > visit.today ? end : min(end, visit.now)
        }
        guard let moment = Instant(paris: text) else {
            throw Refusal.invalid(
                LocalizedText(
                    "Écrivez le jour et l’heure ainsi\u{A0}: 2027-01-31T14:30, ou le jour seul.",
                    en: "Write the day and the time like this: 2027-01-31T14:30, or the day alone."),
                at: "started")
        }
        return moment
    }

    func award() async throws -> Response {
        let file = try await visit.tenderFile()
        guard let release = visit.fields["release"].flatMap({ ID<Release>($0) }) else {
            throw Refusal.invalid(
                LocalizedText("Choisissez le titulaire.", en: "Choose the successful bidder."))
        }
        let found = try await visit.store.compare(file, on: visit.today)
        guard let input = try await visit.contract(file, with: release, as: found) else {
            throw Refusal.notFound
        }
        let commitments = input.owed(in: .french).map { owed in
            // A part may be answered in another catalogue of the same codes: the commitment watches that answer.
            let part = input.parts.first { $0.edition.key == owed.control.edition }
            return Commitment(
                id: ID(0), establishment: file.tender.establishment, release: release,
                control: part?.answers[owed.control.code]?.control ?? owed.control,
                answerVersion: owed.answerVersion, text: owed.text, rules: owed.rules, due: owed.due)
        }
        let (id, reach) = (file.tender.id, visit.reach)
        // Who was not chosen may ask why for long: their texts stay as they were, too.
        var annexes: [ID<Release>: [Language: ContractClauses]] = [:]
        for bidder in file.bidders.map(\.candidate.release) {
            guard let input = try await visit.contract(file, with: bidder, as: found) else { continue }
            for language in Language.allCases {
                annexes[bidder, default: [:]][language] = ContractClauses(input, in: language)
            }
        }
        let record = try AwardRecord(
            found, of: file, annexes: annexes,
            sheets: try await visit.store.page(
                SubmittedSheets(
                    reach: reach, questionnaires: found.questionnaires.joined().compactMap(\.self))))
        try await visit.changing {
            try $0.award(id, to: release, commitments: commitments, record: record, reach: reach)
        }
        return .redirect(to: SiteLink.tender(id).saying(.tenderAwarded).to("commitments"))
    }
}
