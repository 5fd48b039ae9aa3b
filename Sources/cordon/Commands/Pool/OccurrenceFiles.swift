import Pool
import Triage
import Workbooks

/// What the numbers of the result tables stand for: events with their types and causes, and what is summed up.
///
/// The Open Results Data standard leaves both to the model that writes them.
struct OccurrenceFiles {
    private var output: ByteOutput
    private let model: PoolModel
    private var last = 0

    init(_ file: String, _ model: PoolModel) throws {
        output = try ByteOutput(file: file)
        self.model = model
        output.bytes(
            RowPrinter.writer.line(["EventId", "Period", "Type", "Cause", "SitesHit"]))
    }

    /// Tells the event of a row; the rows of one event follow each other.
    mutating func add(_ row: ResultTables.Row) {
        guard row.event != last else { return }
        last = row.event
        let (type, cause): (String, String) =
            switch row.cause {
            case .minor: ("minor", "")
            case .own, .group: row.sitesHit > 1 ? ("major with its group", "") : ("major", "")
            case .shock(let place): ("shared cause", model.shocks[place].name)
            }
        output.bytes(
            RowPrinter.writer.line([
                String(row.event), String(row.period), type, cause, String(row.sitesHit),
            ]))
    }

    mutating func close() throws { try output.close() }

    /// What each SummaryId is.
    static func summaries(_ rows: [(id: Int, level: String, name: String)], to file: String) throws {
        var output = try ByteOutput(file: file)
        output.bytes(RowPrinter.writer.line(["SummaryId", "Level", "Name"]))
        for row in rows { output.bytes(RowPrinter.writer.line([String(row.id), row.level, row.name])) }
        try output.close()
    }
}
