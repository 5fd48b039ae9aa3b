import Events
import Testing
import Vocabulary

@Suite("auditd")
struct AuditRecordTests {
    private static let command = [
        #"type=SYSCALL msg=audit(1739239445.123:42): arch=c000003e syscall=59 success=yes exit=0 a0=55d0c0ffee00 a1=7ffc a2=0 a3=8 items=2 ppid=811 pid=812 auid=1000 uid=33 gid=33 euid=33 tty=pts0 ses=3 comm="cat" exe="/usr/bin/cat" key="susp_activity""#,
        #"type=EXECVE msg=audit(1739239445.123:42): argc=2 a0="cat" a1=2F6574632F736861646F77"#,
        #"type=CWD msg=audit(1739239445.123:42): cwd="/var/www""#,
        #"type=PATH msg=audit(1739239445.123:42): item=0 name="/usr/bin/cat" inode=1 nametype=NORMAL"#,
        #"type=PATH msg=audit(1739239445.123:42): item=1 name="/lib64/ld-linux-x86-64.so.2" nametype=NORMAL"#,
        "type=PROCTITLE msg=audit(1739239445.123:42): proctitle=636174002F6574632F736861646F77",
    ]
    private static let signIn =
        "type=USER_LOGIN msg=audit(1739239445.200:43): pid=900 uid=0 msg='op=login acct=\"root\" res=failed'"

    /// Reads lines as one input: the events' numbers and fields, in order.
    private func read(_ lines: [String]) -> [(
        record: UInt64, fields: [String: [String]], source: EventLogSource?
    )] {
        let names = FieldNames()
        var reader = RecordReader(names: names, now: Instant(milliseconds: 1_780_000_000_000))
        var event = Event(names: names)
        var report = DecodingReport()
        var events: [(UInt64, [String: [String]], EventLogSource?)] = []
        for (index, line) in lines.enumerated() {
            reader.take(Array(line.utf8).span, number: UInt64(index + 1), into: &event, report: &report) {
                events.append(($0.record, $0.table, $0.logSource))
            }
        }
        reader.finish(into: &event, report: &report) { events.append(($0.record, $0.table, $0.logSource)) }
        #expect(report.skipped.isEmpty)
        #expect(report.records == events.count)
        return events
    }

