import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// Headline figures, then establishments by indicators.
struct OverviewView {
    let visit: Visit
    let page: OverviewPage
    let day: Day
    /// The one group shown, if the page was narrowed.
    let group: ID<Group>?
    /// Hospitals that send logs and are not in the register.
    let held: HeldSendersView
    /// What suppliers have not answered, for who reads answers.
    let answers: AnswersGlance?

    /// As many establishments as a person takes in at a glance; of more, each group is a row that opens.
    static let mostRows = 150

    /// The only establishment in reach, if there is one only.
    private var only: EstablishmentOverview? {
        let all = page.groups.flatMap(\.establishments)
        return all.count == 1 ? all.first : nil
    }

    func response() -> Response {
        visit.page(
            title: title, section: .overview, trail: group == nil ? [] : [Crumb(.overview)], about: about
        ) { html in
            if group == nil { held.notice(&html) }
            guard !page.groups.isEmpty else { return html.emptyState(empty) }
            html.figures(figures)
            html.section(heading, about: page.isFolded ? folded : nil) { html in
                html.heatTable(
                    caption,
                    rowTitle: page.isFolded
                        ? LocalizedText("Groupement", en: "Group")
                        : LocalizedText("Établissement", en: "Establishment"),
                    columns: OverviewView.columns,
                    groups: page.groups.map(page.isFolded ? foldedGroup : heatGroup))
                if page.isFolded, visit.can(.readRegistry) {
                    html(.p) {
                        $0(
                            .a, .href(.establishments),
                            say: LocalizedText("Chercher un établissement", en: "Look for an establishment"))
                    }
                }
            }
            answers?.write(&html)
            if visit.can(.readRegistry), page.total.unanswered > 0 {
                html.section(
                    LocalizedText(
                        "Questions sans réponse dans le registre", en: "Unanswered questions in the registry"),
                    id: "questions",
                    about: LocalizedText(
                        "On ne protège pas ce que l’on ne connaît pas\u{A0}: chaque réponse affine le reste de la page.",
                        en:
                            "You cannot protect what you do not know: each answer sharpens the rest of this page."
                    )
                ) { questions(&$0) }
            }
        }
    }

    private var heading: LocalizedText {
        page.isFolded
            ? LocalizedText("Groupements et indicateurs", en: "Groups and indicators")
            : LocalizedText("Établissements et indicateurs", en: "Establishments and indicators")
    }

    private var folded: LocalizedText {
        LocalizedText(
            "Vos établissements sont trop nombreux pour tenir sur une page\u{A0}: ouvrez un groupement pour voir les siens.",
            en: "You have too many establishments for one page: open a group to see its own.")
    }

    private var title: LocalizedText {
        if let only { return .verbatim(only.name) }
        if group != nil, let name = page.groups.first?.name { return .verbatim(name) }
        if page.groups.count == 1, visit.reach != .everything, let name = page.groups.first?.name {
            return .verbatim(name)
        }
        return Section.overview.title
    }

    private var about: LocalizedText {
        let day = LocalizedText.day(day)
        let establishments = LocalizedText.count(
            page.total.establishments, one: LocalizedText("établissement", en: "establishment"),
            many: LocalizedText("établissements", en: "establishments"))
        let beds = LocalizedText.count(
            page.total.beds, one: LocalizedText("lit et place", en: "bed and place"),
            many: LocalizedText("lits et places", en: "beds and places"))
        return LocalizedText(
            "\(establishments.french), \(beds.french). Situation au \(day.french).",
            en: "\(establishments.english), \(beds.english). As of \(day.english).")
    }

    private var empty: EmptyState {
        EmptyState(
            LocalizedText("Aucun établissement dans votre périmètre", en: "No establishment in your scope"),
            LocalizedText(
                "Importez la liste des établissements, ou demandez à l’administrateur du réseau un rôle sur le vôtre.",
                en: "Import the list of establishments, or ask the network administrator for a role on yours."
            ),
            action: visit.can(.importRegistry)
                ? (LocalizedText("Importer des établissements", en: "Import establishments"), .importing)
                : nil)
    }

    private var caption: LocalizedText {
        let time = LocalizedText.instant(visit.now)
        return LocalizedText(
            "Alertes et événements au \(time.french). Systèmes et questions au \(LocalizedText.day(day).french), d’après le registre. Chaque chiffre mène aux lignes qu’il compte.",
            en:
                "Alerts and events at \(time.english). Systems and questions as of \(LocalizedText.day(day).english), from the registry. Each figure leads to the rows it counts."
        )
    }

    // MARK: Figures

