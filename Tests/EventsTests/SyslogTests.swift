import Events
import Testing
import Vocabulary

@Suite("Syslog and its dialects")
struct SyslogTests {
    @Test("RFC 5424 gives the header, the structured data with their escapes, and the message")
    func newForm() throws {
        let (fields, event) = try decodeLine(
            #"<165>1 2026-02-11T02:04:05.003+01:00 host.example evntslog 42 ID47 [a@1 x="1" y="q\"\]z"][b z=""] "#
                + "\u{FEFF}An event é")
        #expect(
            fields == [
                "facility": ["local4"], "severity": ["notice"], "hostname": ["host.example"],
                "program": ["evntslog"], "pid": ["42"], "msgid": ["ID47"], "a@1.x": ["1"], "a@1.y": ["q\"]z"],
                "b.z": [""], "message": ["An event é"],
            ])
        #expect(event.time?.description == "2026-02-11T01:04:05.003Z")
        #expect(event.computer == "host.example")
    }

    @Test("RFC 5424 without anything but a message")
    func nil5424() throws {
        let (fields, event) = try decodeLine("<34>1 - - - - - - m")
        #expect(fields == ["facility": ["auth"], "severity": ["crit"], "message": ["m"]])
        #expect(event.time == nil)
    }

    @Test(
        "The old form's year is the latest that is not ahead of the clock",
        arguments: [
            ("Mar  1 11:00:00", "2026-03-01T12:00:00Z", "2026-03-01T11:00:00.000Z"),
            ("Mar  2 11:00:00", "2026-03-01T12:00:00Z", "2026-03-02T11:00:00.000Z"),
            ("Mar  3 11:00:00", "2026-03-01T12:00:00Z", "2025-03-03T11:00:00.000Z"),
            ("Dec 31 23:59:59", "2026-01-01T00:00:10Z", "2025-12-31T23:59:59.000Z"),
            ("Feb 29 10:00:00", "2026-03-01T12:00:00Z", "2024-02-29T10:00:00.000Z"),
            ("Feb 17 13:40:03.673", "2026-03-01T12:00:00Z", "2026-02-17T13:40:03.673Z"),
        ])
    func year(_ sample: (stamp: String, now: String, time: String)) throws {
        let (fields, event) = try decodeLine("<38>\(sample.stamp) h sshd[1]: m", now: sample.now)
        #expect(event.time?.description == sample.time)
        #expect(fields["message"] == ["m"])
        #expect(fields["hostname"] == ["h"])
    }

    @Test(
        "A line's program says which Linux log it belongs to",
        arguments: [
            ("<38>Feb  1 00:00:00 h sshd[7]: x", "sshd"), ("Feb  1 00:00:00 h sudo: x", "sudo"),
            ("2026-02-01T00:00:00.123456+01:00 h CRON[9]: x", "cron"),
            ("Feb  1 00:00:00 h su: x", "auth"), ("<86>Feb  1 00:00:00 h thing[1]: x", "auth"),
            ("<30>Feb  1 00:00:00 h systemd[1]: x", "syslog"),
            ("<30>Feb  1 00:00:00 systemd[1]: x", "syslog"),
        ])
    func service(_ sample: (line: String, service: String)) throws {
        let (fields, event) = try decodeLine(sample.line)
        #expect(event.logSource == EventLogSource(product: "linux", service: sample.service))
        #expect(fields["message"] == ["x"])
    }

    @Test("Messages of people coming in name the person, the address and the outcome")
    func people() throws {
        var fields = try decodeLine(
            "<38>Feb  1 00:00:00 h sshd[7]: Failed password for invalid user bob from x from 10.0.0.5 port 40022 ssh2"
        ).fields
        #expect(fields["user"] == ["bob from x"])
        #expect(fields["src_ip"] == ["10.0.0.5"])
        #expect(fields["src_port"] == ["40022"])
        #expect(fields["outcome"] == ["failure"])
        fields = try decodeLine(
            "<38>Feb  1 00:00:00 h sshd[7]: Accepted publickey for root from 2001:db8::1 port 22 ssh2: RSA x"
        ).fields
        #expect(fields["user"] == ["root"])
        #expect(fields["src_ip"] == ["2001:db8::1"])
        #expect(fields["method"] == ["publickey"])
        fields = try decodeLine(
            "<85>Feb  1 00:00:00 h sudo:      bob : command not allowed ; TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/sh -c a=b; c"
        ).fields
        #expect(fields["user"] == ["bob"])
        #expect(fields["USER"] == ["root"])
        #expect(fields["COMMAND"] == ["/bin/sh -c a=b; c"])
        fields = try decodeLine(
            "<85>Feb  1 00:00:00 h sshd[7]: pam_unix(sshd:auth): authentication failure; logname= uid=0 tty=ssh ruser= rhost=10.0.0.5  user=root"
        ).fields
        #expect(fields["rhost"] == ["10.0.0.5"])
        #expect(fields["src_ip"] == ["10.0.0.5"])
        #expect(fields["user"] == ["root"])
    }

    @Test(
        "Connections that end and sessions name the person, and where from; a repeated message says what it repeats",
        arguments: [
            (
                "sshd[7]: Disconnected from authenticating user bob 10.0.0.5 port 40022 [preauth]", "bob",
                "10.0.0.5", "40022", nil
            ),
            (
                "sshd[7]: Connection closed by invalid user a b port 1 10.0.0.5 port 22 [preauth]",
                "a b port 1", "10.0.0.5", "22", nil
            ),
            ("sshd[7]: Disconnected from user bob 2001:db8::1 port 22", "bob", "2001:db8::1", "22", nil),
            ("sshd[7]: Connection reset by 10.0.0.5 port 22", nil, "10.0.0.5", "22", nil),
            (
                "sshd[7]: Received disconnect from 10.0.0.5 port 22:11: sent from 1.1.1.1 port 9", nil,
                "10.0.0.5", "22", nil
            ),
            (
                "sshd[7]: pam_unix(sshd:session): session opened for user bob(uid=1000) by (uid=0)", "bob",
                nil, nil, nil
            ),
            ("sshd[7]: pam_unix(sshd:session): session closed for user bob", "bob", nil, nil, nil),
            (
                "sshd[7]: message repeated 5 times: [ Failed password for bob from 10.0.0.5 port 22 ssh2]",
                "bob", "10.0.0.5", "22", "failure"
            ),
        ] as [(String, String?, String?, String?, String?)])
    func endings(_ line: String, _ user: String?, _ address: String?, _ port: String?, _ outcome: String?)
        throws
    {
        let fields = try decodeLine("<38>Feb  1 00:00:00 h " + line).fields
        #expect(fields["user"]?.first == user)
        #expect(fields["src_ip"]?.first == address)
        #expect(fields["src_port"]?.first == port)
        #expect(fields["outcome"]?.first == outcome)
    }

    @Test("A value between apostrophes is one, and an apostrophe in a word is a letter")
    func apostrophes() throws {
        let fields = try decodeLine("<13>Feb  1 00:00:00 fw id=x a='x y' b=l'h c='d'e f' d='open g=h").fields
        #expect(fields["a"] == ["x y"])
        #expect(fields["b"] == ["l'h"])
        #expect(fields["c"] == ["d'e f"])
        #expect(fields["d"] == ["'open"])
        #expect(fields["g"] == ["h"])
    }

    @Test(
        "Every maker's firewall speaks of the same fields",
        arguments: [
            #"<13>Feb  1 00:00:00 fw CEF:0|Maker|Wall|1.0|100|traffic\|drop|5|src=10.0.0.5 spt=1024 dst=10.0.0.9 dpt=445 proto=TCP act=deny msg=said \= no cs1=r 1 cs1Label=Rule Name"#,
            "<13>Feb  1 00:00:00 fw LEEF:1.0|Maker|Wall|1.0|100|src=10.0.0.5\tsrcPort=1024\tdst=10.0.0.9\tdstPort=445\tproto=TCP\taction=deny",
            "<13>Feb  1 00:00:00 fw LEEF:2.0|Maker|Wall|1.0|100|^|src=10.0.0.5^srcPort=1024^dst=10.0.0.9^dstPort=445^proto=TCP^action=deny",
            "<13>Feb  1 00:00:00 fw LEEF:2.0|Maker|Wall|1.0|100|x5E|src=10.0.0.5^srcPort=1024^dst=10.0.0.9^dstPort=445^proto=TCP^action=deny",
            #"<189>date=2026-02-11 time=02:04:05 devname="fw" devid="F1" tz="+0100" logid="0000000013" type="traffic" subtype="forward" srcip=10.0.0.5 srcport=1024 dstip=10.0.0.9 dstport=445 proto=TCP action="deny""#,
            #"<134>1 2026-02-11T01:04:05Z fw asqd - - - id=firewall time="2026-02-11 02:04:05" fw="fw" tz=+0100 src=10.0.0.5 srcport=1024 dst=10.0.0.9 dstport=445 ipproto=TCP action=deny"#,
            "<4>Feb 11 01:04:05 fw kernel: [12.5] DENY IN=eth0 OUT= MAC=00:11 SRC=10.0.0.5 DST=10.0.0.9 LEN=60 DF PROTO=TCP SPT=1024 DPT=445 action=deny",
        ])
    func firewalls(_ line: String) throws {
        let (fields, event) = try decodeLine(line)
        #expect(fields["src_ip"] == ["10.0.0.5"])
        #expect(fields["src_port"] == ["1024"])
        #expect(fields["dst_ip"] == ["10.0.0.9"])
        #expect(fields["dst_port"] == ["445"])
        #expect(fields["protocol"] == ["TCP"])
        #expect(fields["action"]?.first == "deny")
        #expect(fields["blocked"] == ["true"])
        #expect(event.computer == "fw")
        #expect(event.logSource?.category == "firewall")
    }

    @Test(
        "A path of Windows keeps its backslashes in every form of pairs",
        arguments: [
            (#"<13>Feb  1 00:00:00 fw id=x user="bob" file="C:\temp\new.exe" a=1"#, "file"),
            (
                #"<34>1 2026-10-11T22:14:15.003Z h app - - [id@32473 file="C:\temp\new.exe"] m"#,
                "id@32473.file"
            ),
            (
                "CEF:0|M|P|1|100|N|5|src=10.0.0.5 filePath=C:\\temp\\new.exe act=x".replacing(
                    #"\\"#, with: #"\"#), "filePath"
            ),
            (#"CEF:0|M|P|1|100|N|5|src=10.0.0.5 filePath=C:\\temp\\new.exe act=x"#, "filePath"),
            (#"<13>Feb  1 00:00:00 fw id=x user="bob" file="C:\\temp\\new.exe" a=1"#, "file"),
        ])
    func paths(_ line: String, _ field: String) throws {
        #expect(try decodeLine(line).fields[field] == [#"C:\temp\new.exe"#])
    }

    @Test("Escapes are those of each form, and nothing else is one")
    func escapes() throws {
        let structured = try decodeLine(
            #"<34>1 2026-10-11T22:14:15.003Z h app - - [id@1 a="say \"x\" \]" b="\n\t\="] m"#
        ).fields
        #expect(structured["id@1.a"] == [#"say "x" ]"#])
        #expect(structured["id@1.b"] == [#"\n\t\="#])
        let pairs = try decodeLine(#"<13>Feb  1 00:00:00 fw id=x user="a \"b\"" note="\r\tx" c=1"#).fields
        #expect(pairs["user"] == [#"a "b""#])
        #expect(pairs["note"] == [#"\r\tx"#])
        let cef = try decodeLine(#"CEF:0|M|P|1|100|N|5|msg=a\nb\tc\=d act=x"#).fields
        #expect(cef["msg"] == ["a\nb\\tc=d"])
    }

    @Test("The first key of LEEF 1.0 is no separator, whatever it begins with")
    func leefSeparator() throws {
        let fields = try decodeLine("LEEF:1.0|M|P|1|100|xff=9.9.9.9\tsrc=10.0.0.5\turl=http://a/b|c").fields
        #expect(fields["xff"] == ["9.9.9.9"])
        #expect(fields["src"] == ["10.0.0.5"])
        #expect(fields["url"] == ["http://a/b|c"])
        let named = try decodeLine("LEEF:2.0|M|P|1|100|0x005E|src=10.0.0.5^url=http://a/b|c").fields
        #expect(named["url"] == ["http://a/b|c"])
    }

    @Test("Digits and a colon are a number of Cisco's only where a time follows")
    func noSequence() throws {
        for line in ["4625: An account failed to log on", "12:34:56 ERROR x", "10.0.0.5 12: foo bar"] {
            let (fields, event) = try decodeLine(line)
            #expect(fields["message"] == [line])
            #expect(event.computer == nil)
        }
        let (fields, event) = try decodeLine("<189>10.0.0.5 6705: Feb 17 13:40:03.673: %PARSER-5-CFGLOG: x")
        #expect(fields["hostname"] == ["10.0.0.5"])
        #expect(event.time != nil)
    }

    @Test("CEF's escapes and labels are resolved")
    func commonEventFormat() throws {
        let (fields, _) = try decodeLine(
            #"CEF:0|Maker|W\|all|1.0|100|Name|5|msg=a \= b\nc path=C:\\temp\\x cs1=r 1 cs1Label=Rule Name"#)
        #expect(fields["DeviceProduct"] == ["W|all"])
        #expect(fields["msg"] == ["a = b\nc"])
        #expect(fields["path"] == [#"C:\temp\x"#])
        #expect(fields["Rule Name"] == ["r 1"])
    }

    @Test("A firewall's own clock and zone are kept")
    func makersTime() throws {
        let (_, event) = try decodeLine(
            #"<189>date=2026-02-11 time=02:04:05 devname="fw" devid="F1" tz="+0100" logid="1" type="event" action="Add" cfgpath="system.admin""#
        )
        #expect(event.time?.description == "2026-02-11T01:04:05.000Z")
        #expect(event.logSource == EventLogSource(product: "fortigate", service: "event"))
    }

    @Test("auditd's records give their type, arguments and time")
    func audit() throws {
        let (fields, event) = try decodeLine(
            #"type=EXECVE msg=audit(1700000000.123:42): argc=3 a0="cat" a1=2F6574632F736861646F77 a2="-n""#)
        #expect(fields["type"] == ["EXECVE"])
        #expect(fields["a0"] == ["cat"])
        #expect(fields["a1"] == ["/etc/shadow"])
        #expect(fields["audit_id"] == ["42"])
        #expect(event.time?.description == "2023-11-14T22:13:20.123Z")
        #expect(event.logSource == EventLogSource(product: "linux", service: "auditd"))
        let inner = try decodeLine(
            #"type=USER_AUTH msg=audit(1700000000.1:43): pid=1 msg='op=PAM:auth acct="root" exe="/usr/bin/su" res=failed'"#
        ).fields
        #expect(inner["acct"] == ["root"])
        let call = try decodeLine(
            #"type=SYSCALL msg=audit(1700000000.1:44): arch=c000003e syscall=59 a0=55d0c0ffee00 a1=7ffc exe="/usr/bin/cat""#
        ).fields
        #expect(call["a0"] == ["55d0c0ffee00"])
        #expect(inner["res"] == ["failed"])
    }

    @Test("Cisco's lines belong to the log that their facility names")
    func cisco() throws {
        let (fields, event) = try decodeLine(
            "172.16.5.10 6705: Feb 17 13:40:03.673: %PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:no x"
        )
        #expect(event.logSource == EventLogSource(product: "cisco", service: "aaa"))
        #expect(event.computer == "172.16.5.10")
        #expect(fields["message"]?.first?.contains("logged command:no x") == true)
        #expect(event.time?.description == "2026-02-17T13:40:03.673Z")
    }

    @Test("JSON inside a message gives its fields too")
    func jsonInside() throws {
        let (fields, _) = try decodeLine(#"<13>1 2026-02-11T01:04:05Z h app - - - {"a":{"b":"c\n"}}"#)
        #expect(fields["a.b"] == ["c\n"])
        #expect(fields["message"] == [#"{"a":{"b":"c\n"}}"#])
    }

    @Test("A plain line is a message, but among JSON lines it is a fault")
    func plain() throws {
        #expect(try decodeLine("just text: é").fields == ["message": ["just text: é"]])
        let names = FieldNames()
        var decoder = LineDecoder(names: names, now: Instant(milliseconds: 0))
        var event = Event(names: names)
        var report = DecodingReport()
        for (index, line) in ["[", #"{"a":1},"#, "garbage", #"{"a":2}"#, "]"].enumerated() {
            _ = decoder.decode(
                Array(line.utf8).span, number: UInt64(index + 1), into: &event, report: &report)
        }
        #expect(report.records == 2)
        #expect(report.skipped.map(\.firstPlace) == ["line 3"])
        #expect(report.skipped.map(\.sample) == ["garbage"])
    }
}
