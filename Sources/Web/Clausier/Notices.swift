import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// What an establishment has to hear of.
    static let notices: [Endpoint] = [
        .page("/notices", needs: .permission(.decideAnswers)) { visit in
            let list = NoticeList(
                reach: visit.reach, withRead: visit.query["read"] == "1",
                paging: visit.paging())
            let page = try await visit.store.page(list)
            return visit.page(
                title: Section.notices.title, section: .notices,
                about: LocalizedText(
                    "Un avis par événement et par établissement\u{A0}: ce qui est rouvert, ce qui expire, ce qu’on vous demande.",
                    en:
                        "One notice for each event and establishment: what was reopened, what expires, what is asked of you."
                ),
                actions: {
                    $0.exportButtons(
                        visit.here.moved(to: SiteLink("notices", "export")), visit: visit,
                        needs: .decideAnswers)
                }
            ) { html in
                html.tabs(
                    LocalizedText("Avis", en: "Notices"),
                    [
                        (LocalizedText("À traiter", en: "To handle"), .notices, !list.withRead),
                        (LocalizedText("Tous", en: "All"), SiteLink.notices.with("read", "1"), list.withRead),
                    ])
                NoticeDesk(visit: visit, action: .notices).write(&html, page)
                html.pages(of: page.total, list.paging, visit: visit)
            }
        },
        .form("/notices", needs: .permission(.decideAnswers)) { visit in
            try await NoticeDesk.markRead(visit)
            return .redirect(to: .notices)
        },
    ]
}

/// A list of notices with what marks them as read.
struct NoticeDesk {
    let visit: Visit
    let action: SiteLink

    static func markRead(_ visit: Visit) async throws {
        let ids = visit.fields.all("notice").compactMap { ID<Notice>($0) }
        let reach = visit.reach
        try await visit.changing { try $0.markRead(ids, reach: reach) }
    }

    func write(_ html: inout HTML, _ page: NoticeListPage) {
        html.form(action, visit: visit, class: "list-form") { html in
            html.table(
                LocalizedText("Avis", en: "Notices"),
                [
                    Column(LocalizedText("Avis", en: "Notice"), kind: .name) { html, notice in
                        html(.label, .class("check")) { html in
                            if notice.read == nil {
                                html(
                                    .input, .type("checkbox"), .name("notice"), .value(notice.id.description))
                            }
                            html(.span, say: notice.kind.title)
                        }
                    },
                    Column(LocalizedText("Objet", en: "About")) { html, notice in
                        if let link = link(notice) {
                            html(.a, .href(link), data: notice.release ?? firstLine(notice))
                        } else {
                            html.data(notice.release ?? firstLine(notice))
                        }
                        if let why = cause(notice) { html(.span, .class("sub")) { $0.say(why) } }
                    },
                    Column(LocalizedText("Destinataire", en: "Addressee")) { $0.data($1.addressee) },
                    Column(LocalizedText("Reçu", en: "Received")) { $0.ago($1.made, now: visit.now) },
                    Column(LocalizedText("Lu", en: "Read")) { html, notice in
                        if let read = notice.read {
                            html.day(read.parisDay)
                        } else {
                            html.badge(LocalizedText("Nouveau", en: "New"), .medium)
                        }
                    },
                ], page.rows, repeatsHeading: true,
                empty: EmptyState(
                    LocalizedText("Aucun avis à traiter", en: "No notice to handle"),
                    LocalizedText(
                        "Vous serez prévenu ici si une réponse sur laquelle vous comptez change ou expire.",
                        en: "You will be told here when an answer you rely on changes or expires.")))
            if page.rows.contains(where: { $0.read == nil }) {
                html(.div, .class("list-actions")) { html in
                    html.submit(LocalizedText("Marquer comme lus", en: "Mark as read"), class: "")
                }
            }
        }
    }

    private func firstLine(_ notice: Notice) -> String {
        notice.detail.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }

    /// Why a decision is open again, or a waiver to be reviewed; the details of other notices name their subject already.
    private func cause(_ notice: Notice) -> LocalizedText? {
        var lines = notice.detail.split(separator: "\n", maxSplits: 2).map(String.init)
        // Before the cause, a notice about a waiver names the release and the point.
        if notice.kind == .derogationTouched { lines = Array(lines.dropFirst()) }
        guard notice.kind == .decisionReopened || notice.kind == .derogationTouched,
            let cause = lines.first.flatMap(AnswerEvent.Cause.init(rawValue:))
        else { return notice.release == nil ? nil : .verbatim(notice.detail) }
        let detail = lines.dropFirst().joined(separator: "\n")
        return LocalizedText(
            "\(cause.title.french)\u{A0}: \(detail)", en: "\(cause.title.english): \(detail)")
    }

    private func link(_ notice: Notice) -> SiteLink? {
        let (kind, number) = notice.subject
        if case .suppliers = visit.reach {
            switch kind {
            case "questionnaire": return .deskQuestionnaire(ID(number))
            case "doubt": return .deskDoubt(ID(number))
            case "question": return SiteLink.desk.to("questions")
            case "evidence": return SiteLink.desk.to("pieces")
            default: return nil
            }
        }
        switch kind {
        case "questionnaire": return .questionnaire(ID(number))
        case "doubt": return .doubt(ID(number))
        case "tender": return .tender(ID(number))
        case "derogation": return .derogations
        case "evidence": return .evidence(ID(number))
        default: return nil
        }
    }
}

extension NoticeKind {
    var title: LocalizedText {
        switch self {
        case .decisionReopened: LocalizedText("Décision à revoir", en: "Decision to review")
        case .doubtRaised: LocalizedText("Doute d’un hôpital", en: "A hospital’s doubt")
        case .doubtMoved: LocalizedText("Suite d’un doute", en: "Update on a doubt")
        case .derogationEnds: LocalizedText("Dérogation qui prend fin", en: "Waiver about to end")
        case .derogationTouched: LocalizedText("Dérogation à revoir", en: "Waiver to review")
        case .derogationAsked: LocalizedText("Dérogation à approuver", en: "Waiver to approve")
        case .commitmentDue: LocalizedText("Engagement à échéance", en: "Commitment due")
        case .questionReplied: LocalizedText("Réponse d’un candidat", en: "A bidder’s reply")
        case .questionAsked: LocalizedText("Question d’un acheteur", en: "A buyer’s question")
        case .findingMade: LocalizedText("Constat d’un évaluateur", en: "An assessor’s finding")
        case .colleagueJoined: LocalizedText("Nouveau compte", en: "New account")
        case .incidentRecorded:
            LocalizedText("Incident signalé par un hôpital", en: "Incident reported by a hospital")
        case .evidenceEnds: LocalizedText("Preuve qui expire", en: "Evidence about to expire")
        case .certificateEnds:
            LocalizedText("Certificat d’hébergement qui expire", en: "Hosting certificate about to expire")
        }
    }
}
