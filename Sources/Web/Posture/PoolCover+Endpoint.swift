import Access
import Hummingbird
import Pool
import Store
import Vocabulary

extension SiteLink {
    static let poolCover = SiteLink("pool", "cover")
    static let recalibration = SiteLink("pool", "recalibration")
    static let recalibrationFrom = SiteLink("pool", "recalibration", "from")
    static let recalibrationIncident = SiteLink("pool", "recalibration", "incidents")
}

extension Endpoints {
    /// What the pool's members agreed on, and what incidents make of the model.
    static let poolCover: [Endpoint] = [
        .page("/pool/cover", needs: .permission(.readPosture)) { visit in
            let page = try await visit.store.poolCover(reach: visit.reach, on: visit.today, now: visit.now)
            let covers = try await visit.store.covers(reach: visit.reach, on: visit.today, now: visit.now)
            return PoolCoverView(visit: visit, page: page, covers: covers).response()
        },
        .form("/pool/cover", needs: .permission(.setLossParameters)) { try await agree($0) },
        .page("/pool/recalibration", needs: .permission(.setLossParameters)) { visit in
            let report = try await report(visit)
            let places = try await visit.store.postures(
                reach: visit.reach, on: visit.today, now: visit.now
            ).map(\.place)
            return RecalibrationView(visit: visit, report: report, places: places).response()
        },
        .form("/pool/recalibration", needs: .permission(.setLossParameters)) { visit in
            let report = try await report(visit)
            let reason = try visit.reason()
            return try await visit.recording(then: .recalibration) { writer, _ in
                try writer.apply(report, because: reason)
            }
        },
        .form("/pool/recalibration/from", needs: .permission(.setLossParameters)) { visit in
            let from = try visit.neededDay("from")
            let reason = try visit.reason()
            return try await visit.recording(then: .recalibration) { writer, _ in
                try writer.agree(because: reason) { $0.countedFrom = from }
            }
        },
        .form("/pool/recalibration/incidents", needs: .permission(.setLossParameters)) {
            try await recordIncident($0)
        },
    ]

    private static func report(_ visit: Visit) async throws -> RecalibrationReport {
        do {
            return try await visit.store.recalibration(
                reach: visit.reach, on: visit.today, now: visit.now)
        } catch StoreError.notFound {
            throw Refusal.forbidden
        }
    }

    private static func recordIncident(_ visit: Visit) async throws -> Response {
        guard let place = visit.fields.place else {
            throw Refusal.invalid(
                LocalizedText("Choisissez l’établissement.", en: "Choose the establishment."))
        }
        let day = try visit.neededDay("day")
        let cost = try visit.fields.text("cost").map { try visit.money(typed: $0) }
        let source = String((visit.fields.text("source") ?? "").prefix(500))
        guard !source.isEmpty, cost.map({ $0 > .zero }) ?? true else {
            throw Refusal.invalid(
                LocalizedText(
                    "Dites d’où vient cette information\u{A0}; le coût doit être supérieur à zéro.",
                    en: "Say where this comes from; the cost must be more than zero."))
        }
        guard
            let forecast = try await visit.store.claimForecast(
                of: place, reach: visit.reach, on: visit.today, now: visit.now)
        else { throw Refusal.notFound }
        return try await visit.recording(then: .recalibration) { writer, reach in
            try writer.record(
                pastIncidentOn: day, at: place, cost: cost, median: forecast.median, source: source,
                reach: reach)
        }
    }

    /// Agrees on what the form says, put into the rules that are in force when it is kept; what a field leaves out stays.
    private static func agree(_ visit: Visit) async throws -> Response {
        // Typed amounts are refused before anything is asked of the store.
        _ = try typed(visit, in: PoolRules())
        let reason = try visit.reason()
        let shown = visit.fields.text("version").flatMap { Int64($0) }
        return try await visit.recording(then: .poolCover) { writer, _ in
            try writer.agree(because: reason, seen: shown) { $0 = try typed(visit, in: $0) }
        }
    }