    private var figures: [Figure] {
        let total = page.total
        let scope = (group: group, establishment: only?.id)
        let grave = (total.openAlerts[.critical] ?? 0) + (total.openAlerts[.high] ?? 0)
        var figures: [Figure] = []
        if visit.can(.readAlerts) {
            figures.append(
                Figure(
                    name: LocalizedText(
                        "Alertes critiques et élevées ouvertes", en: "Open critical and high alerts"),
                    value: .number(grave), tone: grave == 0 ? .good : .critical,
                    link: .openAlerts(
                        [.critical, .high], group: scope.group, establishment: scope.establishment),
                    note: outOf(total.alerts, LocalizedText("ouvertes en tout", en: "open in all")),
                    liveName: "alerts-grave"))
        }
        figures.append(
            Figure(
                name: LocalizedText("Sources attendues muettes", en: "Expected sources that are silent"),
                value: .number(total.silentSources), tone: total.silentSources == 0 ? .good : .high,
                link: SiteLink.silentSources.with("group", scope.group?.description)
                    .with("establishment", scope.establishment?.description),
                note: LocalizedText("journaux qui n’arrivent plus", en: "logs that no longer come")))
        if visit.can(.readRegistry) { figures += registerFigures(total, scope) }
        return figures
    }

    private func registerFigures(
        _ total: Figures, _ scope: (group: ID<Group>?, establishment: ID<Establishment>?)
    ) -> [Figure] {
        [
            Figure(
                name: LocalizedText("Systèmes hors support", en: "Systems out of support"),
                value: .number(total.pastSupport), tone: total.pastSupport == 0 ? .good : .high,
                link: .systems(group: scope.group, establishment: scope.establishment, supports: [.ended]),
                note: pastSupportNote(total)),
            Figure(
                name: LocalizedText("Systèmes au support inconnu", en: "Systems with unknown support"),
                value: .number(total.supportUnknown), tone: total.supportUnknown == 0 ? .good : .unknown,
                link: .systems(group: scope.group, establishment: scope.establishment, supports: [.unknown]),
                note: share(total.supportUnknown, of: total.systems)),
            Figure(
                name: LocalizedText("Questions sans réponse", en: "Unanswered questions"),
                value: .number(total.unanswered), tone: total.unanswered == 0 ? .good : .medium,
                link: questionsLink(total),
                note: LocalizedText("dans le registre", en: "in the registry")),
            Figure(
                name: LocalizedText("Systèmes recensés", en: "Systems on record"),
                value: .number(total.systems), tone: .quiet,
                link: .systems(group: scope.group, establishment: scope.establishment),
                note: LocalizedText(
                    "un système partagé compte une seule fois", en: "a shared system counts once")),
        ]
    }

    /// The registry counts by what makers offer; the debt adds those whose extension nobody bought.
    private func pastSupportNote(_ total: Figures) -> LocalizedText {
        let share = share(total.pastSupport, of: total.systems)
        guard total.systems > 0 else { return share }
        return LocalizedText(
            "\(share.french), extensions payantes à part", en: "\(share.english), paid extensions apart")
    }

    /// To the list of questions on this page, or, without any, to the systems.
    private func questionsLink(_ total: Figures) -> SiteLink {
        total.unanswered == 0
            ? .systems(group: group, establishment: only?.id)
            : visit.here.withoutQuery.with("group", group?.description).to("questions")
    }

    private func outOf(_ value: Int, _ words: LocalizedText) -> LocalizedText {
        let figure = LocalizedText.number(value)
        return LocalizedText("\(figure.french) \(words.french)", en: "\(figure.english) \(words.english)")
    }

    private func share(_ value: Int, of whole: Int) -> LocalizedText {
        guard whole > 0 else { return LocalizedText("aucun système recensé", en: "no system on record") }
        let part = LocalizedText.percentage(Double(value) / Double(whole))
        let figure = LocalizedText.number(whole)
        return LocalizedText("\(part.french) de \(figure.french)", en: "\(part.english) of \(figure.english)")
    }

    private func questions(_ html: inout HTML) {
        let open = RegisterQuestion.allCases.compactMap { question in
            page.total.questions[question].map { (question, $0) }
        }
        html.table(
            LocalizedText("Questions par nature", en: "Questions by kind"),
            [
                Column(LocalizedText("Question", en: "Question"), kind: .name) { html, row in
                    let link = SiteLink.systems(group: group, establishment: only?.id, question: row.0)
                    html(.a, .href(link), say: row.0.title)
                },
                Column(LocalizedText("Systèmes", en: "Systems"), kind: .number) { html, row in
                    html.say(.number(row.1))
                },
            ], open,
            empty: EmptyState(
                LocalizedText("Aucune question sans réponse", en: "No unanswered question"),
                LocalizedText("Le registre est complet.", en: "The registry is complete.")))
    }
}
