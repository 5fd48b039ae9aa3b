import Markup
import Vocabulary

/// What is wrong with a form that was sent, by field; the empty name is the form itself.
struct FormErrors: Sendable {
    private(set) var messages: [(field: String, text: LocalizedText)] = []

    var isEmpty: Bool { messages.isEmpty }

    mutating func add(_ field: String, _ text: LocalizedText) { messages.append((field, text)) }

    subscript(field: String) -> LocalizedText? { messages.first { $0.field == field }?.text }
}

/// One choice of a list.
struct Choice: Sendable {
    let value: String
    let title: LocalizedText
    /// Under which heading of the list it stands.
    var heading: LocalizedText?

    init(_ value: String, _ title: LocalizedText, under heading: LocalizedText? = nil) {
        self.value = value
        self.title = title
        self.heading = heading
    }
}

extension HTML {
    static let csrfField = "csrf"

    /// A form that changes something: carries the session's token, so that only our own pages can send it.
    ///
    /// Its fields have identifiers of their own, so that a label never leads into another form of the page. The form that was
    /// sent and refused is written with what was typed: see ``SentForm``.
    mutating func form(
        _ action: SiteLink, visit: Visit, class names: String = "form", files: Bool = false,
        content: (inout HTML) -> Void
    ) {
        beginFieldScope()
        let places = faultPlaces(action, visit, content)
        let isSent = places != nil
        if isSent { openDetails() }
        hidesErrors = !isSent && visit.sent?.isElsewhere == true
        defer { (fieldScope, hidesErrors, typed, fault, lostFiles) = ("", false, nil, nil, []) }
        self(
            .form, .method("post"), .action(action), .class(names), isSent ? .id(HTML.sentForm) : nil,
            files ? .multipart : nil
        ) { html in
            if let token = visit.visitor?.person?.csrfToken {
                html(.input, .type("hidden"), .name(HTML.csrfField), .value(token))
            }
            if let sent = visit.sent, let origin = sent.origin {
                html(.input, .type("hidden"), .name(SentForm.originField), .value(origin.description))
            }
            if let places, let sent = visit.sent {
                html.problem(of: sent, places)
                html.typed = TypedForm(sent.fields.pairs)
            }
            content(&html)
        }
    }

    /// Where the page leads to the form that was refused.
    static let sentForm = "sent-form"

    /// The fields beside which the form can say what is wrong, if it is the one that was sent; `nil` for another. It is
    /// written aside, to see its controls.
    private func faultPlaces(
        _ action: SiteLink, _ visit: Visit, _ content: (inout HTML) -> Void
    ) -> Set<String>? {
        guard let sent = visit.sent, sent.isRefused, action.path == sent.action else { return nil }
        var aside = HTML(language: language)
        aside.controls = []
        content(&aside)
        return sent.takes(aside.controls ?? []) ? aside.faultPlaces : nil
    }

    /// Why a form was refused: beside the field that it is about where there is one of `places`, or else before them all.
    private mutating func problem(of sent: SentForm, _ places: Set<String>) {
        lostFiles = Set(sent.fields.files.filter { !$0.name.isEmpty }.map(\.field))
        guard let problem = sent.problem else { return }
        if let field = sent.field, places.contains(field) { return fault = (field, problem) }
        self(.p, .class("flash bad")) { html in
            html.icon(.triangle)
            html(.span, say: problem)
        }
    }

    /// What is wrong with the fields of the form that is being written, by name.
    private func shown(_ errors: FormErrors) -> FormErrors {
        guard !hidesErrors else { return FormErrors() }
        guard let fault else { return errors }
        var all = errors
        all.add(fault.field, fault.text)
        return all
    }

    private mutating func beginFieldScope() {
        scopedForms += 1
        fieldScope = "\(scopedForms)-"
    }

    /// What is wrong with the whole form, announced at once.
    mutating func formProblem(_ errors: FormErrors) {
        guard !hidesErrors,
            let text = errors[""]
                ?? (errors.isEmpty
                    ? nil
                    : LocalizedText("Corrigez les champs signalés.", en: "Correct the fields marked below."))
        else { return }
        self(.p, .class("flash bad"), .role("alert")) { html in
            html.icon(.triangle)
            html(.span, say: text)
        }
    }

    /// A labelled line of text, with its hint and what is wrong with it beside it.
    mutating func field(
        _ name: String, _ label: LocalizedText, type: StaticString = "text", value: String = "",
        hint: LocalizedText? = nil, errors: FormErrors = FormErrors(), required: Bool = true,
        _ more: Attribute?...
    ) {
        let errors = shown(errors)
        labelled(name, label, hint: hint, error: errors[name], required: required) { html, described in
            html.input(
                [
                    .id("field-" + html.fieldScope + name), .name(name), .type(type),
                    value.isEmpty ? nil : .value(value),
                    required ? .required : nil, described, errors[name] == nil ? nil : .ariaInvalid,
                ] + more)
        }
    }

