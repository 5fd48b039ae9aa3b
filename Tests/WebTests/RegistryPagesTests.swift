import Access
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Registry
import Store
import Testing
import Vocabulary
import Workbooks

@testable import Web

@Suite("The pages of the registry show what is recorded") struct RegistryPagesTests {
    private static let pages = [
        "/systems", "/systems/1", "/systems?support=ended&sort=-name", "/establishments", "/establishments/1",
        "/groups",
        "/groups/1", "/suppliers", "/suppliers/1", "/products/1",
        "/systems?supplier=1&product=1&release=1&place=1",
        "/alerts", "/alerts/1", "/alerts?state=any&level=critical&sort=gravest", "/import",
    ]

    @Test("Each page is there in both languages, and says different words in each")
    func bothLanguages() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for path in RegistryPagesTests.pages {
                var texts: [String] = []
                for language in ["fr", "en"] {
                    var headers = hospitals.headers(.networkAdministrator)
                    headers[.cookie]? += "; cordon-language=\(language)"
                    let response = try await client.execute(uri: path, method: .get, headers: headers)
                    #expect(response.status == .ok, "\(path): \(response.status)")
                    #expect(response.text.contains("<html lang=\"\(language)\""))
                    #expect(!response.text.contains("<script>alert"), "\(path)")
                    texts.append(response.text)
                }
                #expect(texts[0] != texts[1], "\(path)")
            }
        }
    }

    @Test("A filter lets through what it names, and says so where it lets nothing through")
    func filters() async throws {
        let hospitals = try await TestHospitals.shared.value
        try await hospitals.visit { client in
            for (query, isThere) in [
                ("support=ended", true), ("support=active", false), ("function=patientRecord", true),
                ("function=pharmacy", false), ("criticality=vital", true), ("criticality=comfort", false),
                ("health=yes", true), ("health=no", false), ("exposed=yes", false), ("q=xqalpha", true),
                ("q=nowhere", false), ("hosting=certifiedHost", true), ("hosting=onlineService", false),
                ("support=nonsense", true),
            ] {
                let response = try await client.execute(
                    uri: "/systems?" + query, method: .get,
                    headers: hospitals.headers(.establishmentSecurityOfficer))
                #expect(response.text.contains("xqalpha 0 record") == isThere, "\(query)")
            }
        }
    }

    @Test("The CSV export holds exactly what is filtered, and importing it changes nothing")
    func export() async throws {
        let hospitals = try await TestHospitals()
        let everything = try await hospitals.visit { client in
            let response = try await client.execute(
                uri: "/systems/export?format=csv", method: .get,
                headers: hospitals.headers(.networkAdministrator))
            #expect(response.headers[.contentDisposition]?.hasPrefix("attachment") == true)
            return [UInt8](buffer: response.body)
        }
        let source = ByteSource(everything, name: "export.csv")
        let plan = try await hospitals.store.planImport(of: SystemRow.self, reach: .everything) {
            try ImportPlan.reading(source, against: $0)
        }
        #expect(plan.counts.unchanged == 3)
        #expect(
            plan.counts.created + plan.counts.updated + plan.counts.refused == 0,
            "\(plan.report(in: .english))")
        let filtered = try await hospitals.visit { client in
            try await client.execute(
                uri: "/systems/export?format=csv&establishment=2", method: .get,
                headers: hospitals.headers(.networkAdministrator)
            ).text
        }
        #expect(filtered.contains("xqalpha 1 record"))
        #expect(!filtered.contains("xqalpha 0 record"))
    }

    @Test("The JSON export is one array of systems")
    func jsonExport() async throws {
        let hospitals = try await TestHospitals.shared.value
        let text = try await hospitals.visit { client in
            try await client.execute(
                uri: "/systems/export?format=json", method: .get,
                headers: hospitals.headers(.groupSecurityOfficer)
            ).text
        }
        let systems = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        #expect(systems.count == 2)
    }

    @Test("The line of a release's life ends where its support does")
    func timeline() throws {
        let day = { (year: Int) in Day(number: (year - 1970) * 365) }
        let life = Lifecycle(
            released: day(2015), activeSupportEnd: day(2020), securitySupportEnd: day(2025),
            extendedSupportEnd: day(2028))
        let line = try #require(Timeline(life, today: day(2026)))
        #expect(line.spans.map(\.support) == [.active, .securityOnly, .paidExtension])
        #expect(zip(line.spans, line.spans.dropFirst()).allSatisfy { $0.end == $1.start })
        #expect(line.spans[1].end < line.today && line.today < line.spans[2].end)
        #expect(Timeline(Lifecycle(released: day(2015)), today: day(2026)) == nil)
    }
}

@Suite("Filters read back as they were written") struct AddressTests {
    @Test("A filter of systems survives its address")
    func systems() {
        var filter = SystemFilter()
        filter.group = ID(3)
        filter.functions = [.pharmacy, .directory]
        filter.supports = [.ended, .unknown]
        filter.criticalities = [.vital]
        filter.isExposed = false
        filter.question = .certificate
        filter.text = "a & b=c é"
        var wrong: [String] = []
        let query = SiteLink.systems(filter).description.split(separator: "?").last.flatMap {
            FormFields(parsing: $0)
        }
        #expect(SystemFilter(query ?? FormFields(), wrong: &wrong) == filter)
        #expect(wrong.isEmpty)
    }

    @Test("What makes no sense is named")
    func wrong() {
        var wrong: [String] = []
        let query =
            FormFields(parsing: "group=x&support=never&exposed=perhaps&function=&q=ok") ?? FormFields()
        _ = SystemFilter(query, wrong: &wrong)
        #expect(wrong == ["group", "support", "exposed"])
    }
}
