import Foundation
import Registry
import Testing
import Vocabulary
import Watch

@Suite("What a case holds") struct CaseTests {
    private let opened = Instant(milliseconds: 1_790_000_000_000)

    @Test("No state leads to itself, every state can end, and a closed case can only be opened again")
    func states() {
        for state in CaseState.allCases {
            #expect(!state.successors.contains(state))
            #expect(state == .closed || state.successors.contains(.closed))
        }
        #expect(CaseState.closed.successors == [.open])
    }

    @Test("Every shipped playbook has tasks to contain and to keep care going, in both languages")
    func playbooks() throws {
        let books = try Playbooks.shipped()
        #expect(
            books.all.map(\.kind) == [.ransomware, .accountCompromise, .dataLeak, .supplierIncident, .device])
        for book in books.all {
            let phases = Set(book.steps.map(\.phase))
            #expect(phases.isSuperset(of: [.contain, .care, .preserve, .inform, .learn]), "\(book.kind)")
            for step in book.steps {
                #expect(step.title.french != step.title.english, "\(book.kind)/\(step.id)")
                #expect(
                    !step.title.french.contains("'") && !step.how.french.contains("'"),
                    "\(book.kind)/\(step.id)")
                #expect(
                    step.title.french.count <= 300 && step.how.french.count <= 2_000,
                    "\(book.kind)/\(step.id)")
            }
        }
    }

    @Test("What is common is asked once, what is local of each establishment") func common() throws {
        let book = try #require(try Playbooks.shipped()[.ransomware])
        let first = book.tasks(at: ID(1), isFirst: true, opened: opened)
        let second = book.tasks(at: ID(2), isFirst: false, opened: opened)
        #expect(first.count == book.steps.count)
        #expect(second.count == book.steps.count { $0.eachEstablishment })
        #expect(second.allSatisfy { $0.establishment == ID(2) })
        #expect(first.contains { $0.establishment == nil })
        #expect(first.first?.due == opened.advanced(by: .seconds(3_600)))
    }

    @Test(
        "A file of playbooks that is wrong is refused whole, and the field is named",
        arguments: [
            ("", "file"), (#"{"format":2,"playbooks":[]}"#, "format"),
            (#"{"format":1,"playbooks":[{"kind":"fire"}]}"#, "playbooks[0].kind"),
            (
                #"{"format":1,"playbooks":[{"kind":"device","edition":"1","title":{"french":"a","english":"b"},"advice":{"french":"a","english":"b"},"steps":[{"id":"Not So","phase":"contain","title":{"french":"a","english":"b"},"how":{"french":"a","english":"b"},"eachEstablishment":true}]}]}"#,
                "playbooks[0].steps[0].id"
            ),
        ])
    func refused(text: String, field: String) {
        #expect { try Playbooks(reading: Array(text.utf8)) } throws: {
            ($0 as? PlaybookFault)?.field == field
        }
    }

    @Test("A line is chained by all that it says: any change, and any other place, makes other bytes")
    func chain() {
        let zero = [UInt8](repeating: 0, count: 32)
        let entry = CaseEntry(
            caseFile: ID(1), establishment: ID(2), sequence: 1, time: opened, actor: "analyste",
            kind: .decision,
            text: "Couper le VPN")
        var others: Set<[UInt8]> = [entry.bytes(after: zero)]
        let edits: [(inout CaseEntry) -> Void] = [
            { $0.caseFile = ID(9) }, { $0.establishment = nil }, { $0.sequence = 2 },
            { $0.time = $0.time.advanced(by: .milliseconds(1)) }, { $0.actor = "analyst" },
            { $0.kind = .note }, { $0.text = "Couper le VPN." },
            // A word moved from one field to the next.
            { ($0.actor, $0.text) = ("analysteC", "ouper le VPN") },
        ]
        for edit in edits {
            var other = entry
            edit(&other)
            others.insert(other.bytes(after: zero))
        }
        others.insert(entry.bytes(after: [UInt8](repeating: 1, count: 32)))
        #expect(others.count == edits.count + 2)
    }

    @Test("Only what is malicious and names no victim can become an indicator") func shareable() throws {
        func seen(_ kind: ObservableKind, _ text: String, _ verdict: CaseObservable.Verdict) throws -> Bool {
            CaseObservable(
                caseFile: ID(1), establishment: ID(1), observable: try #require(Observable(kind, text)),
                verdict: verdict, added: opened, addedBy: "a"
            ).isShareable
        }
        #expect(try seen(.address, "203.0.113.77", .malicious))
        #expect(try !seen(.address, "203.0.113.77", .victim))
        #expect(try !seen(.address, "203.0.113.77", .unknown))
        #expect(try !seen(.account, "GHT\\svc-veeam", .malicious))
        #expect(try !seen(.host, "SRV-PACS", .malicious))
    }
}

