import Events
import Testing
import Vocabulary

@Suite("JSON of products")
struct JSONProductTests {
    /// A record as its product writes it, and what rules see of it.
    struct Sample: CustomTestStringConvertible, Sendable {
        let name: String
        let line: String
        var source: EventLogSource?
        let fields: [String: [String]]

        var testDescription: String { name }
    }

    @Test("A product's record belongs to its log and has the rules' fields", arguments: samples.indices)
    func product(_ index: Int) throws {
        let sample = Self.samples[index]
        let (fields, event) = try decodeLine(sample.line)
        #expect(event.logSource == sample.source, "\(sample.name)")
        for (field, values) in sample.fields { #expect(fields[field] == values, "\(sample.name): \(field)") }
        #expect(event.time?.description == "2026-02-11T02:04:05.123Z", "\(sample.name)")
    }

    @Test("A record of Winlogbeat before its version 7 is one of Windows, alone and in Elastic's envelope")
    func oldWinlogbeat() throws {
        let record =
            #"{"log_name":"Microsoft-Windows-Sysmon/Operational","source_name":"Microsoft-Windows-Sysmon","event_id":1,"computer_name":"H","record_number":"7","event_data":{"Image":"C:\\a.exe"}}"#
        for line in [record, #"{"_index":"i","_source":\#(record)}"#] {
            let (fields, event) = try decodeLine(line)
            #expect(event.channel == "Microsoft-Windows-Sysmon/Operational")
            #expect(event.eventID == 1)
            #expect(event.computer == "H")
            #expect(fields["Image"] == [#"C:\a.exe"#])
            #expect(fields["Provider_Name"] == ["Microsoft-Windows-Sysmon"])
        }
    }

    @Test("A form holds only for records that meet all its conditions")
    func conditions() throws {
        var (fields, event) = try decodeLine(
            #"{"class_uid":1007,"activity_id":2,"process":{"cmd_line":"x"}}"#)
        #expect(event.logSource == nil)
        #expect(fields["CommandLine"] == nil)
        (fields, event) = try decodeLine(#"{"Operation":"x","RecordType":1}"#)
        #expect(event.logSource == nil)
        #expect(fields["eventName"] == nil)
    }

    @Test("The best place of a field counts, with all its values, and the record's own field before any")
    func places() throws {
        let fields = try decodeLine(
            #"{"agent":{"name":"a"},"host":{"hostname":"b","name":"c"},"dns":{"question":{"name":["d","e"]}},"user":{"name":"f"},"User":"g"}"#
        ).fields
        #expect(fields["Computer"] == ["c"])
        #expect(fields["QueryName"] == ["d", "e"])
        #expect(fields["User"] == ["g"])
    }

    @Test("A Windows channel decides the log, whatever forms say")
    func channel() throws {
        let (fields, event) = try decodeLine(
            #"{"winlog":{"channel":"Security","event_id":4688,"event_data":{"NewProcessName":"a"}},"event":{"category":["process"],"type":["start"]},"host":{"os":{"type":"linux"}}}"#
        )
        #expect(event.logSource == nil)
        #expect(event.channel == "Security")
        #expect(event.eventID == 4_688)
        #expect(fields["NewProcessName"] == ["a"])
    }

    @Test("A Windows record inside a line of syslog belongs to its channel")
    func carried() throws {
        let (_, event) = try decodeLine(
            #"<13>Feb 11 02:04:05 wec nxlog: {"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"a"}"#
        )
        #expect(event.logSource == nil)
        #expect(event.channel == "Microsoft-Windows-Sysmon/Operational")
    }

    private static let samples = [
        Sample(
            name: "OCSF process launch",
            line: ##"""
                {"class_uid":1007,"category_uid":1,"activity_id":1,"time":1770775445123,"metadata":{"version":"1.3.0"},"device":{"hostname":"pc7.chu.example","os":{"type":"Windows","type_id":100}},"actor":{"process":{"pid":4,"file":{"path":"C:\\Windows\\explorer.exe"}},"user":{"name":"martin"}},"process":{"pid":42,"cmd_line":"cmd.exe /c whoami","file":{"path":"C:\\Windows\\System32\\cmd.exe"},"parent_process":{"cmd_line":"explorer.exe"}}}
                """##,
            source: EventLogSource(product: "windows", category: "process_creation"),
            fields: [
                "Image": [#"C:\Windows\System32\cmd.exe"#], "CommandLine": ["cmd.exe /c whoami"],
                "ParentImage": [#"C:\Windows\explorer.exe"#], "ParentCommandLine": ["explorer.exe"],
                "ProcessId": ["42"], "ParentProcessId": ["4"], "User": ["martin"],
                "Computer": ["pc7.chu.example"], "process.pid": ["42"],
            ]),
        Sample(
            name: "OCSF cloud API",
            line: ##"""
                {"class_uid":6003,"time":1770775445123,"cloud":{"provider":"AWS"},"api":{"operation":"StopLogging","service":{"name":"cloudtrail.amazonaws.com"}},"src_endpoint":{"ip":"192.0.2.7"},"actor":{"user":{"type":"Root"}}}
                """##,
            source: EventLogSource(product: "aws", service: "cloudtrail"),
            fields: [
                "eventName": ["StopLogging"], "eventSource": ["cloudtrail.amazonaws.com"],
                "sourceIPAddress": ["192.0.2.7"], "userIdentity.type": ["Root"],
            ]),
        Sample(
            name: "Microsoft 365 audit",
            line: ##"""
                {"CreationTime":"2026-02-11T02:04:05.123","Id":"5f0b2d6c","Operation":"New-InboxRule","OrganizationId":"7d1c","RecordType":1,"ResultStatus":"True","UserType":2,"Version":1,"Workload":"Exchange","ClientIP":"192.0.2.7:4711","UserId":"martin@chu.example","Parameters":[{"Name":"ForwardTo","Value":"x@example.org"},{"Name":"StopProcessingRules","Value":"True"}]}
                """##,
            source: EventLogSource(product: "m365", service: "exchange", otherServices: ["audit"]),
            fields: [
                "eventSource": ["Exchange"], "eventName": ["New-InboxRule"], "status": ["success"],
                "ResultStatus": ["True"],
                "Parameters": ["ForwardTo", "StopProcessingRules"], "user": ["martin@chu.example"],
                "Operation": ["New-InboxRule"],
            ]),
        Sample(
            name: "Microsoft 365 audit over Microsoft Graph",
            line: ##"""
                {"id":"a","createdDateTime":"2026-02-11T02:04:05Z","auditLogRecordType":"exchangeAdmin","operation":"New-InboxRule","service":"Exchange","auditData":{"CreationTime":"2026-02-11T02:04:05.123","Operation":"New-InboxRule","RecordType":1,"ResultStatus":"True","Workload":"Exchange","ClientIP":"192.0.2.7","UserId":"martin@chu.example"}}
                """##,
            source: EventLogSource(product: "m365", service: "exchange", otherServices: ["audit"]),
            fields: [
                "eventSource": ["Exchange"], "eventName": ["New-InboxRule"], "status": ["success"],
                "src_ip": ["192.0.2.7"], "user": ["martin@chu.example"],
            ]),
        Sample(
            name: "Microsoft 365 audit as Purview exports it",
            line: ##"""
                {"RecordId":"a","CreationDate":"2026-02-11T02:04:05Z","RecordType":"1","Operation":"New-InboxRule","UserId":"martin@chu.example","AuditData":"{\"CreationTime\":\"2026-02-11T02:04:05.123\",\"Operation\":\"New-InboxRule\",\"RecordType\":1,\"ResultStatus\":\"True\",\"Workload\":\"Exchange\",\"ClientIP\":\"192.0.2.7\"}"}
                """##,
            source: EventLogSource(product: "m365", service: "exchange", otherServices: ["audit"]),
            fields: [
                "eventSource": ["Exchange"], "eventName": ["New-InboxRule"], "status": ["success"],
                "src_ip": ["192.0.2.7"],
            ]),
        Sample(
            name: "Microsoft 365 audit as Filebeat writes it",
            line: ##"""
                {"@timestamp":"2026-02-11T02:04:05.123Z","event":{"dataset":"o365.audit"},"o365":{"audit":{"Operation":"Add member to role.","RecordType":8,"ResultStatus":"Success","Workload":"AzureActiveDirectory","ClientIP":"192.0.2.7","UserId":"martin@chu.example"}}}
                """##,
            source: EventLogSource(product: "m365", service: "audit"),
            fields: [
                "eventSource": ["AzureActiveDirectory"], "eventName": ["Add member to role."],
                "src_ip": ["192.0.2.7"], "user": ["martin@chu.example"], "Operation": ["Add member to role."],
            ]),
        Sample(
            name: "Microsoft 365 audit as Wazuh writes it",
            line: ##"""
                {"timestamp":"2026-02-11T02:04:05.123+0000","rule":{"id":"91545"},"agent":{"id":"000","name":"wazuh"},"decoder":{"name":"json"},"data":{"integration":"office365","office365":{"Operation":"New-InboxRule","RecordType":"1","ResultStatus":"True","Workload":"Exchange","ClientIP":"192.0.2.7","UserId":"martin@chu.example"}},"location":"office365"}
                """##,
            source: EventLogSource(product: "m365", service: "exchange", otherServices: ["audit"]),
            fields: [
                "eventSource": ["Exchange"], "eventName": ["New-InboxRule"], "status": ["success"],
                "src_ip": ["192.0.2.7"], "user": ["martin@chu.example"],
            ]),
        Sample(
            name: "sshd in a Wazuh alert",
            line: ##"""
                {"timestamp":"2026-02-11T02:04:05.123+0000","rule":{"level":5,"description":"sshd: Attempt to login using a non-existent user","id":"5710"},"agent":{"id":"003","name":"srv-dpi"},"predecoder":{"program_name":"sshd","timestamp":"Feb 11 02:04:05","hostname":"srv-dpi"},"decoder":{"parent":"sshd","name":"sshd"},"data":{"srcip":"203.0.113.9","srcport":"40022","srcuser":"oracle"},"full_log":"Feb 11 02:04:05 srv-dpi sshd[812]: Invalid user oracle from 203.0.113.9 port 40022","location":"/var/log/auth.log"}
                """##,
            source: EventLogSource(product: "linux", service: "sshd", otherServices: ["auth"]),
            fields: [
                "src_ip": ["203.0.113.9"], "src_port": ["40022"], "user": ["oracle"], "program": ["sshd"],
                "message": [
                    "Feb 11 02:04:05 srv-dpi sshd[812]: Invalid user oracle from 203.0.113.9 port 40022"
                ],
            ]),
        Sample(
            name: "Microsoft 365 alert",
            line: ##"""
                {"CreationTime":"2026-02-11T02:04:05.123","Operation":"AlertTriggered","RecordType":40,"ResultStatus":"success","Workload":"SecurityComplianceCenter","Name":"Impossible travel activity","UserId":"SecurityComplianceAlerts"}
                """##,
            source: EventLogSource(
                product: "m365", service: "threat_management", otherServices: ["threat_detection", "audit"]),
            fields: [
                "eventSource": ["SecurityComplianceCenter"], "eventName": ["Impossible travel activity"],
                "status": ["success"],
            ]),
        Sample(
            name: "AWS CloudTrail",
            line: ##"""
                {"eventVersion":"1.09","userIdentity":{"type":"IAMUser","userName":"martin"},"eventTime":"2026-02-11T02:04:05.123Z","eventSource":"iam.amazonaws.com","eventName":"CreateAccessKey","sourceIPAddress":"192.0.2.7","errorCode":null}
                """##,
            source: EventLogSource(product: "aws", service: "cloudtrail"),
            fields: ["eventName": ["CreateAccessKey"], "src_ip": ["192.0.2.7"], "user": ["martin"]]),
        Sample(
            name: "Elastic agent on Linux",
            line: ##"""
                {"@timestamp":"2026-02-11T02:04:05.123Z","ecs":{"version":"8.11.0"},"event":{"category":["process"],"type":["start"],"action":"exec"},"host":{"name":"srv1","os":{"type":"linux"}},"process":{"executable":"/usr/bin/curl","command_line":"curl -k https://192.0.2.7/a.sh","pid":812,"parent":{"executable":"/bin/bash","pid":811}},"user":{"name":"www-data"}}
                """##,
            source: EventLogSource(product: "linux", category: "process_creation"),
            fields: [
                "Image": ["/usr/bin/curl"], "ParentImage": ["/bin/bash"], "User": ["www-data"],
                "CommandLine": ["curl -k https://192.0.2.7/a.sh"], "Computer": ["srv1"],
            ]),
        Sample(
            name: "Azure sign-in",
            line: ##"""
                {"time":"2026-02-11T02:04:05.123Z","operationName":"Sign-in activity","category":"SignInLogs","resultType":"50126","properties":{"authenticationRequirement":"singleFactorAuthentication"}}
                """##,
            source: EventLogSource(product: "azure", service: "signinlogs"),
            fields: ["ResultType": ["50126"], "AuthenticationRequirement": ["singleFactorAuthentication"]]),
        Sample(
            name: "Kubernetes audit",
            line: ##"""
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","verb":"create","user":{"username":"martin"},"sourceIPs":["192.0.2.7"],"objectRef":{"resource":"pods","subresource":"exec"},"requestReceivedTimestamp":"2026-02-11T02:04:05.123456Z"}
                """##,
            source: EventLogSource(product: "kubernetes", category: "application", service: "audit"),
            fields: ["objectRef.resource": ["pods"], "user": ["martin"], "src_ip": ["192.0.2.7"]]),
        Sample(
            name: "Zeek DNS",
            line: ##"""
                {"_path":"dns","ts":"2026-02-11T02:04:05.123Z","id.orig_h":"10.0.0.5","id.orig_p":40022,"id.resp_h":"10.0.0.2","id.resp_p":53,"query":"www.example.org","qtype_name":"A","answers":["192.0.2.7"]}
                """##,
            source: EventLogSource(product: "zeek", category: "dns", service: "dns"),
            fields: [
                "query": ["www.example.org"], "record_type": ["A"], "src_ip": ["10.0.0.5"],
                "dst_port": ["53"],
            ]),
        Sample(
            name: "Okta",
            line: ##"""
                {"actor":{"alternateId":"martin@chu.example"},"client":{"ipAddress":"192.0.2.7"},"eventType":"user.account.lock","legacyEventType":"core.user_auth.account_locked","published":"2026-02-11T02:04:05.123Z"}
                """##,
            source: EventLogSource(product: "okta", service: "okta"),
            fields: ["eventType": ["user.account.lock"], "src_ip": ["192.0.2.7"]]),
        Sample(
            name: "NXLog",
            line: ##"""
                {"EventTime":"2026-02-11T02:04:05.123Z","Hostname":"pc7","Channel":"Security","EventID":4625,"SourceName":"Microsoft-Windows-Security-Auditing","TargetUserName":"martin","RecordNumber":42}
                """##,
            fields: [
                "Computer": ["pc7"], "Provider_Name": ["Microsoft-Windows-Security-Auditing"],
                "EventRecordID": ["42"], "TargetUserName": ["martin"],
            ]),
        Sample(
            name: "Wazuh in Elastic's envelope",
            line: ##"""
                {"_index":"wazuh-alerts","_source":{"agent":{"name":"pc7"},"data":{"win":{"system":{"providerName":"Microsoft-Windows-Sysmon","eventID":"1","channel":"Microsoft-Windows-Sysmon/Operational","computer":"pc7.chu.example","systemTime":"2026-02-11T02:04:05.1234567Z"},"eventdata":{"image":"C:\\Windows\\cmd.exe","commandLine":"cmd"}}}}}
                """##,
            fields: [
                "Image": [#"C:\Windows\cmd.exe"#], "CommandLine": ["cmd"], "EventID": ["1"],
                "Computer": ["pc7.chu.example"],
            ]),
    ]
}
