public import Debt
public import Vocabulary

/// Reads FIRST's daily scores: `cve,epss,percentile`, below a comment with the day.
///
/// > Source: https://www.first.org/epss/data_stats, files `epss_scores-YYYY-MM-DD.csv` (unpacked).
public enum EPSSReader {
    /// The scores of one day.
    public struct Scores: Sendable {
        /// The day of the scores, where the file says it.
        public var asOf: Day?
        /// Each flaw's score.
        public var scores: [String: ExploitScore]
        /// Lines that could not be read.
        public var faults: [FeedFault]
    }

    /// Reads the whole file, or only the flaws that `isWanted`: of 300,000 scores a hospital needs those of its catalogue.
    public static func read(_ bytes: [UInt8], where isWanted: (String) -> Bool = { _ in true })
        throws(FeedFault) -> Scores
    {
        try FeedLimits.check(bytes, "EPSS")
        var scores = Scores(asOf: nil, scores: [:], faults: [])
        var hasHeader = false
        for (offset, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let text = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            if text.hasPrefix("#") {
                scores.asOf = scoreDate(text) ?? scores.asOf
            } else if !hasHeader {
                guard text.hasPrefix("cve,epss,percentile") else { throw noHeader(offset + 1) }
                hasHeader = true
            } else if !text.isEmpty {
                read(text, line: offset + 1, isWanted, into: &scores)
            }
        }
        guard hasHeader else { throw noHeader(1) }
        return scores
    }

    private static func read(
        _ text: String, line: Int, _ isWanted: (String) -> Bool, into scores: inout Scores
    ) {
        let cells = text.split(separator: ",", omittingEmptySubsequences: false)
        guard cells.count == 3, cells[0].hasPrefix("CVE-"), let chance = Double(cells[1]),
            let rank = Double(cells[2]),
            let score = try? ExploitScore(probability: chance, percentile: rank)
        else {
            if scores.faults.count < faultLimit {
                scores.faults.append(
                    FeedFault(
                        line: line, "EPSS",
                        LocalizedText(
                            "il faut un numéro CVE et deux nombres entre 0 et 1",
                            en: "a CVE number and two numbers in 0...1 are needed")))
            }
            return
        }
        let cve = String(cells[0])
        if isWanted(cve) { scores.scores[cve] = score }
    }

    private static let faultLimit = 1_000

    private static func scoreDate(_ comment: String) -> Day? {
        guard let mark = comment.firstRange(of: "score_date:") else { return nil }
        return try? Day(parsing: String(comment[mark.upperBound...].prefix(10)))
    }

    private static func noHeader(_ line: Int) -> FeedFault {
        FeedFault(
            line: line, "EPSS",
            LocalizedText(
                "la première ligne doit être « cve,epss,percentile »".spaced,
                en: "the first line must be \"cve,epss,percentile\""))
    }
}
