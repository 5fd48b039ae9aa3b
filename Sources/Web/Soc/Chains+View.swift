import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Watch

extension SiteLink {
    static let chains = SiteLink("chains")
}

/// Open alerts that look like one attack: several tactics, on machines or accounts that they share.
struct ChainsView {
    let visit: Visit
    let chains: [AttackChain]
    /// How many there are.
    let total: Int
    /// Whether older alerts were left out.
    let isPartial: Bool
    let names: [ID<Establishment>: String]

    /// Days that are looked at.
    private static let days: Int64 = 3
    /// Chains on the page.
    private static let most = 20

    static func read(_ visit: Visit) async throws -> ChainsView {
        let links = try await visit.store.chainLinks(
            reach: visit.reach, since: visit.now.advanced(by: .seconds(-86_400 * days)))
        let places = try await visit.store.page(Places(reach: visit.reach)).establishments
        let chains = AttackChain.chains(among: links)
        return ChainsView(
            visit: visit, chains: Array(chains.prefix(most)), total: chains.count,
            isPartial: links.count >= Store.mostChainLinks,
            names: Dictionary(places.map { ($0.id, $0.name) }) { first, _ in first })
    }

    func response() -> Response {
        visit.page(
            title: LocalizedText("Chaînes d’attaque", en: "Attack chains"), section: .alerts,
            trail: [Crumb(.alerts)],
            about: LocalizedText(
                "Alertes ouvertes des trois derniers jours qui partagent une machine, ou un compte dans un groupement, et montrent au moins trois tactiques ATT&CK.",
                en:
                    "Open alerts of the last three days that share a machine, or an account within a group, and show at least three ATT&CK tactics."
            )
        ) { html in
            if chains.isEmpty {
                html.emptyState(
                    EmptyState(
                        LocalizedText(
                            "Aucune chaîne parmi les alertes ouvertes", en: "No chain among open alerts"),
                        LocalizedText(
                            "Rien ne relie les alertes ouvertes entre elles.",
                            en: "Nothing links the open alerts together."),
                        action: (LocalizedText("Alertes", en: "Alerts"), .alerts)))
            }
            if total > chains.count || isPartial {
                html.notice(
                    ChainsView.cut(shown: chains.count, of: total, isPartial: isPartial), .medium)
            }
            for chain in chains { self.chain(&html, chain) }
        }
    }

    /// What the page leaves out.
    static func cut(shown: Int, of total: Int, isPartial: Bool) -> LocalizedText {
        let most = LocalizedText.number(Store.mostChainLinks)
        guard total > shown else {
            return LocalizedText(
                "Seules les \(most.french) dernières alertes ouvertes ont été examinées.",
                en: "Only the latest \(most.english) open alerts were examined.")
        }
        let (few, all) = (LocalizedText.number(shown), LocalizedText.number(total))
        return LocalizedText(
            "Les \(few.french) premières chaînes sur \(all.french)"
                + (isPartial ? ", parmi les \(most.french) dernières alertes ouvertes" : "") + ".",
            en: "The first \(few.english) of \(all.english) chains"
                + (isPartial ? ", among the latest \(most.english) open alerts" : "") + ".")
    }

    private func chain(_ html: inout HTML, _ chain: AttackChain) {
        let places = chain.establishments.compactMap { names[$0] }
        html.section(.verbatim(places.joined(separator: ", "))) { html in
            html(.div, .class("card")) { html in
                html(.p, .class("badges")) { html in
                    html.badge(chain.level)
                    html.badge(
                        .count(
                            chain.links.count, one: LocalizedText("alerte", en: "alert"),
                            many: LocalizedText("alertes", en: "alerts")), .quiet)
                }
                html(.ol, .class("plain steps")) { html in
                    for title in chain.tacticTitles { html(.li) { $0.badge(title, .low) } }
                }
                html.definitions([
                    (LocalizedText("De", en: "From"), { $0.time(chain.span.lowerBound) }),
                    (LocalizedText("À", en: "To"), { $0.time(chain.span.upperBound) }),
                    (
                        LocalizedText("Machines", en: "Machines"),
                        { $0(.code, data: unique(chain.links.map(\.host))) }
                    ),
                    (
                        LocalizedText("Comptes", en: "Accounts"),
                        { $0(.code, data: unique(chain.links.map(\.account))) }
                    ),
                ])
                html(.details) { html in
                    html(.summary, say: LocalizedText("Les alertes", en: "The alerts"))
                    html(.ul, .class("list")) { html in
                        for link in chain.links.prefix(100) {
                            html(.li) { html in
                                html.time(link.first)
                                html.data(" ")
                                html(
                                    .a, .href(.alert(ID(link.alert))),
                                    data: visit.site.services.ruleBook[link.rule]?.title(in: visit.language)
                                        ?? link.ruleTitle)
                                let who = [link.host, link.account].filter { !$0.isEmpty }
                                if !who.isEmpty { html.data(" – " + who.joined(separator: ", ")) }
                            }
                        }
                    }
                }
                let cases = chain.links.compactMap { link in
                    link.caseFile.map { CaseName(id: $0, reference: link.caseReference) }
                }.deduplicated()
                if !cases.isEmpty, visit.can(.readCases) {
                    html(.p) { html in
                        html.say(LocalizedText("Déjà dans un dossier\u{A0}: ", en: "Already in a case: "))
                        for (offset, one) in cases.enumerated() {
                            if offset > 0 { html.data(", ") }
                            html(.a, .href(.caseFile(ID(one.id))), data: one.reference)
                        }
                    }
                }
                let loose = chain.links.filter { $0.caseFile == nil }
                if visit.can(.handleCases), !loose.isEmpty {
                    let link = loose.prefix(100).reduce(SiteLink.casesNew) {
                        $0.adding("alert", String($1.alert))
                    }
                    html(.p) {
                        $0(
                            .a, .class("button"), .href(link),
                            say: LocalizedText(
                                "Ouvrir un dossier avec ces alertes", en: "Open a case with these alerts"))
                    }
                }
            }
        }
    }

    private struct CaseName: Hashable {
        let id: Int64
        let reference: String
    }

    private func unique(_ names: [String]) -> String {
        names.filter { !$0.isEmpty }.deduplicated().prefix(12).joined(separator: ", ")
    }
}
