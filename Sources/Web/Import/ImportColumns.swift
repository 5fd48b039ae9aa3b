import Access
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary
import Workbooks

/// How the columns of a file that waits are read, as a form to correct.
struct ColumnsModel: Sendable {
    /// A field that a column may say.
    struct Field: Sendable {
        let name: String
        let title: LocalizedText
        let isRequired: Bool
        /// Every value that it may have; none where they cannot be listed.
        let choices: [LocalizedText]
    }

    let proposal: ColumnProposal
    let fields: [Field]
    let constants: [String: String]
    let kind: ImportKind
    /// The hospitals that a file may be of, by their FINESS numbers; empty where only the file is of interest.
    let owners: [(finess: String, name: String)]

    /// A form of more columns would be read by nobody.
    static let mostColumns = 200

    init(_ upload: Upload, owners: PlacesPage? = nil) throws {
        self.owners = (owners?.establishments ?? []).compactMap { place in
            owners?.finess[place.id].map { ($0, place.name) }
        }
        kind = upload.kind
        constants = upload.mapping.constants
        switch upload.kind {
        case .establishments:
            (proposal, fields) = try ColumnsModel.read(EstablishmentRow.self, upload)
        case .suppliers: (proposal, fields) = try ColumnsModel.read(SupplierRow.self, upload)
        case .systems: (proposal, fields) = try ColumnsModel.read(SystemRow.self, upload)
        case .flows: (proposal, fields) = try ColumnsModel.read(ImportedFlow.self, upload)
        }
    }

    private static func read<Record: ImportRecord>(
        _: Record.Type, _ upload: Upload
    ) throws -> (ColumnProposal, [Field]) {
        let proposal = try InventoryFile.proposal(for: Record.self, upload.source, mapping: upload.mapping)
        let fields = Record.fields.map {
            Field(name: $0.name, title: $0.title, isRequired: $0.isRequired, choices: $0.choices)
        }
        return (proposal, fields)
    }

    /// The fields that are said once for the whole file: those without a column, those that were before, and those that
    /// rows turned out to need, by their French titles.
    func fixed(wanted: Set<String>) -> [Field] {
        let said = Set(proposal.fields.joined())
        return fields.filter {
            proposal.missing.contains($0.name) || constants[$0.name] != nil
                || (wanted.contains($0.title.french) && !said.contains($0.name))
        }
    }

    /// What a column is called: inventories in JSON have none of their own, and carry the names of fields.
    func title(of header: String) -> LocalizedText {
        fields.first { $0.name == header }?.title ?? .verbatim(header)
    }

    /// What the form of the page says.
    func mapping(from form: FormFields) -> HeaderMapping {
        var columns: [String: [String]] = [:]
        for (index, header) in proposal.headers.enumerated().prefix(ColumnsModel.mostColumns)
        where !header.isEmpty {
            guard let chosen = form["column-\(index)"] else { continue }
            columns[header] = chosen.split(separator: "+").map(String.init)
        }
        var constants: [String: String] = [:]
        for field in fields { constants[field.name] = form.text("set-" + field.name) }
        return HeaderMapping(columns: columns, constants: constants)
    }
}

extension Endpoints {
    /// Reads the file as the person says, and keeps it for the next file of this form.
    static func mapColumns(_ visit: Visit, _ upload: Upload) async throws -> Response {
        var upload = upload
        guard let model = try? ColumnsModel(upload) else { return .redirect(to: .upload(upload.id)) }
        let mapping = model.mapping(from: visit.fields)
        upload.mapping = mapping
        visit.site.uploads.change(upload)
        let (kind, headers, reach) = (upload.kind, model.proposal.headers, visit.reach)
        let finess = mapping.constants["owner"].flatMap { try? Finess(parsing: $0) }
        try await visit.store.transaction(by: try visit.signedIn().principal.name, at: visit.now) { writer in
            let owner = try finess.flatMap { try writer.establishment(finess: $0) }
            // An owner that is mistyped, or another's, would spoil the next file of everybody.
            guard owner.map(reach.includes) ?? (mapping.constants["owner"] == nil) else { return }
            for place in owner.map({ [Optional($0)] }) ?? keepers(in: reach) {
                try writer.remember(mapping, for: kind, headers: headers, of: place)
            }
        }
        return .redirect(to: .upload(upload.id))
    }
}

