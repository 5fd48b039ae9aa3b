import Access
import Markup
import Registry
import Sharing
import Store
import Vocabulary

extension SiteLink {
    static let indicators = SiteLink("indicators")
    static let newIndicator = SiteLink("indicators", "new")
    static let inbox = SiteLink("inbox")
    static let blocks = SiteLink("blocks")
    static let shareClients = SiteLink("sharing-access")
    static let newShareClient = SiteLink("sharing-access", "new")
    static let protections = SiteLink("protections")
    static func indicator(_ id: ID<IndicatorRow>) -> SiteLink { SiteLink("indicators", id.description) }
    static func answer(_ id: ID<IndicatorRow>) -> SiteLink {
        SiteLink("indicators", id.description, "answer")
    }
    static func confirmAsSOC(_ id: ID<IndicatorRow>) -> SiteLink {
        SiteLink("indicators", id.description, "confirm")
    }
    static func revoke(_ id: ID<IndicatorRow>) -> SiteLink {
        SiteLink("indicators", id.description, "revoke")
    }
    static func closeAlerts(of id: ID<IndicatorRow>) -> SiteLink {
        SiteLink("indicators", id.description, "close-alerts")
    }
    static func revokeShareClient(_ id: ID<ShareClient>) -> SiteLink {
        SiteLink("sharing-access", id.description, "revoke")
    }
    static func removeProtection(_ id: ID<ProtectedEntry>) -> SiteLink {
        SiteLink("protections", id.description, "remove")
    }
    static let editWarningList = SiteLink("protections", "lists")
}

/// The pages of the section, side by side.
enum SharingTab: CaseIterable {
    case indicators, inbox, blocks, access, protections

    var title: LocalizedText {
        switch self {
        case .indicators: LocalizedText("Indicateurs", en: "Indicators")
        case .inbox: LocalizedText("Boîte de réception", en: "Inbox")
        case .blocks: LocalizedText("Blocages", en: "Blocks")
        case .access: LocalizedText("Diffusion et accès", en: "Feeds and access")
        case .protections: LocalizedText("Protections", en: "Protections")
        }
    }

    var link: SiteLink {
        switch self {
        case .indicators: .indicators
        case .inbox: .inbox
        case .blocks: .blocks
        case .access: .shareClients
        case .protections: .protections
        }
    }
}

extension HTML {
    /// The tabs of the section, with what waits in the inbox.
    mutating func sharingTabs(_ current: SharingTab, waiting: Total?) {
        tabs(
            LocalizedText("Partage", en: "Sharing"),
            SharingTab.allCases.map { tab in
                var title = tab.title
                if tab == .inbox, let waiting, waiting.count > 0 {
                    title = LocalizedText(
                        "\(title.french) (\(waiting.count))", en: "\(title.english) (\(waiting.count))")
                }
                return (title, tab.link, tab == current)
            })
    }

    mutating func badge(_ standing: ShareFlow.Standing) {
        switch standing {
        case .watched: badge(standing.title, .medium)
        case .blocking: badge(standing.title, .critical)
        case .protected: badge(standing.title, .low)
        case .expired, .revoked: badge(standing.title, .quiet)
        }
    }

    /// The standing and, under it, how far it is from a block or why there is none.
    mutating func standing(_ standing: ShareFlow.Standing) {
        badge(standing)
        if let note = standing.note { self(.span, .class("sub"), say: note) }
    }

    mutating func badge(_ light: TrafficLight) {
        let tone: Tone =
            switch light {
            case .clear: .quiet
            case .green: .good
            case .amber, .amberStrict: .medium
            case .red: .critical
            }
        badge(.verbatim(light.label), tone)
    }

    /// The value, so that nobody clicks on it, with what it is.
    mutating func observable(_ observable: Indicator, link: SiteLink?) {
        if let link {
            self(.a, .href(link)) { $0(.code, data: observable.defanged) }
        } else {
            self(.code, data: observable.defanged)
        }
        self(.span, .class("sub"), say: observable.kind.title)
    }

    mutating func circle(_ circle: SharingCircle) {
        data(circle.identity.name)
        self(
            .span, .class("sub"),
            say: circle.kind == .establishment
                ? circle.kind.title
                : .count(
                    circle.members, one: LocalizedText("établissement", en: "establishment"),
                    many: LocalizedText("établissements", en: "establishments")))
    }
}

extension ShareFlow.Standing {
    /// As people say it.
    var title: LocalizedText {
        switch self {
        case .watched: LocalizedText("Recherché", en: "Looked for")
        case .blocking: LocalizedText("Bloqué", en: "Blocked")
        case .protected: LocalizedText("Protégé, jamais bloqué", en: "Protected, never blocked")
        case .expired: LocalizedText("Expiré", en: "Expired")
        case .revoked: LocalizedText("Révoqué", en: "Revoked")
        }
    }

    /// How far it is from a block, or why there is none.
    var note: LocalizedText? {
        switch self {
        case .watched(let count, let needed?) where count >= needed:
            LocalizedText(
                "\(count) confirmations, toutes d’une même personne ou d’un même groupement\u{A0}: il manque un autre avis",
                en: "\(count) confirmations, all from one person or one group: another voice is needed")
        case .watched(let count, let needed?):
            LocalizedText(
                "\(count) confirmation\(count > 1 ? "s" : "") sur \(needed)",
                en: "\(count) of \(needed) confirmations")
        case .watched(_, nil):
            LocalizedText("recherché, jamais bloqué", en: "looked for, never blocked")
        case .blocking(true, _): LocalizedText("sur décision du SOC", en: "by decision of the SOC")
        case .blocking(false, let count):
            LocalizedText("\(count) établissements confirment", en: "\(count) establishments confirm")
        case .protected(let category): category.title
        case .expired, .revoked: nil
        }
    }
}

extension Visit {
    /// How much waits in the inbox of the visitor's establishments.
    func waitingOffers() async throws -> Total {
        try await store.page(Inbox(reach: reach(for: .readIndicators), paging: Paging(size: 1))).total
    }

    /// Who acts, as the audit log names them.
    var actor: String { get throws { try signedIn().principal.name } }
}
