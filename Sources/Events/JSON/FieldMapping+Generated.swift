// Generated from Detection/Data/fields.json by Data/generate; never edited by hand, and a test shows that it is fresh.

extension FieldMapping {
    /// The text of `Detection/Data/fields.json`.
    static let standardText = #"""
        {
          "version": 1,
          "comment": "What JSON records of each product call the fields of Sigma's rules. The format is described in Documentation/field-mappings.md.",
          "json": {
            "envelope": {
              "Channel": ["winlog.channel", "data.win.system.channel"],
              "EventID": ["winlog.event_id", "data.win.system.eventID"],
              "Provider_Name": ["winlog.provider_name", "data.win.system.providerName"],
              "Provider_Guid": ["winlog.provider_guid", "data.win.system.providerGuid"],
              "EventSourceName": ["data.win.system.eventSourceName"],
              "Computer": ["winlog.computer_name", "data.win.system.computer"],
              "EventRecordID": ["winlog.record_id", "data.win.system.eventRecordID"],
              "ActivityID": ["winlog.activity_id"],
              "RelatedActivityID": ["winlog.related_activity_id"],
              "ProcessID": ["winlog.process.pid", "data.win.system.processID"],
              "ThreadID": ["winlog.process.thread.id", "data.win.system.threadID"],
              "UserID": ["winlog.user.identifier"],
              "Version": ["winlog.version", "data.win.system.version"],
              "Level": ["data.win.system.level"],
              "Opcode": ["winlog.opcode", "data.win.system.opcode"],
              "Task": ["winlog.task", "data.win.system.task"],
              "Keywords": ["winlog.keywords", "data.win.system.keywords"],
              "SystemTime": ["data.win.system.systemTime"]
            },
            "payloads": ["Event.EventData", "EventData", "winlog.event_data", "winlog.user_data", "event_data", "user_data"],
            "uncapitalised_payloads": ["data.win.eventdata"],
            "wrappers": ["_source", "auditData"],
            "times": [
              "@timestamp", "SystemTime", "time", "timestamp", "Timestamp", "TimeCreated", "eventTime", "CreationTime", "published",
              "requestReceivedTimestamp", "stageTimestamp", "UtcTime", "EventTime", "event.created", "_time", "ts", "date"
            ],
            "forms": [
              {
                "name": "NXLog",
                "fields": {
                  "Computer": ["Hostname"],
                  "Provider_Name": ["SourceName"],
                  "Provider_Guid": ["ProviderGuid"],
                  "EventRecordID": ["RecordNumber"]
                }
              },
              {
                "name": "Winlogbeat before version 7",
                "when": {"log_name": ["*"], "source_name": ["*"]},
                "fields": {
                  "EventID": ["event_id"],
                  "Channel": ["log_name"],
                  "Provider_Name": ["source_name"],
                  "Provider_Guid": ["provider_guid"],
                  "Computer": ["computer_name"],
                  "EventRecordID": ["record_number"]
                }
              },
              {
                "name": "Elastic Common Schema",
                "fields": {
                  "EventID": ["event.code"],
                  "Provider_Name": ["event.provider"],
                  "Computer": ["host.name", "host.hostname", "agent.name", "log.syslog.hostname"],
                  "Image": ["process.executable"],
                  "CommandLine": ["process.command_line"],
                  "ProcessId": ["process.pid"],
                  "CurrentDirectory": ["process.working_directory"],
                  "OriginalFileName": ["process.pe.original_file_name"],
                  "Description": ["process.pe.description"],
                  "Product": ["process.pe.product"],
                  "Company": ["process.pe.company"],
                  "Imphash": ["process.pe.imphash"],
                  "ParentImage": ["process.parent.executable"],
                  "ParentCommandLine": ["process.parent.command_line"],
                  "ParentProcessId": ["process.parent.pid"],
                  "User": ["user.name"],
                  "TargetFilename": ["file.path"],
                  "ImageLoaded": ["dll.path"],
                  "TargetObject": ["registry.path"],
                  "Details": ["registry.data.strings"],
                  "QueryName": ["dns.question.name"],
                  "query": ["dns.question.name"],
                  "record_type": ["dns.question.type"],
                  "SourceIp": ["source.ip"],
                  "SourcePort": ["source.port"],
                  "DestinationIp": ["destination.ip"],
                  "DestinationPort": ["destination.port"],
                  "DestinationHostname": ["destination.domain"],
                  "src_ip": ["source.ip"],
                  "src_port": ["source.port"],
                  "dst_ip": ["destination.ip"],
                  "dst_port": ["destination.port"],
                  "ScriptBlockText": ["powershell.file.script_block_text"],
                  "c-uri": ["url.original"],
                  "cs-uri-query": ["url.query"],
                  "cs-host": ["url.domain"],
                  "cs-method": ["http.request.method"],
                  "sc-status": ["http.response.status_code"],
                  "c-useragent": ["user_agent.original"]
                }
              },
              {
                "name": "Elastic Common Schema, process on Linux",
                "when": { "event.category": ["process"], "event.type": ["start"], "host.os.type": ["linux"] },
                "source": { "product": "linux", "category": "process_creation" }
              },
              {
                "name": "Elastic Common Schema, process on macOS",
                "when": { "event.category": ["process"], "event.type": ["start"], "host.os.type": ["macos"] },
                "source": { "product": "macos", "category": "process_creation" }
              },
              {
                "name": "Elastic Common Schema, file on Linux",
                "when": { "event.category": ["file"], "event.type": ["creation"], "host.os.type": ["linux"] },
                "source": { "product": "linux", "category": "file_event" }
              },
              {
                "name": "Elastic Common Schema, DNS",
                "when": { "dns.question.name": ["*"] },
                "source": { "category": "dns" }
              },
              {
                "name": "OCSF on Windows",
                "when": { "class_uid": ["*"], "device.os.type": ["windows"] },
                "source": { "product": "windows" }
              },
              {
                "name": "OCSF on Windows, by number",
                "when": { "class_uid": ["*"], "device.os.type_id": ["100"] },
                "source": { "product": "windows" }
              },
              {
                "name": "OCSF on Linux",
                "when": { "class_uid": ["*"], "device.os.type": ["linux"] },
                "source": { "product": "linux" }
              },
              {
                "name": "OCSF on Linux, by number",
                "when": { "class_uid": ["*"], "device.os.type_id": ["200"] },
                "source": { "product": "linux" }
              },
              {
                "name": "OCSF on macOS",
                "when": { "class_uid": ["*"], "device.os.type": ["macos"] },
                "source": { "product": "macos" }
              },
              {
                "name": "OCSF on macOS, by number",
                "when": { "class_uid": ["*"], "device.os.type_id": ["300"] },
                "source": { "product": "macos" }
              },
              {
                "name": "OCSF process launch",
                "when": { "class_uid": ["1007"], "activity_id": ["1"] },
                "source": { "category": "process_creation" },
                "fields": {
                  "Image": ["process.file.path", "process.path"],
                  "OriginalFileName": ["process.file.internal_name"],
                  "CommandLine": ["process.cmd_line"],
                  "CurrentDirectory": ["process.working_directory"],
                  "IntegrityLevel": ["process.integrity"],
                  "ProcessId": ["process.pid"],
                  "ProcessGuid": ["process.uid"],
                  "Hashes": ["process.file.hashes.value"],
                  "Company": ["process.file.company_name"],
                  "Product": ["process.file.product.name"],
                  "Description": ["process.file.desc"],
                  "ParentImage": ["process.parent_process.file.path", "actor.process.file.path"],
                  "ParentCommandLine": ["process.parent_process.cmd_line", "actor.process.cmd_line"],
                  "ParentProcessId": ["process.parent_process.pid", "actor.process.pid"],
                  "ParentUser": ["process.parent_process.user.name"],
                  "User": ["process.user.name", "actor.user.name"]
                }
              },
              {
                "name": "OCSF process opened",
                "when": { "class_uid": ["1007"], "activity_id": ["3"] },
                "source": { "category": "process_access" },
                "fields": {
                  "SourceImage": ["actor.process.file.path"],
                  "TargetImage": ["process.file.path"],
                  "GrantedAccess": ["requested_permissions", "actual_permissions"]
                }
              },
              {
                "name": "OCSF injection into a process",
                "when": { "class_uid": ["1007"], "activity_id": ["4"] },
                "source": { "category": "create_remote_thread" },
                "fields": { "SourceImage": ["actor.process.file.path"], "TargetImage": ["process.file.path"] }
              },
              {
                "name": "OCSF file created",
                "when": { "class_uid": ["1001"], "activity_id": ["1"] },
                "source": { "category": "file_event" }
              },
              {
                "name": "OCSF file deleted",
                "when": { "class_uid": ["1001"], "activity_id": ["4"] },
                "source": { "category": "file_delete" }
              },
              {
                "name": "OCSF file renamed",
                "when": { "class_uid": ["1001"], "activity_id": ["5"] },
                "source": { "category": "file_rename" }
              },
              {
                "name": "OCSF file",
                "when": { "class_uid": ["1001"] },
                "fields": { "TargetFilename": ["file_result.path", "file.path"], "SourceFilename": ["file.path"] }
              },
              {
                "name": "OCSF driver loaded",
                "when": { "class_uid": ["1002"], "activity_id": ["1"] },
                "source": { "category": "driver_load" },
                "fields": { "ImageLoaded": ["driver.file.path"], "Hashes": ["driver.file.hashes.value"] }
              },
              {
                "name": "OCSF module loaded",
                "when": { "class_uid": ["1005"], "activity_id": ["1"] },
                "source": { "category": "image_load" },
                "fields": { "ImageLoaded": ["module.file.path"], "Hashes": ["module.file.hashes.value"] }
              },
              {
                "name": "OCSF registry value set",
                "when": { "class_uid": ["201002"], "activity_id": ["2", "3"] },
                "source": { "category": "registry_set" }
              },
              {
                "name": "OCSF registry value deleted",
                "when": { "class_uid": ["201002"], "activity_id": ["4"] },
                "source": { "category": "registry_delete" }
              },
              {
                "name": "OCSF registry key created",
                "when": { "class_uid": ["201001"], "activity_id": ["1"] },
                "source": { "category": "registry_add" }
              },
              {
                "name": "OCSF registry key deleted",
                "when": { "class_uid": ["201001"], "activity_id": ["4"] },
                "source": { "category": "registry_delete" }
              },
              {
                "name": "OCSF registry",
                "when": { "class_uid": ["201001", "201002"] },
                "fields": { "TargetObject": ["reg_value.path", "reg_key.path"], "Details": ["reg_value.data"] }
              },
              {
                "name": "OCSF network connection",
                "when": { "class_uid": ["4001"] },
                "source": { "category": "network_connection" }
              },
              {
                "name": "OCSF DNS",
                "when": { "class_uid": ["4003"] },
                "source": { "category": "dns_query" },
                "fields": {
                  "QueryName": ["query.hostname"],
                  "QueryResults": ["answers.rdata"],
                  "QueryStatus": ["rcode"],
                  "query": ["query.hostname"],
                  "record_type": ["query.type"],
                  "answer": ["answers.rdata"]
                }
              },
              {
                "name": "OCSF HTTP",
                "when": { "class_uid": ["4002"] },
                "source": { "category": "proxy" },
                "fields": {
                  "c-uri": ["http_request.url.url_string"],
                  "cs-host": ["http_request.url.hostname"],
                  "cs-uri-query": ["http_request.url.query_string"],
                  "cs-uri-stem": ["http_request.url.path"],
                  "cs-method": ["http_request.http_method"],
                  "c-useragent": ["http_request.user_agent"],
                  "cs-referrer": ["http_request.referrer"],
                  "sc-status": ["http_response.code"]
                }
              },
              {
                "name": "OCSF cloud API of Amazon",
                "when": { "class_uid": ["6003"], "cloud.provider": ["aws"] },
                "source": { "product": "aws", "service": "cloudtrail" }
              },
              {
                "name": "OCSF cloud API of Azure",
                "when": { "class_uid": ["6003"], "cloud.provider": ["azure"] },
                "source": { "product": "azure", "service": "activitylogs" }
              },
              {
                "name": "OCSF cloud API of Google",
                "when": { "class_uid": ["6003"], "cloud.provider": ["gcp"] },
                "source": { "product": "gcp", "service": "gcp.audit" }
              },
              {
                "name": "OCSF cloud API",
                "when": { "class_uid": ["6003"] },
                "fields": {
                  "eventName": ["api.operation"],
                  "eventSource": ["api.service.name"],
                  "operationName": ["api.operation"],
                  "gcp.audit.method_name": ["api.operation"],
                  "errorCode": ["api.response.error"],
                  "errorMessage": ["api.response.error_message"],
                  "sourceIPAddress": ["src_endpoint.ip"],
                  "userAgent": ["http_request.user_agent"],
                  "userIdentity.type": ["actor.user.type"],
                  "userIdentity.arn": ["actor.user.uid_alt", "actor.user.uid"],
                  "userIdentity.userName": ["actor.user.name"],
                  "requestParameters": ["api.request.data"]
                }
              },
              {
                "name": "OCSF sign-in",
                "when": { "class_uid": ["3002"] },
                "fields": {
                  "TargetUserName": ["user.name"],
                  "TargetDomainName": ["user.domain"],
                  "LogonType": ["logon_type_id"],
                  "IpAddress": ["src_endpoint.ip"],
                  "WorkstationName": ["src_endpoint.hostname", "src_endpoint.name"],
                  "LogonProcessName": ["logon_process.name"],
                  "AuthenticationPackageName": ["auth_protocol"]
                }
              },
              {
                "name": "OCSF",
                "when": { "class_uid": ["*"] },
                "fields": {
                  "Computer": ["device.hostname", "device.name"],
                  "Image": ["actor.process.file.path"],
                  "CommandLine": ["actor.process.cmd_line"],
                  "ProcessId": ["actor.process.pid"],
                  "User": ["actor.user.name", "actor.process.user.name"],
                  "SourceIp": ["src_endpoint.ip"],
                  "SourcePort": ["src_endpoint.port"],
                  "SourceHostname": ["src_endpoint.hostname"],
                  "DestinationIp": ["dst_endpoint.ip"],
                  "DestinationPort": ["dst_endpoint.port"],
                  "DestinationHostname": ["dst_endpoint.hostname"],
                  "Protocol": ["connection_info.protocol_name"],
                  "src_ip": ["src_endpoint.ip"],
                  "src_port": ["src_endpoint.port"],
                  "dst_ip": ["dst_endpoint.ip"],
                  "dst_port": ["dst_endpoint.port"]
                }
              },
              {
                "name": "Microsoft 365 success",
                "when": { "Workload": ["*"], "Operation": ["*"], "ResultStatus": ["True", "Succeeded", "PartiallySucceeded"] },
                "set": { "status": "success" }
              },
              {
                "name": "Microsoft 365 failure",
                "when": { "Workload": ["*"], "Operation": ["*"], "ResultStatus": ["False", "Failed"] },
                "set": { "status": "failure" }
              },
              {
                "name": "Microsoft 365 alert",
                "when": { "Workload": ["SecurityComplianceCenter"], "Operation": ["AlertTriggered", "AlertEntityGenerated"] },
                "source": { "product": "m365", "service": "threat_management", "other_services": ["threat_detection", "audit"] },
                "fields": { "eventName": ["Name"] }
              },
              {
                "name": "Microsoft 365 audit of Exchange",
                "when": { "Workload": ["Exchange"], "Operation": ["*"], "RecordType": ["*"] },
                "source": { "product": "m365", "service": "exchange", "other_services": ["audit"] }
              },
              {
                "name": "Microsoft 365 audit",
                "when": { "Workload": ["*"], "Operation": ["*"], "RecordType": ["*"] },
                "source": { "product": "m365", "service": "audit" },
                "fields": {
                  "eventSource": ["Workload"],
                  "eventName": ["Operation"],
                  "status": ["ResultStatus"],
                  "Parameters": ["Parameters.Name"],
                  "OperationProperties": ["OperationProperties.Value"],
                  "src_ip": ["ClientIP", "ClientIPAddress", "ActorIpAddress"],
                  "user": ["UserId"]
                }
              },
              {
                "name": "Microsoft 365 success, as Filebeat writes it",
                "when": { "o365.audit.Workload": ["*"], "o365.audit.Operation": ["*"], "o365.audit.ResultStatus": ["True", "Succeeded", "PartiallySucceeded"] },
                "set": { "status": "success" }
              },
              {
                "name": "Microsoft 365 failure, as Filebeat writes it",
                "when": { "o365.audit.Workload": ["*"], "o365.audit.Operation": ["*"], "o365.audit.ResultStatus": ["False", "Failed"] },
                "set": { "status": "failure" }
              },
              {
                "name": "Microsoft 365 alert, as Filebeat writes it",
                "when": { "o365.audit.Workload": ["SecurityComplianceCenter"], "o365.audit.Operation": ["AlertTriggered", "AlertEntityGenerated"] },
                "source": { "product": "m365", "service": "threat_management", "other_services": ["threat_detection", "audit"] },
                "fields": { "eventName": ["o365.audit.Name"] }
              },
              {
                "name": "Microsoft 365 audit of Exchange, as Filebeat writes it",
                "when": { "o365.audit.Workload": ["Exchange"], "o365.audit.Operation": ["*"] },
                "source": { "product": "m365", "service": "exchange", "other_services": ["audit"] }
              },
              {
                "name": "Microsoft 365 audit, as Filebeat writes it",
                "when": { "o365.audit.Workload": ["*"], "o365.audit.Operation": ["*"] },
                "source": { "product": "m365", "service": "audit" },
                "fields": {
                  "eventSource": ["o365.audit.Workload"],
                  "eventName": ["o365.audit.Operation"],
                  "Workload": ["o365.audit.Workload"],
                  "Operation": ["o365.audit.Operation"],
                  "RecordType": ["o365.audit.RecordType"],
                  "ResultStatus": ["o365.audit.ResultStatus"],
                  "status": ["o365.audit.ResultStatus"],
                  "Parameters": ["o365.audit.Parameters.Name"],
                  "OperationProperties": ["o365.audit.OperationProperties.Value"],
                  "src_ip": ["o365.audit.ClientIP", "o365.audit.ClientIPAddress", "o365.audit.ActorIpAddress"],
                  "user": ["o365.audit.UserId"]
                }
              },
              {
                "name": "Microsoft 365 success, as Wazuh writes it",
                "when": { "data.office365.Workload": ["*"], "data.office365.Operation": ["*"], "data.office365.ResultStatus": ["True", "Succeeded", "PartiallySucceeded"] },
                "set": { "status": "success" }
              },
              {
                "name": "Microsoft 365 failure, as Wazuh writes it",
                "when": { "data.office365.Workload": ["*"], "data.office365.Operation": ["*"], "data.office365.ResultStatus": ["False", "Failed"] },
                "set": { "status": "failure" }
              },
              {
                "name": "Microsoft 365 alert, as Wazuh writes it",
                "when": { "data.office365.Workload": ["SecurityComplianceCenter"], "data.office365.Operation": ["AlertTriggered", "AlertEntityGenerated"] },
                "source": { "product": "m365", "service": "threat_management", "other_services": ["threat_detection", "audit"] },
                "fields": { "eventName": ["data.office365.Name"] }
              },
              {
                "name": "Microsoft 365 audit of Exchange, as Wazuh writes it",
                "when": { "data.office365.Workload": ["Exchange"], "data.office365.Operation": ["*"] },
                "source": { "product": "m365", "service": "exchange", "other_services": ["audit"] }
              },
              {
                "name": "Microsoft 365 audit, as Wazuh writes it",
                "when": { "data.office365.Workload": ["*"], "data.office365.Operation": ["*"] },
                "source": { "product": "m365", "service": "audit" },
                "fields": {
                  "eventSource": ["data.office365.Workload"],
                  "eventName": ["data.office365.Operation"],
                  "Workload": ["data.office365.Workload"],
                  "Operation": ["data.office365.Operation"],
                  "RecordType": ["data.office365.RecordType"],
                  "ResultStatus": ["data.office365.ResultStatus"],
                  "status": ["data.office365.ResultStatus"],
                  "Parameters": ["data.office365.Parameters.Name"],
                  "OperationProperties": ["data.office365.OperationProperties.Value"],
                  "src_ip": ["data.office365.ClientIP", "data.office365.ClientIPAddress", "data.office365.ActorIpAddress"],
                  "user": ["data.office365.UserId"]
                }
              },
              {
                "name": "AWS CloudTrail",
                "when": { "eventVersion": ["*"], "eventSource": ["*.amazonaws.com"], "eventName": ["*"] },
                "source": { "product": "aws", "service": "cloudtrail" },
                "fields": { "src_ip": ["sourceIPAddress"], "user": ["userIdentity.userName", "userIdentity.arn"] }
              },
              {
                "name": "Azure sign-in",
                "when": { "operationName": ["Sign-in activity"], "category": ["*SignInLogs"] },
                "source": { "product": "azure", "service": "signinlogs" },
                "fields": {
                  "ResultType": ["resultType"],
                  "ResultDescription": ["resultDescription"],
                  "Status": ["resultSignature"],
                  "AuthenticationRequirement": ["properties.authenticationRequirement"],
                  "Category": ["category"]
                }
              },
              {
                "name": "Azure directory audit",
                "when": { "operationName": ["*"], "category": ["AuditLogs"] },
                "source": { "product": "azure", "service": "auditlogs" },
                "fields": {
                  "OperationName": ["operationName"],
                  "Category": ["properties.category"],
                  "ActivityDisplayName": ["properties.activityDisplayName"],
                  "LoggedByService": ["properties.loggedByService"],
                  "properties.message": ["operationName"]
                }
              },
              {
                "name": "Azure activity",
                "when": { "operationName": ["*"], "category": ["Administrative"] },
                "source": { "product": "azure", "service": "activitylogs" },
                "fields": {
                  "OperationNameValue": ["operationName"],
                  "ResourceProviderValue": ["resourceProviderName", "properties.resourceProviderValue"],
                  "CategoryValue": ["category"],
                  "ResourceId": ["resourceId"]
                }
              },
              {
                "name": "Azure risk detection",
                "when": { "category": ["UserRiskEvents"], "properties.riskEventType": ["*"] },
                "source": { "product": "azure", "service": "riskdetection" },
                "fields": { "riskEventType": ["properties.riskEventType"] }
              },
              {
                "name": "Google Cloud audit",
                "when": { "protoPayload.methodName": ["*"] },
                "source": { "product": "gcp", "service": "gcp.audit" },
                "fields": { "gcp.audit.method_name": ["protoPayload.methodName"], "src_ip": ["protoPayload.requestMetadata.callerIp"] }
              },
              {
                "name": "Okta system log",
                "when": { "eventType": ["*"], "legacyEventType": ["*"], "actor.alternateId": ["*"] },
                "source": { "product": "okta", "service": "okta" },
                "fields": { "src_ip": ["client.ipAddress"], "user": ["actor.alternateId"] }
              },
              {
                "name": "Kubernetes audit",
                "when": { "apiVersion": ["audit.k8s.io/*"], "kind": ["Event"], "verb": ["*"] },
                "source": { "product": "kubernetes", "category": "application", "service": "audit" },
                "fields": { "src_ip": ["sourceIPs"], "user": ["user.username"] }
              },
              {
                "name": "Wazuh sshd",
                "when": { "rule.id": ["*"], "agent.id": ["*"], "decoder.name": ["sshd"] },
                "source": { "product": "linux", "service": "sshd", "other_services": ["auth"] }
              },
              {
                "name": "Wazuh sudo",
                "when": { "rule.id": ["*"], "agent.id": ["*"], "decoder.name": ["sudo"] },
                "source": { "product": "linux", "service": "sudo", "other_services": ["auth"] }
              },
              {
                "name": "Wazuh sign-ins of Linux",
                "when": { "rule.id": ["*"], "agent.id": ["*"], "decoder.name": ["pam", "su", "unix_chkpwd", "useradd", "groupadd", "passwd", "dropbear"] },
                "source": { "product": "linux", "service": "auth" }
              },
              {
                "name": "Wazuh auditd",
                "when": { "rule.id": ["*"], "agent.id": ["*"], "decoder.name": ["auditd"] },
                "source": { "product": "linux", "service": "auditd" }
              },
              {
                "name": "Wazuh web server",
                "when": { "rule.id": ["*"], "agent.id": ["*"], "decoder.name": ["web-accesslog", "web-accesslog-*", "nginx-*", "apache-*"] },
                "source": { "category": "webserver" }
              },
              {
                "name": "Wazuh",
                "when": { "rule.id": ["*"], "agent.id": ["*"], "decoder.name": ["*"] },
                "fields": {
                  "src_ip": ["data.srcip", "data.src_ip"],
                  "src_port": ["data.srcport", "data.src_port"],
                  "dst_ip": ["data.dstip", "data.dest_ip"],
                  "dst_port": ["data.dstport", "data.dest_port"],
                  "user": ["data.dstuser", "data.srcuser"],
                  "message": ["full_log"],
                  "program": ["predecoder.program_name"]
                }
              },
              { "name": "Zeek connections", "when": { "_path": ["conn"] }, "source": { "product": "zeek", "service": "conn" } },
              { "name": "Zeek DNS", "when": { "_path": ["dns"] }, "source": { "product": "zeek", "service": "dns", "category": "dns" } },
              { "name": "Zeek HTTP", "when": { "_path": ["http"] }, "source": { "product": "zeek", "service": "http" } },
              { "name": "Zeek files over SMB", "when": { "_path": ["smb_files"] }, "source": { "product": "zeek", "service": "smb_files" } },
              { "name": "Zeek remote calls", "when": { "_path": ["dce_rpc"] }, "source": { "product": "zeek", "service": "dce_rpc" } },
              { "name": "Zeek Kerberos", "when": { "_path": ["kerberos"] }, "source": { "product": "zeek", "service": "kerberos" } },
              { "name": "Zeek remote desktop", "when": { "_path": ["rdp"] }, "source": { "product": "zeek", "service": "rdp" } },
              { "name": "Zeek certificates", "when": { "_path": ["x509"] }, "source": { "product": "zeek", "service": "x509" } },
              {
                "name": "Zeek",
                "when": { "_path": ["*"], "id.orig_h": ["*"] },
                "fields": {
                  "src_ip": ["id.orig_h"],
                  "src_port": ["id.orig_p"],
                  "dst_ip": ["id.resp_h"],
                  "dst_port": ["id.resp_p"],
                  "record_type": ["qtype_name"],
                  "answer": ["answers"]
                }
              },
              {
                "name": "OpenCanary",
                "when": { "node_id": ["*"], "logtype": ["*"], "dst_port": ["*"] },
                "source": { "product": "opencanary", "category": "application" }
              }
            ]
          }
        }
        """#
}
