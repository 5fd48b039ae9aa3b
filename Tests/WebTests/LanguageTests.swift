import Access
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Web

@Suite("Both languages are complete") struct LanguageTests {
    /// Words that French and English spell alike.
    private static let alike: Set<String> = [
        "Administration", "Licences", "Secrets", "Application", "Vital", "Virtualisation", "Important",
        "Code", "Machine",
        "Question", "Format", "Cordon", "Import", "Action", "Actions", "Sessions", "Questions", "Support",
        "Note", "Source", "Date", "Type", "Pages", "Version", "Contact", "Site", "Sites", "Description",
        "Suggestions", "Maintenance", "Fin", "API", "Principal", "Convergence", "Concentration", "Français",
        "English", "UTC", "CSV", "FINESS", "SIREN", "HDS", "DPI", "SaaS", "Windows", "PACS", "Observables",
        "Observable", "Cause", "JSON", "STIX", "Webhook", "Reconnaissance", "Exfiltration", "Impact",
        "Machines", "Suppression", "Suppressions", "EDR", "SOC", "Postures", "Part", "Protection",
        "Protections", "MSSanté", "DMP", "URL", "TLP", "MISP", "TAXII", "taxii", "decisions", "stream", "Api",
        "Key", "Authorization", "Token", "Bearer", "Basic", "CrowdSec", "CLEAR", "GREEN", "AMBER", "STRICT",
        "RED", "Score", "Catalogue", "Catalogues", "Organisation", "Point", "Points", "Message",
        "Messages", "Diversification", "Invitations", "Clauses", "version", "Situation",
        "Intrusion", "Close", "min",
    ]

    @Test("No words of the interface are the same in French and in English, but for those spelt alike")
    func complete() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for endpoint in Endpoints.all where isPage(endpoint) && endpoint.path != "/design" {
                let path = endpoint.path("1")
                var words: [Set<String>] = []
                for language in ["fr", "en"] {
                    var headers = hospitals.headers(.networkAdministrator)
                    headers[.cookie] = (headers[.cookie] ?? "") + "; cordon-language=\(language)"
                    let response = try await client.execute(uri: path, method: .get, headers: headers)
                    #expect(
                        response.text.contains("<html lang=\"\(language)\"") || response.status == .seeOther,
                        "\(path)")
                    words.append(phrases(in: response.text))
                }
                let same = words[0].intersection(words[1]).filter { !isData($0) }
                #expect(same.isEmpty, "\(path): \(same.sorted())")
            }
        }
    }

    private func isPage(_ endpoint: Endpoint) -> Bool {
        if case .page = endpoint.kind { true } else { false }
    }

    /// The text between tags and in the attributes that people read or hear.
    private func phrases(in page: String) -> Set<String> {
        var found: Set<String> = []
        for match in page.matches(of: />([^<>]+)</) { found.insert(trimmingBlanks(String(match.1))) }
        for match in page.matches(of: #/ (?:aria-label|title|placeholder|data-label)="([^"]*)"/#) {
            found.insert(String(match.1))
        }
        return found
    }

    /// Recorded text carries one of the two marks; a code has no blank and no lower-case word of its own.
    private func isData(_ phrase: String) -> Bool {
        if phrase.contains(TestHospitals.data) || phrase.contains(TestHospitals.marker) { return true }
        // Records, names of formats, and techniques under their official names.
        if phrase.contains("&quot;") || phrase.contains("windows-json") || phrase.contains(/^T[0-9]{4}/) {
            return true
        }
        // The columns of a file.
        if phrase.contains(/^[a-z_]+(,[a-z_]+)+$/) { return true }
        let words = phrase.split { !$0.isLetter }.map(String.init)
        return words.allSatisfy { LanguageTests.alike.contains($0) || $0.count < 3 || phrase.contains(".") }
    }
}