    private static func typed(_ visit: Visit, in agreed: PoolRules) throws -> PoolRules {
        var rules = agreed
        func number(_ name: String, _ keep: Double) throws -> Double { try visit.number(name) ?? keep }
        rules.cover.leastDeductible = try number("leastDeductible", rules.cover.leastDeductible)
        rules.cover.deductibleShare = try number("deductibleShare", rules.cover.deductibleShare * 100) / 100
        rules.cover.limitShare = try number("limitShare", rules.cover.limitShare * 100) / 100
        rules.cover.mostLimit = try number("mostLimit", rules.cover.mostLimit)
        rules.cash.advanceShare = try number("advanceShare", rules.cash.advanceShare * 100) / 100
        rules.cash.advanceDay = try number("advanceDay", rules.cash.advanceDay)
        rules.pricing.costOfCapital = try number("costOfCapital", rules.pricing.costOfCapital * 100) / 100
        rules.pricing.expense = try number("expense", rules.pricing.expense * 100) / 100
        rules.pricing.digitalShare = try number("digitalShare", rules.pricing.digitalShare * 100) / 100
        rules.pricing.cyberShare = try number("cyberShare", rules.pricing.cyberShare * 100) / 100
        rules.pricing.premiumShare = try number("premiumShare", rules.pricing.premiumShare * 100) / 100
        rules.pricing.mostRateOnLine = try number("rateOnLine", rules.pricing.mostRateOnLine * 100) / 100
        rules.marketLoading = try number("loading", rules.marketLoading)
        rules.cash.adjustmentDay = try number("adjustmentDay", rules.cash.adjustmentDay)
        rules.cash.billingLag = try number("billingLag", rules.cash.billingLag)
        rules.cash.remediationDay = try number("remediationDay", rules.cash.remediationDay)
        rules.cash.remediationShare = try number("remediationShare", rules.cash.remediationShare * 100) / 100
        rules.cash.breachDay = try number("breachDay", rules.cash.breachDay)
        if visit.fields.text("ownFunds") != nil {
            rules.ownFunds = try number("ownFunds", rules.ownFunds ?? 0)
        } else if visit.fields["ownFunds"] != nil {
            // An emptied field: nothing is said of them any more.
            rules.ownFunds = nil
        }
        do {
            rules.programme = try ProgrammeText.programme(
                layers: visit.fields.text("layers") ?? "", stopLoss: visit.fields.text("stopLoss") ?? "")
            try rules.check()
        } catch {
            throw Refusal.invalid(error.sentence)
        }
        return rules
    }
}

/// A programme as people write it: a layer a line, `10 : 30 : 1` in M€ and reinstatements; a stop-loss `40 : 20`.
enum ProgrammeText {
    static func programme(layers: String, stopLoss: String) throws(PoolError) -> Programme {
        var made: [Programme.Layer] = []
        for line in layers.split(whereSeparator: \.isNewline) where !trimmingBlanks(String(line)).isEmpty {
            let parts = try numbers(String(line), 2...3)
            if parts.count == 3, parts[2] != parts[2].rounded() || !(0...1_000).contains(parts[2]) {
                throw .outside(parts[2], of: "a whole number from 0 to 1000", in: "reinstatements")
            }
            made.append(
                Programme.Layer(
                    attachment: parts[0], limit: parts[1],
                    reinstatements: parts.count == 3 ? Int(parts[2]) : nil))
        }
        guard !trimmingBlanks(stopLoss).isEmpty else { return try Programme(layers: made) }
        let parts = try numbers(stopLoss, 2...2)
        return try Programme(
            layers: made, stopLoss: Programme.StopLoss(attachment: parts[0], limit: parts[1]))
    }

    static func layers(_ programme: Programme) -> String {
        programme.layers.map { layer in
            ([layer.attachment, layer.limit] + (layer.reinstatements.map { [Double($0)] } ?? []))
                .map(plainFigure).joined(separator: " : ")
        }.joined(separator: "\n")
    }

    static func stopLoss(_ programme: Programme) -> String {
        programme.stopLoss.map { [$0.attachment, $0.limit].map(plainFigure).joined(separator: " : ") } ?? ""
    }

    private static func numbers(_ text: String, _ counts: ClosedRange<Int>) throws(PoolError) -> [Double] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map {
            Double(typed: trimmingBlanks(String($0)))
        }
        let numbers = parts.compactMap(\.self)
        guard counts.contains(parts.count), numbers.count == parts.count else {
            throw .unreadable(text, expected: "amounts in M€ with colons between them, as 10 : 30")
        }
        return numbers
    }
}

extension Visit {
    /// Why something is changed; never empty.
    func reason() throws -> String {
        let reason = String((fields.text("reason") ?? "").prefix(2_000))
        guard !reason.isEmpty else {
            throw Refusal.invalid(
                LocalizedText("Dites pourquoi, avec la source.", en: "Say why, with the source."))
        }
        return reason
    }

    /// A day of the form.
    func neededDay(_ name: String) throws -> Day {
        guard let day = try day(name) else {
            throw Refusal.invalid(
                LocalizedText(
                    "Écrivez une date, comme 2026-01-31.", en: "Write a date, such as 2026-01-31."))
        }
        return day
    }

    /// A number of the form, as ``Swift/Double/init(typed:in:)`` reads it; `nil` where nothing was typed.
    func number(_ name: String) throws -> Double? {
        try fields.text(name).map { try number(typed: $0) }
    }

    /// A number that was typed.
    func number(typed text: String) throws -> Double {
        guard let value = Double(typed: text, in: language) else {
            throw Refusal.invalid(
                LocalizedText(
                    "«\u{A0}\(text)\u{A0}» n’est pas un nombre\u{A0}: écrivez par exemple 2,5 ou 1\u{202F}000.",
                    en: "“\(text)” is not a number: write 2.5 or 1000, for example."))
        }
        return value
    }

    /// An amount that was typed.
    func money(typed text: String) throws -> Money {
        guard let money = try? Money(parsing: text) else {
            throw Refusal.invalid(
                LocalizedText(
                    "«\u{A0}\(text)\u{A0}» n’est pas un montant\u{A0}: écrivez par exemple 12\u{202F}500,00.",
                    en: "“\(text)” is not an amount: write 12500.00, for example."))
        }
        return money
    }
}
