import Access
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// How figures become shades.
extension OverviewView {
    static let columns = [
        LocalizedText("Critiques", en: "Critical"), LocalizedText("Élevées", en: "High"),
        LocalizedText("Moyennes", en: "Medium"), LocalizedText("Faibles et info.", en: "Low and info."),
        LocalizedText("Dernier événement", en: "Last event"), LocalizedText("Systèmes", en: "Systems"),
        LocalizedText("Hors support", en: "Out of support"),
        LocalizedText("Support inconnu", en: "Support unknown"),
        LocalizedText("Questions", en: "Questions"),
    ]

    func heatGroup(_ group: GroupOverview) -> HeatGroup {
        HeatGroup(
            title: .verbatim(group.name), link: visit.can(.readRegistry) ? .group(group.id) : nil,
            cells: group.establishments.count < 2
                ? [] : cells(group.figures, Place(group: group.id, liveName: "group-\(group.id)")),
            rows: group.establishments.map { hospital in
                (
                    name: .verbatim(hospital.name), about: self.about(hospital),
                    link: visit.can(.readRegistry) ? SiteLink.establishment(hospital.id) : nil,
                    cells: cells(
                        hospital.figures,
                        Place(establishment: hospital.id, liveName: "establishment-\(hospital.id)"))
                )
            })
    }

    /// A group as one row, which opens onto its establishments.
    func foldedGroup(_ group: GroupOverview) -> HeatGroup {
        let members = LocalizedText.count(
            group.figures.establishments, one: LocalizedText("établissement", en: "establishment"),
            many: LocalizedText("établissements", en: "establishments"))
        let beds = beds(group.figures)
        return HeatGroup(
            title: .verbatim(group.name), link: .overview(of: group.id),
            about: LocalizedText(
                "\(members.french) · \(beds.french)", en: "\(members.english) · \(beds.english)"),
            cells: cells(group.figures, Place(group: group.id, liveName: "group-\(group.id)")), rows: [])
    }

    private func beds(_ figures: Figures) -> LocalizedText {
        .count(
            figures.beds, one: LocalizedText("lit", en: "bed"), many: LocalizedText("lits", en: "beds"))
    }

    private func about(_ hospital: EstablishmentOverview) -> LocalizedText {
        let beds = beds(hospital.figures)
        guard hospital.figures.beds > 0 else { return .verbatim(hospital.town) }
        return LocalizedText("\(hospital.town) · \(beds.french)", en: "\(hospital.town) · \(beds.english)")
    }

    /// Where a row's figures lead.
    private struct Place {
        var group: ID<Group>?
        var establishment: ID<Establishment>?
        let liveName: String
    }

    private func cells(_ figures: Figures, _ place: Place) -> [HeatCell] {
        alertCells(figures, place) + [lastEvent(figures, place)] + systemCells(figures, place)
    }

    private func alertCells(_ figures: Figures, _ place: Place) -> [HeatCell] {
        let columns: [(levels: [AlertLevel], strength: Int)] = [
            ([.critical], 4), ([.high], 3), ([.medium], 2), ([.low, .informational], 1),
        ]
        return columns.map { levels, strength in
            let count = levels.reduce(0) { $0 + (figures.openAlerts[$1] ?? 0) }
            let link = SiteLink.openAlerts(
                Set(levels), group: place.group, establishment: place.establishment)
            return HeatCell(
                .number(count), heat: count == 0 ? 0 : strength, tone: levels[0].tone,
                link: visit.can(.readAlerts) && count > 0 ? link : nil,
                meaning: LocalizedText("alertes ouvertes", en: "open alerts"),
                liveName: "\(place.liveName)-\(levels[0].name)", firstHeat: strength)
        }
    }

    /// A hospital that sends nothing is not quiet: it is blind. An hour is late, a day is an incident.
    private func lastEvent(_ figures: Figures, _ place: Place) -> HeatCell {
        let sources = SiteLink.silentSources.with("group", place.group?.description)
            .with("establishment", place.establishment?.description)
        let meaning = LocalizedText("dernier événement reçu", en: "last event received")
        guard let last = figures.lastEvent else {
            return HeatCell(
                LocalizedText("jamais", en: "never"), heat: 2, tone: .unknown, link: sources, meaning: meaning
            )
        }
        let silence = visit.now.duration(since: last)
        let (heat, tone): (Int, Tone) =
            silence < .seconds(3_600) ? (0, .good) : silence < .seconds(86_400) ? (2, .medium) : (3, .high)
        return HeatCell(
            .distance(from: last, to: visit.now), heat: heat, tone: tone, link: sources, meaning: meaning)
    }

    private func systemCells(_ figures: Figures, _ place: Place) -> [HeatCell] {
        let all = SiteLink.systems(group: place.group, establishment: place.establishment)
        let mayRead = visit.can(.readRegistry)
        func cell(
            _ count: Int, of whole: Int? = nil, tone: Tone, _ link: SiteLink, _ meaning: LocalizedText
        ) -> HeatCell {
            HeatCell(
                .number(count), heat: shade(count, of: whole ?? figures.systems), tone: tone,
                link: mayRead && count > 0 ? link : nil, meaning: meaning)
        }
        let place = (group: place.group, establishment: place.establishment)
        return [
            HeatCell(
                .number(figures.systems), heat: 0, tone: .quiet,
                link: mayRead && figures.systems > 0 ? all : nil,
                meaning: LocalizedText("systèmes", en: "systems")),
            cell(
                figures.pastSupport, tone: .high,
                .systems(group: place.group, establishment: place.establishment, supports: [.ended]),
                LocalizedText("systèmes hors support", en: "systems out of support")),
            cell(
                figures.supportUnknown, tone: .unknown,
                .systems(group: place.group, establishment: place.establishment, supports: [.unknown]),
                LocalizedText("systèmes au support inconnu", en: "systems with unknown support")),
            cell(
                // Each system may leave every question open.
                figures.unanswered, of: figures.systems * RegisterQuestion.allCases.count, tone: .medium, all,
                LocalizedText("questions sans réponse", en: "unanswered questions")),
        ]
    }

    /// A tenth of the systems is faint, four tenths are strong.
    private func shade(_ count: Int, of systems: Int) -> Int {
        guard count > 0, systems > 0 else { return 0 }
        return min(4, 1 + count * 10 / systems)
    }
}
