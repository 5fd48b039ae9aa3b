import Access
import HTTPTypes
import Hummingbird
import Registry
import Store
import Vocabulary

extension SiteLink {
    static let hunt = SiteLink("hunt")
    static let huntRule = SiteLink("hunt", "rule")
    static func hunt(_ id: String) -> SiteLink { SiteLink("hunt", "rule", id) }
    static func huntCancel(_ id: String) -> SiteLink { SiteLink("hunt", "rule", id, "cancel") }
}

extension Endpoints {
    /// Rules of a hundred kilobytes are enough.
    private static let longestRule = 128 << 10

    /// One history, searched in seconds.
    static let hunt: [Endpoint] = [
        .page("/hunt", needs: .permission(.readEvents)) { visit in
            let question = HuntQuestion(visit)
            let places = try await visit.store.page(Places(reach: visit.reach))
            guard !question.text.isEmpty else {
                return HuntView(visit: visit, question: question, places: places, result: .nothingAsked)
                    .response()
            }
            let search = try archive(visit)
            guard let answer = try await search.sightings(of: question.text, on: question.ground) else {
                return HuntView(visit: visit, question: question, places: places, result: .unreadable)
                    .response()
            }
            let records =
                answer.sightings.isEmpty
                ? []
                : try await search.records(
                    of: question.text, on: question.ground, limit: HuntView.mostRecords, within: .seconds(3))
            return HuntView(
                visit: visit, question: question, places: places, result: .answer(answer, records)
            ).response()
        },
        .form("/hunt/rule", needs: .permission(.readEvents), limit: longestRule) { visit in
            try await begin(visit)
        },
        .page("/hunt/rule", needs: .permission(.readEvents)) { visit in
            let places = try await visit.store.page(Places(reach: visit.reach))
            return RuleHuntFormView(visit: visit, places: places, rule: "", errors: FormErrors()).response()
        },
        .page("/hunt/rule/{hunt}", needs: .permission(.readEvents)) { visit in
            let hunt = try ownHunt(visit)
            return RuleHuntView(visit: visit, hunt: hunt).response()
        },
        .form("/hunt/rule/{hunt}/cancel", needs: .permission(.readEvents)) { visit in
            let hunt = try ownHunt(visit)
            visit.site.huntDesk.cancel(hunt.id, of: hunt.owner)
            return .redirect(to: .hunt(hunt.id))
        },
        .api(
            .get, "/api/v1/hunt", needs: .permission(.readEvents),
            Operation(
                id: "hunt",
                summary:
                    "Which establishments in reach have stored records that name an indicator, since when, how often.",
                parameters: [
                    .init(
                        name: "indicator",
                        about:
                            "An address, domain, hash, account or machine; `account:backup` or `host:srv-dpi` says which."
                    ),
                    .init(name: "since", about: "Received from then on: an instant, by whole hours."),
                    .init(name: "group", about: "This group only.", type: "integer"),
                    .init(name: "establishment", about: "This establishment only.", type: "integer"),
                ], answer: "HuntAnswer")
        ) { visit in
            var ground = SearchGround(reach: visit.reach)
            ground.group = try visit.queryID("group")
            ground.establishment = try visit.queryID("establishment")
            let since = visit.query.text("since")
            ground.since = since.flatMap { try? Instant(parsing: $0) }
            if since != nil, ground.since == nil { try visit.refuse(["since"]) }
            guard let text = visit.query.text("indicator") else {
                return .json(HuntAnswerAnswer(.nothingAsked))
            }
            guard let answer = try await archive(visit).sightings(of: text, on: ground) else {
                throw Refusal.invalid(.huntUnreadable)
            }
            return .json(HuntAnswerAnswer(answer))
        },
    ]

    private static func archive(_ visit: Visit) throws -> any ArchiveSearch {
        guard let search = visit.site.services.archiveSearch else {
            throw Refusal(
                .serviceUnavailable,
                LocalizedText("Ce serveur n’a pas d’archive.", en: "This server has no archive."))
        }
        return search
    }

