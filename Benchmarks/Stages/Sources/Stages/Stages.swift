import Foundation

/// Prints what each stage between bytes and matches costs, over the data in the folder that `CORDON_SHARED` names.
@main
struct Stages {
    private static let passes = 15

    static func main() throws {
        guard let shared = ProcessInfo.processInfo.environment["CORDON_SHARED"] else {
            FileHandle.standardError.write(Data("CORDON_SHARED names no folder of corpora\n".utf8))
            exit(2)
        }
        let corpora = URL(filePath: shared).appending(path: "corpora")
        print(Figures.heading)
        for stage in try EVTXStages(folder: corpora.appending(path: "evtx")).stages {
            print(try stage.measure(passes: passes).row)
        }
    }
}
