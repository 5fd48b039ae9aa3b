import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// What was bought second-hand, and the shares that texts ask for.
    static let reuse: [Endpoint] = [
        .page("/debt/reuse", needs: .permission(.readRegistry)) { visit in
            try await ReuseView(visit).response(FormErrors())
        },
        .file("/debt/reuse/export", needs: .permission(.exportRegistry)) { visit in
            let view = try await ReuseView(visit)
            return visit.query["table"] == "targets"
                ? try await TableFile.reuseTargets.response(view.targets, day: visit.today, visit: visit)
                : try await TableFile.reuse.response(view.rows, day: visit.today, visit: visit)
        },
        .form("/debt/reuse", needs: .permission(.importRegistry)) { visit in
            try await ReuseView(visit).record()
        },
        .form("/debt/reuse/target", needs: .permission(.importRegistry)) { visit in
            try await ReuseView(visit).recordTarget()
        },
    ]
}

/// The page of what was bought second-hand.
struct ReuseView {
    let visit: Visit
    /// What the address narrows to.
    let rows: [ReuseRow]
    let targets: [ReuseTargetRow]
    let choices: PlacesPage
    let group: ID<Group>?
    let establishment: ID<Establishment>?
    let line: ReuseLine?

    private static let export = SiteLink("debt", "reuse", "export")
    static let target = SiteLink("debt", "reuse", "target")

    init(_ visit: Visit) async throws {
        self.visit = visit
        let choices = try await visit.store.page(Places(reach: visit.reach))
        self.choices = choices
        var reader = QueryReader(visit.query)
        let asked: ID<Group>? = reader.id("group") ?? visit.fields["group"].flatMap { ID<Group>($0) }
        establishment = reader.id("establishment")
        line = visit.query["line"].flatMap { ReuseLine(rawValue: $0) }
        group = choices.groups.contains { $0.id == asked } ? asked : nil
        let own = try await visit.store.reuseTargets(reach: visit.reach)
        let (group, establishment, line) = (group, establishment, line)
        rows = try await visit.store.reusePurchases(reach: visit.reach)
            .filter {
                (group == nil || $0.group == group) && (line == nil || $0.purchases.line == line)
                    && (establishment == nil || $0.establishment == establishment)
            }
            .map {
                ReuseRow(
                    recorded: $0, target: $0.purchases.target(among: own[$0.group] ?? ReuseTarget.shipped))
            }
        let shown = group ?? choices.groups.first?.id
        targets = ReuseTargetRow.all(shown.flatMap { own[$0] } ?? ReuseTarget.shipped)
    }

    /// The group whose targets are shown: the one asked for, or the first.
    var targetGroup: ID<Group>? { group ?? choices.groups.first?.id }

    /// The establishments that the visitor may speak for.
    var mine: [Choice] {
        let reach = visit.reach(for: .importRegistry)
        return choices.establishments.filter { reach.includes($0.id) }
            .map { Choice($0.id.description, .verbatim($0.name)) }
    }

    /// Whoever may change the register of every member may say what the texts ask of the group.
    private var mayTarget: Bool {
        guard let targetGroup else { return false }
        let reach = visit.reach(for: .importRegistry)
        let members = visit.membership.establishments(of: targetGroup)
        return !members.isEmpty && members.allSatisfy { reach.includes($0) }
    }

    static let lines = ReuseLine.allCases.map { Choice($0.rawValue, $0.title) }

    // MARK: Recording

    private func year(_ errors: inout FormErrors) -> Int {
        let year = visit.fields.text("year").flatMap { Int($0) } ?? 0
        if !(2_000...2_199).contains(year) {
            errors.add(
                "year",
                LocalizedText("Écrivez l’année ainsi\u{A0}: 2026.", en: "Write the year like this: 2026."))
        }
        return year
    }

    /// An amount of the line, in its unit.
    private func amount(_ name: String, of line: ReuseLine, _ errors: inout FormErrors) -> Int64? {
        let text = visit.fields.text(name) ?? ""
        switch line.unit {
        case .cents:
            if let amount = try? Money(parsing: text), amount >= .zero,
                amount <= Money(euros: 1_000_000_000_000)
            {
                return amount.cents
            }
            errors.add(
                name,
                LocalizedText(
                    "Écrivez le montant ainsi\u{A0}: 12500,50.",
                    en: "Write the amount like this: 12500.50."))
        case .pieces:
            if let pieces = Int64(text.filter { !$0.isWhitespace }), (0...100_000_000).contains(pieces) {
                return pieces
            }
            errors.add(
                name,
                LocalizedText(
                    "Cette ligne se compte en matériels\u{A0}: un nombre entier.",
                    en: "This line is counted in pieces: a whole number."))
        }
        return nil
    }

