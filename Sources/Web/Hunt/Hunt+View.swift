import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

/// An indicator, looked up in everything that was stored.
struct HuntView {
    let visit: Visit
    let question: HuntQuestion
    let places: PlacesPage
    let result: Result

    /// What there is to show.
    enum Result {
        case nothingAsked
        case unreadable
        case answer(SearchAnswer, [SearchRecord])
    }

    static let mostRecords = 50

    func response() -> Response {
        visit.page(
            title: Section.hunt.title, section: .hunt,
            about: LocalizedText(
                "Cherchez un indicateur, en un instant, dans tout ce que vos établissements ont archivé.",
                en: "Search everything your establishments have archived for an indicator, in an instant.")
        ) { html in
            html.huntTabs(isRule: false)
            form(&html)
            switch result {
            case .nothingAsked: advice(&html)
            case .unreadable: html.notice(.huntUnreadable, .medium)
            case .answer(let answer, let records):
                sightings(&html, answer)
                if !records.isEmpty { list(&html, records, answer) }
            }
        }
    }

    private func form(_ html: inout HTML) {
        html.filters(
            .hunt, isActive: !question.text.isEmpty, submit: LocalizedText("Chercher", en: "Search")
        ) { html in
            html.field(
                "q", LocalizedText("Indicateur", en: "Indicator"), type: "search", value: question.text,
                required: false,
                .placeholder(
                    LocalizedText(
                        "adresse, domaine, empreinte, compte, machine",
                        en: "address, domain, hash, account, machine")))
            html.placeChoices(
                places, group: question.ground.group, establishment: question.ground.establishment)
            html.field(
                "since", LocalizedText("Reçu depuis le", en: "Received since"), type: "date",
                value: question.since,
                required: false)
        }
    }

    private func advice(_ html: inout HTML) {
        html.emptyState(
            EmptyState(
                LocalizedText("Que cherchez-vous\u{A0}?", en: "What are you looking for?"),
                LocalizedText(
                    "Collez une adresse IP, un domaine, une empreinte de fichier, un compte ou un nom de machine, même écrit «\u{A0}evil[.]example\u{A0}». Un domaine est cherché avec tous ses sous-domaines.",
                    en:
                        "Paste an IP address, a domain, a file hash, an account or a machine name, even written “evil[.]example”. A domain is searched for with all its subdomains."
                ),
                action: (
                    LocalizedText("Chercher avec une règle Sigma", en: "Hunt with a Sigma rule"), .huntRule
                )))
    }

    private func sightings(_ html: inout HTML, _ answer: SearchAnswer) {
        let asked = HuntView.asked(answer)
        html.unreadable(answer.unreadableFiles)
        html.section(LocalizedText("Qui l’a rencontré", en: "Who has seen it"), id: "sightings", about: asked)
        { html in
            html.table(
                LocalizedText("Établissements qui l’ont rencontré", en: "Establishments that have seen it"),
                id: "sightings-table",
                [
                    Column(LocalizedText("Établissement", en: "Establishment"), kind: .name) {
                        $0(.a, .href(.establishment($1.establishment)), data: $1.name)
                    },
                    Column(LocalizedText("Rencontré comme", en: "Seen as")) { html, row in
                        html.say(row.kind)
                        html(.span, .class("sub"), data: row.text)
                    },
                    Column(LocalizedText("Enregistrements", en: "Records"), kind: .number) {
                        $0.say(.number($1.records))
                    },
                    Column(LocalizedText("Première fois", en: "First seen")) { $0.time($1.firstSeen) },
                    Column(LocalizedText("Dernière fois", en: "Last seen")) { $0.time($1.lastSeen) },
                ], answer.sightings,
                empty: EmptyState(
                    LocalizedText("Aucun établissement ne l’a rencontré", en: "No establishment has seen it"),
                    LocalizedText(
                        "Vérifiez l’orthographe et la période\u{A0}; une source muette ne dit rien.",
                        en: "Check the spelling and the period; a silent source tells nothing.")))
        }
    }

    static func asked(_ answer: SearchAnswer) -> LocalizedText {
        let milliseconds = max(
            1,
            answer.time.components.seconds * 1_000 + answer.time.components.attoseconds
                / 1_000_000_000_000_000)
        let establishments = LocalizedText.count(
            answer.establishments, one: LocalizedText("établissement", en: "establishment"),
            many: LocalizedText("établissements", en: "establishments"))
        let days = LocalizedText.count(
            answer.days, one: LocalizedText("jour d’archives", en: "day of archives"),
            many: LocalizedText("jours d’archives", en: "days of archives"))
        return LocalizedText(
            "\(establishments.french), \(days.french), en \(milliseconds)\u{A0}ms.",
            en: "\(establishments.english), \(days.english), in \(milliseconds)\u{A0}ms.")
    }

    private func list(_ html: inout HTML, _ records: [SearchRecord], _ answer: SearchAnswer) {
        let all = answer.sightings.reduce(0) { $0 + $1.records }
        let about =
            records.count < all
            ? LocalizedText(
                "Les \(LocalizedText.number(records.count).french) premiers trouvés\u{A0}; «\u{A0}cordon hunt\u{A0}» les donne tous.",
                en:
                    "The first \(LocalizedText.number(records.count).english) that were found; “cordon hunt” gives them all."
            ) : nil
        html.section(LocalizedText("Enregistrements", en: "Records"), id: "records", about: about) { html in
            html.table(
                LocalizedText("Enregistrements qui le nomment", en: "Records that name it"),
                id: "records-table",
                [
                    Column(LocalizedText("Heure", en: "Time")) { html, row in
                        if let time = row.record.time { html.time(time) } else { html.unknown() }
                    },
                    Column(
                        LocalizedText("Établissement et machine", en: "Establishment and machine"),
                        kind: .name
                    ) { html, row in
                        html.data(row.name)
                        if !row.host.isEmpty { html(.span, .class("sub")) { $0(.code, data: row.host) } }
                    },
                    Column(LocalizedText("Ce qu’il dit", en: "What it says")) { html, row in
                        html(.details) { html in
                            html(.summary, say: row.record.summary)
                            html.record(String(decoding: row.record.bytes.prefix(16_384), as: UTF8.self))
                        }
                    },
                ], records,
                empty: EmptyState(
                    LocalizedText("Aucun", en: "None"),
                    LocalizedText("Rien à montrer.", en: "Nothing to show.")))
        }
    }
}

extension HTML {
    /// The two ways to hunt.
    mutating func huntTabs(isRule: Bool) {
        tabs(
            LocalizedText("Façons de chercher", en: "Ways to hunt"),
            [
                (LocalizedText("Par indicateur", en: "By indicator"), .hunt, !isRule),
                (LocalizedText("Par règle", en: "By rule"), .huntRule, isRule),
            ])
    }
}

extension HTML {
    /// Says that part of the archive could not be read: "nothing found" would promise too much.
    mutating func unreadable(_ files: Int) {
        guard files > 0 else { return }
        let count = LocalizedText.count(
            files,
            one: LocalizedText("fichier d’archive n’a pas pu être lu", en: "archive file could not be read"),
            many: LocalizedText(
                "fichiers d’archive n’ont pas pu être lus", en: "archive files could not be read"))
        notice(
            LocalizedText(
                "\(count.french) jusqu’au bout\u{A0}: ce qui s’y trouve n’est pas dans cette réponse. Signalez-le à l’exploitant du serveur («\u{A0}cordon verify\u{A0}»).",
                en:
                    "\(count.english) to the end: their contents are missing from this answer. Tell whoever runs the server (“cordon verify”)."
            ), .medium)
    }
}