/// For whom a mapping is kept that names no owner: the whole network where one sees it, else each establishment one
/// answers for.
private func keepers(in reach: Reach) -> [ID<Establishment>?] {
    switch reach {
    case .everything: [nil]
    case .establishments(let own): own.sorted()
    case .nothing, .suppliers: []
    }
}

/// The columns of a file with what each says, to correct.
struct ImportColumnsView {
    let visit: Visit
    let upload: Upload
    let model: ColumnsModel
    /// The fields that rows need and no column says, by their French titles.
    var wanted: Set<String> = []

    func write(_ html: inout HTML) {
        html.section(
            LocalizedText("Colonnes du fichier", en: "Columns of the file"), id: "columns",
            about: LocalizedText(
                "À quoi correspond chaque colonne. Vos corrections sont gardées pour le prochain fichier qui aura les mêmes en-têtes.",
                en:
                    "What each column stands for. Your corrections are kept for the next file with the same headers."
            )
        ) { html in
            html.form(.upload(upload.id), visit: visit, class: "form card mapping") { html in
                for (index, header) in model.proposal.headers.enumerated().prefix(ColumnsModel.mostColumns)
                where !header.isEmpty {
                    column(&html, index, header)
                }
                for field in model.fixed(wanted: wanted) { fixed(&html, field) }
                html(
                    .button, .type("submit"), .name("step"), .value("columns"),
                    say: LocalizedText(
                        "Relire le fichier avec ces colonnes", en: "Read the file again with these columns"))
            }
        }
    }

    private func column(_ html: inout HTML, _ index: Int, _ header: String) {
        // What people wrote is shown as it is written.
        let values = model.fields.first { $0.name == header }?.choices ?? []
        let samples = model.proposal.samples.compactMap { $0.indices.contains(index) ? $0[index] : nil }
            .filter { !$0.isEmpty }.map { String(inWords($0, among: values).prefix(60)) }
            .joined(separator: " · ")
        var choices = model.fields.map { Choice($0.name, $0.title) }
        if model.kind == .systems {
            choices.insert(Choice("code+name", LocalizedText("Code et nom", en: "Code and name")), at: 0)
        }
        let selected = model.proposal.fields[index].joined(separator: "+")
        if !selected.isEmpty, !choices.contains(where: { $0.value == selected }) {
            choices.append(Choice(selected, .verbatim(selected)))
        }
        html.choice(
            "column-\(index)", model.title(of: header), choices, selected: selected,
            empty: LocalizedText("Laisser de côté", en: "Leave out"),
            hint: samples.isEmpty ? nil : .verbatim(samples))
    }

    /// A value in the reader's language: inventories in JSON are read in English.
    private func inWords(_ text: String, among values: [LocalizedText]) -> String {
        values.first { $0.english == text || $0.french == text }?[visit.language] ?? text
    }

    private func fixed(_ html: inout HTML, _ field: ColumnsModel.Field) {
        let title =
            field.name == "owner" && !model.owners.isEmpty
            ? LocalizedText("Établissement", en: "Establishment") : field.title
        let label = LocalizedText(
            "\(title.french), pour toutes les lignes", en: "\(title.english), for every row")
        let value = model.constants[field.name] ?? ""
        guard let choices = choices(of: field, value) else {
            return html.field("set-" + field.name, label, value: value, required: false, .maxlength(300))
        }
        html.choice(
            "set-" + field.name, label, choices, selected: value,
            empty: LocalizedText("Laisser vide", en: "Leave empty"))
    }

    /// The values of a field that has few; `nil` where any text may be one.
    private func choices(of field: ColumnsModel.Field, _ value: String) -> [Choice]? {
        var choices =
            field.name == "owner"
            ? model.owners.map { Choice($0.finess, .verbatim("\($0.name) (\($0.finess))")) }
            : field.choices.map { Choice($0[visit.language], $0) }
        guard !choices.isEmpty else { return nil }
        // What was said in the other language, or mistyped, stays to be seen.
        if !value.isEmpty, !choices.contains(where: { $0.value == value }) {
            choices.append(Choice(value, .verbatim(value)))
        }
        return choices
    }
}
