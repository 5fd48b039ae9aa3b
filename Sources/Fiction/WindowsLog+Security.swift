import Vocabulary

/// How somebody signs in, by the number that Windows gives it.
enum LogonType: String {
    case interactive = "2"
    case network = "3"
    case service = "5"
    case unlock = "7"
    case remoteInteractive = "10"
}

/// Records of the Security log.
extension LogWriter {
    mutating func logon(
        _ account: Account, on host: Host, _ type: LogonType, from address: String, workstation: String = "",
        process: String = "Kerberos", session: String, at time: Int64
    ) {
        windows(
            .security, 4624, host, at: time,
            [
                "SubjectUserSid": "S-1-0-0", "SubjectLogonId": "0x0", "TargetUserSid": account.identifier,
                "TargetUserName": account.name, "TargetDomainName": domain(of: account),
                "TargetLogonId": session,
                "LogonType": type.rawValue, "LogonProcessName": process == "NTLM" ? "NtLmSsp " : "User32 ",
                "AuthenticationPackageName": process,
                "WorkstationName": workstation.isEmpty ? "-" : workstation,
                "LmPackageName": process == "NTLM" ? "NTLM V2" : "-",
                "KeyLength": process == "NTLM" ? "128" : "0",
                "ProcessId": "0x2f4", "ProcessName": #"C:\Windows\System32\svchost.exe"#,
                "IpAddress": address,
                "IpPort": "0", "ImpersonationLevel": "%%1833", "ElevatedToken": "%%1842",
            ])
    }

    mutating func failedLogon(
        _ name: String, domain: String, on host: Host, _ type: LogonType, from address: String,
        workstation: String,
        status: String = "0xc000006a", at time: Int64
    ) {
        windows(
            .security, 4625, host, at: time,
            [
                "SubjectUserSid": "S-1-0-0", "SubjectLogonId": "0x0", "TargetUserSid": "S-1-0-0",
                "TargetUserName": name,
                "TargetDomainName": domain, "Status": "0xc000006d", "SubStatus": status,
                "FailureReason": "%%2313",
                "LogonType": type.rawValue, "LogonProcessName": "NtLmSsp ",
                "AuthenticationPackageName": "NTLM",
                "WorkstationName": workstation, "IpAddress": address, "IpPort": "49832",
            ])
    }

    mutating func logoff(
        _ account: Account, from host: Host, _ type: LogonType, session: String, at time: Int64
    ) {
        windows(
            .security, 4634, host, at: time,
            [
                "TargetUserSid": account.identifier, "TargetUserName": account.name,
                "TargetDomainName": domain(of: account), "TargetLogonId": session, "LogonType": type.rawValue,
            ])
    }

    mutating func explicitLogon(
        _ account: Account, as other: Account, on host: Host, to server: String, process: String,
        at time: Int64
    ) {
        windows(
            .security, 4648, host, at: time,
            [
                "SubjectUserSid": account.identifier, "SubjectUserName": account.name,
                "SubjectDomainName": domain(of: account), "SubjectLogonId": "0x3a41f",
                "TargetUserName": other.name,
                "TargetDomainName": domain(of: other), "TargetServerName": server, "TargetInfo": server,
                "ProcessId": "0x1b3c", "ProcessName": process, "IpAddress": "-", "IpPort": "-",
            ])
    }

    mutating func specialPrivileges(_ account: Account, on host: Host, session: String, at time: Int64) {
        windows(
            .security, 4672, host, at: time,
            [
                "SubjectUserSid": account.identifier, "SubjectUserName": account.name,
                "SubjectDomainName": domain(of: account), "SubjectLogonId": session,
                "PrivilegeList":
                    "SeSecurityPrivilege\n\t\t\tSeBackupPrivilege\n\t\t\tSeRestorePrivilege\n\t\t\tSeDebugPrivilege",
            ])
    }

    mutating func processCreated4688(
        _ image: String, _ commandLine: String, by account: Account, parent: String, on host: Host,
        number: Int,
        at time: Int64
    ) {
        windows(
            .security, 4688, host, at: time,
            [
                "SubjectUserSid": account.identifier, "SubjectUserName": account.name,
                "SubjectDomainName": domain(of: account), "SubjectLogonId": "0x3a41f",
                "NewProcessId": hexadecimal(number), "NewProcessName": image, "TokenElevationType": "%%1936",
                "ProcessId": "0x1a2c", "CommandLine": commandLine, "TargetUserSid": "S-1-0-0",
                "TargetUserName": "-",
                "ParentProcessName": parent, "MandatoryLabel": "S-1-16-8192",
            ])
    }

