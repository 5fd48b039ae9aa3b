import Access
import Foundation
import GRDB
import Registry
import Testing
import Vocabulary
import Watch

@testable import Store

@Suite("Cases in the records") struct CaseRecordTests {
    private let now = TwoHospitals.now

    private func detection(
        _ hospitals: TwoHospitals, _ rule: String = "r", host: String = "srv-pacs", account: String = "adm",
        level: AlertLevel = .high, key: String, at time: Instant? = nil
    ) async throws -> [ChangedAlert] {
        guard
            case .accepted(let batch) = try await hospitals.store.receive(
                key: key, of: hospitals.ours, segment: key, start: 0, length: 1, records: 1, at: now)
        else { return [] }
        return try await hospitals.store.record(
            [
                NewDetection(
                    establishment: hospitals.ours, rule: rule, ruleTitle: rule, level: level, tags: [],
                    time: time ?? now,
                    host: host, account: account, segment: key, line: 0, sourceFormat: "syslog",
                    matched: "[]", raw: Data())
            ], batch: batch, sources: [], at: time ?? now)
    }

    @Test("The chains of all cases hold; a changed word, a cut end and a swapped line are found")
    func chains()
        async throws
    {
        let hospitals = try await TwoHospitals()
        guard case .sound(let lines) = try await hospitals.store.verifyCaseLogs() else {
            Issue.record("the untouched log is broken")
            return
        }
        #expect(lines > 20)
        for harm in [
            "UPDATE case_entry SET text = text || '.' WHERE case_id = 1 AND sequence = 2",
            "DELETE FROM case_entry WHERE case_id = 2 AND sequence = (SELECT max(sequence) FROM case_entry WHERE case_id = 2)",
            "UPDATE case_entry SET actor = 'somebody' WHERE case_id = 3 AND sequence = 1 AND lane = 2",
        ] {
            let other = try await TwoHospitals()
            // Whoever can write the file can drop a trigger.
            try await other.store.write { db in
                try db.execute(
                    sql: "DROP TRIGGER case_entry_never_changes; DROP TRIGGER case_entry_never_shrinks")
                try db.execute(sql: harm)
            }
            guard case .broken = try await other.store.verifyCaseLogs() else {
                Issue.record("not found: \(harm)")
                continue
            }
        }
    }

