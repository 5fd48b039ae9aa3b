import Vocabulary

/// Simulated years as the tables of the Open Results Data standard.
///
/// > Source: Oasis LMF, ODS_OpenResultsData, Schema/ORD_List_of_Fields.csv: SPLT, the sample period loss table; SELT, the
/// > sample event loss table; EPT, the table of exceedance probabilities.
public enum ResultTables {
    /// What a table sums up by.
    public enum Summary: String, CaseIterable, Sendable {
        /// The whole pool: SummaryId 1.
        case pool
        /// Each site: SummaryId is its place, from 1. The whole pool has the number after the last site's.
        case site

        /// The SummaryId of the whole pool.
        public func pool(of model: PoolModel) -> Int { self == .pool ? 1 : model.sites.count + 1 }
    }

    /// The columns of the period loss table.
    public static let periodColumns = [
        "Period", "PeriodWeight", "EventId", "Year", "Month", "Day", "Hour", "Minute", "SummaryId",
        "SampleId",
        "Loss", "ImpactedExposure",
    ]

    /// The columns of the event loss table.
    public static let eventColumns = ["EventId", "SummaryId", "SampleId", "Loss", "ImpactedExposure"]

    /// The columns of the exceedance table.
    public static let exceedanceColumns = ["SummaryId", "EPCalc", "EPType", "ReturnPeriod", "Loss"]

    /// One row of both tables; money in euros to the cent, as the standard's tables hold plain amounts.
    public struct Row: Hashable, Sendable {
        /// The simulated year, from 1.
        public let period: Int
        /// The share of all periods that this one stands for.
        public let weight: Double
        /// The incident, counted through all years from 1.
        public let event: Int
        /// Month, day, hour and minute of a year that is no leap year.
        public let month: Int, day: Int, hour: Int, minute: Int
        /// The pool or a site, see ``Summary``.
        public let summary: Int
        /// What is ceded, in whole cents.
        public let cents: Int64
        /// The limits of the sites that were hit, in whole cents; 0 where there is no limit.
        public let exposureCents: Int64
        /// What brought the incident.
        public let cause: Simulation.Cause
        /// How many sites it hit, those that the pool pays nothing for included.
        public let sitesHit: Int
    }

    /// The rows of some simulated years, in the order of their dates.
    ///
    /// - Throws: ``PoolError`` if an amount is beyond what money can hold.
    public static func rows(
        _ simulation: Simulation, years: Range<Int>, of total: Int, by summary: Summary, firstEvent: Int = 1,
        take: (Row) -> Void
    ) throws(PoolError) -> Int {
        var event = firstEvent
        for year in years {
            for incident in simulation.tell(year: year).incidents {
                var losses: [Int: Double] = [:], exposures: [Int: Double] = [:]
                for hit in incident.hits where hit.ceded > 0 {
                    let key = summary == .pool ? 1 : hit.site + 1
                    losses[key, default: 0] += hit.ceded
                    let limit = simulation.model.sites[hit.site].limit
                    exposures[key, default: 0] += limit.isFinite ? limit : 0
                }
                guard !losses.isEmpty, let cause = incident.hits.first?.cause else { continue }
                let (month, day, hour, minute) = calendar(incident.day)
                for (key, loss) in losses.sorted(by: { $0.key < $1.key }) {
                    take(
                        Row(
                            period: year + 1, weight: 1 / Double(total), event: event, month: month, day: day,
                            hour: hour, minute: minute, summary: key,
                            cents: try Apportionment.money(loss).cents,
                            exposureCents: try Apportionment.money(exposures[key] ?? 0).cents,
                            cause: cause, sitesHit: incident.hits.count))
                }
                event += 1
            }
        }
        return event
    }

    /// Month, day, hour and minute of a moment of a year of 365 days.
    static func calendar(_ moment: Double) -> (Int, Int, Int, Int) {
        var day = Int(moment)
        let minutes = Int((moment - Double(day)) * 1_440)
        for (month, length) in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
            if day < length { return (month + 1, day + 1, minutes / 60, minutes % 60) }
            day -= length
        }
        return (12, 31, minutes / 60, minutes % 60)
    }

    /// Return periods of the exceedance table, in years.
    public static let returnPeriods: [Double] = [2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000]

    /// The same by the exact law, without sampling.
    public static func exceedances(_ law: LossLaw) -> [(type: Int, period: Double, loss: Double)] {
        returnPeriods.map { (3, $0, law.valueAtRisk(1 - 1 / $0)) }
            + returnPeriods.map { (4, $0, law.tailMean(1 - 1 / $0)) }
    }

    /// Losses that are passed once in so many years: EPType 3 (AEP), EPCalc 2 (full uncertainty); and the tail means, EPType 4.
    public static func exceedances(_ losses: LossStatistics) -> [(type: Int, period: Double, loss: Double)] {
        let known = returnPeriods.filter { Double(losses.years) >= $0 * 10 }
        return known.map { (3, $0, losses.valueAtRisk(1 - 1 / $0)) }
            + known.map { (4, $0, losses.tailMean(1 - 1 / $0)) }
    }
}
