import Debt
import Feeds
import Foundation
import TestSupport
import Testing
import Vocabulary
import Workbooks

@Suite("Reference data") struct FeedsTests {
    let asOf = Day(number: 20_687)

    @Test("endoflife.date writes ends of support as days, true or false; each is kept as it is")
    func endOfLife() throws {
        let line = """
            {"id":"a","title":"A","category":"os","identifiers":[{"purl":"pkg:npm/a"},{"cpe":"cpe:2.3:o:x:a"},{"other":"z"}],\
            "releases":[{"releaseCycle":"3","releaseDate":"2025-01-01","eol":false,"eoas":true,"eoes":false,"lts":true},\
            {"releaseCycle":"2","releaseLabel":"__RELEASE_CYCLE__ '__CODENAME__' SP1","releaseDate":"2020-01-01","eol":"2024-02-29","eoes":"2026-02-28"},\
            {"releaseCycle":"1","releaseDate":"2010-01-01","eol":true}]}
            """
        let reading = try EndOfLifeReader.read(Array((line + "\n\n{\"id\":7}\nnonsense\n").utf8), asOf: asOf)
        let product = try #require(reading.entries.first)
        #expect(
            product.releases.map(\.lifecycle.securitySupport) == [
                .open, .on(try Day(parsing: "2024-02-29")), .over,
            ])
        #expect(product.releases.map(\.lifecycle.activeSupport) == [.over, .unknown, .unknown])
        // An extension that is not announced is not one that goes on for ever.
        #expect(
            product.releases.map(\.lifecycle.paidExtension) == [
                .unknown, .on(try Day(parsing: "2026-02-28")), .unknown,
            ])
        #expect(product.releases.map(\.isLongTerm) == [true, false, false])
        #expect(product.releases[1].label == "2 SP1")
        #expect(product.identifiers.count == 2)
        #expect(reading.faults.map(\.line) == [3, 4])
        #expect(
            reading.faults[0].sentence(in: .french)
                == "ligne 3, endoflife.date\u{A0}: produit illisible (id)\u{202F}; il faut un objet JSON par ligne"
        )
    }

    @Test("The answer of endoflife.date's API is read too")
    func programmingInterface() throws {
        let answer = """
            {"schema_version":"1.2.0","total":1,"result":[{"name":"debian","label":"Debian","aliases":["deb"],"category":"os",
             "identifiers":[{"type":"cpe","id":"cpe:2.3:o:debian:debian_linux"}],
             "releases":[{"name":"10","label":"10 (Buster)","releaseDate":"2019-07-06","isLts":false,"isEoas":true,"eoasFrom":null,
              "isEol":true,"eolFrom":"2022-09-10","isEoes":true,"eoesFrom":"2024-06-30","latest":{"name":"10.13","date":"2022-09-10"}}]}]}
            """
        let product = try #require(try EndOfLifeReader.read(Array(answer.utf8), asOf: asOf).entries.first)
        #expect(product.key == "debian" && product.releases[0].latestVersion == "10.13")
        #expect(product.releases[0].lifecycle.securitySupport == .on(try Day(parsing: "2022-09-10")))
        #expect(product.releases[0].lifecycle.activeSupport == .over)
    }

    @Test("One bad release or product of the API's answer costs itself alone, and is told by its place")
    func badAnswer() throws {
        let answer = """
            {"schema_version":"1.2.0","total":3,"result":[
             {"name":"debian","label":"Debian","releases":[{"name":"10","eolFrom":"2022-09-10"},{"label":"11"},{"name":"12","eolFrom":"soon"}]},
             {"name":"ubuntu","releases":[]},
             {"name":"alpine","label":"Alpine","releases":[{"name":"3.20"}]}]}
            """
        let reading = try EndOfLifeReader.read(Array(answer.utf8), asOf: asOf)
        #expect(reading.entries.map(\.key) == ["debian", "alpine"])
        #expect(reading.entries[0].releases.map(\.cycle) == ["10"])
        #expect(
            reading.faults.map(\.place) == [
                "endoflife.date, debian, releases[1]", "endoflife.date, debian, releases[2]",
                "endoflife.date, result[1]",
            ])
        #expect(reading.faults[2].sentence(in: .english).contains("label"))
    }

    @Test("CISA's catalogue is read whole", .enabled(if: Corpora.arePresent))
    func exploited() throws {
        let file = try #require(Corpora.folder).appending(path: "kev/known_exploited_vulnerabilities.json")
        let (catalogue, faults) = try KEVReader.read(Array(Data(contentsOf: file)))
        #expect(catalogue.flaws.count == 1_404 && faults.isEmpty)
        #expect(catalogue.edition == "CISA KEV 2025.08.25" && catalogue.asOf.description == "2025-08-25")
        let zerologon = try #require(catalogue.flaws.first { $0.cve == "CVE-2020-1472" })
        #expect(zerologon.product == "Netlogon" && zerologon.isUsedByRansomware && zerologon.year == 2_020)
    }

    @Test("One bad entry of the catalogue does not lose the others; another file is refused with a sentence")
    func badEntries() throws {
        let text = """
            {"catalogVersion":"1","dateReleased":"2025-01-01T00:00:00Z","vulnerabilities":[{"cveID":"CVE-1-1"},
            {"cveID":"CVE-2024-1","vendorProject":"V ","product":" P","vulnerabilityName":"n","dateAdded":"2024-02-30","shortDescription":"s"},
            {"cveID":"CVE-2024-2","vendorProject":"V ","product":" P","vulnerabilityName":"n","dateAdded":"2024-02-28","shortDescription":"s"}]}
            """
        let (catalogue, faults) = try KEVReader.read(Array(text.utf8))
        #expect(catalogue.flaws.map(\.cve) == ["CVE-2024-2"] && catalogue.flaws[0].product == "P")
        #expect(faults.map(\.place) == ["KEV, vulnerabilities[0]", "KEV, vulnerabilities[1]"])
        #expect(throws: FeedFault.self) { try KEVReader.read(Array("[]".utf8)) }
        // A catalogue of no day is not one of 1970.
        #expect(throws: FeedFault.self) {
            try KEVReader.read(Array(text.replacing("2025-01-01T00:00:00Z", with: "01/01/2025").utf8))
        }
    }

    @Test("Scores keep their day; lines that are none are reported by number")
    func scores() throws {
        let text = """
            #model_version:v2025.03.14,score_date:2026-08-21T00:00:00+0000\r
            cve,epss,percentile\r
            CVE-2020-1472,0.94428,0.99986\r
            CVE-2017-0144,0.5,0.5\r
            CVE-2000-1,1.5,0.2
            CVE-2000-2,nan,0.2
            hello
            """
        let scores = try EPSSReader.read(Array(text.utf8)) { $0 != "CVE-2017-0144" }
        #expect(scores.asOf?.description == "2026-08-21")
        #expect(scores.scores.count == 1 && scores.scores["CVE-2020-1472"]?.probability == 0.94428)
        #expect(scores.faults.map(\.line) == [5, 6, 7])
        #expect(throws: FeedFault.self) { try EPSSReader.read(Array("a,b\n1,2\n".utf8)) }
    }

    @Test("Every shipped hospital entry has a source with a link, and ends where its maker said")
    func shipped() throws {
        let reading = try HospitalLifecycle.shipped()
        #expect(reading.faults.isEmpty && !reading.entries.isEmpty)
        for release in reading.entries.flatMap(\.releases) {
            guard case .feed(let source) = release.lifecycle.source else {
                Issue.record("no source"); continue
            }
            #expect(source.contains("https://"))
            // A maker that names no day has said at least that it is over.
            #expect(release.lifecycle.lastFreeDay != nil || release.lifecycle.securitySupport == .over)
        }
        let ultrasound = try #require(reading.entries.first { $0.key == "philips-hdi" }?.release("4000"))
        #expect(ultrasound.lifecycle.lastFreeDay == Day(year: 2013, month: 12, day: 31))
        let cabinet = try #require(reading.entries.first { $0.key == "pyxis-supplystation" }?.release("9.0"))
        #expect(
            cabinet.lifecycle.state(on: try Day(parsing: "2026-11-30"), extensionBought: false) == .ended)
        #expect(
            cabinet.lifecycle.state(on: try Day(parsing: "2010-01-01"), extensionBought: false) == .unknown,
            "since when it is over was not said")
        let silverlight = try #require(reading.entries.first { $0.key == "silverlight" }?.release("5"))
        #expect(
            silverlight.lifecycle.state(on: try Day(parsing: "2021-10-13"), extensionBought: true) == .ended)
    }

    @Test("The hospital's file is written as it is read, and wins over the public set")
    func roundTrip() throws {
        let shipped = try HospitalLifecycle.shipped().entries
        let again = try HospitalLifecycle.read(HospitalLifecycle.write(shipped))
        #expect(again.faults.isEmpty && again.entries.map(\.key) == shipped.map(\.key))
        #expect(
            again.entries.flatMap(\.releases).map(\.lifecycle.securitySupport)
                == shipped.flatMap(\.releases).map(\.lifecycle.securitySupport))
        #expect(again.entries.map(\.identifiers) == shipped.map(\.identifiers))
        #expect(shipped.contains { !$0.identifiers.isEmpty })
        let odd = try #require(CPEName(#"cpe:2.3:a:notepad\+\+:notepad\+\+:8.1\:x:*:*:*:*:*:*:*"#))
        #expect(CPEName(odd.description) == odd)
        var own = shipped[0]
        own.releases[0].lifecycle.securitySupport = .on(asOf)
        let merged = LifecycleCatalogue([shipped, [own]])
        #expect(merged[own.key]?.releases[0].lifecycle.lastFreeDay == asOf)
        #expect(merged.products.count == shipped.count)
    }

    @Test("A release without source, day or end of support is refused with what it lacks")
    func lacking() throws {
        let text = """
            {"products":[{"key":"Bad Key","title":"t","kind":"application","releases":[]},
            {"key":"k","title":"t","kind":"application","releases":[
              {"cycle":"1","securitySupport":"2020-01-01","asOf":"2026-01-01"},{"cycle":"2","securitySupport":"2020-01-01","source":"s"},
              {"cycle":"3","source":"s","asOf":"2026-01-01"},{"cycle":"4","securitySupport":true,"source":"s","asOf":"2026-01-01"}]},
            {"title":"no key"}]}
            """
        let reading = try HospitalLifecycle.read(Array(text.utf8))
        #expect(reading.entries.map(\.key) == ["k"] && reading.entries[0].releases.map(\.cycle) == ["4"])
        #expect(reading.faults.map(\.place) == ["Bad Key", "k 1", "k 2", "k 3", "products[2]"])
    }

    @Test("The same file is kept as a table: dates in French or ISO form, « en cours », « terminé »")
    func table() throws {
        let text = """
            key;title;kind;supplier;aliases;cycle;label;released;active_support_end;security_support_end;paid_extension_end;source;as_of
            sil-x;SIL X;application;Éditeur;Sil X | X Labo;7;;01/03/2019;;31/12/2027;;Réponse de l’éditeur;2026-05-04
            sil-x;SIL X;application;Éditeur;;8;;;;en cours;;Réponse de l’éditeur;2026-05-04
            sil-x;SIL X;application;Éditeur;;6;;;;terminé;;Réponse de l’éditeur;04/05/2026
            sil-x;SIL X;application;Éditeur;;5;;;;31/02/2020;;Réponse de l’éditeur;04/05/2026
            pacs;PACS;toy;;;1;;;;terminé;;s;04/05/2026
            """
        let reading = try HospitalLifecycle.readTable(ByteSource(Array(text.utf8), name: "cycle.csv"))
        let product = try #require(reading.entries.first)
        #expect(reading.entries.count == 1 && product.aliases == ["Sil X", "X Labo"])
        #expect(
            product.releases.map(\.lifecycle.securitySupport) == [
                .on(try Day(parsing: "2027-12-31")), .open, .over,
            ])
        #expect(reading.faults.map(\.line) == [5, 6])
    }

    @Test("Hostile bytes are refused and never crash, cut at any place")
    func hostile() throws {
        let good = Array(#"{"id":"a","title":"é","releases":[{"releaseCycle":"1","eol":"2020-01-01"}]}"#.utf8)
        for length in 0...good.count {
            let cut = Array(good.prefix(length))
            _ = try EndOfLifeReader.read(cut, asOf: asOf)
            _ = try? KEVReader.read(cut)
            _ = try? EPSSReader.read(cut)
            _ = try? HospitalLifecycle.read(cut)
        }
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        #expect(throws: FeedFault.self) { try KEVReader.read(deep) }
    }
}
