import Events
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite("Definitions that are kept from chunk to chunk") struct EVTXTemplateCacheTests {
    /// What a decoder makes of one chunk.
    private struct Reading: Equatable {
        var events: [[[String]]] = []
        var skipped: [String] = []
        var mended: [String] = []
    }

    private func read(
        _ chunk: [UInt8], with decoder: inout EVTXDecoder, _ names: FieldNames
    ) throws -> Reading {
        var event = Event(names: names)
        var report = DecodingReport()
        var reading = Reading()
        try decoder.decode(chunk.span, at: 0, event: &event, report: &report) { event in
            reading.events.append(
                [["\(event.record)", "\(event.time?.milliseconds ?? 0)"]]
                    + event.fields.map { [names.text(of: $0.name), event.text($0)] })
        }
        reading.skipped = report.skipped.map { "\($0)" }
        reading.mended = report.mended.map { "\($0)" }
        return reading
    }

    @Test(
        "A decoder that has read all chunks before reads each as one that never read any",
        .enabled(if: Corpora.arePresent))
    func recordings() throws {
        let folder = try #require(Corpora.folder).appending(path: "evtx")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        let names = FieldNames()
        var kept = EVTXDecoder(names: names)
        var records = 0
        for case let url as URL in files where url.pathExtension == "evtx" {
            let file = try [UInt8](Data(contentsOf: url))
            for start in stride(from: EVTXDecoder.headerLength, to: file.count, by: EVTXDecoder.chunkLength) {
                let chunk = Array(file[start..<min(start + EVTXDecoder.chunkLength, file.count)])
                var fresh = EVTXDecoder(names: names)
                let expected = try read(chunk, with: &fresh, names)
                records += expected.events.count
                let found = try read(chunk, with: &kept, names)
                #expect(found == expected, "\(url.lastPathComponent), chunk at \(start)")
            }
        }
        #expect(records > 15_000)
    }

    private func chunk(_ build: (inout EVTXBuilder) -> Void) -> [UInt8] {
        var builder = EVTXBuilder()
        build(&builder)
        return Array(builder.file[EVTXDecoder.headerLength...])
    }

    @Test("Names that stand elsewhere are the same names; another name is told from them")
    func names() throws {
        let text = EVTXBuilder.text("x")
        // In the second chunk the names of the second definition stand in the first one, and the other way round.
        let chunks = [
            chunk { builder in
                builder.add([("Image", text)])
                builder.add([("Image", text), ("User", text)])
            },
            chunk { builder in
                builder.add([("Image", text), ("User", text)])
                builder.add([("Image", text)])
            },
            chunk { builder in
                builder.add([("Image", text), ("Uses", text)])
                builder.add([("Imago", text)])
            },
        ]
        let names = FieldNames()
        var kept = EVTXDecoder(names: names)
        for chunk in chunks + chunks.reversed() {
            var fresh = EVTXDecoder(names: names)
            let expected = try read(chunk, with: &fresh, names)
            #expect(expected.events.count == 2)
            #expect(try read(chunk, with: &kept, names) == expected)
        }
    }

    @Test("A chunk with any bytes changed reads as if nothing had been kept") func changed() throws {
        let seed = Seed()
        var random = seed.numbers
        let original = chunk { builder in
            builder.add([("Image", EVTXBuilder.text("c:\\x")), ("User", EVTXBuilder.text("u"))])
            builder.add([("Image", EVTXBuilder.text("c:\\y"))])
            builder.add([("Image", EVTXBuilder.text("c:\\z")), ("User", EVTXBuilder.text("v"))])
        }
        let used = original.lastIndex { $0 != 0 } ?? 0
        let names = FieldNames()
        var kept = EVTXDecoder(names: names)
        for _ in 0..<5_000 {
            var chunk = original
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 512...used, using: &random)
                chunk[place] =
                    Bool.random(using: &random)
                    ? UInt8.random(in: 0...255, using: &random)
                    : chunk[Int.random(in: 512...used, using: &random)]
            }
            var fresh = EVTXDecoder(names: names)
            let expected = try read(chunk, with: &fresh, names)
            let found = try read(chunk, with: &kept, names)
            #expect(found == expected, "\(seed)")
        }
    }
}
