import Events
import FuzzSupport
import Vocabulary

// The input is lines of text of any dialect; those of one auditd event are joined.

private let names = FieldNames()
private let fresh = RecordReader(names: names, now: Instant(milliseconds: 1_780_000_000_000))

/// Decodes the lines, and stops the process if an event is not what every reader of events relies on.
@_cdecl("LLVMFuzzerTestOneInput")
public func decodeOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    // It has learnt nothing, so that a find depends on its input alone.
    var reader = fresh
    var event = Event(names: names)
    var report = DecodingReport()
    var last: UInt64 = 0
    func see(_ event: borrowing Event) {
        precondition(
            event.record > last || event.record == last && event.item > 1, "records come out of order, or twice")
        last = event.record
        check(event, names)
    }
    var number: UInt64 = 0
    for line in input.split(separator: 0x0A, omittingEmptySubsequences: false) {
        number += 1
        guard !line.isEmpty else { continue }
        reader.take(line.span, number: number, into: &event, report: &report) { see($0) }
    }
    reader.finish(into: &event, report: &report) { see($0) }
    precondition(report.records + report.skippedCount <= input.count + 1, "more records than bytes")
    return 0
}

/// Writes the seeds before libFuzzer reads them.
@_cdecl("LLVMFuzzerInitialize")
public func prepare(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafePointer<CChar>?>?>
) -> CInt {
    write(seeds: seeds)
    return 0
}

private let seeds = [
    #"<165>1 2026-02-11T02:04:05.003+01:00 host app 42 ID47 [a@1 x="1" y="q\"\]z"][b z=""] An event é"#,
    "<38>Feb  1 00:00:00 h sshd[7]: Failed password for invalid user bob from 10.0.0.5 port 40022 ssh2",
    "Feb  1 00:00:00 h sudo:  bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh -c a=b; c",
    "<86>Feb  1 00:00:00 h su: pam_unix(su:auth): authentication failure; uid=0 rhost=10.0.0.5  user=root",
    #"CEF:0|Maker|W\|all|1.0|100|Name|5|msg=a \= b\nc path=C:\\x cs1=r 1 cs1Label=Rule Name"#,
    "LEEF:2.0|Maker|Wall|1.0|100|x5E|src=10.0.0.5^srcPort=1024^dst=10.0.0.9^action=deny",
    #"date=2026-02-11 time=02:04:05 devid="F1" tz="+0100" type="traffic" srcip=1.2.3.4 msg="a\"b""#,
    #"id=firewall time="2026-02-11 02:04:05" fw="fw" tz=+0100 src=10.0.0.5 dst=10.0.0.9 action=block"#,
    "<4>Feb 11 01:04:05 fw kernel: [12.5] DENY IN=eth0 OUT= SRC=10.0.0.5 DST=10.0.0.9 DF PROTO=TCP DPT=445",
    "172.16.5.10 6705: *Feb 17 13:40:03.673: %PARSER-5-CFGLOG_LOGGEDCMD: User:admin",
    "1739239445.123    921 10.0.0.5 TCP_MISS/200 50 GET http://u@[::1]:80/a.b?c=d#e - HIER_DIRECT/192.0.2.7 text/html",
    "<30>Feb 11 02:04:05 h named[8]: client @0x1 10.0.0.5#53/key k (a.b): view v: query: a.b. IN A + (10.0.0.2)",
    "[1772362800] unbound[812:0] info: reply: 10.0.0.5 a.b. TXT IN NXDOMAIN 0.01 0 45",
    "Mar  1 11:00:00 dnsmasq[7]: 17 10.0.0.6/40 query[A] a.b from 10.0.0.6",
    #"1,2026/02/11 02:04:05,1,THREAT,url,1,2026/02/11 02:04:05,1.1.1.1,2.2.2.2,,,"a,""b""",u,,w,v"#,
    #"<110>1 2026-02-11T02:04:05Z p - - - - <AuditMessage><EventIdentification EventOutcomeIndicator="0"/><ActiveParticipant UserID="a&amp;" UserIsRequestor="1">t</ActiveParticipant></AuditMessage>"#,
    #"<Event xmlns='x'><System><Provider Name='P' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/><EventID Qualifiers='1'>1</EventID><Channel>C</Channel></System><EventData><Data Name='a'>&#233;&lt;</Data><Data>b</Data></EventData></Event>"#,
    #"<13>1 2026-02-11T01:04:05Z h app - - - {"a":{"b":"c\n"}}"#,
    #"{"Records":[{"eventVersion":"1.09"},{"a":{"b":1}}]}"#,
    #"{"@odata.context":"u","value":[ {"a":1}, {"b":"]}"} ],"@odata.nextLink":"v"}"#, #"[{"a":1},{"b":2}]"#,
    """
    type=SYSCALL msg=audit(1739239445.123:42): arch=c000003e syscall=59 success=yes a0=55 pid=812 exe="/bin/cat"
    type=EXECVE msg=audit(1739239445.123:42): argc=2 a0="cat" a1=2F6574632F736861646F77
    type=SYSCALL msg=audit(1739239445.123:43): arch=c000003e syscall=42 success=yes pid=9 exe="/bin/nc"
    type=SOCKADDR msg=audit(1739239445.123:43): saddr=020001BBC00002070000000000000000
    type=CWD msg=audit(1739239445.123:42): cwd="/var"
    type=PATH msg=audit(1739239445.123:42): item=0 name="x" nametype=CREATE
    type=PROCTITLE msg=audit(1739239445.123:42): proctitle=636174002F65
    node=h type=USER_LOGIN msg=audit(1739239445.2:44): pid=1 msg='op=login acct="root" res=failed'
    """,
]
