import Vocabulary

/// A Windows log and who writes it.
struct WindowsLog: Sendable {
    let channel: String
    let provider: String
    let guid: String

    static let security = WindowsLog(
        channel: "Security", provider: "Microsoft-Windows-Security-Auditing",
        guid: "{54849625-5478-4994-a5ba-3e3b0328c30d}")
    static let eventLog = WindowsLog(
        channel: "Security", provider: "Microsoft-Windows-Eventlog",
        guid: "{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}")
    static let systemEventLog = WindowsLog(
        channel: "System", provider: "Microsoft-Windows-Eventlog",
        guid: "{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}")
    static let services = WindowsLog(
        channel: "System", provider: "Service Control Manager", guid: "{555908d1-a6d7-4695-8e1e-26931d2012f4}"
    )
    static let sysmon = WindowsLog(
        channel: "Microsoft-Windows-Sysmon/Operational", provider: "Microsoft-Windows-Sysmon",
        guid: "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}")
    static let powerShell = WindowsLog(
        channel: "Microsoft-Windows-PowerShell/Operational", provider: "Microsoft-Windows-PowerShell",
        guid: "{a0c1853b-5c40-4b15-8766-3cf1c58f985a}")
    static let defender = WindowsLog(
        channel: "Microsoft-Windows-Windows Defender/Operational",
        provider: "Microsoft-Windows-Windows Defender",
        guid: "{11cd958a-c507-4ef3-b3f2-5fd9dfbd2c78}")
}

extension LogWriter {
    typealias Fields = KeyValuePairs<String, String>

    /// Writes one record as Winlogbeat does; empty values are left out, as there.
    mutating func windows(_ log: WindowsLog, _ id: Int, _ host: Host, at time: Int64, _ fields: Fields) {
        openWindows(log, id, at: time)
        var isFirst = true
        if log.channel == WindowsLog.sysmon.channel {
            text("\"UtcTime\":\"")
            sysmonTime()
            byte(0x22)
            isFirst = false
        }
        for (name, value) in fields where !value.isEmpty {
            if !isFirst { byte(0x2C) }
            isFirst = false
            byte(0x22)
            text(name)
            text("\":\"")
            json(value)
            byte(0x22)
        }
        closeWindows(log, id, host)
    }

    private mutating func openWindows(_ log: WindowsLog, _ id: Int, at time: Int64) {
        open(.windows, at: time)
        text(#"{"@timestamp":""#)
        isoTime()
        text(
            #"","agent":{"type":"winlogbeat","version":"8.14.3"},"ecs":{"version":"8.0.0"},"event":{"code":""#
        )
        number(id)
        text(#"","kind":"event","provider":""#)
        text(log.provider)
        text(#"","created":""#)
        isoTime(1_200)
        text(#""},"winlog":{"event_data":{"#)
    }

    private mutating func closeWindows(_ log: WindowsLog, _ id: Int, _ host: Host) {
        text(#"},"channel":""#)
        text(log.channel)
        text(#"","computer_name":""#)
        text(host.fullName)
        text(#"","event_id":""#)
        number(id)
        text(#"","opcode":"Info","provider_guid":""#)
        text(log.guid)
        text(#"","provider_name":""#)
        text(log.provider)
        text(#"","process":{"pid":4,"thread":{"id":"#)
        number(96 + id % 800 * 4)
        text(#"}},"record_id":"#)
        nextRecordNumber()
        text(#"},"host":{"name":""#)
        text(host.fullName)
        text(#""},"log":{"level":"information"}}"#)
        close()
    }
}
