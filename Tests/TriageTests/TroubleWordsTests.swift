import Foundation
import Testing
import Vocabulary

@testable import Triage

@Suite("What could not be read, in the reader's language") struct TroubleWordsTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    /// Every reason that stands in the code of the decoders.
    private static func reasons() throws -> [String] {
        try ["Events", "Inputs"].flatMap { module -> [String] in
            let folder = sources.appending(path: module)
            return try FileManager.default.subpathsOfDirectory(atPath: folder.path(percentEncoded: false))
                .filter {
                    $0.hasSuffix(".swift")
                }
                .flatMap { path in
                    try String(contentsOf: folder.appending(path: path), encoding: .utf8)
                        .matches(
                            of: /"((?:EVTX file|EVTX chunk|EVTX record|JSON|text): (?:[^"\\]|\\\([^)]*\))*)"/
                        )
                        .map { String($0.1).replacing(/\\\([^)]*\)/, with: "16") }
                }
        }
    }

    @Test("Every reason that decoders give has its French") func complete() throws {
        let reasons = try Self.reasons()
        #expect(reasons.count > 20)
        for reason in reasons {
            let words = TroubleWords.reason(reason)
            #expect(words.french != words.english, "\(reason)")
            #expect(words.french.contains("16") == reason.contains("16"), "\(reason)")
        }
    }

    @Test("Places are told in French, paths as they are") func places() {
        #expect(TroubleWords.place("logs/line 2, byte 4096").french == "logs/line 2, octet 4096")
        #expect(TroubleWords.place("a.json, line 3, column 17").french == "a.json, ligne 3, colonne 17")
        #expect(TroubleWords.place("a.json, line 3, column 17").english == "a.json, line 3, column 17")
    }

    @Test("Why a file could not be read is told without its path, which stands beside") func failures() {
        let words = TroubleWords.failure("a.gz: gzip data end too soon, at byte 12", path: "a.gz")
        #expect(words.french == "données gzip qui finissent trop tôt, à l’octet 12")
        #expect(TroubleWords.failure("a.gz: something new", path: "a.gz").french == "something new")
    }
}
