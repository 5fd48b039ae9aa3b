import Access
import HTTPTypes
import Hummingbird
import NIOCore
import Registry
import Store
import Vocabulary
import Workbooks

extension SiteLink {
    static func template(_ kind: ImportKind) -> SiteLink { SiteLink("import", "templates", kind.rawValue) }
    static func upload(_ id: String) -> SiteLink { SiteLink("import", "files", id) }
}

extension Endpoints {
    /// Inventories of 100,000 systems stay below it; what is larger goes by the command line.
    static let longestUpload = 32 << 20

    /// From a spreadsheet to the register, with a look in between.
    static let imports: [Endpoint] = [
        .page("/import", needs: .permission(.importRegistry)) { visit in
            ImportFormView(visit: visit).response(FormErrors())
        },
        .form("/import", needs: .permission(.importRegistry), limit: longestUpload) { visit in
            try await receive(visit)
        },
        .file("/import/templates/{kind}", needs: .permission(.importRegistry)) { visit in
            guard let kind = visit.parameters.get("kind").flatMap(ImportKind.init(rawValue:)) else {
                throw Refusal.notFound
            }
            let bytes = ImportTemplate.bytes(of: kind, in: visit.language)
            return .attachment(
                ImportTemplate.fileName(of: kind, in: visit.language), mediaType: "text/csv; charset=utf-8",
                body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        },
        .page("/import/files/{upload}", needs: .permission(.importRegistry)) { visit in
            let upload = try visit.upload()
            return try await look(visit, upload)
        },
        .form("/import/files/{upload}", needs: .permission(.importRegistry)) { visit in
            try await confirm(visit)
        },
        .file("/import/files/{upload}/export", needs: .permission(.importRegistry)) { visit in
            let upload = try visit.upload()
            let preview = try await ImportDesk(visit, upload).preview(
                upload.kind, upload.source, shown: .max)
            switch visit.query["table"] {
            case "problems":
                return try await TableFile.importProblems.response(
                    preview.fileProblems, day: visit.today, visit: visit)
            case "conflicts":
                return try await TableFile.importConflicts.response(
                    preview.fileConflicts, day: visit.today, visit: visit)
            default:
                return try await TableFile.importChanges.response(
                    preview.fileRows, day: visit.today, visit: visit)
            }
        },
    ]

    /// What the file would do, and how its columns are read.
    private static func look(_ visit: Visit, _ upload: Upload) async throws -> Response {
        let preview = try await ImportDesk(visit, upload).preview(upload.kind, upload.source)
        let owners = try await visit.store.page(Places(reach: visit.reach(for: .importRegistry)))
        let columns = try? ColumnsModel(upload, owners: owners)
        return ImportPreviewView(visit: visit, upload: upload, preview: preview, columns: columns).response()
    }

    private static func receive(_ visit: Visit) async throws -> Response {
        var errors = FormErrors()
        let kind = visit.fields["kind"].flatMap(ImportKind.init(rawValue:))
        if kind == nil {
            errors.add(
                "kind",
                LocalizedText("Choisissez ce que contient le fichier.", en: "Choose what the file holds."))
        }
        let file = visit.fields.file("file")
        if file == nil {
            errors.add(
                "file",
                LocalizedText(
                    "Choisissez un fichier qui n’est pas vide.", en: "Choose a file that is not empty."))
        }
        guard let kind, let file else {
            return ImportFormView(visit: visit).response(errors, status: .badRequest)
        }
        var upload = try visit.site.uploads.keep(
            file, as: kind, for: visit.signedIn().principal.name, at: visit.now)
        if let headers = try? InventoryFile.head(of: upload.source, for: upload.kind, rows: 0).headers,
            let kept = try await visit.store.columnMapping(for: kind, headers: headers, reach: visit.reach)
        {
            upload.mapping = kept
            visit.site.uploads.change(upload)
        }
        return .redirect(to: .upload(upload.id))
    }

    private static func confirm(_ visit: Visit) async throws -> Response {
        var upload = try visit.upload()
        switch visit.fields["step"] {
        case "apply": break
        case "columns": return try await mapColumns(visit, upload)
        case "corrections":
            upload.replacesCorrections = visit.fields.isChecked("replace")
            visit.site.uploads.change(upload)
            return .redirect(to: .upload(upload.id))
        default:
            visit.site.uploads.drop(upload)
            return .redirect(to: .importing)
        }
        let (preview, isApplied) = try await ImportDesk(visit, upload).apply(
            upload.kind, upload.source, partial: visit.fields.isChecked("partial"),
            seen: visit.fields["seen"] ?? "",
            by: upload.owner, at: visit.now)
        guard isApplied else {
            return ImportPreviewView(visit: visit, upload: upload, preview: preview, hasChanged: true)
                .response(status: .conflict)
        }
        visit.site.uploads.drop(upload)
        return ImportPreviewView(visit: visit, upload: upload, preview: preview, isDone: true).done()
    }
}

extension Visit {
    /// The file in the address, if whoever asks sent it.
    fileprivate func upload() throws -> Upload {
        guard let id = parameters.get("upload"),
            let upload = site.uploads.find(id, of: try signedIn().principal.name, at: now)
        else { throw Refusal.uploadGone }
        return upload
    }
}

extension Refusal {
    fileprivate static let uploadGone = Refusal(
        .notFound,
        LocalizedText(
            "L’aperçu de ce fichier n’existe plus\u{A0}: le fichier a été importé, abandonné, ou envoyé il y a plus d’une heure. Envoyez-le à nouveau.",
            en:
                "The preview of this file no longer exists: the file was imported, discarded, or sent more than an hour ago. Send it again."
        ))
}
