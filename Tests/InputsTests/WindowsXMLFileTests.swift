import Events
import Foundation
import Inputs
import TestSupport
import Testing
import Vocabulary

@Suite("Files of Windows events as XML") struct WindowsXMLFileTests {
    private static func event(_ number: Int) -> String {
        """
        <Event xmlns='x'><System><Provider Name='P'/><EventID>\(number)</EventID>
        <Channel>C</Channel></System><EventData><Data Name='a'>\(number)</Data></EventData></Event>
        """
    }

    @Test(
        "Every event is read, whether the file has one line or many",
        arguments: [
            (start: "", between: "\n"), (start: "<?xml version='1.0'?><Events>", between: ""),
            (start: "\u{FEFF}<?xml version='1.0'?>\r\n<Events>\r\n", between: "\r\n\r\n"),
        ])
    func file(_ form: (start: String, between: String)) throws {
        let count = 20_000
        let text = form.start + (1...count).map(Self.event).joined(separator: form.between) + "</Events>"
        let folder = try TemporaryFolder()
        let place = folder.appending(path: "events.xml")
        try text.write(to: place, atomically: true, encoding: .utf8)
        defer { withExtendedLifetime(folder) {} }
        var reader = InputReader(names: FieldNames(), now: Instant(milliseconds: 0))
        var numbers: [Int] = []
        var lines: [UInt64] = []
        let report = try reader.read(place.path(percentEncoded: false)) { event in
            #expect(event.values(of: "a") == [event.eventID.map(String.init) ?? ""])
            numbers.append(event.eventID ?? 0)
            lines.append(event.record)
        }
        #expect(numbers == Array(1...count))
        #expect(report.skipped.isEmpty)
        // Each event breaks its own line once.
        let breaks = form.between.utf8.count { $0 == 0x0A } + 1
        let first = form.start.utf8.count { $0 == 0x0A } + 1
        #expect(lines.last == UInt64(first + (count - 1) * breaks))
    }
}
