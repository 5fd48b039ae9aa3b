import Access
import ArgumentParser
import Debt
import Foundation
import Registry
import Store
import Vocabulary
import Workbooks

extension ImportCommand {
    /// `cordon import sbom`: what a release is made of, once for every hospital that runs it.
    struct BillOfMaterials: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sbom", abstract: "Attach a bill of materials to a release of a product.",
            discussion: """
                CycloneDX 1.4 to 1.7 (JSON or XML) or SPDX 2.3 (JSON). Its parts bring their exploited flaws to every \
                system that runs the release. A newer bill takes the place of the one before.
                """)

        @OptionGroup var folder: DataOption
        @Argument(help: "The file.") var file: String
        @Option(help: "The product's name.") var product: String
        @Option(help: "The release, as the registry writes it.") var release: String
        @Option(help: "Who publishes it, where two products have that name.") var publisher: String?
        @Option(help: "The language of the report: fr or en.") var language: Language = .english

        func run() async throws {
            let store = try folder.existing().store
            let bill = try read()
            let found = try await store.release(of: product, version: release, supplier: publisher)
            guard let id = found.first else {
                throw Failure(
                    "no release '\(release)' of a product '\(product)' is recorded; "
                        + "import the systems that run it first")
            }
            guard found.count == 1 else {
                throw Failure("several products are called '\(product)'; say which with --publisher")
            }
            let name = URL(filePath: file).lastPathComponent
            let change = try await store.transaction(by: operatorName(), at: .now) {
                try $0.attach(bill, file: name, to: id, reach: .everything)
            }
            let done = LocalizedText(
                change == .unchanged ? "inchangée" : "attachée",
                en: change == .unchanged ? "unchanged" : "attached")
            say(
                LocalizedText(
                    "\(name)\u{A0}: \(bill.format), \(bill.components.count) composants, \(done.french)",
                    en: "\(name): \(bill.format), \(bill.components.count) components, \(done.english)")[
                        language])
        }

        private func read() throws -> SoftwareBill {
            // Read up to the bound and not measured before: a link or a pipe has no length of its own.
            guard let handle = FileHandle(forReadingAtPath: file),
                let bytes = try? handle.read(upToCount: SBOMReader.byteLimit + 1) ?? Data()
            else {
                throw Failure("'\(file)' is not there or cannot be read")
            }
            guard bytes.count <= SBOMReader.byteLimit else {
                throw Failure("'\(file)' is larger than \(SBOMReader.byteLimit >> 20) MiB")
            }
            do throws(SBOMFault) {
                return try SBOMReader.read(Array(bytes))
            } catch {
                throw Failure("\(file): \(error.sentence(in: language))")
            }
        }
    }
}
