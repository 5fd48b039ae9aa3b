public import Debt
import FoundationEssentials
import Vocabulary
import Workbooks

/// Reads CISA's catalogue of known exploited vulnerabilities.
///
/// > Source: https://www.cisa.gov/known-exploited-vulnerabilities-catalog, JSON schema of 2024-06-24.
public enum KEVReader {
    /// Reads the catalogue's JSON. An entry that cannot be read is reported; the others are kept.
    public static func read(_ bytes: [UInt8]) throws(FeedFault) -> (
        catalogue: FlawCatalogue, faults: [FeedFault]
    ) {
        try FeedLimits.check(bytes, "KEV")
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch {
            throw FeedFault(
                "KEV",
                LocalizedText(
                    "ce n’est pas le catalogue de la CISA ; il faut le fichier known_exploited_vulnerabilities.json"
                        .spaced,
                    en: "this is not CISA's catalogue; known_exploited_vulnerabilities.json is needed"))
        }
        var flaws: [ExploitedFlaw] = []
        var faults: [FeedFault] = []
        for (offset, entry) in file.vulnerabilities.enumerated() {
            switch entry.result {
            case .success(let entry): flaws.append(entry.flaw)
            case .failure(let error):
                faults.append(
                    FeedFault(
                        "KEV, vulnerabilities[\(offset)]",
                        LocalizedText("entrée illisible (\(error))", en: "unreadable entry (\(error))")))
            }
        }
        guard let day = (try? Instant(parsing: file.dateReleased))?.day else {
            throw FeedFault(
                "KEV, dateReleased",
                LocalizedText(
                    "date de publication illisible ; téléchargez à nouveau le catalogue".spaced,
                    en: "its day of release cannot be read; download the catalogue again"))
        }
        return (FlawCatalogue(edition: "CISA KEV \(file.catalogVersion)", asOf: day, flaws: flaws), faults)
    }

    private struct File: Decodable {
        var catalogVersion: String
        var dateReleased: String
        var vulnerabilities: [Lenient<Entry>]
    }

    private struct Entry: Decodable {
        var cveID: String
        var vendorProject: String
        var product: String
        var vulnerabilityName: String
        var dateAdded: Day
        var shortDescription: String
        var dueDate: Day?
        var knownRansomwareCampaignUse: String?

        var flaw: ExploitedFlaw {
            ExploitedFlaw(
                cve: cveID, vendor: trimmed(vendorProject), product: trimmed(product),
                title: vulnerabilityName,
                summary: shortDescription, listed: dateAdded, due: dueDate,
                isUsedByRansomware: knownRansomwareCampaignUse == "Known")
        }

        private func trimmed(_ text: String) -> String { text.split(separator: " ").joined(separator: " ") }
    }
}