    /// A labelled text of several lines.
    mutating func textArea(
        _ name: String, _ label: LocalizedText, value: String = "", rows: Int = 4, hint: LocalizedText? = nil,
        errors: FormErrors = FormErrors(), required: Bool = false, limit: Int = 4_000
    ) {
        let errors = shown(errors)
        labelled(name, label, hint: hint, error: errors[name], required: required) { html, described in
            html(
                .textarea, .id("field-" + html.fieldScope + name), .name(name), .rows(rows),
                .maxlength(limit), described,
                required ? .required : nil, errors[name] == nil ? nil : .ariaInvalid, data: value)
        }
    }

    /// A labelled list to choose from; `empty` is the choice of nothing.
    mutating func choice(
        _ name: String, _ label: LocalizedText, _ choices: [Choice], selected: String? = nil,
        empty: LocalizedText? = nil, hint: LocalizedText? = nil, errors: FormErrors = FormErrors(),
        required: Bool = false
    ) {
        let errors = shown(errors)
        // Where nothing is no choice, one is always made: that is not optional.
        let mayBeNothing = empty != nil || choices.contains { $0.value.isEmpty }
        labelled(name, label, hint: hint, error: errors[name], required: required || !mayBeNothing) {
            html, described in
            html(
                .select, .id("field-" + html.fieldScope + name), .name(name), described,
                required ? .required : nil,
                errors[name] == nil ? nil : .ariaInvalid
            ) { html in
                if let empty { html(.option, .value(""), say: empty) }
                html.options(choices, selected: selected)
            }
        }
    }

    /// A box to tick.
    mutating func checkbox(
        _ name: String, _ label: LocalizedText, value: String = "1", isChecked: Bool = false
    ) {
        if controls != nil { faultPlaces.insert(name) }
        let error = fault?.field == name ? fault?.text : nil
        if let error {
            // Of several boxes of a name the first says it.
            fault = nil
            openDetails()
            self.error(name, error)
        }
        self(.label, .class("check")) { html in
            html(
                .input, .type("checkbox"), .name(name), .value(value), isChecked ? .checked : nil,
                error == nil ? nil : .ariaInvalid,
                error == nil ? nil : .ariaDescribedBy("error-" + html.fieldScope + name))
            html(.span, say: label)
        }
    }

    /// What is wrong with a field, beside it.
    private mutating func error(_ name: String, _ error: LocalizedText) {
        self(.p, .class("error"), .id("error-" + fieldScope + name)) { html in
            html.icon(.triangle)
            html(.span, say: error)
        }
    }

    /// The button that sends the form.
    mutating func submit(_ label: LocalizedText, class names: String = "primary") {
        self(.button, .type("submit"), .class(names), say: label)
    }

    /// Filters above a table: sent as a GET form, so that what is filtered has an address.
    mutating func filters(
        _ page: SiteLink, isActive: Bool, submit: LocalizedText = LocalizedText("Filtrer", en: "Filter"),
        content: (inout HTML) -> Void
    ) {
        beginFieldScope()
        defer { fieldScope = "" }
        self(.form, .method("get"), .action(page.withoutQuery), .class("filters"), .role("search")) { html in
            content(&html)
            html(.div, .class("filter-actions")) { html in
                html.submit(submit, class: "")
                if isActive {
                    html(
                        .a, .href(page.withoutQuery),
                        say: LocalizedText("Effacer les filtres", en: "Clear filters"))
                }
            }
        }
    }

    private mutating func options(_ choices: [Choice], selected: String?) {
        var rest = choices[...]
        while let first = rest.first {
            let run = rest.prefix { $0.heading == first.heading }
            rest = rest.dropFirst(run.count)
            guard let heading = first.heading else {
                for choice in run { option(choice, selected: selected) }
                continue
            }
            self(.optgroup, .label(heading)) { html in
                for choice in run { html.option(choice, selected: selected) }
            }
        }
    }

    private mutating func option(_ choice: Choice, selected: String?) {
        self(.option, .value(choice.value), choice.value == selected ? .selected : nil, say: choice.title)
    }

    private mutating func labelled(
        _ name: String, _ label: LocalizedText, hint: LocalizedText?, error: LocalizedText?, required: Bool,
        control: (inout HTML, Attribute?) -> Void
    ) {
        if controls != nil { faultPlaces.insert(name) }
        if error != nil { openDetails() }
        let isLost = lostFiles.contains(name)
        self(.div, .class(error == nil ? "field" : "field wrong")) { html in
            html(.label, .for("field-" + html.fieldScope + name)) { html in
                html.say(label)
                if !required {
                    html(.span, .class("optional"), say: LocalizedText(" (facultatif)", en: " (optional)"))
                }
            }
            let notes = [
                hint == nil ? nil : "hint-" + html.fieldScope + name,
                error == nil ? nil : "error-" + html.fieldScope + name,
                isLost ? "again-" + html.fieldScope + name : nil,
            ].compactMap(\.self)
            control(&html, notes.isEmpty ? nil : .ariaDescribedBy(notes.joined(separator: " ")))
            if let hint { html(.p, .class("hint"), .id("hint-" + html.fieldScope + name), say: hint) }
            if let error { html.error(name, error) }
            if isLost {
                html(
                    .p, .class("hint"), .id("again-" + html.fieldScope + name),
                    say: LocalizedText(
                        "Choisissez de nouveau le fichier\u{A0}: un navigateur ne le garde pas.",
                        en: "Choose the file again: a browser does not keep it."))
            }
        }
    }
}
