import Events
import Foundation
import Testing
import Vocabulary

@Suite("Audit messages of imaging systems")
struct AuditMessageTests {
    static let message =
        #"<?xml version="1.0" encoding="UTF-8"?><!-- a > b --><AuditMessage><EventIdentification EventActionCode="R" EventDateTime="2026-02-11T02:04:05.123+01:00" EventOutcomeIndicator="8"><EventID csd-code="110103" codeSystemName='DCM' originalText="DICOM Instances Accessed"/></EventIdentification><ActiveParticipant UserID="PACS1" UserIsRequestor="false" NetworkAccessPointID="10.0.0.9" NetworkAccessPointTypeCode="2"/><ActiveParticipant UserID="O&apos;Neil &lt;a&amp;b&gt; &copy;" UserIsRequestor="true" NetworkAccessPointID="10.0.0.5" NetworkAccessPointTypeCode="2"><RoleIDCode csd-code="110153"/></ActiveParticipant><ParticipantObjectIdentification ParticipantObjectID="1.2.3"><ParticipantObjectName> DOE&amp;CO </ParticipantObjectName></ParticipantObjectIdentification></AuditMessage>"#
    private let header = "<85>1 2026-02-11T01:04:06Z pacs1 pacs 7 IHE+RFC-3881 - \u{FEFF}"

    @Test("A message names who asked, from where, for what, and with what end")
    func message() throws {
        let (fields, event) = try decodeLine(header + Self.message)
        #expect(fields["EventID.csd-code"] == ["110103"])
        #expect(fields["EventID.code"] == ["110103"])
        #expect(fields["EventID.originalText"] == ["DICOM Instances Accessed"])
        #expect(fields["EventIdentification.EventActionCode"] == ["R"])
        #expect(fields["ActiveParticipant.UserID"] == ["PACS1", "O'Neil <a&b> &copy;"])
        #expect(fields["RoleIDCode.csd-code"] == ["110153"])
        #expect(fields["ParticipantObjectName"] == ["DOE&CO"])
        #expect(fields["ParticipantObjectIdentification.ParticipantObjectID"] == ["1.2.3"])
        #expect(fields["user"] == ["O'Neil <a&b> &copy;"])
        #expect(fields["src_ip"] == ["10.0.0.5"])
        #expect(fields["outcome"] == ["failure"])
        #expect(event.time?.description == "2026-02-11T01:04:05.123Z")
        #expect(event.logSource == EventLogSource(product: "dicom", service: "audit"))
    }

    @Test("The older form's codes have the newer form's names too, prefixes or none")
    func older() throws {
        let fields = try decodeLine(
            "<a:AuditMessage xmlns:a=\"urn:x\"><a:EventID code='110114' displayName=\"User Authentication\"></a:EventID></a:AuditMessage>"
        ).fields
        #expect(fields["EventID.csd-code"] == ["110114"])
        #expect(fields["EventID.displayName"] == ["User Authentication"])
    }

    @Test("A message that was cut gives what came before the cut")
    func cut() throws {
        let whole = Self.message
        let end = try #require(whole.range(of: "<ActiveParticipant UserID=\"O")).lowerBound
        let (fields, event) = try decodeLine(
            header + String(whole[..<end]) + "<ActiveParticipant UserID=\"O&ap")
        #expect(fields["ActiveParticipant.UserID"] == ["PACS1"])
        #expect(fields["user"] == nil)
        #expect(event.logSource?.product == "dicom")
    }

    @Test(
        "Other XML, or a document type, gives no field",
        arguments: [
            "<Other UserID=\"x\"/>", "<!DOCTYPE a [<!ENTITY b \"c\">]><AuditMessage a=\"&b;\"/>", "<",
            "<?xml", "<!--",
        ])
    func other(_ text: String) throws {
        #expect(try decodeLine(text).fields == ["message": [text]])
    }

    @Test("Nesting without end ends the reading")
    func deep() throws {
        let text = "<AuditMessage>" + String(repeating: "<a b=\"c\">", count: 20_000)
        let fields = try decodeLine(text).fields
        #expect((1...32).contains(fields["a.b"]?.count ?? 0))
    }
}
