import Events
import Foundation
import Inputs
import TestSupport
import Testing
import Vocabulary

@Suite("EVTX files of which the chunks are gone") struct CutEVTXTests {
    @Test("A file cut within its header or right behind it is told", arguments: [8, 127, 128, 4_095, 4_096])
    func told(_ length: Int) throws {
        let folder = try TemporaryFolder()
        let file = folder.appending(path: "Security.evtx")
        let bytes = Array("ElfFile\0".utf8) + [UInt8](repeating: 1, count: length - 8)
        try Data(bytes).write(to: file)
        var reader = InputReader(names: FieldNames(), now: Instant(milliseconds: 0))
        let report = try reader.read(file.path(percentEncoded: false)) { _ in }
        #expect(report.records == 0)
        #expect(
            report.skipped.map(\.reason) == [
                length < 4_096 ? "EVTX file: cut within its header" : "EVTX file: cut behind its header"
            ])
        #expect(report.skipped.first?.firstPlace == "byte \(length)")
    }
}
