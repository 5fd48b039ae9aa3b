import Access
import Debt
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension SiteLink {
    static let review = SiteLink("review")
}

extension Endpoints {
    /// Names of products that no rule is sure of: a person says what they are, and every later import knows.
    static let review: [Endpoint] = [
        .page("/review", needs: .permission(.importRegistry)) { visit in
            let queue = try await visit.store.reviewQueue(reach: visit.reach)
            return ProductReviewView(visit: visit, queue: queue).response()
        },
        .form("/review", needs: .permission(.importRegistry)) { visit in
            if visit.fields["step"] == "forget" { return try await forget(visit) }
            guard let name = visit.fields.text("name"), let choice = visit.fields.text("choice") else {
                throw Refusal.invalid(
                    LocalizedText("Dites ce qu’est ce produit.", en: "Say what the product is."))
            }
            // Only names of systems in reach can be decided: nobody teaches names at large.
            let queue = try await visit.store.reviewQueue(reach: visit.reach)
            guard queue.names(name) else { throw Refusal.notFound }
            var release: ReleaseKey?
            if choice != "none" {
                let parts = choice.split(separator: " ", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { throw Refusal.notFound }
                let key = ReleaseKey(product: parts[0], cycle: parts[1])
                guard try await visit.store.listedRelease(key) != nil else { throw Refusal.notFound }
                release = key
            }
            let learned = release
            return try await decide(visit, .nameLearned) { try $0.learn(name, is: learned, reach: $1) }
        },
    ]

    /// Lets the rules read a name again that a person decided.
    private static func forget(_ visit: Visit) async throws -> Response {
        guard let name = visit.fields.text("name"),
            try await visit.store.reviewQueue(reach: visit.reach).names(name)
        else { throw Refusal.notFound }
        return try await decide(visit, .nameForgotten) { try $0.forget(name, reach: $1) }
    }

    private static func decide(
        _ visit: Visit, _ done: Flash, _ decision: @escaping @Sendable (Writer, Reach) throws -> Void
    ) async throws -> Response {
        let reach = visit.reach
        do {
            try await visit.store.transaction(by: try visit.signedIn().principal.name, at: visit.now) {
                try decision($0, reach)
            }
        } catch StoreError.wrongState {
            throw Refusal(
                .conflict,
                LocalizedText(
                    "Ce nom sert aussi hors de votre périmètre, et la réponse vaudrait pour tous\u{A0}: demandez au réseau de dire ce qu’il désigne.",
                    en:
                        "This name serves beyond your scope too, and the answer would hold for all: ask the network to say what it is."
                ))
        }
        let page = SiteLink.review.saying(done)
        // Whoever decides among the known names goes on there, with the same search.
        guard visit.fields["part"] == "known" else { return .redirect(to: page) }
        return .redirect(to: page.with("q", visit.fields.text("q")).to("known"))
    }
}

extension ReviewCandidate {
    /// Its name, and until when fixes come free of charge.
    var words: LocalizedText {
        guard let day = lastFreeDay.map(LocalizedText.day) else { return .verbatim(title) }
        return LocalizedText(
            "\(title) (correctifs jusqu’au \(day.french))", en: "\(title) (fixes until \(day.english))")
    }
}

extension ReviewQueue {
    /// Whether a system in reach bears that name.
    fileprivate func names(_ name: String) -> Bool {
        doubtful.contains { $0.name == name } || known.contains { $0.name == name }
    }
}

/// The doubtful names, each with what it may be.
struct ProductReviewView {
    let visit: Visit
    let queue: ReviewQueue

