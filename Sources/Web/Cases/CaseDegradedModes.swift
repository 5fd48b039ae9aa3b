import Access
import Clausier
import Markup
import Registry
import Store
import Vocabulary
import Watch

/// How to go on without the systems behind the services that are down, by their suppliers' own answers.
struct CaseDegradedModes {
    let systems: [DegradedSystem]

    static let none = CaseDegradedModes(systems: [])

    init(systems: [DegradedSystem]) { self.systems = systems }

    /// Reads them for a case in reach. Whoever works on the case reads these answers, and no others, without the permission
    /// to read answers: in a crisis the procedure must be at hand.
    init(_ page: CasePage, visit: Visit) async throws {
        guard page.outages.contains(where: { $0.until == nil }),
            let edition = try await visit.store.currentEdition(of: Catalogues.hospital)
        else {
            self = .none
            return
        }
        systems = try await visit.store.page(
            DegradedModes(reach: visit.reach, caseFile: page.file.id, editions: [edition]))
    }

    /// Reads them for the vital systems of an establishment, before anything is down, for who reads answers there.
    init(vitalAt establishment: ID<Establishment>, visit: Visit) async throws {
        let reach = visit.reach(for: .readAnswers)
        guard reach != .nothing, let edition = try await visit.store.currentEdition(of: Catalogues.hospital)
        else {
            self = .none
            return
        }
        systems = try await visit.store.page(
            DegradedModes(reach: reach, without: .vital(establishment), editions: [edition]))
    }

    /// The systems that the stopped services of a case rely on.
    private static let ofCase = LocalizedText(
        "Les systèmes dont dépendent les services arrêtés, et le mode dégradé que leur fournisseur a décrit dans ses réponses.",
        en:
            "The systems that the stopped services rely on, and the degraded mode that their supplier described in its answers."
    )

    /// What is ready for the day on which a vital system is being restored.
    static let ofRestoration = LocalizedText(
        "Le temps de restaurer un système vital, voici comment s’en passer, d’après son fournisseur\u{A0}; là où rien n’est décrit, c’est à préparer.",
        en:
            "How to do without a vital system while it is being restored, by its supplier’s own answers; where nothing is described, it is to be prepared."
    )

    func write(_ html: inout HTML, visit: Visit, about: LocalizedText = CaseDegradedModes.ofCase) {
        guard !systems.isEmpty else { return }
        html.section(
            LocalizedText("Travailler sans ces systèmes", en: "Working without these systems"),
            id: "degraded", about: about
        ) { html in
            html.table(
                LocalizedText("Modes dégradés", en: "Degraded modes"),
                [
                    Column<DegradedSystem>(LocalizedText("Système", en: "System"), kind: .name) { html, row in
                        html(.a, .href(.system(row.system)), data: row.name)
                        html(.span, .class("sub"), data: row.services.joined(separator: ", "))
                    },
                    Column(LocalizedText("Mode dégradé", en: "Degraded mode")) { html, row in
                        guard !row.modes.isEmpty else {
                            return html.unknown(
                                LocalizedText(
                                    "Le fournisseur n’en a décrit aucun", en: "The supplier described none"))
                        }
                        for mode in row.modes { self.mode(&html, mode, visit) }
                    },
                ], systems,
                empty: EmptyState(
                    LocalizedText("Aucun système", en: "No system"),
                    LocalizedText("Aucun système n’est connu.", en: "No system is known.")))
        }
    }

    private func mode(_ html: inout HTML, _ mode: DegradedSystem.Mode, _ visit: Visit) {
        if mode.verdict == .nonCompliant {
            // What was tried and did not work is no way out: only that it is described is told.
            html.badge(LocalizedText("Constaté inopérant", en: "Found not to work"), .critical)
            html.say(
                LocalizedText(
                    " Le mode décrit par le fournisseur a été jugé non conforme\u{A0}: ne comptez pas dessus.",
                    en: " The mode that the supplier describes was found non-compliant: do not count on it."))
        } else {
            html.prose(mode.text)
            if let verdict = mode.verdict { html.found(verdict) }
        }
        html(.span, .class("sub")) { html in
            let words = LocalizedText(
                "\(mode.code), version \(mode.version)", en: "\(mode.code), version \(mode.version)")
            if visit.can(.readAnswers) {
                html(.a, .href(.point(mode.code, of: mode.questionnaire)), say: words)
            } else {
                html.say(words)
            }
        }
    }
}
