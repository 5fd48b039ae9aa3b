import HTTPTypes
import Markup
import Synchronization
import Vocabulary

/// A form that was sent and refused: the page that it stood on shows it again, with what was typed, and says in it what is
/// wrong.
///
/// No form does anything for it: the page is written as always, and where ``HTML/form(_:visit:class:files:content:)`` meets
/// the form that was sent, by its address and its controls, it is filled, and the parts around it are open.
final class SentForm: Sendable {
    /// Where it was sent to, without the query.
    let action: String
    let fields: FormFields
    /// The page that it stood on, as far as the browser told; `nil` when it did not.
    let origin: SiteLink?
    /// Why it was refused, where the page does not say it by itself.
    let problem: LocalizedText?
    /// The field that the problem is about, where it is about one.
    let field: String?

    private let state: Mutex<(isRefused: Bool, isFound: Bool, others: Bool)>

    init(
        action: String, fields: FormFields, origin: SiteLink?, problem: LocalizedText? = nil,
        at field: String? = nil, isRefused: Bool = false
    ) {
        self.action = action
        self.fields = fields
        self.origin = origin?.with("done", nil)
        self.problem = problem
        self.field = field
        state = Mutex((isRefused: isRefused, isFound: false, others: false))
    }

    /// Whether the form stands on the page that was written.
    var isFound: Bool { state.withLock { $0.isFound } }

    /// Whether it was found in an earlier writing of the page: what is wrong with it is not said in other forms.
    var isElsewhere: Bool { state.withLock { $0.others } }

    /// Whether forms are filled again: not on a page that says that all went well.
    var isRefused: Bool { state.withLock { $0.isRefused } }

    /// The page says that something is wrong: forms are filled again.
    func refuse() { state.withLock { $0.isRefused = true } }

    /// The page is written once more, knowing whether the form stands on it.
    func beginAgain() {
        state.withLock { state in
            state.others = state.isFound
            state.isFound = false
        }
    }

    /// Takes the form with these controls for the one that was sent, if it is the first that fits: it has what was sent, and
    /// what it always sends was sent.
    func takes(_ controls: [FormControl]) -> Bool {
        state.withLock { state in
            guard state.isRefused, !state.isFound, fits(controls) else { return false }
            state.isFound = true
            return true
        }
    }

    private func fits(_ controls: [FormControl]) -> Bool {
        let names = Set(controls.map(\.name))
        let sent = Set(fields.pairs.map(\.name)).subtracting(SentForm.reserved)
        guard sent.isSubset(of: names) else { return false }
        return controls.allSatisfy { control in
            switch control.kind {
            case .optional: true
            case .typed: sent.contains(control.name)
            case .hidden:
                SentForm.reserved.contains(control.name)
                    || fields.all(control.name).contains { sameLines($0, control.value) }
            }
        }
    }

    /// Browsers end the lines of what they send as CRLF.
    private func sameLines(_ one: String, _ other: String) -> Bool {
        one.replacing("\r\n", with: "\n") == other.replacing("\r\n", with: "\n")
    }

    /// The page that a refused form stood on, in the form that is shown again: the browser's word on it is then the form's
    /// own address.
    static let originField = "sent-from"

    /// Names that do not tell one form from another.
    private static let reserved: Set<String> = [HTML.csrfField, originField, "return", "tab"]
}

extension SentForm {
    /// The page that a form was sent from: as the form says itself, or the browser.
    static func origin(of fields: FormFields, _ headers: HTTPFields, authority: String?) -> SiteLink? {
        if let stated = fields[originField] { return SiteLink(returning: stated) }
        guard let referrer = headers[.referer], let authority else { return nil }
        for scheme in ["https://", "http://"] where referrer.hasPrefix(scheme + authority + "/") {
            return SiteLink(returning: String(referrer.dropFirst(scheme.count + authority.count)))
        }
        return nil
    }
}