    private static let size = 50
    private var page: Int { visit.pageNumber("page", of: queue.doubtful.count, size: Self.size) }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Produits à vérifier", en: "Products to review"), section: .importing,
            trail: [Crumb(.importing)],
            about: LocalizedText(
                "Les noms d’inventaire que Cordon ne reconnaît pas avec certitude. Chaque réponse vaut pour votre périmètre et pour les imports suivants\u{A0}; pour un nom que d’autres emploient aussi, ou se mettent à employer, c’est le réseau qui la donne.",
                en:
                    "Inventory names that Cordon does not recognise with certainty. Each answer holds for your scope and for later imports; for a name that others use too, or come to use, the network gives it."
            ),
            actions: {
                $0.exportButtons(SiteLink("review", "export"), visit: visit, needs: .importRegistry)
            }
        ) { html in
            html.figures([
                Figure(
                    name: LocalizedText("Noms à vérifier", en: "Names to review"),
                    value: .number(queue.doubtful.count), tone: queue.doubtful.isEmpty ? .quiet : .medium,
                    link: SiteLink.review.to("doubtful")),
                Figure(
                    name: LocalizedText("Versions reconnues", en: "Releases recognised"),
                    value: .number(queue.recognised), tone: .good,
                    link: SiteLink.review.with("known", "listed").to("known")),
                Figure(
                    name: LocalizedText("Hors catalogue", en: "Not in the catalogue"),
                    value: .number(queue.unknown), tone: .quiet,
                    link: SiteLink.review.with("known", "unlisted").to("known")),
            ])
            html(.h2, .id("doubtful"), say: LocalizedText("Noms à vérifier", en: "Names to review"))
            html.table(
                LocalizedText("Noms douteux", en: "Doubtful names"),
                [
                    Column<DoubtfulName>(
                        LocalizedText("Nom dans l’inventaire", en: "Name in the inventory"), kind: .name
                    ) {
                        $0.data($1.name)
                    },
                    Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) { html, row in
                        html(.a, .href(SiteLink.systems.with("q", row.name)), say: .number(row.systems))
                    },
                    Column(LocalizedText("Motif du doute", en: "Why it is in doubt")) {
                        html, name in
                        html.say(name.recognition.why.title)
                        guard let best = queue.candidates(for: name).first?.title else { return }
                        html(
                            .span, .class("sub"),
                            say: LocalizedText("peut-être \(best)", en: "perhaps \(best)"))
                    },
                    Column(LocalizedText("Confiance", en: "Confidence"), kind: .number) {
                        $0.say(.percentage($1.recognition.confidence))
                    },
                    Column(LocalizedText("Ce que c’est", en: "What it is")) { html, name in
                        decide(&html, name)
                    },
                ], Array(queue.doubtful.dropFirst((page - 1) * Self.size).prefix(Self.size)),
                repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Rien à vérifier", en: "Nothing to review"),
                    LocalizedText(
                        "Tous les noms sont reconnus, ou ne correspondent à aucun produit du catalogue.",
                        en: "Every name is recognised, or matches no product in the catalogue.")))
            html.pages(page, by: "page", of: queue.doubtful.count, size: Self.size, visit: visit)
            KnownNamesView(visit: visit, queue: queue).write(&html)
        }
    }

    private func decide(_ html: inout HTML, _ name: DoubtfulName) {
        let candidates = queue.candidates(for: name)
        html.form(.review, visit: visit, class: "row-actions") { html in
            html(.input, .type("hidden"), .name("name"), .value(name.name))
            html(
                .select, .name("choice"), .required,
                .ariaLabel(LocalizedText("Ce que c’est", en: "What it is"))
            ) { html in
                // Nothing is chosen beforehand: what is confirmed unread would hold for every hospital.
                html(.option, .value(""), say: LocalizedText("Choisissez…", en: "Choose…"))
                for candidate in candidates {
                    html(.option, .value(candidate.release.description), say: candidate.words)
                }
                html(
                    .option, .value("none"),
                    say: LocalizedText("Aucun de ces produits", en: "None of these products"))
            }
            html.submit(LocalizedText("Valider", en: "Confirm"), class: "small")
        }
    }
}

extension Visit {
    /// The page of a list that is held whole that the address asks for, from 1 and no further than the last.
    func pageNumber(_ name: String, of count: Int, size: Int) -> Int {
        let last = max(1, (count + size - 1) / size)
        return min(max(1, query[name].flatMap { Int($0) } ?? 1), last)
    }
}

extension HTML {
    /// The way to the pages before and after, of a list that is held whole.
    mutating func pages(
        _ page: Int, by name: String, of count: Int, size: Int, visit: Visit, to part: StaticString? = nil
    ) {
        guard count > size else { return }
        func link(_ number: Int) -> SiteLink {
            let link = visit.here.with("done", nil).with(name, number == 1 ? nil : String(number))
            return part.map { link.to($0) } ?? link
        }
        let first = (page - 1) * size
        paging(
            previous: page > 1 ? link(page - 1) : nil, next: first + size < count ? link(page + 1) : nil,
            summary: DebtListModel.range(first: first, shown: min(size, count - first), of: count))
    }
}