    mutating func ticketGranted(_ account: Account, by controller: Host, to address: String, at time: Int64) {
        windows(
            .security, 4768, controller, at: time,
            [
                "TargetUserName": account.name, "TargetDomainName": domain(of: account),
                "TargetSid": account.identifier,
                "ServiceName": "krbtgt", "ServiceSid": "S-1-5-21-1004336348-1177238915-682003330-502",
                "TicketOptions": "0x40810010", "Status": "0x0", "TicketEncryptionType": "0x12",
                "PreAuthType": "2",
                "IpAddress": "::ffff:\(address)", "IpPort": "51724",
            ])
    }

    mutating func serviceTicket(
        _ account: Account, for service: String, by controller: Host, to address: String,
        encryption: String = "0x12",
        at time: Int64
    ) {
        windows(
            .security, 4769, controller, at: time,
            [
                "TargetUserName": "\(account.name)@\(domain(of: account)).EXAMPLE",
                "TargetDomainName": "\(domain(of: account)).EXAMPLE", "ServiceName": service,
                "ServiceSid": "S-1-5-21-1004336348-1177238915-682003330-1104", "TicketOptions": "0x40810000",
                "TicketEncryptionType": encryption, "IpAddress": "::ffff:\(address)", "IpPort": "51731",
                "Status": "0x0",
            ])
    }

    mutating func ntlmCheck(
        _ account: Account, by controller: Host, from workstation: String, status: String, at time: Int64
    ) {
        windows(
            .security, 4776, controller, at: time,
            [
                "PackageName": "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0", "TargetUserName": account.name,
                "Workstation": workstation, "Status": status,
            ])
    }

    mutating func accountCreated(_ name: String, by account: Account, on controller: Host, at time: Int64) {
        windows(
            .security, 4720, controller, at: time,
            [
                "TargetUserName": name, "TargetDomainName": domain(of: account),
                "TargetSid": "S-1-5-21-1004336348-1177238915-682003330-9144",
                "SubjectUserSid": account.identifier,
                "SubjectUserName": account.name, "SubjectDomainName": domain(of: account),
                "SubjectLogonId": "0x5be21",
                "SamAccountName": name, "DisplayName": name, "UserAccountControl": "%%2080 %%2082",
            ])
    }

    mutating func addedToGroup(
        _ member: String, group: String, by account: Account, on controller: Host, at time: Int64
    ) {
        windows(
            .security, 4728, controller, at: time,
            [
                "MemberName": "CN=\(member),CN=Users,DC=\(domain(of: account).lowercased()),DC=example",
                "MemberSid": "S-1-5-21-1004336348-1177238915-682003330-9144", "TargetUserName": group,
                "TargetDomainName": domain(of: account),
                "TargetSid": "S-1-5-21-1004336348-1177238915-682003330-512",
                "SubjectUserSid": account.identifier, "SubjectUserName": account.name,
                "SubjectDomainName": domain(of: account), "SubjectLogonId": "0x5be21",
            ])
    }

    mutating func shareOpened(
        _ share: String, file: String?, by account: Account, from address: String, on host: Host,
        access: String = "0x1",
        at time: Int64
    ) {
        windows(
            .security, file == nil ? 5140 : 5145, host, at: time,
            [
                "SubjectUserSid": account.identifier, "SubjectUserName": account.name,
                "SubjectDomainName": domain(of: account), "SubjectLogonId": "0x8c1f2", "ObjectType": "File",
                "IpAddress": address, "IpPort": "50114", "ShareName": #"\\*\"# + share,
                "RelativeTargetName": file ?? "",
                "AccessMask": access,
            ])
    }

    mutating func securityLogCleared(by account: Account, on host: Host, at time: Int64) {
        windows(
            .eventLog, 1102, host, at: time,
            [
                "SubjectUserSid": account.identifier, "SubjectUserName": account.name,
                "SubjectDomainName": domain(of: account), "SubjectLogonId": "0x5be21",
            ])
    }

    func domain(of account: Account) -> String {
        String(account.qualified.prefix { $0 != "\\" })
    }
}

/// `0x1a2b`, as Windows writes numbers of processes and sessions.
func hexadecimal(_ number: Int) -> String { "0x" + String(number, radix: 16) }