    func record() async throws -> Response {
        var errors = FormErrors()
        let fields = visit.fields
        let establishment = fields["establishment"].flatMap { ID<Establishment>($0) }
        if establishment == nil {
            errors.add(
                "establishment", LocalizedText("Choisissez l’établissement.", en: "Choose the establishment.")
            )
        }
        let line = fields["line"].flatMap { ReuseLine(rawValue: $0) } ?? .computingAndTelephony
        let year = year(&errors)
        let (total, reused) = (amount("spent", of: line, &errors), amount("reused", of: line, &errors))
        if let total, let reused, reused > total {
            errors.add(
                "reused",
                LocalizedText(
                    "Le réemploi ne peut pas dépasser le total.", en: "Reuse cannot exceed the total."))
        }
        guard errors.isEmpty, let establishment, let total, let reused else { return response(errors) }
        let reach = visit.reach(for: .importRegistry)
        let purchases = ReusePurchases(line: line, year: year, total: total, reused: reused)
        do {
            try await visit.store.transaction(by: try visit.signedIn().principal.name, at: visit.now) {
                try $0.record(purchases, of: establishment, reach: reach)
            }
        } catch StoreError.notFound {
            throw Refusal.notFound
        }
        return .redirect(to: SiteLink.debtReuse.saying(.purchasesRecorded))
    }

    func recordTarget() async throws -> Response {
        guard mayTarget, let targetGroup else { throw Refusal.forbidden }
        var errors = FormErrors()
        let fields = visit.fields
        guard let line = fields["line"].flatMap({ ReuseLine(rawValue: $0) }) else { throw Refusal.notFound }
        let year = year(&errors)
        var share: Int?
        if let text = fields.text("share") {
            // Written like an amount: 20,5 percent is 2050 hundredths.
            share = (try? Money(parsing: text)).map { Int($0.cents) / 10 }
            if share.map({ !(0...1_000).contains($0) }) ?? true {
                errors.add(
                    "share",
                    LocalizedText("Une part va de 0 à 100\u{A0}%.", en: "A share goes from 0 to 100%."))
            }
        }
        let source = String((fields.text("source") ?? "").prefix(500))
        if source.isEmpty, share != nil {
            errors.add(
                "source",
                LocalizedText("Dites où cette part est écrite.", en: "Say where this share is written."))
        }
        guard errors.isEmpty else { return response(errors) }
        let today = visit.today
        try await visit.store.transaction(by: try visit.signedIn().principal.name, at: visit.now) {
            [share] in
            try $0.set(share, of: line, from: year, in: targetGroup, source: source, asOf: today)
        }
        return .redirect(
            to: SiteLink.debtReuse.with("group", targetGroup.description).saying(.costRecorded))
    }

    // MARK: The page

    func response(_ errors: FormErrors) -> Response {
        visit.page(
            title: LocalizedText("Réemploi et reconditionné", en: "Reuse and refurbished equipment"),
            section: .debt, trail: [Crumb(.debt)],
            about: LocalizedText(
                "La part des achats en réemploi ou reconditionné, ligne par ligne, face à celle que les textes demandent à l’État et aux collectivités. Pour un hôpital, c’est un simple repère.",
                en:
                    "The share of purchases that were reused or refurbished, line by line, against the one that the texts require of the State and local authorities. For a hospital it is only a benchmark."
            ), status: errors.isEmpty ? .ok : .badRequest,
            actions: { $0.exportButtons(Self.export.adding(parameters), visit: visit) }
        ) { html in
            html.debtTabs(.debtReuse, visit)
            html.filters(.debtReuse, isActive: !parameters.isEmpty) { html in
                html.placeChoices(choices, group: group, establishment: establishment)
                html.choice(
                    "line", LocalizedText("Ligne de produits", en: "Product line"), Self.lines,
                    selected: line?.rawValue, empty: .any)
            }
            table(&html)
            targetTable(&html)
            if !mine.isEmpty {
                html(.div, .class("columns")) { html in
                    form(&html, errors)
                    if mayTarget { targetForm(&html, errors) }
                }
            }
        }
    }

    private var parameters: [(name: String, value: String)] {
        [
            ("group", group?.description), ("establishment", establishment?.description),
            ("line", line?.rawValue),
        ].compactMap { name, value in value.map { (name, $0) } }
    }

