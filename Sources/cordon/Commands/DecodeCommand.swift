import ArgumentParser
import Detection
import Events
import Inputs
import Triage
import Vocabulary

/// `cordon decode`: what rules see of a log.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Print the records of logs with the fields that rules see.",
        discussion: """
            One JSON object a record, in the order of the input: where it stands, its log source if it states one, and its \
            fields under the names that rules ask for. Reads what 'cordon detect' reads. For those who write rules and \
            mappings.
            """)

    @Option(
        help: ArgumentHelp(
            "A file that adds to the mappings of log sources and fields; Documentation/field-mappings.md has its form.",
            valueName: "file"))
    var mapping: [String] = []
    @OptionGroup var zone: TimezoneOption
    @Option(name: .shortAndLong, help: ArgumentHelp("Write records there.", valueName: "file"))
    var output: String?
    @Argument(help: "Files and folders to read; '-' for standard input.") var inputs: [String]

    func run() throws {
        Heap.keepsBlocks()
        Terminal.ignoreBrokenPipes()
        let mapping = try RuleMappings(reading: mapping).convention.fields
        let files = try InputWalk.inputs(behind: inputs)
        var target = try output.map(ByteOutput.init(file:)) ?? ByteOutput()
        var blocks = BlockReader(files, now: .now, mapping: mapping)
        var decoder = BlockDecoder(
            names: FieldNames(), now: .now, mapping: mapping, clock: zone.clock)
        var report = DecodingReport()
        var line: [UInt8] = []
        var hasFailed = false
        while target.failure == nil, let block = blocks.next() {
            let path = files[block.input].path
            switch block.content {
            case .failure(let error):
                hasFailed = true
                say("\(error)")
            case .notALog(let reason): say("left out \(path): \(reason)")
            case .chunks, .lines, .objects, .longLine, .end:
                try decoder.decode(block, report: &report) { event in
                    line.removeAll(keepingCapacity: true)
                    event.writeJSON(of: path, to: &line)
                    line.append(0x0A)
                    target.bytes(line)
                }
            }
        }
        try target.close()
        for trouble in report.skipped {
            say("skipped \(trouble.count): \(trouble.reason), first at \(trouble.firstPlace)")
        }
        if hasFailed { throw ExitCode(1) }
    }
}
