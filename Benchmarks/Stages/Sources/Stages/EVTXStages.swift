import Events
import Foundation

/// Decoding of EVTX, apart from reading the files: all of a corpus, and its large files alone.
struct EVTXStages {
    /// Files of more bytes than this spend their time on records, smaller ones on their templates.
    private static let large = 1_000_000

    let stages: [Stage]

    init(folder: URL) throws {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path())
            .filter { $0.hasSuffix(".evtx") }.sorted()
        let files = try paths.map { [UInt8](try Data(contentsOf: folder.appending(path: $0))) }
        let large = files.filter { $0.count > EVTXStages.large }
        stages = [
            EVTXStages.stage("decode EVTX, \(files.count) files", files),
            EVTXStages.stage("decode EVTX, the \(large.count) files of more than 1 MB", large),
        ]
    }

    private static func stage(_ title: String, _ files: [[UInt8]]) -> Stage {
        let names = FieldNames()
        var decoder = EVTXDecoder(names: names)
        var event = Event(names: names)
        return Stage(title: title, bytes: files.reduce(0) { $0 + $1.count }) {
            var records = 0
            for file in files {
                var report = DecodingReport()
                decoder.readHeader(file.span.extracting(first: EVTXDecoder.headerLength), report: &report)
                var place = EVTXDecoder.headerLength
                while place < file.count {
                    let end = min(place + EVTXDecoder.chunkLength, file.count)
                    try decoder.decode(
                        file.span.extracting(place..<end), at: place, event: &event, report: &report
                    ) { _ in }
                    place = end
                }
                records += report.records
            }
            return records
        }
    }
}
