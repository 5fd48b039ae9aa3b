import Markup
import Store
import Vocabulary
import Watch

/// Where a person on call finds what the message is about.
struct OnCallPages {
    /// `nil` where no address is known that opens from elsewhere.
    let address: String?

    func link(to escalation: ID<Escalation>) -> String? {
        address.map { "\($0)/on-call/escalations/\(escalation)" }
    }

    /// The link, or the way to the page.
    func place(of escalation: ID<Escalation>) -> LocalizedText {
        if let link = link(to: escalation) { return .verbatim(link) }
        return LocalizedText(
            "dans Cordon, page Astreinte, appel n°\u{A0}\(escalation).",
            en: "in Cordon, page On call, call no. \(escalation).")
    }
}

/// What a webhook is told.
struct Hook: Encodable {
    let text: String
    var escalation: Int64?
    var establishment: String?
    var subject: String?
    var raised: Instant?
    var rank: Int?
    /// Missing where no address is known that opens from elsewhere.
    var address: String?

    init(_ notice: DueNotice, _ pages: OnCallPages) {
        let called = notice.escalation
        text = "\(called.subject) – \(called.establishmentName) – \(pages.place(of: called.id).french)"
        escalation = called.id.rawValue
        establishment = called.establishmentName
        subject = called.subject
        raised = called.raised
        rank = notice.rank
        address = pages.link(to: called.id)
    }

    init(trial text: String) { self.text = text }
}