@Suite("Observables") struct ObservableTests {
    @Test(
        "The same thing written in two ways is one observable",
        arguments: [
            ("203.0.113.7", ObservableKind.address, "203.0.113.7"),
            ("203[.]0[.]113[.]7", .address, "203.0.113.7"),
            (" 2001:DB8:0:0:0:0:0:1 ", .address, "2001:db8::1"), ("2001:db8::", .address, "2001:db8::"),
            ("::ffff:203.0.113.7", .address, "203.0.113.7"),
            ("2001:db8:0:1:1:1:1:1", .address, "2001:db8:0:1:1:1:1:1"),
            ("hxxps://Mal[.]Example/A?b#c", .url, "https://mal.example/A?b#c"),
            ("http://mal.example", .url, "http://mal.example/"), ("Mal[.]Example.", .domain, "mal.example"),
            ("Jean(at)Mal[.]example", .mail, "jean@mal.example"),
            ("GHT-LOUNE\\Support.GHT", .account, "ght-loune\\support.ght"),
            (String(repeating: "AB", count: 32), .fileHash, String(repeating: "ab", count: 32)),
        ])
    func recognised(text: String, kind: ObservableKind, value: String) throws {
        let found = try #require(Observable(recognising: text))
        #expect(found.kind == kind)
        #expect(found.value == value)
        // Normal form is stable, and survives being made harmless.
        #expect(Observable(kind, found.value) == found)
        #expect(Observable(kind, found.defanged) == found)
    }

    @Test(
        "What is none is refused",
        arguments: [
            "", "   ", "300.1.1.1", "01.2.3.4", "1.2.3", ":::1", "1:2:3:4:5:6:7:8:9", "12345::", "g::1",
            "localhost",
            "-mal.example", "mal..example", "192.168.1", "a@b@c.example", "ht!tp://x",
            String(repeating: "a", count: 33),
            "mal.example\u{0}", String(repeating: "a.", count: 200) + "example",
        ])
    func refused(text: String) { #expect(Observable(recognising: text) == nil, "\(text)") }

    @Test("Of two runs of zeros the longer is left out, of equal ones the first, and one zero alone never")
    func zeros() {
        #expect(Observable(.address, "2001:0:0:1:0:0:0:1")?.value == "2001:0:0:1::1")
        #expect(Observable(.address, "2001:db8:0:0:1:0:0:1")?.value == "2001:db8::1:0:0:1")
        #expect(Observable(.address, "0:0:0:0:0:0:0:0")?.value == "::")
        #expect(Observable(.address, "1:0:2:3:4:5:6:7")?.value == "1:0:2:3:4:5:6:7")
    }
}

@Suite("Drafts of notifications") struct LegalDraftTests {
    private let now = Instant(milliseconds: 1_790_000_000_000)

    private func facts(_ edit: (inout LegalDraftFacts) -> Void = { _ in }) -> LegalDraftFacts {
        let file = CaseFile(
            id: ID(1), reference: "2026-0001", title: "Rançongiciel", kind: .ransomware, severity: .critical,
            state: .qualified, opened: now, openedBy: "analyste", changed: now,
            observatory: ObservatoryReport(origin: .malicious, cause: .ransomware, careImpact: .degraded))
        let place = CasePlace(
            establishment: ID(1), name: "Centre hospitalier de Merval", title: "Rançongiciel",
            state: .affected,
            summary: "Serveurs d’images chiffrés.", contact: "Cellule de crise, 01 00 00 00 00",
            facts: CaseFacts(knownAt: now), joined: now)
        var facts = LegalDraftFacts(
            caseFile: file, place: place, finess: "990000012",
            outages: [
                CareOutage(
                    service: ID(1), name: "Urgences", kind: .emergency, establishment: ID(1), since: now,
                    fallback: "papier")
            ], done: ["Isoler les machines touchées du réseau"], indicators: 3, author: "analyste", now: now)
        edit(&facts)
        return facts
    }