    private static func ownHunt(_ visit: Visit) throws -> HuntDesk.Hunt {
        guard let id = visit.parameters.get("hunt"),
            let hunt = visit.site.huntDesk.hunt(id, of: try visit.signedIn().principal.name)
        else { throw Refusal.notFound }
        return hunt
    }

    private static func begin(_ visit: Visit) async throws -> Response {
        let rule = visit.fields["rule"] ?? ""
        let places = try await visit.store.page(Places(reach: visit.reach))
        var errors = FormErrors()
        guard !rule.isEmpty else {
            errors.add("rule", LocalizedText("Collez une règle Sigma.", en: "Paste a Sigma rule."))
            return RuleHuntFormView(visit: visit, places: places, rule: rule, errors: errors).response(
                .badRequest)
        }
        do {
            let id = try visit.site.huntDesk.begin(
                of: try visit.signedIn().principal.name, rule, on: HuntQuestion(visit, visit.fields).ground,
                with: try archive(visit), at: visit.now)
            return .redirect(to: .hunt(id))
        } catch HuntDesk.Refusal.alreadyHunting(let id) {
            return .redirect(to: .hunt(id))
        } catch HuntDesk.Refusal.tooMany {
            throw Refusal(
                .tooManyRequests,
                LocalizedText(
                    "D’autres recherches par règle sont en cours\u{A0}: réessayez dans quelques minutes.",
                    en: "Other rule hunts are running: try again in a few minutes."),
                retryAfterSeconds: 60)
        } catch HuntDesk.Refusal.stopping {
            throw Refusal(
                .tooManyRequests,
                LocalizedText(
                    "Votre recherche précédente est en train de s’arrêter\u{A0}: réessayez dans un instant.",
                    en: "Your last hunt is still stopping: try again in a moment."),
                retryAfterSeconds: 10)
        }
    }
}

extension LocalizedText {
    static let huntUnreadable = LocalizedText(
        "Cherchez une adresse IP, un nom de domaine, une empreinte, un compte ou une machine\u{A0}; au besoin, précisez la nature\u{A0}: «\u{A0}account:sauvegarde\u{A0}».",
        en:
            "Search for an IP address, a domain, a hash, an account or a machine; say which if necessary: “account:backup”."
    )
}

/// What the address of a visit asks for.
struct HuntQuestion {
    let text: String
    let ground: SearchGround
    let since: String

    init(_ visit: Visit, _ fields: FormFields? = nil) {
        let fields = fields ?? visit.query
        text = String((fields["q"] ?? "").prefix(4_096)).trimmingBlanks
        since = fields["since"] ?? ""
        var ground = SearchGround(reach: visit.reach)
        ground.group = fields["group"].flatMap { ID<Group>($0) }
        ground.establishment = fields["establishment"].flatMap { ID<Establishment>($0) }
        if let day = try? Day(parsing: since) { ground.since = Instant(startOfParisDay: day) }
        self.ground = ground
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension SearchAnswer {
    /// No question, no answer.
    static let nothingAsked = SearchAnswer(
        observables: [], sightings: [], establishments: 0, days: 0, time: .zero)
}

/// What the API answers.
struct HuntAnswerAnswer: Encodable {
    let observables: [String]
    let establishments: Int
    let days: Int
    let unreadableFiles: Int
    let sightings: [Sighting]

    struct Sighting: Encodable {
        let establishment: Int64
        let name: String
        let observable: String
        let records: Int
        let firstSeen: Instant
        let lastSeen: Instant
    }

    init(_ answer: SearchAnswer) {
        observables = answer.observables
        establishments = answer.establishments
        days = answer.days
        unreadableFiles = answer.unreadableFiles
        sightings = answer.sightings.map {
            Sighting(
                establishment: $0.establishment.rawValue, name: $0.name, observable: $0.text,
                records: $0.records,
                firstSeen: $0.firstSeen, lastSeen: $0.lastSeen)
        }
    }
}
