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
    }

    let proposal: ColumnProposal
    let fields: [Field]
    let constants: [String: String]
    let kind: ImportKind

    /// A form of more columns would be read by nobody.
    static let mostColumns = 200

    init(_ upload: Upload) throws {
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
        let fields = Record.fields.map { Field(name: $0.name, title: $0.title, isRequired: $0.isRequired) }
        return (proposal, fields)
    }

    /// The fields that are said once for the whole file: those without a column, and those that were before.
    var fixed: [Field] {
        fields.filter { proposal.missing.contains($0.name) || constants[$0.name] != nil }
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
                for field in model.fixed { fixed(&html, field) }
                html(
                    .button, .type("submit"), .name("step"), .value("columns"),
                    say: LocalizedText(
                        "Relire le fichier avec ces colonnes", en: "Read the file again with these columns"))
            }
        }
    }

    private func column(_ html: inout HTML, _ index: Int, _ header: String) {
        let samples = model.proposal.samples.compactMap { $0.indices.contains(index) ? $0[index] : nil }
            .filter { !$0.isEmpty }.map { String($0.prefix(60)) }.joined(separator: " · ")
        var choices = model.fields.map { Choice($0.name, $0.title) }
        if model.kind == .systems {
            choices.insert(Choice("code+name", LocalizedText("Code et nom", en: "Code and name")), at: 0)
        }
        let selected = model.proposal.fields[index].joined(separator: "+")
        if !selected.isEmpty, !choices.contains(where: { $0.value == selected }) {
            choices.append(Choice(selected, .verbatim(selected)))
        }
        html.choice(
            "column-\(index)", .verbatim(header), choices, selected: selected,
            empty: LocalizedText("Laisser de côté", en: "Leave out"),
            hint: samples.isEmpty ? nil : .verbatim(samples))
    }

    private func fixed(_ html: inout HTML, _ field: ColumnsModel.Field) {
        let label = LocalizedText(
            "\(field.title.french), pour toutes les lignes", en: "\(field.title.english), for every row")
        let value = model.constants[field.name] ?? ""
        if field.name == "function" {
            html.choice(
                "set-function", label,
                Function.allCases.map { Choice($0.title[visit.language], $0.title) }, selected: value,
                empty: LocalizedText("Non précisée", en: "Not stated"))
        } else {
            html.field("set-" + field.name, label, value: value, required: false, .maxlength(300))
        }
    }
}
