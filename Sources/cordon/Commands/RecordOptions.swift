import ArgumentParser
import Events
import Foundation
import Intake

/// How the records of hospitals are read: the same for whoever detects in them, keeps them or hunts in them.
struct RecordOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            What times mean that name no zone: Europe/Paris unless said, and overseas the zone of the department. With the \
            beginning of FINESS numbers before it, of those hospitals alone: Europe/Paris, 9704=Indian/Reunion. Zones are \
            \(LocalClock.names).
            """,
            valueName: "zones"))
    var timezone: String?
    @OptionGroup var mapping: MappingOption

    func validate() throws {
        guard let timezone else { return }
        do {
            _ = try HospitalClocks(parsing: timezone)
        } catch {
            throw ValidationError("--timezone: \(error)")
        }
    }

    /// As settings, without those that were not given; several mappings stand as one text.
    var flags: [String: String] {
        var flags: [String: String] = [:]
        if let timezone { flags["intake.timezone"] = timezone }
        if !mapping.mapping.isEmpty { flags["rules.mapping"] = mapping.mapping.joined(separator: ",") }
        return flags
    }
}

extension RecordReading {
    /// As the settings say, with the mappings that they name.
    init(_ settings: Settings, _ mappings: RuleMappings) {
        self.init(convention: mappings.convention, clocks: settings.clocks)
    }
}
