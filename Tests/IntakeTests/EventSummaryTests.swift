import Events
import Testing
import Vocabulary

@testable import Intake

@Suite("A record says in one line what happened") struct EventSummaryTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let line: String
        let french: String
        let english: String

        var testDescription: String { english }

        /// A Windows record as Winlogbeat sends it.
        static func windows(
            _ channel: String, _ code: Int, _ data: String, says french: String, en english: String
        ) -> Sample {
            Sample(
                line: """
                    {"@timestamp":"2026-03-14T11:59:00.000Z","winlog":{"channel":"\(channel)",\
                    "event_id":"\(code)","computer_name":"PC-1","event_data":{\(data)}}}
                    """, french: french, english: english)
        }
    }

    static let samples: [Sample] = [
        .windows(
            "Security", 4624,
            #""TargetUserName":"svc-pacs","TargetDomainName":"GHT","LogonType":"3","IpAddress":"::ffff:10.1.2.3""#,
            says: "Ouverture de session\u{A0}: GHT\\svc-pacs, depuis 10.1.2.3, par le réseau",
            en: "Sign-in: GHT\\svc-pacs, from 10.1.2.3, over the network"),
        .windows(
            "Security", 4634, #""TargetUserName":"svc-pacs","TargetDomainName":"GHT","LogonType":"10""#,
            says: "Fermeture de session\u{A0}: GHT\\svc-pacs, bureau à distance",
            en: "Sign-out: GHT\\svc-pacs, remote desktop"),
        .windows(
            "Security", 4625,
            #""TargetUserName":"rssi","TargetDomainName":"-","WorkstationName":"PC-9","IpAddress":"-","SubStatus":"0xC000006A""#,
            says: "Échec d’ouverture de session\u{A0}: rssi, depuis PC-9, mot de passe incorrect",
            en: "Failed sign-in: rssi, from PC-9, wrong password"),
        .windows(
            "Microsoft-Windows-Sysmon/Operational", 3,
            #""Image":"C:\\a.exe","DestinationIp":"2001:db8::1","DestinationPort":"443","User":"GHT\\ide""#,
            says: "Connexion réseau\u{A0}: C:\\a.exe, vers [2001:db8::1]:443, compte GHT\\ide",
            en: "Network connection: C:\\a.exe, to [2001:db8::1]:443, account GHT\\ide"),
        // Of a kind without a sentence, and without any field that tells: the fields themselves, never JSON.
        .windows(
            "Security", 5061, #""ProviderName":"KSP","KeyName":"TSSecKeySet1""#,
            says: "Security 5061\u{A0}: ProviderName KSP, KeyName TSSecKeySet1",
            en: "Security 5061: ProviderName KSP, KeyName TSSecKeySet1"),
        Sample(
            line:
                #"<189>date=2026-03-14 time=12:59:00 devname="fw1" devid="FGT1" type="traffic" subtype="forward" srcip=10.1.1.1 srcport=4000 dstip=192.0.2.8 dstport=22 action="deny""#,
            french: "Pare-feu\u{A0}: deny, depuis 10.1.1.1, vers 192.0.2.8:22",
            english: "Firewall: deny, from 10.1.1.1, to 192.0.2.8:22"),
    ]

    @Test("In the words of people, in both languages", arguments: samples) func words(_ sample: Sample) throws
    {
        let names = FieldNames()
        var decoder = LineDecoder(names: names, now: try Instant(parsing: "2026-03-14T12:00:00Z"))
        var (event, report) = (Event(names: names), DecodingReport())
        let bytes = Array(sample.line.utf8)
        try #require(decoder.decode(bytes.span, number: 1, into: &event, report: &report))
        let text = EventSummary(event).text
        #expect(text.french == sample.french)
        #expect(text.english == sample.english)
    }
}
