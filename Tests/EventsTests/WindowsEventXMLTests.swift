import Events
import Testing
import Vocabulary

@Suite("Windows events as XML")
struct WindowsEventXMLTests {
    private static let system = """
        <System><Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/>\
        <EventID Qualifiers='16384'>1</EventID><Version>5</Version><Level>4</Level><Task>1</Task><Opcode>0</Opcode>\
        <Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime='2026-02-11T02:04:05.123456700Z'/>\
        <EventRecordID>42</EventRecordID><Correlation/><Execution ProcessID='4' ThreadID='8'/>\
        <Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>pc7.chu.example</Computer>\
        <Security UserID='S-1-5-18'/></System>
        """
    private static let namespace = "xmlns='http://schemas.microsoft.com/win/2004/08/events/event'"

    @Test("An event's fields are those of the same event in EVTX")
    func fields() throws {
        let (fields, event) = try decodeLine(
            """
            <Event \(Self.namespace)>\(Self.system)<EventData><Data Name='Image'>C:\\Windows\\cmd.exe</Data>\
            <Data Name='CommandLine'>cmd /c &quot;a&quot; &amp; b&#xA;c &#233;</Data><Data Name='Empty'/>\
            <Data Name='ProcessGuid'>{5770385f-0001-0002-0003-06f5698ffbd9}</Data>\
            <Data Name='LogonProcessName'>NtLmSsp </Data><Data>unnamed</Data></EventData></Event>
            """)
        #expect(
            fields == [
                "Provider_Name": ["Microsoft-Windows-Sysmon"],
                "Provider_Guid": ["5770385F-C22A-43E0-BF4C-06F5698FFBD9"], "EventID": ["1"],
                "Qualifiers": ["16384"], "Version": ["5"], "Level": ["4"], "Task": ["1"], "Opcode": ["0"],
                "Keywords": ["0x8000000000000000"], "SystemTime": ["2026-02-11T02:04:05.123456Z"],
                "EventRecordID": ["42"], "ProcessID": ["4"], "ThreadID": ["8"],
                "Channel": ["Microsoft-Windows-Sysmon/Operational"], "Computer": ["pc7.chu.example"],
                "UserID": ["S-1-5-18"], "Image": [#"C:\Windows\cmd.exe"#],
                "CommandLine": ["cmd /c \"a\" & b\nc é"], "Empty": [""],
                "ProcessGuid": ["5770385F-0001-0002-0003-06F5698FFBD9"], "LogonProcessName": ["NtLmSsp "],
                "Data": ["unnamed"],
            ])
        #expect(event.eventID == 1)
        #expect(event.channel == "Microsoft-Windows-Sysmon/Operational")
        #expect(event.computer == "pc7.chu.example")
        #expect(event.provider == "Microsoft-Windows-Sysmon")
        #expect(event.time?.description == "2026-02-11T02:04:05.123Z")
        #expect(event.logSource == nil)
    }

    @Test("A value that only begins as an identifier in braces stays whole, and so do its letters")
    func unclosedBrace() throws {
        let value = "{5770385f-0001-0002-0003-06f5698ffbdé"
        let (fields, _) = try decodeLine(
            """
            <Event \(Self.namespace)>\(Self.system)<EventData><Data Name='ProcessGuid'>\(value)</Data>\
            </EventData></Event>
            """)
        #expect(value.utf8.count == 38 && fields["ProcessGuid"] == [value])
    }

    @Test(
        "The payload wins over the envelope, except for the event's number; leaves of UserData go by their names"
    )
    func clash() throws {
        let (fields, event) = try decodeLine(
            """
            <Event \(Self.namespace)>\(Self.system)<UserData><LogFileCleared xmlns:auto-ns2='x' xmlns='y'>\
            <SubjectUserName>martin</SubjectUserName><Channel>Security</Channel><EventID>7</EventID>\
            <BackupPath></BackupPath></LogFileCleared></UserData></Event>
            """)
        #expect(fields["Channel"] == ["Security"])
        #expect(event.channel == "Microsoft-Windows-Sysmon/Operational")
        #expect(fields["EventID"] == ["1"])
        #expect(fields["SubjectUserName"] == ["martin"])
        #expect(fields["BackupPath"] == [""])
        #expect(fields["LogFileCleared"] == nil)
        #expect(fields["auto-ns2"] == nil)
    }

    @Test("What the collector rendered for people stands apart, and syslog may carry the event")
    func rendered() throws {
        let (fields, event) = try decodeLine(
            """
            <13>1 2026-02-11T02:05:00Z wec.chu.example wef - - - <Event \(Self.namespace)>\(Self.system)<EventData>\
            <Data Name='Image'>a</Data></EventData><RenderingInfo Culture='fr-FR'><Message>Création</Message>\
            <Level>Information</Level><Task>Process Create</Task><Opcode/></RenderingInfo></Event>
            """)
        #expect(fields["Message"] == ["Création"])
        #expect(fields["Level"] == ["4"])
        #expect(fields["RenderingInfo.Level"] == ["Information"])
        #expect(fields["hostname"] == ["wec.chu.example"])
        #expect(event.computer == "pc7.chu.example")
        #expect(event.logSource == nil)
    }

    @Test("A document type, which could expand without end, is not followed")
    func bomb() throws {
        let (fields, event) = try decodeLine(
            "<!DOCTYPE Event [<!ENTITY a 'x'>]><Event \(Self.namespace)>\(Self.system)</Event>")
        #expect(event.channel == nil)
        #expect(fields["message"]?.count == 1)
    }
}