    @Test("Each text names the establishment and the source, and says what is not known between brackets")
    func every() throws {
        for duty in try LegalDuties.shipped() {
            let text = LegalDraft.text(for: duty, facts())
            #expect(text.contains("Centre hospitalier de Merval"), "\(duty.kind)")
            #expect(text.contains(duty.text.french), "\(duty.kind)")
            #expect(text.contains("2026-0001") || duty.kind == .personsConcerned, "\(duty.kind)")
            #expect(!text.contains("'"), "\(duty.kind): a straight apostrophe")
            #expect(!text.contains("Optional"), "\(duty.kind)")
        }
    }

    @Test("What is known of the case is in the report to the national portal") func filled() throws {
        let duty = try #require(try LegalDuties.shipped().first { $0.kind == .seriousIncident })
        let text = LegalDraft.text(for: duty, facts())
        for words in [
            "990000012", "rançongiciel", "Serveurs d’images chiffrés.", "fonctionnement en mode dégradé",
            "Urgences",
            "papier", "Isoler les machines touchées du réseau",
            "Indicateurs techniques transmissibles\u{A0}: 3",
            "malveillance",
        ] {
            #expect(text.contains(words), "\(words)\n\(text)")
        }
        let empty = LegalDraft.text(for: duty, facts { $0.place.contact = "" })
        #expect(empty.contains("[nom, fonction, téléphone, courriel]"))
    }
}

@Suite("A case in STIX") struct CaseStixTests {
    @Test("The bundle holds the incident, its observables and who speaks, and names no victim") func bundle()
        throws
    {
        let now = Instant(milliseconds: 1_790_000_000_000)
        let file = CaseFile(
            id: ID(1), reference: "2026-0001", title: "CH de Merval chiffré", kind: .ransomware,
            severity: .critical,
            state: .contained, opened: now, openedBy: "a", changed: now.advanced(by: .seconds(60)))
        let seen = try ["203.0.113.77", "mal.example", String(repeating: "ab", count: 32)].map {
            CaseObservable(
                caseFile: ID(1), establishment: ID(1), observable: try #require(Observable(recognising: $0)),
                verdict: .malicious, added: now, addedBy: "a")
        }
        let stix = CaseStix(
            caseFile: file, observables: seen, notes: [], outages: [], speaker: "GHT de la Loune", now: now
        ) {
            "00000000-0000-4000-8000-"
                + String(String(abs($0.hashValue) % 1_000_000_000_000 + 1_000_000_000_000).dropFirst())
        }
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(try stix.json())) as? [String: Any])
        let objects = try #require(json["objects"] as? [[String: Any]])
        let types = objects.compactMap { $0["type"] as? String }
        #expect(
            types == ["marking-definition", "identity", "incident"] + [
                "ipv4-addr", "relationship", "domain-name", "relationship", "file", "relationship",
            ])
        #expect(!String(decoding: try stix.json(), as: UTF8.self).contains("Merval"))
        let amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
        for object in objects.dropFirst() {
            #expect(object["object_marking_refs"] as? [String] == [amber], "\(object)")
        }
        // As the OASIS generator numbers the same things: uuid5(namespace, canonical JSON).
        let numbers = objects.compactMap { $0["id"] as? String }
        #expect(numbers.contains("ipv4-addr--7413ddce-a9e8-55d7-b915-129c50abc215"))
        #expect(numbers.contains("domain-name--9b3681bb-8bf2-5543-9d61-aa226412d96a"))
        #expect(numbers.contains("file--20432b06-75d2-54b6-80ef-6d923b5d925d"))
    }
}
