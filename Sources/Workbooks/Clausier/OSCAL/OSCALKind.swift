import FoundationEssentials

/// Which OSCAL model a document is of.
public enum OSCALKind: String, CaseIterable, Sendable {
    case catalog
    case componentDefinition = "component-definition"
    case assessmentResults = "assessment-results"
    case mappingCollection = "mapping-collection"

    /// Tells the model from the only key of the outermost object; `nil` where it is another, or no JSON.
    public static func recognise(_ bytes: [UInt8]) -> OSCALKind? {
        guard bytes.count <= OSCAL.longest,
            let keys = try? JSONDecoder().decode(Keys.self, from: Data(bytes))
        else { return nil }
        return allCases.first { keys.names.contains($0.rawValue) }
    }

    private struct Keys: Decodable {
        let names: [String]

        init(from decoder: any Decoder) throws {
            names = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue)
        }

        private struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }
}
