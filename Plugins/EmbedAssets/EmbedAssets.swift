import Foundation
import PackagePlugin

/// Turns the files of a target's `Assets` folder into one Swift file, so that they travel inside the binary.
@main struct EmbedAssets: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let assets = target.directoryURL.appending(path: "Assets")
        let files = try filesBelow(assets)
        let output = context.pluginWorkDirectoryURL.appending(path: "Assets+Generated.swift")
        return [
            .buildCommand(
                displayName: "Embedding \(files.count) assets of \(target.name)",
                executable: try context.tool(named: "embed-assets").url,
                arguments: [assets.path(percentEncoded: false), output.path(percentEncoded: false)],
                inputFiles: files,
                outputFiles: [output])
        ]
    }

    private func filesBelow(_ folder: URL) throws -> [URL] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path(percentEncoded: false))
        return paths.sorted().map { folder.appending(path: $0) }.filter { !$0.hasDirectoryPath }
            .filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true }
    }
}
