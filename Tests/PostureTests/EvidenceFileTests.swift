import Posture
import TestSupport
import Testing
import Vocabulary

@Suite("Files of evidence")
struct EvidenceFileTests {
    private static let report = """
        <?xml version="1.0"?>
        <HealthcheckData xmlns:xsd="http://www.w3.org/2001/XMLSchema">
          <EngineVersion>3.2.0.1</EngineVersion>
          <GenerationDate>2026-10-02T09:30:12.1+02:00</GenerationDate>
          <MaturityLevel>2</MaturityLevel>
          <DomainFQDN>chu-exemple.local</DomainFQDN>
          <GlobalScore>65</GlobalScore><StaleObjectsScore>31</StaleObjectsScore>
          <PrivilegiedGroupScore>40</PrivilegiedGroupScore><TrustScore>0</TrustScore><AnomalyScore>65</AnomalyScore>
          <RiskRules>
            <HealthcheckRiskRule><Points>10</Points><RiskId>S-Inactive</RiskId><Rationale>Inactive &amp; old</Rationale></HealthcheckRiskRule>
            <HealthcheckRiskRule><Points>50</Points><RiskId>A-Krbtgt</RiskId><Rationale>Old <![CDATA[<password>]]></Rationale></HealthcheckRiskRule>
          </RiskRules>
        </HealthcheckData>
        """

    @Test("PingCastle's report is read with its findings, the worst first") func pingCastle() throws {
        let report = try PingCastleReport(Array(Self.report.utf8))
        #expect(report.globalScore == 65)
        #expect(report.domain == "chu-exemple.local")
        #expect(report.day.description == "2026-10-02")
        #expect(report.maturity == 2)
        #expect(report.findings.map(\.rule) == ["A-Krbtgt", "S-Inactive"])
        #expect(report.findings.map(\.rationale) == ["Old <password>", "Inactive & old"])
        #expect(abs(report.evidence(source: .fiction).level - 0.35) < 1e-12)
    }

