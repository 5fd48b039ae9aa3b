import ArgumentParser
import Events

/// `--timezone`: what times mean that name no zone.
struct TimezoneOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The zone of times that name none, as the old form of syslog and firewalls write them: \
            \(LocalClock.names); UTC if not said.
            """,
            valueName: "zone"))
    var timezone: String?

    func validate() throws {
        if let timezone, LocalClock(named: timezone) == nil {
            throw ValidationError("--timezone knows no '\(timezone)'; write one of \(LocalClock.names)")
        }
    }

    var clock: LocalClock { timezone.flatMap { LocalClock(named: $0) } ?? .utc }
}
