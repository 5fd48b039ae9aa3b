import Access
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension SiteLink {
    static func correction(of system: ID<System>) -> SiteLink {
        SiteLink("systems", system.description, "correct")
    }
}

extension Endpoints {
    /// What a person knows better than the files.
    static let corrections: [Endpoint] = [
        .page("/systems/{system}/correct", needs: .permission(.importRegistry)) { visit in
            try await SystemCorrectionView(visit).response()
        },
        .form("/systems/{system}/correct", needs: .permission(.importRegistry)) { visit in
            let view = try await SystemCorrectionView(visit)
            let (id, reach, fields) = (view.system, visit.reach, visit.fields)
            let isRelease = fields["step"] == "release"
            var texts: [String: String] = [:]
            var blank: Set<String> = []
            for field in SystemCorrectionView.fields {
                texts[field.name] = fields.text(field.name)
                if fields[field.name] != nil, texts[field.name] == nil, view.shows(field) {
                    blank.insert(field.name)
                }
            }
            let (corrected, emptied) = (texts, blank)
            do {
                let isChanged = try await visit.store.transaction(
                    by: try visit.signedIn().principal.name, at: visit.now
                ) { writer in
                    guard isRelease else {
                        return try writer.correct(id, corrected, emptying: emptied, reach: reach)
                    }
                    try writer.releaseCorrections(of: id, reach: reach)
                    return true
                }
                guard isChanged else { return view.response(isUnchanged: true) }
            } catch CorrectionRefusal.problems(let problems) {
                return view.response(problems)
            }
            return .redirect(to: SiteLink.system(id).saying(.systemCorrected))
        },
    ]
}

/// The form of what can be corrected of a system.
struct SystemCorrectionView {
    let visit: Visit
    let system: ID<System>
    private let row: SystemRow
    private let corrections: [SystemCorrection]

    /// All that a file says of a system, save its key and the sharing with others.
    static let fields = SystemRow.fields.filter {
        !SystemRow.keyFields.contains($0.name) && $0.name != "otherUsers"
    }

    init(_ visit: Visit) async throws {
        self.visit = visit
        system = try visit.id("system")
        guard let found = try await visit.store.correctable(system, reach: visit.reach) else {
            throw Refusal.notFound
        }
        (row, corrections) = (found.row, found.corrections)
    }

    func response(_ problems: [ImportProblem] = [], isUnchanged: Bool = false) -> Response {
        visit.page(
            title: LocalizedText("Corriger le système", en: "Correct the system"), section: .systems,
            trail: [Crumb(.systems), Crumb(.verbatim(row.name), .system(system))],
            about: LocalizedText(
                "Votre correction est gardée\u{A0}: si un import dit autre chose, il le signale sans y toucher. Un champ que vous videz redevient inconnu.",
                en:
                    "Your correction is kept: if an import says otherwise, it reports it and leaves it alone. A field that you empty becomes unknown again."
            ),
            status: problems.isEmpty ? .ok : .badRequest
        ) { html in
            for problem in problems { html.notice(problem.sentence, .high) }
            if isUnchanged {
                html.notice(
                    LocalizedText(
                        "Rien n’a changé\u{A0}: ce que vous avez écrit est déjà enregistré.",
                        en: "Nothing changed: what you wrote is on record already."
                    ), .medium)
            }
            html.form(.correction(of: system), visit: visit, class: "form card") { html in
                for field in SystemCorrectionView.fields { input(&html, field) }
                html.submit(LocalizedText("Enregistrer", en: "Save"))
            }
            kept(&html)
        }
    }

    /// Whether the form has something to empty there.
    func shows(_ field: ImportField<SystemRow>) -> Bool { field.text(of: row, in: visit.language) != nil }

    private func input(_ html: inout HTML, _ field: ImportField<SystemRow>) {
        let mark = corrections.first { $0.field == field.name }
        html.field(
            field.name, field.title,
            value: visit.fields[field.name] ?? field.text(of: row, in: visit.language) ?? "",
            hint: mark.map {
                let day = LocalizedText.day($0.at.parisDay)
                return LocalizedText(
                    "Corrigé par \($0.by) le \(day.french).", en: "Corrected by \($0.by) on \(day.english).")
            } ?? field.accepted, required: false, .maxlength(4_000))
    }

    private func kept(_ html: inout HTML) {
        guard !corrections.isEmpty else { return }
        html.form(.correction(of: system), visit: visit, class: "row-actions") { html in
            html(
                .button, .type("submit"), .name("step"), .value("release"),
                say: LocalizedText(
                    "Laisser les imports modifier ces champs à nouveau",
                    en: "Let imports change these fields again"))
        }
    }
}