    @Test("The log cannot be changed through the records") func appendOnly() async throws {
        let hospitals = try await TwoHospitals()
        for sql in ["UPDATE case_entry SET text = 'x'", "DELETE FROM case_entry"] {
            await #expect(throws: (any Error).self) {
                try await hospitals.store.write { try $0.execute(sql: sql) }
            }
        }
    }

    @Test("One hospital reads its own view of a case of two, and changes nothing that is common")
    func shared()
        async throws
    {
        let hospitals = try await TwoHospitals()
        let id = hospitals.cases[2]
        let page = try #require(
            try await hospitals.store.page(CaseDetail(reach: hospitals.reach, caseFile: id)))
        #expect(page.file.title == "Vue Val-Clair")
        #expect(!page.isWhole)
        #expect(page.places.map(\.establishment) == [hospitals.ours])
        #expect(
            page.entries.allSatisfy {
                $0.entry.establishment == nil || $0.entry.establishment == hospitals.ours
            })
        // Each chain that is read is whole from its first line.
        let own = page.entries.filter { $0.entry.establishment == hospitals.ours }
        #expect(own.map(\.entry.sequence) == Array(1...Int64(own.count)))
        #expect(page.entries.allSatisfy { $0.isIntact })
        let reach = hospitals.reach
        await #expect(throws: StoreError.self) {
            try await hospitals.store.transaction(by: "a", at: now) {
                try $0.bring(id, to: .qualified, reach: reach)
            }
        }
        await #expect(throws: StoreError.self) {
            try await hospitals.store.transaction(by: "a", at: now) {
                try $0.write(.note, "x", in: id, at: nil, reach: reach)
            }
        }
        await #expect(throws: StoreError.notFound(kind: "case")) {
            try await hospitals.store.transaction(by: "a", at: now) {
                try $0.write(.note, "x", in: id, at: hospitals.theirs, reach: reach)
            }
        }
        try await hospitals.store.transaction(by: "a", at: now) {
            try $0.write(.note, "à nous", in: id, at: hospitals.ours, reach: reach)
        }
        // Another's case is not there at all.
        #expect(try await hospitals.store.page(CaseDetail(reach: reach, caseFile: hospitals.cases[1])) == nil)
        await #expect(throws: StoreError.notFound(kind: "case")) {
            try await hospitals.store.transaction(by: "a", at: now) {
                try $0.write(.note, "x", in: hospitals.cases[1], at: hospitals.ours, reach: reach)
            }
        }
    }

    @Test("Nothing that was written before a hospital joins is read by it") func joining() async throws {
        let hospitals = try await TwoHospitals()
        let id = hospitals.cases[1]
        try await hospitals.store.transaction(by: "soc", at: now) {
            try $0.write(.note, "Secret ZEBRA", in: id, at: hospitals.theirs, reach: .everything)
            try $0.join(
                hospitals.ours, to: id, knownAt: now, playbooks: Playbooks.shipped(), reach: .everything)
            try $0.write(.decision, "Pour tous", in: id, at: nil, reach: .everything)
        }
        let page = try #require(
            try await hospitals.store.page(CaseDetail(reach: hospitals.reach, caseFile: id)))
        #expect(page.file.title == "Rançongiciel")
        #expect(!"\(page)".contains("ZEBRA"))
        #expect(page.entries.contains { $0.entry.text == "Pour tous" })
        #expect(page.tasks.contains { $0.establishment == hospitals.ours })
    }

    @Test(
        "What a hospital wrote while the case was its alone, said of itself or of nobody, is read by none that joins"
    )
    func joiningAfterCommonWork() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let theirs = Reach.establishments([hospitals.theirs])
        let word = TwoHospitals.marker
        let id = try await hospitals.store.transaction(by: "officer-\(word)", at: now) { writer in
            let id = try writer.open(
                NewCase(
                    title: word, kind: .ransomware, severity: .high, establishments: [hospitals.theirs],
                    knownAt: now, owner: "owner-\(word)"),
                playbooks: .empty, reach: theirs)
            try writer.write(.note, "Note \(word)", in: id, at: nil, reach: theirs)
            try writer.add(
                CaseTask(phase: .contain, title: LocalizedText(word, en: word)), to: id, reach: theirs)
            let seen = try #require(Observable(.host, "srv-\(word)"))
            try writer.add(
                CaseObservable(
                    caseFile: id, establishment: nil, observable: seen, note: word, added: now, addedBy: word),
                reach: theirs)
            try writer.add(
                CaseEvidence(
                    establishment: nil, name: word, size: 3, digest: [UInt8](repeating: 7, count: 32),
                    place: word, collected: now, collectedBy: word, added: now, addedBy: word),
                to: id, reach: theirs)
            try writer.observe(ObservatoryReport(asksForHelp: true), in: id, reach: theirs)
            try writer.bring(id, to: .closed, verdict: .confirmed, reach: theirs)
            return id
        }
        await #expect(throws: StoreError.self, "nobody joins what is closed") {
            try await hospitals.store.transaction(by: "soc", at: now) {
                try $0.join(
                    hospitals.ours, to: id, knownAt: now, playbooks: Playbooks.shipped(), reach: .everything)
            }
        }
        try await hospitals.store.transaction(by: "soc", at: now) {
            try $0.bring(id, to: .open, verdict: nil, reach: theirs)
            try $0.join(
                hospitals.ours, to: id, knownAt: now, playbooks: Playbooks.shipped(), reach: .everything)
        }
        let page = try #require(
            try await hospitals.store.page(CaseDetail(reach: hospitals.reach, caseFile: id)))
        let list = try await hospitals.store.page(
            CaseList(reach: hospitals.reach, includesClosed: true, now: now))
        for text in ["\(page)", "\(list)"] { #expect(!text.contains(word), "\(text)") }
        for file in [page.file, try #require(list.rows.first).file] {
            #expect(file.openedBy == nil && file.owner == nil && file.verdict == nil)
            #expect(file.observatory == ObservatoryReport())
        }
        #expect(page.entries.allSatisfy { $0.entry.establishment == hospitals.ours })
        // Who sees all of it reads all of it, and so does whose it is.
        let whole = try #require(try await hospitals.store.page(CaseDetail(reach: .everything, caseFile: id)))
        #expect(whole.file.openedBy == "officer-\(word)" && whole.file.owner == "owner-\(word)")
        #expect(whole.file.observatory.asksForHelp == true)
        let own = try #require(try await hospitals.store.page(CaseDetail(reach: theirs, caseFile: id)))
        #expect(own.tasks.count == 1 && own.observables.count == 1 && own.evidence.count == 1)
        #expect(own.entries.contains { $0.entry.text.contains("Note \(word)") })
    }

    @Test("An alert goes from the queue into a case, and is done when the case is") func stages() async throws
    {
        let hospitals = try await TwoHospitals(withCases: false)
        let alert = hospitals.alerts[0]
        func read() async throws -> Alert {
            try #require(try await hospitals.store.page(AlertDetail(reach: hospitals.reach, alert: alert)))
                .alert
        }
        #expect(try await read().due?.stage == .acknowledge)
        #expect(try await read().due?.at == now.advanced(by: .seconds(1_800)))
        let id = try await hospitals.store.transaction(by: "a", at: now.advanced(by: .seconds(60))) {
            try $0.open(
                NewCase(
                    title: "t", kind: .other, severity: nil, establishments: [], alerts: [alert],
                    knownAt: now),
                playbooks: .empty, reach: hospitals.reach)
        }
        #expect(try await read().state == .acknowledged)
        #expect(try await read().caseReference?.hasPrefix("2026-") == true)
        #expect(try await read().due?.stage == .contain)
        let file = try #require(
            try await hospitals.store.page(CaseDetail(reach: hospitals.reach, caseFile: id))
        ).file
        #expect(file.severity == .high, "as grave as its gravest alert, where nobody judged it")
        let grave = try await detection(hospitals, "grave", level: .critical, key: "z")
        let judged = try await hospitals.store.transaction(by: "a", at: now.advanced(by: .seconds(60))) {
            try $0.open(
                NewCase(
                    title: "t", kind: .other, severity: .low, establishments: [], alerts: [grave[0].id],
                    knownAt: now),
                playbooks: .empty, reach: hospitals.reach)
        }
        let low = try await hospitals.store.page(CaseDetail(reach: hospitals.reach, caseFile: judged))
        #expect(low?.file.severity == .low, "what a person chose stands")
        try await hospitals.store.transaction(by: "a", at: now.advanced(by: .seconds(120))) {
            try $0.bring(id, to: .closed, verdict: .falseAlarm, reach: hospitals.reach)
        }
        #expect(try await read().closingReason == .falsePositive)
        #expect(try await read().due == nil)
        let record = try await hospitals.store.ruleRecords(reach: hospitals.reach, since: now.day)[
            "Val-Clair-rule"]
        #expect(record == RuleRecord(raised: 1, falsePositives: 1))
    }

    @Test("References say the year, and nothing of how many cases others have") func references() async throws
    {
        let hospitals = try await TwoHospitals()
        let list = try await hospitals.store.page(
            CaseList(reach: .everything, includesClosed: true, now: now))
        let references = list.rows.map(\.file.reference)
        #expect(references.count == 3 && Set(references).count == 3)
        for reference in references {
            #expect(reference.wholeMatch(of: /2026-[2-9B-DF-HJKMNP-RTVWXZ]{5}/) != nil, "\(reference)")
        }
    }

    @Test("A suppression hides what it says from then on, counts it, and was tried before") func suppression()
        async throws
    {
        let hospitals = try await TwoHospitals(withCases: false)
        _ = try await detection(hospitals, host: "srv-sav1", key: "a")
        _ = try await detection(hospitals, host: "srv-pacs", key: "b")
        let rule = Suppression(
            rule: "r", establishment: hospitals.ours, host: "SRV-SAV*", reason: "sauvegarde",
            ends: now.day.adding(days: 9))
        let trial = try await hospitals.store.tryOut(rule, reach: hospitals.reach, at: now)
        #expect((trial.hidden, trial.ofRule, trial.inCases) == (1, 2, 0))
        try await hospitals.store.transaction(by: "a", at: now) {
            try $0.suppress(rule, tried: trial, reach: hospitals.reach)
        }
        #expect(try await detection(hospitals, host: "srv-sav2", key: "c").isEmpty)
        #expect(try await detection(hospitals, host: "srv-app", key: "d").count == 1)
        #expect(try await hospitals.store.suppressions(reach: hospitals.reach).map(\.hidden) == [1])
        let late = now.advanced(by: .seconds(10 * 86_400))
        #expect(try await detection(hospitals, host: "srv-sav2", key: "e", at: late).count == 1)
        await #expect(throws: StoreError.notFound(kind: "establishment")) {
            var everywhere = rule
            everywhere.establishment = nil
            let wide = everywhere
            try await hospitals.store.transaction(by: "a", at: now) {
                try $0.suppress(wide, tried: trial, reach: hospitals.reach)
            }
        }
    }

    @Test("A hospital's own decision about a rule goes before the network's") func tuning() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        try await hospitals.store.transaction(by: "a", at: now) {
            try $0.tune(
                "r", at: nil, RuleTuning(rule: "r", establishment: nil, isEnabled: false, reason: "bruit"),
                reach: .everything)
        }
        #expect(try await detection(hospitals, key: "a").isEmpty)
        try await hospitals.store.transaction(by: "a", at: now) {
            try $0.tune(
                "r", at: hospitals.ours,
                RuleTuning(
                    rule: "r", establishment: hospitals.ours, isEnabled: true, level: .critical,
                    reason: "chez nous, grave"),
                reach: hospitals.reach)
        }
        #expect(try await detection(hospitals, key: "b").map(\.level) == [.critical])
    }

    @Test("What runs on a machine raises the risk of its alerts") func risk() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let before = try await detection(hospitals, "one", key: "a")
        let closed = try await detection(hospitals, "over", key: "over")
        try await hospitals.store.handle(
            closed[0].id, .close(.expected), note: "", reach: hospitals.reach, by: "a", at: now)
        func risks() async throws -> [ID<Alert>: Int] {
            let page = try await hospitals.store.page(
                AlertList(reach: hospitals.reach, sort: .riskiest))
            return Dictionary(uniqueKeysWithValues: page.rows.map { ($0.id, $0.risk) })
        }
        let first = try await risks()
        try await hospitals.store.transaction(by: "a", at: now) {
            try $0.place(hospitals.ownSystem, onHost: "SRV-PACS", at: hospitals.ours, reach: hospitals.reach)
        }
        let second = try await risks()
        // The open alert that made somebody say it rises at once; what was judged stays.
        let (low, raised) = (try #require(first[before[0].id]), try #require(second[before[0].id]))
        #expect(raised == low + 19, "fourteen rather than five, and ten")
        #expect(second[closed[0].id] == first[closed[0].id])
        let after = try await detection(hospitals, "two", key: "b")
        let page = try await hospitals.store.page(AlertList(reach: hospitals.reach, sort: .riskiest))
        let third = try await risks()
        // Vital rather than unknown, and the emergency department: a new one starts where the open one now is.
        let high = try #require(third[after[0].id])
        #expect(high == third[before[0].id])
        #expect(page.stakes[after[0].id]?.care == [.emergency])
        // Where the logs give the machine its domain, the same hangs on it.
        let whole = try await detection(hospitals, "three", host: "SRV-PACS.chu.local", key: "c")
        let again = try await hospitals.store.page(AlertList(reach: hospitals.reach, sort: .riskiest))
        #expect(again.stakes[whole[0].id]?.care == [.emergency])
        #expect(again.rows.first { $0.id == whole[0].id }?.risk == high)
        // What the register says of the system changes: the open alerts of its machines follow.
        try await hospitals.store.transaction(by: "a", at: now) {
            try $0.record(
                SystemUse(
                    system: hospitals.ownSystem, establishment: hospitals.ours, criticality: .comfort))
        }
        let last = try await risks()
        #expect(last[before[0].id] == high - 24 && last[whole[0].id] == high - 24)
        await #expect(throws: StoreError.notFound(kind: "system")) {
            try await hospitals.store.transaction(by: "a", at: now) {
                try $0.place(hospitals.theirSystem, onHost: "x", at: hospitals.ours, reach: hospitals.reach)
            }
        }
    }

    @Test("A critical alert calls the people of the hospital, then the SOC's; who takes the alert ends it")
    func calls()
        async throws
    {
        let hospitals = try await TwoHospitals(withCases: false)
        let store = hospitals.store
        try await store.transaction(by: "a", at: now) { writer in
            for (offset, place) in [hospitals.ours, nil].enumerated() {
                let id = try writer.add(
                    OnCallContact(name: "n\(offset)", mail: "n\(offset)@ght.example"), to: place,
                    reach: .everything)
                try writer.add(
                    OnCallShift(contact: id, rank: 1, starts: now, ends: now.advanced(by: .seconds(86_400))),
                    reach: .everything)
            }
        }
        let raised = try await detection(hospitals, level: .critical, key: "a")
        _ = try await detection(hospitals, "other", level: .critical, key: "b")
        let first = try await store.dueNotices(at: now, patienceMinutes: 10)
        #expect(first.map(\.contact.name) == ["n0"], "a flood makes one call")
        #expect(try await store.dueNotices(at: now, patienceMinutes: 10).isEmpty)
        let later = now.advanced(by: .seconds(600))
        #expect(try await store.dueNotices(at: later, patienceMinutes: 10).map(\.contact.name) == ["n1"])
        #expect(try await store.escalations(reach: .establishments([hospitals.theirs])).isEmpty)
        try await store.handle(
            raised[0].id, .acknowledge, note: "", reach: hospitals.reach, by: "a", at: later)
        #expect(try await store.escalations(reach: hospitals.reach).map(\.flow.state) == [.settled])
        #expect(try await store.dueNotices(at: later.advanced(by: .seconds(60)), patienceMinutes: 10).isEmpty)
    }

    @Test(
        "An alert that came while nobody was on call waits for the first who is; one that nobody takes is told to all the SOC"
    )
    func nobody() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let store = hospitals.store
        let until = now.advanced(by: .seconds(86_400))
        try await store.transaction(by: "a", at: now) { writer in
            for name in ["asleep", "late"] {
                let id = try writer.add(
                    OnCallContact(name: name, mail: "\(name)@ght.example"), to: nil, reach: .everything)
                guard name == "late" else { continue }
                try writer.add(
                    OnCallShift(contact: id, rank: 1, starts: now.advanced(by: .seconds(120)), ends: until),
                    reach: .everything)
            }
        }
        _ = try await detection(hospitals, level: .critical, key: "a")
        func names(after minutes: Int64) async throws -> [String] {
            try await store.dueNotices(at: now.advanced(by: .seconds(60 * minutes)), patienceMinutes: 10)
                .map(\.contact.name)
        }
        #expect(
            try await names(after: 0) == ["asleep", "late"],
            "nobody is on call: the whole SOC learns of it, once")
        #expect(try await names(after: 1) == [])
        #expect(try await names(after: 2) == ["late"], "the shift has begun")
        #expect(try await names(after: 12) == ["late"])
        #expect(try await names(after: 22) == ["late"])
        #expect(try await names(after: 32) == ["asleep"], "called three times in vain")
        #expect(try await names(after: 42) == [])
    }

    @Test(
        "Where no message reaches somebody, the next is told at once, and the list says that nobody was reached"
    )
    func unreached() async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        let store = hospitals.store
        try await store.transaction(by: "a", at: now) { writer in
            for (rank, name) in ["first", "second"].enumerated() {
                let id = try writer.add(
                    OnCallContact(name: name, mail: "\(name)@ght.example"), to: nil, reach: .everything)
                try writer.add(
                    OnCallShift(
                        contact: id, rank: rank + 1, starts: now, ends: now.advanced(by: .seconds(86_400))),
                    reach: .everything)
            }
        }
        _ = try await detection(hospitals, level: .critical, key: "a")
        let first = try #require(try await store.dueNotices(at: now, patienceMinutes: 10).first)
        try await store.record(first, channel: "mail", failure: CallFailure.noMailServer.word, at: now)
        let second = try await store.unreached(first, at: now)
        #expect(second.map(\.contact.name) == ["second"])
        #expect(try await store.unreached(first, at: now).isEmpty)
        let tried = try #require(try await store.escalations(reach: .everything).first)
        #expect(tried.attempts == 1 && tried.deliveries == 0 && tried.lastTried == now)
        try await store.record(second[0], channel: "mail", failure: nil, at: now)
        #expect(try await store.escalations(reach: .everything).first?.deliveries == 1)
        #expect(try await store.unreached(second[0], at: now).isEmpty, "the line waits at its end")
    }

    @Test(
        "A history that is loaded calls nobody; a machine whose clock does not go does",
        arguments: [
            ("2021-05-04T03:02:01Z", false), ("2016-01-02T00:00:00Z", false), ("2010-01-01T00:00:09Z", true),
            ("1970-01-01T00:01:00Z", true),
        ])
    func oldLogs(time: String, isCalled: Bool) async throws {
        let hospitals = try await TwoHospitals(withCases: false)
        try await hospitals.store.transaction(by: "a", at: now) { writer in
            let id = try writer.add(
                OnCallContact(name: "n", mail: "n@ght.example"), to: nil, reach: .everything)
            try writer.add(
                OnCallShift(contact: id, rank: 1, starts: now, ends: now.advanced(by: .seconds(86_400))),
                reach: .everything)
        }
        guard
            case .accepted(let batch) = try await hospitals.store.receive(
                key: "a", of: hospitals.ours, segment: "a", start: 0, length: 1, records: 1, at: now)
        else {
            Issue.record("the batch was not taken")
            return
        }
        _ = try await hospitals.store.record(
            [
                NewDetection(
                    establishment: hospitals.ours, rule: "r", ruleTitle: "r", level: .critical, tags: [],
                    time: Instant(parsing: time), host: "h", account: "", segment: "a", line: 0,
                    sourceFormat: "syslog", matched: "[]", raw: Data())
            ], batch: batch, sources: [], at: now)
        #expect(
            try await hospitals.store.dueNotices(at: now, patienceMinutes: 10).count == (isCalled ? 1 : 0))
    }

    @Test("The log of a case holds whatever bytes are written into it; what is known since never lies ahead")
    func oddWriting() async throws {
        let hospitals = try await TwoHospitals()
        try await hospitals.store.transaction(by: "a", at: now) {
            try $0.write(.note, "a\0b", in: ID(1), at: hospitals.ours, reach: .everything)
        }
        guard case .sound = try await hospitals.store.verifyCaseLogs() else {
            Issue.record("a letter broke the chain")
            return
        }
        await #expect(throws: StoreError.self) {
            try await hospitals.store.transaction(by: "a", at: now) {
                try $0.set(
                    CaseFacts(knownAt: now.advanced(by: .seconds(3_600))), in: ID(1), at: hospitals.ours,
                    reach: .everything)
            }
        }
    }

    @Test("A month's report counts what was raised in it, for each hospital in reach") func report()
        async throws
    {
        let hospitals = try await TwoHospitals(withCases: false)
        let span = now.advanced(by: .seconds(-60))..<now.advanced(by: .seconds(60))
        try await hospitals.store.handle(
            hospitals.alerts[0], .acknowledge, note: "", reach: .everything, by: "a",
            at: now.advanced(by: .seconds(300)))
        let ours = try await hospitals.store.serviceReports(
            reach: hospitals.reach, raised: span, at: now.advanced(by: .seconds(900)))
        #expect(ours.map(\.name) == ["CH Val-Clair"])
        #expect(ours.first?.report.lines.first { $0.stage == .acknowledge }?.inTime == 1)
        #expect(
            try await hospitals.store.serviceReports(reach: .everything, raised: span, at: now).count == 2)
    }
}
