public import Vocabulary

/// The day that a supplier's own words give as the end of a release's security fixes.
public enum SupportEndText {
    /// Reads `2031-12-31` and `31/12/2031`; `nil` without a day, and where the words name several: which one holds is then a
    /// person's to say.
    public static func day(in text: String) -> Day? {
        let words = text.prefix(20_000).split { !($0.isNumber || $0 == "/" || $0 == "-") }
        var days: Set<Day> = []
        for word in words.prefix(5_000) where word.count == 10 {
            if let day = try? Day(parsing: String(word)) { days.insert(day) }
        }
        return days.count == 1 ? days.first : nil
    }

    /// Whether the answer to a control is the end of security fixes of the release itself: not the notice of an end, nor
    /// the upkeep of its parts.
    public static func isAsked(by control: Control) -> Bool {
        control.feeds.contains(.supportEnd) && control.rules.contains { $0.key == "support" }
    }
}
