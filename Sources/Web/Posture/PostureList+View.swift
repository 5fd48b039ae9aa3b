import Access
import Hummingbird
import Markup
import Posture
import Registry
import Store
import Vocabulary

/// Establishments by protections: how far each is in place.
struct PostureListView {
    let visit: Visit
    let postures: [PlacedPosture]
    /// Members see all they reach, underwriters whoever agreed.
    let section: Section

    func response() -> Response {
        visit.page(
            title: section.title, section: section,
            about: LocalizedText(
                "Au \(LocalizedText.day(visit.today).french)\u{A0}: part en place de chaque protection, déduite des faits. Sans preuve, la part est inconnue, ce qui ne veut dire ni nulle ni bonne.",
                en:
                    "As of \(LocalizedText.day(visit.today).english): how far each protection is in place, derived from facts. Without evidence it is unknown, which means neither absent nor good."
            ),
            actions: { html in
                guard section == .posture else { return }
                html.exportButtons(visit.here.export(of: "posture"), visit: visit, needs: .readPosture)
            }
        ) { html in
            guard !postures.isEmpty else { return html.emptyState(empty) }
            html.heatTable(
                LocalizedText("Établissements et protections", en: "Establishments and protections"),
                rowTitle: LocalizedText("Établissement", en: "Establishment"),
                columns: PostureAspect.all.map(\.shortTitle), groups: groups)
            html(
                .p, .class("muted"),
                say: LocalizedText(
                    "Plus la case est foncée, plus la protection manque. Un «\u{A0}?\u{A0}» signifie que rien ne la prouve.",
                    en:
                        "The darker the cell, the more the protection is lacking. A “?” means that nothing proves it."
                )
            )
        }
    }

    private var empty: EmptyState {
        section == .underwriting
            ? EmptyState(
                LocalizedText("Aucun accord pour l’instant", en: "No consent yet"),
                LocalizedText(
                    "Un établissement apparaît ici quand il accepte de montrer sa posture aux souscripteurs.",
                    en: "An establishment appears here once it agrees to show its posture to underwriters."))
            : EmptyState(
                LocalizedText("Aucun établissement", en: "No establishment"),
                LocalizedText(
                    "Importez d’abord vos établissements.", en: "Import your establishments first."))
    }

    private var groups: [HeatGroup] {
        var groups: [HeatGroup] = []
        for (_, members) in byGroup {
            groups.append(
                HeatGroup(
                    title: .verbatim(members[0].place.groupName), link: nil, cells: [],
                    rows: members.map { member in
                        (
                            name: .verbatim(member.place.name), about: about(member.place),
                            link: section == .posture
                                ? SiteLink.posture(of: member.place.id)
                                : SiteLink.underwriting(of: member.place.id),
                            cells: PostureAspect.all.map { cell(member.posture[$0]) }
                        )
                    }))
        }
        return groups
    }

    /// In the order in which they come: by group, then by name.
    private var byGroup: [(ID<Group>, [PlacedPosture])] {
        var result: [(ID<Group>, [PlacedPosture])] = []
        for posture in postures {
            if result.last?.0 == posture.place.group {
                result[result.count - 1].1.append(posture)
            } else {
                result.append((posture.place.group, [posture]))
            }
        }
        return result
    }

    private func about(_ place: PosturePlace) -> LocalizedText {
        .count(place.beds, one: LocalizedText("lit", en: "bed"), many: LocalizedText("lits", en: "beds"))
    }

    private func cell(_ aspect: AspectPosture) -> HeatCell {
        guard !aspect.isUnknown else {
            return HeatCell(
                .verbatim("?"), heat: 1, tone: .unknown, link: nil, meaning: aspect.aspect.title)
        }
        let lack = 1 - aspect.level
        let heat = lack > 0.75 ? 4 : lack > 0.5 ? 3 : lack > 0.3 ? 2 : lack > 0.15 ? 1 : 0
        return HeatCell(
            .percentage(aspect.level), heat: heat, tone: heat == 0 ? .good : .high, link: nil,
            meaning: aspect.aspect.title)
    }
}

extension PostureAspect {
    /// The aspect in a word, for the head of a narrow column.
    fileprivate var shortTitle: LocalizedText {
        switch self {
        case .dimension(.multiFactor): LocalizedText("Double facteur", en: "Second factor")
        case .dimension(.endpointDetection): LocalizedText("EDR", en: "EDR")
        case .dimension(.testedBackups): LocalizedText("Sauve\u{AD}gardes", en: "Backups")
        case .dimension(.directoryCleanup): LocalizedText("Annuaire", en: "Directory")
        case .dimension(.sharedWatch): LocalizedText("SOC", en: "SOC")
        case .dimension(.exercises): LocalizedText("Exercices", en: "Exercises")
        case .dimension(.segmentation): LocalizedText("Cloison\u{AD}nement", en: "Segmen\u{AD}tation")
        case .dimension(.patching): LocalizedText("Correctifs", en: "Patching")
        case .supplierCompliance: LocalizedText("Fournis\u{AD}seurs", en: "Suppliers")
        case .continuity: LocalizedText("Continuité", en: "Continuity")
        case .mail, .privilegedAccess, .thirdPartyAccess, .patchDelay: title
        }
    }
}
