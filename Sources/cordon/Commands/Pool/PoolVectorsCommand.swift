import ArgumentParser
import Foundation

/// `cordon pool vectors`: the cases of a vector file, computed.
struct PoolVectorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors", abstract: "Compute the cases of a vector file and print the results as JSON.",
        discussion: """
            One object, with the result of each case by its identifier. Files that a case names, such as \
            pool/sites.csv, are looked for beside the folder of the vector file.
            """)

    @Argument(help: ArgumentHelp("The vector file.", valueName: "file")) var file: String

    func run() throws {
        let url = URL(filePath: file)
        guard FileManager.default.isReadableFile(atPath: url.path(percentEncoded: false)) else {
            throw Failure("\(file) cannot be read; name a JSON file of vectors")
        }
        let results = try VectorRunner(url).results()
        let data = try JSONSerialization.data(
            withJSONObject: results, options: [.prettyPrinted, .sortedKeys])
        var output = ByteOutput()
        output.bytes(data)
        output.text("\n")
        try output.close()
    }
}