    private func table(_ html: inout HTML) {
        let caption = LocalizedText("Achats par année", en: "Purchases by year")
        html.table(
            caption,
            [
                Column(LocalizedText("Établissement", en: "Establishment"), kind: .name) { html, row in
                    html.name(row.recorded.name, .establishment(row.recorded.establishment))
                    html(.span, .class("sub"), say: row.purchases.line.title)
                },
                Column(LocalizedText("Année", en: "Year"), kind: .number) {
                    $0.say(.verbatim(String($1.purchases.year)))
                },
                Column(LocalizedText("Total, hors taxe", en: "Total, tax excluded"), kind: .number) {
                    $0.say($1.words($1.purchases.total))
                },
                Column(LocalizedText("dont réemploi", en: "of which reused"), kind: .number) {
                    $0.say($1.words($1.purchases.reused))
                },
                Column(LocalizedText("Part et objectif", en: "Share and target")) { html, row in
                    share(&html, row)
                },
                Column(LocalizedText("Il manque", en: "Shortfall"), kind: .number) { html, row in
                    if let target = row.target {
                        html.say(row.words(row.purchases.missing(to: target)))
                    } else {
                        html.data("–")
                    }
                },
            ], rows, repeatsHeading: true,
            empty: EmptyState(
                LocalizedText("Aucun achat enregistré", en: "No purchase recorded"),
                LocalizedText(
                    "Le service des achats connaît les deux montants de l’année.",
                    en: "The purchasing department has both figures for the year.")))
    }

    private func share(_ html: inout HTML, _ row: ReuseRow) {
        guard let share = row.purchases.sharePerMille else { return html.unknown() }
        let shown = LocalizedText.number(Double(share) / 10, decimals: 1)
        guard let target = row.target?.sharePerMille else {
            html.badge(LocalizedText("\(shown.french)\u{A0}%", en: "\(shown.english)%"), .quiet)
            html(
                .span, .class("sub"), say: LocalizedText("objectif à confirmer", en: "target to be confirmed")
            )
            return
        }
        let asked = LocalizedText.percentage(Double(target) / 1_000)
        html.badge(
            LocalizedText(
                "\(shown.french)\u{A0}% pour \(asked.french)",
                en: "\(shown.english)%, target \(asked.english)"),
            share >= target ? .good : .medium)
    }

    private func targetTable(_ html: inout HTML) {
        let caption = LocalizedText("Ce que les textes demandent", en: "What the texts ask for")
        let name = choices.groups.first { $0.id == targetGroup }?.name
        html.section(
            caption,
            about: LocalizedText(
                "Une part que Cordon n’a pas pu vérifier n’est pas livrée\u{A0}: reportez-la depuis l’annexe du décret n° 2024-134, avec sa source."
                    .replacing("n° ", with: "n°\u{A0}"),
                en:
                    "A share that Cordon could not verify is not shipped: copy it from the annex of decree no. 2024-134, with its source."
            )
        ) { html in
            if let name, choices.groups.count > 1 { html(.p, .class("lead"), data: name) }
            html(.p, .class("row-actions")) {
                $0.exportButtons(Self.export.adding(parameters).with("table", "targets"), visit: visit)
            }
            html.table(
                caption,
                [
                    Column(LocalizedText("Ligne de produits", en: "Product line"), kind: .name) {
                        $0.say($1.line.title)
                    },
                    Column(LocalizedText("À partir de", en: "From"), kind: .number) { html, row in
                        html.data(row.target.map { String($0.fromYear) } ?? "–")
                    },
                    Column(LocalizedText("Part", en: "Share"), kind: .number) { html, row in
                        if let target = row.target {
                            html.say(.percentage(Double(target.sharePerMille) / 1_000))
                        } else {
                            html.unknown()
                        }
                    },
                    Column(LocalizedText("Statut", en: "Standing")) { html, row in
                        html.badge(row.standing.title, row.standing.tone)
                    },
                    Column(LocalizedText("Source", en: "Where it is written")) { html, row in
                        if let basis = row.target?.basis {
                            html.say(basis.text)
                        } else {
                            html.say(
                                LocalizedText(
                                    "Décret n° 2024-134, annexe\u{A0}: part non vérifiée"
                                        .replacing("n° ", with: "n°\u{A0}"),
                                    en: "Decree no. 2024-134, annex: share not verified"))
                        }
                    },
                ], targets, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun objectif", en: "No target"),
                    LocalizedText("Aucune ligne n’est connue.", en: "No line is known.")))
        }
    }
}
