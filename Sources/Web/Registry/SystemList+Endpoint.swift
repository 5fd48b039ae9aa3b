import Access
import Hummingbird
import NIOCore
import Registry
import Store
import Vocabulary
import Workbooks

extension Endpoints {
    /// Systems: the list, what it filters as a file, and the page of each.
    static let systems: [Endpoint] = [
        .page("/systems", needs: .permission(.readRegistry)) { visit in
            let list = SystemList(visit)
            let page = try await visit.store.page(list)
            let model = try await SystemListModel(
                page, list: list, here: visit.here.with("done", nil), reach: visit.reach,
                names: NarrowingNames(list.filter, visit: visit))
            let places = try await visit.store.page(Places(reach: visit.reach))
            return SystemListView(visit: visit, list: list, model: model, places: places).response()
        },
        .file("/systems/export", needs: .permission(.exportRegistry)) { visit in
            let list = SystemList(visit)
            switch visit.query["format"] {
            case "json": return .systemsAsJSON(visit.store.export(list))
            case "xlsx": return try await .systemsAsWorkbook(list, visit: visit)
            case "csv", "", nil: return .systemsAsCSV(list, visit: visit)
            default: throw Refusal.noSuchForm
            }
        },
        .page("/systems/{system}", needs: .permission(.readRegistry)) { visit in
            let id: ID<Registry.System> = try visit.id("system")
            let query = SystemDetail(reach: visit.reach, system: id, day: visit.today)
            guard let page = try await visit.store.page(query) else { throw Refusal.notFound }
            let leave = try await visit.store.healthDataLeave(id)
            let model = SystemDetailModel(page, healthDataLeave: leave, visit: visit)
            let debt = try await SystemDebtModel(id, visit: visit)
            let machines = try await SystemMachinesView(id, owner: page.row.system.owner, visit: visit)
            let answers = try await SystemAnswersModel(id, visit: visit)
            return SystemDetailView(
                visit: visit, model: model, debt: debt, machines: machines, answers: answers
            ).response()
        },
    ]
}

extension SystemList {
    /// The columns by which the page sorts.
    static let sorts = SystemSort.allCases.map(\.rawValue)

    /// What the address of a visit asks for; what makes no sense in it is left out.
    init(_ visit: Visit) {
        var wrong: [String] = []
        self.init(reach: visit.reach, day: visit.today, filter: SystemFilter(visit.query, wrong: &wrong))
        let order = SortOrder(visit, allowed: SystemList.sorts, default: SystemSort.name.rawValue)
        sort = SystemSort(rawValue: order.column) ?? .name
        isDescending = order.isDescending
        paging = visit.paging()
    }
}

extension TableFile<SystemRow> {
    /// Systems in the columns that an import reads, each cell as it reads it.
    static let systems = TableFile(
        name: LocalizedText("Systèmes", en: "Systems"),
        columns: SystemRow.fields.map { field in
            Column(field.title, field.name, width: 22) { FileCell(field.text(of: $0, in: $1)) }
        })
}

extension Response {
    /// Systems as a spreadsheet, in the columns that an import reads; written as it is read, whatever its size.
    fileprivate static func systemsAsCSV(_ list: SystemList, visit: Visit) -> Response {
        let export = visit.store.exportRows(list)
        let file = RegisterExport<SystemRow>(language: visit.language)
        let name = visit.language == .french ? "systemes" : "systems"
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(bytes: file.start))
            for try await part in export {
                try await writer.write(ByteBuffer(bytes: file.lines(part)))
            }
            try await writer.finish(nil)
        }
        return .attachment("\(name)-\(visit.today).csv", mediaType: "text/csv; charset=utf-8", body: body)
    }

    /// The same columns as a workbook, which an import reads too.
    fileprivate static func systemsAsWorkbook(_ list: SystemList, visit: Visit) async throws -> Response {
        var rows: [SystemRow] = []
        for try await part in visit.store.exportRows(list) {
            rows += part
            guard rows.count <= TableFile<SystemRow>.mostInWorkbook else {
                throw Refusal.tooManyRows(TableFile<SystemRow>.mostInWorkbook)
            }
        }
        return try await TableFile.systems.response(rows, day: visit.today, visit: visit)
    }

    /// Systems as the API writes them, in one array.
    fileprivate static func systemsAsJSON(_ export: SystemExport<SystemListRow>) -> Response {
        let body = ResponseBody { writer in
            var isFirst = true
            try await writer.write(ByteBuffer(string: "[\n"))
            for try await part in export {
                for row in part {
                    try await writer.write(ByteBuffer(string: isFirst ? "" : ",\n"))
                    try await writer.write(ByteBuffer(string: Response.jsonText(SystemAnswer(row))))
                    isFirst = false
                }
            }
            try await writer.write(ByteBuffer(string: "\n]\n"))
            try await writer.finish(nil)
        }
        return .attachment("systems.json", mediaType: "application/json", body: body)
    }

    /// A file that the browser saves rather than shows.
    static func attachment(_ name: String, mediaType: String, body: ResponseBody) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: mediaType, .contentDisposition: "attachment; filename=\"\(name)\""],
            body: body)
    }
}