    @Test("A document type, a wrong score and other XML are refused") func refusedReports() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"c\">]>" + Self.report
        #expect(throws: PostureError.self) { try PingCastleReport(Array(bomb.utf8)) }
        #expect(throws: PostureError.notRecognised(PingCastleReport.kind)) {
            try PingCastleReport(Array("<other/>".utf8))
        }
        let score = Self.report.replacing("<GlobalScore>65<", with: "<GlobalScore>165<")
        #expect(
            throws: PostureError.cell(
                line: 1, column: "GlobalScore", text: "165",
                expected: LocalizedText("un nombre entier de 0 à 100", en: "a whole number from 0 to 100"))
        ) { try PingCastleReport(Array(score.utf8)) }
    }

    @Test("Reports cut or changed anywhere are read or refused, never worse") func hostile() {
        var numbers = Seed().numbers
        for _ in 0..<400 {
            var bytes = Array(Self.report.utf8)
            for _ in 0..<3 { numbers.change(&bytes) }
            _ = try? PingCastleReport(bytes)
            _ = try? PingCastleReport(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &numbers))))
        }
    }

    @Test("Restorations count by success, place and time") func restores() throws {
        let text = """
            system;date;success;offline;hours;allowed_hours
            Dossier patient;2026-09-01;oui;oui;9;12
            Imagerie;2026-09-02;oui;non;30;12
            Pharmacie;2026-09-03;non;oui;4;12
            """
        let levels = try EvidenceFile.restoreTests.evidence(Array(text.utf8), named: "r.csv").map(\.level)
        #expect(levels[0] == 1)
        #expect(abs(levels[1] - 0.4) < 1e-12)
        #expect(levels[2] == 0)
    }

    @Test("Exercises give evidence of continuity where it was measured") func exercises() throws {
        let text = """
            name,date,objectives,reached,restore_hours,declared_restore_hours,continuity
            "Rançongiciel, nuit",2026-05-20,10,7,48,24,0.8
            Coupure,2026-06-01,4,4,,,
            """
        let items = try EvidenceFile.exercises.evidence(Array(text.utf8), named: "e.csv")
        #expect(items.map(\.aspect) == [.dimension(.exercises), .continuity, .dimension(.exercises)])
        #expect(abs(items[0].level - 0.7 * 0.75) < 1e-12)
        #expect(items[2].level == 1)
    }

    @Test("A cell that cannot be read is told by line and column") func cells() {
        let text = "aspect,date,level,declared_by,proof\nmfa,2026-01-01,0.5,RSSI,\nmfa,2026-01-01,2,RSSI,\n"
        #expect(
            throws: PostureError.cell(
                line: 3, column: "level", text: "2",
                expected: LocalizedText("un nombre de 0.0 à 1.0", en: "a number from 0.0 to 1.0"))
        ) { try EvidenceFile.declarations.evidence(Array(text.utf8), named: "d.csv") }
        // As people type it, and not as programs write it.
        let typed = "aspect,date,level,declared_by,proof\nmfa,2026-01-01,0x1p-1,RSSI,\n"
        #expect(throws: PostureError.self) {
            try EvidenceFile.declarations.evidence(Array(typed.utf8), named: "d.csv")
        }
        #expect(throws: PostureError.missingColumn("level")) {
            try EvidenceFile.directoryScore.evidence(Array("domain,date\n".utf8), named: "a.csv")
        }
    }

    @Test("A console's count is measured, of each thing that it counts; a new one takes its place")
    func coverage() throws {
        let text = """
            aspect,date,covered,total,source
            edr,2026-09-01,45,60,Console EDR
            mfa,2026-09-01,300,1200,Annuaire
            third-parties,2026-09-01,9,10,Passerelle
            edr,2026-10-01,60,60,console edr
            """
        let items = try EvidenceFile.coverage.evidence(Array(text.utf8), named: "c.csv")
        #expect(items.allSatisfy { $0.basis == .measured })
        #expect(
            items.map(\.aspect) == [
                .dimension(.endpointDetection), .dimension(.multiFactor), .dimension(.multiFactor),
                .thirdPartyAccess, .dimension(.endpointDetection),
            ])
        #expect(items.map(\.level) == [0.75, 0.25, 0.9, 0.9, 1])
        let posture = PostureJudge().posture(items, on: try Day(parsing: "2026-10-05"))
        #expect(posture[.dimension(.endpointDetection)].counted.map(\.item.level) == [1])
        // What is asked for can be brought: every kind that measures an aspect comes in by a file or is counted.
        #expect(EvidenceKind.measuring(.dimension(.endpointDetection)) == [.watchedEndpoints])
        #expect(
            throws: PostureError.cell(
                line: 2, column: "covered", text: "61",
                expected: LocalizedText("au plus le total, 60", en: "at most the total, 60"))
        ) {
            try EvidenceFile.coverage.evidence(
                Array("aspect,date,covered,total,source\nedr,2026-09-01,61,60,x".utf8), named: "c.csv")
        }
        for cells in [
            "bck,2026-09-01,1,2,x", "edr,2026-09-01,1,0,x", "edr,2026-09-01,1,2,", "edr,hier,1,2,x",
        ] {
            let table = "aspect,date,covered,total,source\n\(cells)"
            #expect(throws: PostureError.self, "\(cells)") {
                try EvidenceFile.coverage.evidence(Array(table.utf8), named: "c.csv")
            }
        }
    }

    @Test(
        "A declaration is proven by what opens, never by words about a proof",
        arguments: [
            ("", false), ("PV du 12 mai", false), ("x", false), ("http://exemple.fr/pv.pdf", false),
            ("https://localhost", false), ("https://a.fr/pv 12", false), ("https://a.fr/\"x", false),
            ("https://b@exemple.fr/pv", false), ("javascript:alert(1)", false),
            ("https://ged.chu-exemple.fr/pv/12", true),
        ])
    func proofs(_ proof: String, isProven: Bool) throws {
        let cell = proof.contains("\"") ? "\"\(proof.replacing("\"", with: "\"\""))\"" : proof
        let text = "aspect;date;level;declared_by;proof\nmfa;2026-01-01;0.9;RSSI;\(cell)\n"
        let item = try #require(
            try EvidenceFile.declarations.evidence(Array(text.utf8), named: "d.csv").first)
        #expect(item.basis == (isProven ? .proven : .declared))
        #expect(item.link == (isProven ? proof : nil))
        #expect(item.confidence == (isProven ? 1 : 0.5))
        #expect(proof.isEmpty || item.fact.french.contains(proof))
    }

    @Test("PingCastle's theme of privileged accounts answers for them, and its rules are named") func themes()
        throws
    {
        let items = try EvidenceFile.pingCastle.evidence(Array(Self.report.utf8), named: "ad.xml")
        #expect(items.map(\.aspect) == [.dimension(.directoryCleanup), .privilegedAccess])
        #expect(abs(items[1].level - 0.6) < 1e-12)
        #expect(items[0].fact.english.hasSuffix("rules: A-Krbtgt 50, S-Inactive 10"))
    }

    @Test("The level of the directory service and scans become evidence") func scores() throws {
        let ads = "domain,date,level\nad.ght-exemple.fr,2026-03-01,3\n"
        #expect(
            try EvidenceFile.directoryScore.evidence(Array(ads.utf8), named: "a.csv").map(\.level) == [0.5])
        let scan =
            "address,date,service,severity\n203.0.113.9,2026-03-01,rdp,critical\n203.0.113.9,2026-03-01,https,low\n"
        let items = try EvidenceFile.exposure.evidence(Array(scan.utf8), named: "x.csv")
        #expect(items.map(\.aspect) == [.dimension(.segmentation), .dimension(.patching)])
        #expect(items.map(\.level) == [0, 0.9])
    }
}