    @Test("The lines of a command are one event with the fields of all, and a process in the rules' words")
    func command() throws {
        let events = read(Self.command)
        #expect(events.count == 1)
        let (record, fields, source) = try #require(events.first)
        #expect(record == 1)
        #expect(
            source == EventLogSource(product: "linux", category: "process_creation", service: "auditd"))
        #expect(fields["type"] == ["SYSCALL", "EXECVE", "CWD", "PATH", "PATH", "PROCTITLE"])
        #expect(fields["SYSCALL"] == ["execve"])
        // The system call's own arguments are pointers.
        #expect(fields["a0"] == ["cat"])
        #expect(fields["a1"] == ["/etc/shadow"])
        #expect(fields["a2"] == nil)
        #expect(fields["name"] == ["/usr/bin/cat", "/lib64/ld-linux-x86-64.so.2"])
        #expect(fields["audit_id"] == ["42"])
        #expect(fields["key"] == ["susp_activity"])
        #expect(fields["proctitle"] == ["cat /etc/shadow"])
        #expect(fields["Image"] == ["/usr/bin/cat"])
        #expect(fields["CommandLine"] == ["cat /etc/shadow"])
        #expect(fields["CurrentDirectory"] == ["/var/www"])
        #expect(fields["ProcessId"] == ["812"])
        #expect(fields["ParentProcessId"] == ["811"])
        #expect(fields["User"] == ["33"])
        #expect(fields["message"]?.count == 6)
    }

    @Test("Events that are mixed come apart, in the order of their first lines")
    func mixed() {
        let other = Self.command.map {
            $0.replacing(":42)", with: ":44)").replacing("shadow", with: "passwd")
        }
        var lines = ["plain text"]
        for (one, two) in zip(Self.command, other) { lines += [one, two, Self.signIn] }
        lines.append("more text")
        let events = read(lines)
        #expect(events.map(\.record) == [1, 2, 3, 4, 7, 10, 13, 16, 19, 20])
        #expect(events[1].fields["audit_id"] == ["42"])
        #expect(events[2].fields["audit_id"] == ["44"])
        #expect(events[2].fields["type"]?.count == 6)
        #expect(events[3].fields["acct"] == ["root"])
    }

    @Test("The same event of two machines is two events")
    func machines() {
        let lines = Self.command.flatMap { ["node=one " + $0, "node=two " + $0] }
        let events = read(lines)
        #expect(events.map(\.record) == [1, 2])
        #expect(events.map { $0.fields["node"] } == [["one"], ["two"]])
    }

    @Test("Lines of an event are found behind syslog's header and under the kernel's numbers")
    func carried() {
        let lines = [
            #"<13>Feb 11 02:04:05 srv audispd: type=SYSCALL msg=audit(1739239445.123:42): arch=c000003e syscall=42 success=yes pid=9 exe="/usr/bin/nc""#,
            "<13>Feb 11 02:04:05 srv audispd: type=SOCKADDR msg=audit(1739239445.123:42): saddr=020001BBC00002070000000000000000",
            "<13>Feb 11 02:04:05 srv audispd: type=EOE msg=audit(1739239445.123:42):",
            #"<5>Feb 11 02:04:06 srv kernel: audit: type=1400 audit(1739239446.123:43): apparmor="DENIED" operation="open" name="/etc/shadow""#,
        ]
        let events = read(lines)
        #expect(events.map(\.record) == [1, 4])
        #expect(
            events[0].source
                == EventLogSource(product: "linux", category: "network_connection", service: "auditd"))
        #expect(events[0].fields["DestinationIp"] == ["192.0.2.7"])
        #expect(events[0].fields["DestinationPort"] == ["443"])
        #expect(events[0].fields["Image"] == ["/usr/bin/nc"])
        #expect(events[0].fields["hostname"] == ["srv"])
        #expect(events[1].fields["type"] == ["AVC"])
        #expect(events[1].fields["name"] == ["/etc/shadow"])
    }

    @Test("A file that is made or removed is told with its whole path")
    func files() {
        func events(_ kind: String, _ name: String) -> (EventLogSource?, [String]?) {
            let found = read([
                #"type=SYSCALL msg=audit(1739239445.123:42): arch=c000003e syscall=257 success=yes pid=9 exe="/usr/bin/touch""#,
                #"type=CWD msg=audit(1739239445.123:42): cwd="/etc/cron.d""#,
                #"type=PATH msg=audit(1739239445.123:42): item=0 name="/etc/cron.d" nametype=PARENT"#,
                "type=PATH msg=audit(1739239445.123:42): item=1 name=\"\(name)\" nametype=\(kind)",
            ])
            return (found.first?.source, found.first?.fields["TargetFilename"])
        }
        #expect(events("CREATE", "job").0?.category == "file_event")
        #expect(events("CREATE", "job").1 == ["/etc/cron.d/job"])
        #expect(events("DELETE", "/etc/passwd").0?.category == "file_delete")
        #expect(events("DELETE", "/etc/passwd").1 == ["/etc/passwd"])
        #expect(events("NORMAL", "/etc/passwd").0?.category == nil)
    }

    @Test("What did not succeed is no process")
    func failed() {
        let lines = Self.command.map { $0.replacing("success=yes", with: "success=no") }
        let events = read(lines)
        #expect(events.first?.source == EventLogSource(product: "linux", service: "auditd"))
        #expect(events.first?.fields["Image"] == nil)
    }

    @Test("A line alone is still an event")
    func alone() throws {
        let (fields, event) = try decodeLine(Self.command[0])
        #expect(fields["type"] == ["SYSCALL"])
        #expect(fields["SYSCALL"] == ["execve"])
        #expect(fields["a0"] == ["55d0c0ffee00"])
        #expect(event.logSource == EventLogSource(product: "linux", service: "auditd"))
    }

    @Test("Events that never end fill no memory, and every line comes out once")
    func endless() {
        let lines = (0..<1_000).map {
            #"type=SYSCALL msg=audit(1739239445.123:\#($0)): arch=c000003e syscall=59 pid=812"#
        }
        #expect(read(lines).map(\.record) == Array(1...1_000))
        var joiner = RecordJoiner()
        let long = Array((lines[0] + " x=" + String(repeating: "y", count: 10_000)).utf8)
        var bytes = 0
        for number in 0..<1_000 {
            let isKept = joiner.keeps(long.span, number: UInt64(number))
            #expect(isKept)
            while let record = joiner.next {
                joiner.removeNext()
                #expect(record.bytes.count <= RecordJoiner.recordLimit + long.count + 1)
                bytes += record.bytes.count
            }
        }
        joiner.finish()
        while let record = joiner.next {
            joiner.removeNext()
            bytes += record.bytes.count
        }
        #expect(bytes >= long.count * 1_000)
    }
}
