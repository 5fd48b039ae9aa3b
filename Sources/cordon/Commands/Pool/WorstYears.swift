import Pool
import Triage

/// The worst of simulated years in full: each incident with what it cost the pool, and would have at the ends of what is not
/// known of the postures.
struct WorstYears {
    let simulation: Simulation
    /// The same draws with protections at the high and at the low end; none where nothing is unknown.
    let ends: [Simulation]
    /// What incidents cost on average under the parameters in force and in each draw of the assumptions; none where the
    /// postures' ends are told.
    let means: [HitMeans]
    let names: [String]
    let intervals: PoolIntervals

    func print(_ count: Int, of result: YearLosses, as format: OutputFormat) throws {
        let order = result.gross.indices.sorted { (result.gross[$1], $0) < (result.gross[$0], $1) }.prefix(
            count)
        var printer = RowPrinter(
            format,
            columns: intervals.names([
                ("year", false), ("day", false), ("cause", false), ("sites_hit", false), ("ceded_meur", true),
                ("worst_site", false), ("days_down", false),
            ]))
        for year in order {
            let bounds = ends.map { $0.tell(year: year).incidents }
            for incident in simulation.tell(year: year).incidents
            where incident.ceded > 0.01 * result.gross[year] {
                let worst = incident.hits.max { $0.ceded < $1.ceded }
                // The draws are the same: so is the hour. Where protections keep it from happening it costs nothing.
                let costs =
                    means.isEmpty
                    ? bounds.map { told in told.first { $0.day == incident.day }?.ceded ?? 0 }
                    : means.map { mean in incident.hits.reduce(0) { $0 + mean.mean(of: $1) } }
                printer.add(
                    [
                        .integer(Int64(year)), .integer(Int64(incident.day) + 1), .string(cause(incident)),
                        .integer(Int64(incident.hits.count)),
                    ] + intervals.cells(incident.ceded, costs) + [
                        .string(worst.map { names[$0.site] } ?? ""),
                        .verbatim(PoolText.number(worst?.days ?? 0, 1)),
                    ])
            }
        }
        try printer.finish()
    }

    /// What brought an incident, in words.
    private func cause(_ incident: SimulatedYear.Incident) -> String {
        switch incident.hits.first?.cause {
        case .shock(let place): simulation.model.shocks[place].name
        case .minor: "minor incident"
        case .own, .group:
            incident.hits.count > 1 ? "major incident and the group's directory" : "major incident"
        case nil: ""
        }
    }
}
