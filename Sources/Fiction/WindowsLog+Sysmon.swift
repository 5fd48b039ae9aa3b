import Vocabulary

/// Records of Sysmon, of the services and of other logs than Security.
extension LogWriter {
    mutating func processCreated(
        _ image: String, _ commandLine: String, by account: String, parent: String, parentCommandLine: String,
        integrity: String = "Medium", on host: Host, number: Int, at time: Int64
    ) {
        windows(
            .sysmon, 1, host, at: time,
            [
                "RuleName": "-", "ProcessGuid": guid(host, number), "ProcessId": String(number),
                "Image": image,
                "FileVersion": "10.0.19041.3636", "OriginalFileName": fileName(image),
                "CommandLine": commandLine,
                "CurrentDirectory": #"C:\Windows\system32\"#, "User": account,
                "LogonGuid": guid(host, number + 7),
                "LogonId": "0x3a41f", "TerminalSessionId": "1", "IntegrityLevel": integrity,
                "Hashes": "SHA256=\(digest(image))", "ParentProcessGuid": guid(host, number - 40),
                "ParentProcessId": String(max(4, number - 40)), "ParentImage": parent,
                "ParentCommandLine": parentCommandLine, "ParentUser": account,
            ])
    }

    mutating func connected(
        _ image: String, by account: String, from host: Host, to address: String, port: Int,
        name: String = "",
        initiated: Bool = true, at time: Int64
    ) {
        windows(
            .sysmon, 3, host, at: time,
            [
                "RuleName": "-", "ProcessGuid": guid(host, port), "ProcessId": "4312", "Image": image,
                "User": account,
                "Protocol": "tcp", "Initiated": initiated ? "true" : "false", "SourceIsIpv6": "false",
                "SourceIp": host.address, "SourceHostname": host.fullName,
                "SourcePort": String(49_152 + port % 9_000),
                "DestinationIsIpv6": "false", "DestinationIp": address, "DestinationHostname": name,
                "DestinationPort": String(port),
            ])
    }

    mutating func loaded(
        _ library: String, into image: String, by account: String, on host: Host, isSigned: Bool = true,
        at time: Int64
    ) {
        windows(
            .sysmon, 7, host, at: time,
            [
                "RuleName": "-", "ProcessGuid": guid(host, 77), "ProcessId": "3980", "Image": image,
                "ImageLoaded": library, "OriginalFileName": fileName(library),
                "Hashes": "SHA256=\(digest(library))",
                "Signed": isSigned ? "true" : "false", "Signature": isSigned ? "Microsoft Windows" : "",
                "SignatureStatus": isSigned ? "Valid" : "Unavailable", "User": account,
            ])
    }

    mutating func accessed(
        _ target: String, from source: String, rights: String, trace: String, by account: String,
        on host: Host,
        at time: Int64
    ) {
        windows(
            .sysmon, 10, host, at: time,
            [
                "RuleName": "-", "SourceProcessGUID": guid(host, 11), "SourceProcessId": "5120",
                "SourceThreadId": "5176",
                "SourceImage": source, "TargetProcessGUID": guid(host, 12), "TargetProcessId": "712",
                "TargetImage": target, "GrantedAccess": rights, "CallTrace": trace, "SourceUser": account,
                "TargetUser": #"NT AUTHORITY\SYSTEM"#,
            ])
    }

    mutating func fileCreated(
        _ file: String, by image: String, account: String, on host: Host, at time: Int64
    ) {
        windows(
            .sysmon, 11, host, at: time,
            [
                "RuleName": "-", "ProcessGuid": guid(host, 21), "ProcessId": "6204", "Image": image,
                "TargetFilename": file, "User": account,
            ])
    }

    mutating func registrySet(
        _ key: String, to value: String, by image: String, account: String, on host: Host, at time: Int64
    ) {
        windows(
            .sysmon, 13, host, at: time,
            [
                "RuleName": "-", "EventType": "SetValue", "ProcessGuid": guid(host, 31), "ProcessId": "1204",
                "Image": image, "TargetObject": key, "Details": value, "User": account,
            ])
    }

    mutating func lookedUp(
        _ name: String, result: String, by image: String, account: String, on host: Host, at time: Int64
    ) {
        windows(
            .sysmon, 22, host, at: time,
            [
                "RuleName": "-", "ProcessGuid": guid(host, 41), "ProcessId": "2288", "QueryName": name,
                "QueryStatus": "0", "QueryResults": "::ffff:\(result);", "Image": image, "User": account,
            ])
    }

    mutating func serviceInstalled(
        _ name: String, path: String, account: String, on host: Host, at time: Int64
    ) {
        windows(
            .services, 7045, host, at: time,
            [
                "ServiceName": name, "ImagePath": path, "ServiceType": "user mode service",
                "StartType": "demand start",
                "AccountName": account,
            ])
    }

    mutating func serviceState(_ name: String, _ state: String, on host: Host, at time: Int64) {
        windows(.services, 7036, host, at: time, ["param1": name, "param2": state])
    }

    mutating func logCleared(_ channel: String, by account: Account, on host: Host, at time: Int64) {
        windows(
            .systemEventLog, 104, host, at: time,
            [
                "SubjectUserName": account.name, "SubjectDomainName": domain(of: account), "Channel": channel,
                "BackupPath": "",
            ])
    }

    mutating func scriptBlock(
        _ script: String, path: String, by account: Account, on host: Host, at time: Int64
    ) {
        windows(
            .powerShell, 4104, host, at: time,
            [
                "MessageNumber": "1", "MessageTotal": "1", "ScriptBlockText": script,
                "ScriptBlockId": "7c1f9e2a-0b64-4a6e-9f31-\(digest(script).prefix(12))", "Path": path,
            ])
    }

    mutating func pipeline(_ command: String, by account: Account, on host: Host, at time: Int64) {
        windows(
            .powerShell, 4103, host, at: time,
            [
                "ContextInfo":
                    "Severity = Informational\nHost Name = ConsoleHost\nHost Version = 5.1.19041\nCommand Name = \(command)\nCommand Type = Cmdlet\nUser = \(account.qualified)",
                "Payload": "CommandInvocation(\(command)): \"\(command)\"",
            ])
    }

    mutating func defender(_ id: Int, on host: Host, _ fields: Fields, at time: Int64) {
        windows(.defender, id, host, at: time, fields)
    }

    private func guid(_ host: Host, _ number: Int) -> String {
        let tail = String(
            UInt64(bitPattern: Int64(number)) &* 0x9E37_79B9_7F4A_7C15 | 0x1000_0000_0000_0000, radix: 16)
        return "{5770385f-\(tail.prefix(4))-65c8-0100-00001f\(tail.suffix(6))}"
    }

    private func fileName(_ path: String) -> String {
        guard let cut = path.utf8.lastIndex(of: 0x5C) else { return path }
        return String(path[path.utf8.index(after: cut)...])
    }

    /// Sixty-four hexadecimal digits that follow from a text: a stand-in for a hash, equal for equal files.
    func digest(_ text: String) -> String {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var generator = SeededGenerator(seed: state)
        return (0..<4).map { _ in String(generator.next() | 0x8000_0000_0000_0000, radix: 16).uppercased() }
            .joined()
    }
}
