import Access
import Registry
import Vocabulary

@testable import Store

extension TwoHospitals {
    /// Imports rows as the command line does: each is recorded as it is read.
    func load<Record: RegisterRow>(
        _ rows: [Record], partial: Bool = false, reach: Reach = .everything
    ) async throws -> ImportPlan<Record> {
        try await store.importing(
            file: "essai.csv", partial: partial, reach: reach, by: "test", at: Self.now
        ) { context, recording in
            try Self.plan(rows, context, recording)
        }
    }

    /// What a page would show of those rows before anybody imports them.
    func preview<Record: RegisterRow>(
        _ rows: [Record], reach: Reach = .everything
    ) async throws -> ImportPlan<Record> {
        try await store.planImport(reach: reach) { try Self.plan(rows, $0, nil) }
    }

    private static func plan<Record: RegisterRow>(
        _ rows: [Record], _ context: ImportContext<Record>, _ recording: ImportRecording<Record>?
    ) throws -> ImportPlan<Record> {
        var builder = ImportPlanBuilder(
            file: "essai.csv", context: context, rowLimit: 100_000, recording: recording)
        let columns = [Int](repeating: 1, count: Record.fields.count)
        for (offset, row) in rows.enumerated() { try builder.add(row, line: offset + 2, columns: columns) }
        try builder.concludeFile(columns: columns)
        return builder.finished()
    }

    /// Writes "(vide)" into those cells of a row.
    static func emptying<Record: ImportRecord>(_ names: String..., in row: Record) throws -> Record {
        var row = row
        for name in names {
            guard let field = Record.fields.first(where: { $0.name == name }) else {
                throw StoreError.notFound(kind: "field \(name)")
            }
            try field.read("(vide)", into: &row)
        }
        return row
    }
}
