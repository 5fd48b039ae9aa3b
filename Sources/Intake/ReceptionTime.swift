public import Vocabulary

/// When records were received: by the collector that took them in, where it says so and can be believed.
///
/// A line that is cut for hours makes records arrive that much later than a collector has had them. What a record without a year or a
/// zone means, whether it came late and whether its clock is ahead is judged by the collector's time, by a worker and by the
/// hub alike: both ask this function, with the same two times.
public enum ReceptionTime {
    /// The oldest time of a collector that is believed, before the arrival: longer than a cut lasts, and short enough that a clock
    /// which stands in another year changes no record's year by more than that.
    public static let oldest: Duration = .seconds(31 * 86_400)

    /// The time that counts.
    ///
    /// - Parameters:
    ///   - collected: When the collector took the records in, by its own clock; `nil` if it does not say.
    ///   - arrival: When they arrived here.
    /// - Returns: `collected`, unless it is later than the arrival or more than ``oldest`` before it: then `arrival`.
    public static func counting(_ collected: Instant?, arrival: Instant) -> Instant {
        guard let collected, collected <= arrival,
            collected.milliseconds >= arrival.advanced(by: .zero - oldest).milliseconds
        else { return arrival }
        return collected
    }

    /// The time that a header states, as ISO 8601; `nil` if it states none.
    public static func stated(_ text: String?) -> Instant? { text.flatMap { try? Instant(parsing: $0) } }
}
