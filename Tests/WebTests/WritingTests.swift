import CoreMetrics
import Foundation
import HTTPTypes
import Markup
import Store
import Testing
import Vocabulary

@testable import Web

@Suite("Whatever is written into a page stays text") struct HTMLTests {
    @Test(
        "Markup, quotes and control characters are escaped; marks that turn the writing are shown",
        arguments: [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\" onload=\"x", "&quot; onload=&quot;x"), ("it's & that", "it&#39;s &amp; that"),
            ("invoice\u{202E}fdp.exe", "invoice[U+202E]fdp.exe"),
            ("a\u{0}b\u{1B}[2J", "a\u{FFFD}b\u{FFFD}[2J"),
            ("Hôpital « Éole » 😀", "Hôpital « Éole » 😀"),
        ])
    func escaping(_ text: String, _ expected: String) {
        var html = HTML(language: .french)
        html.data(text)
        #expect(String(decoding: html.bytes, as: UTF8.self) == expected)
    }

    @Test("An attribute cannot be left by a quote")
    func attribute() {
        var html = HTML(language: .french)
        html(.span, .title(data: "\"><script>"))
        #expect(
            String(decoding: html.bytes, as: UTF8.self) == "<span title=\"&quot;&gt;&lt;script&gt;\"></span>")
    }

    @Test(
        "Only https leads outside",
        arguments: [
            "javascript:alert(1)", "http://a.example", "https://", "https://a.example/\"x", "https://a b",
            "data:text/html,x",
        ])
    func outside(_ address: String) { #expect(OutsideLink(address) == nil) }

    @Test("Matched bytes are marked where they stand, also between letters of several bytes")
    func marks() {
        var html = HTML(language: .french)
        html.record("é=vss&x", marks: [3..<6])
        #expect(String(decoding: html.bytes, as: UTF8.self).contains("é=<mark>vss</mark>&amp;x"))
    }
}

@Suite("Figures, days and times read as each language writes them") struct FormatTests {
    @Test("Where counting stopped, and where looking stopped, the words say so")
    func parts() {
        #expect(Total(counted: 1_200).words == LocalizedText("1\u{202F}200", en: "1,200"))
        #expect(
            Total(counted: 10_001).words
                == LocalizedText("plus de 10\u{202F}000", en: "more than 10,000"))
        #expect(!ChainsView.cut(shown: 0, of: 0, isPartial: true).french.contains("0 premières"))
        #expect(ChainsView.cut(shown: 20, of: 21, isPartial: false).english == "The first 20 of 21 chains.")
    }

    @Test("Numbers are grouped by threes")
    func numbers() {
        #expect(LocalizedText.number(1_234_567) == LocalizedText("1\u{202F}234\u{202F}567", en: "1,234,567"))
        #expect(LocalizedText.number(-999) == LocalizedText("\u{2212}999", en: "\u{2212}999"))
        #expect(LocalizedText.number(1234.05, decimals: 1) == LocalizedText("1\u{202F}234,1", en: "1,234.1"))
        #expect(LocalizedText.number(-0.04, decimals: 1).english == "0.0")
        #expect(LocalizedText.number(.nan, decimals: 1) == .verbatim("–"))
        #expect(LocalizedText.number(Int.min).english == "\u{2212}9,223,372,036,854,775,808")
    }

    @Test("Zero is singular in French and plural in English")
    func plural() {
        let one = LocalizedText("alerte", en: "alert")
        let many = LocalizedText("alertes", en: "alerts")
        #expect(
            LocalizedText.count(0, one: one, many: many) == LocalizedText("0\u{A0}alerte", en: "0 alerts"))
        #expect(
            LocalizedText.count(2, one: one, many: many) == LocalizedText("2\u{A0}alertes", en: "2 alerts"))
    }

    @Test("Money, shares and sizes carry their unit")
    func units() {
        #expect(
            LocalizedText.money(Money(cents: 123_450))
                == LocalizedText("1\u{202F}234,50\u{A0}€", en: "€1,234.50"))
        #expect(LocalizedText.percentage(0.37) == LocalizedText("37\u{A0}%", en: "37%"))
        #expect(LocalizedText.size(bytes: 1_500_000) == LocalizedText("1,5\u{A0}Mo", en: "1.5 MB"))
    }

    @Test(
        "Paris is one hour ahead of UTC in winter and two in summer, the change being at 01:00 UTC on the last Sundays",
        arguments: [
            ("2026-03-29T00:59:59Z", "29/03/2026 01:59:59\u{A0}UTC+1"),
            ("2026-03-29T01:00:00Z", "29/03/2026 03:00:00\u{A0}UTC+2"),
            ("2026-10-25T00:59:59Z", "25/10/2026 02:59:59\u{A0}UTC+2"),
            ("2026-10-25T01:00:00Z", "25/10/2026 02:00:00\u{A0}UTC+1"),
            ("2026-12-31T23:30:00Z", "01/01/2027 00:30:00\u{A0}UTC+1"),
            ("2024-03-31T01:00:00Z", "31/03/2024 03:00:00\u{A0}UTC+2"),
        ])
    func paris(_ instant: String, _ expected: String) throws {
        #expect(try LocalizedText.instant(Instant(parsing: instant)).french == expected)
    }

    @Test("A distance in time is told in its largest whole unit")
    func distance() {
        let now = Instant(milliseconds: 1_000_000_000_000)
        func ago(_ seconds: Int) -> String {
            LocalizedText.distance(from: now.advanced(by: .seconds(-seconds)), to: now).french
        }
        #expect(ago(2) == "à l’instant")
        #expect(ago(190) == "il y a 3\u{A0}min")
        #expect(ago(90_000) == "il y a 25\u{A0}h")
        #expect(ago(-7_200) == "dans 2\u{A0}h")
        #expect(ago(86_400 * 1_500) == "il y a 1\u{202F}500\u{A0}j")
    }
}

@Suite("What browsers send is read as the standards say") struct ReadingTests {
    @Test("A form's text decodes plus signs and percent signs, and refuses what is not UTF-8")
    func form() throws {
        let fields = try #require(FormFields(parsing: "a=1+2&b=%C3%A9&a=3&c"))
        #expect(fields["a"] == "1 2" && fields.all("a") == ["1 2", "3"])
        #expect(fields["b"] == "é" && fields["c"] == "" && fields["d"] == nil)
        #expect(FormFields(parsing: "a=%FF") == nil)
        #expect(FormFields(parsing: "a=%4") == nil)
        #expect(FormFields(parsing: String(repeating: "a&", count: FormFields.most + 1)) == nil)
    }

    private static let upload = Array(
        "--XyZ\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nsystèmes\r\n--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\u{E9}.csv\"\r\nContent-Type: text/csv\r\n\r\nx\r\n--Xy\r\n\u{0}y\r\n--XyZ--\r\n"
            .utf8)

    @Test("A form with a file gives its fields and the file's bytes as they are")
    func multipart() throws {
        let boundary = try #require(multipartBoundary("multipart/form-data; boundary=\"XyZ\""))
        let fields = try #require(FormFields(multipart: ReadingTests.upload, boundary: boundary))
        #expect(fields["kind"] == "systèmes")
        let file = try #require(fields.file("file"))
        #expect(file.name == "aé.csv")
        #expect(file.bytes == Array("x\r\n--Xy\r\n\u{0}y".utf8))
    }

    @Test("A form cut at any byte is refused and never crashes")
    func cut() {
        for length in 0..<(ReadingTests.upload.count - 4) {
            #expect(FormFields(multipart: Array(ReadingTests.upload.prefix(length)), boundary: "XyZ") == nil)
        }
    }

    @Test(
        "The language is the browser's first that we speak",
        arguments: [
            ("de, en;q=0.8, fr;q=0.5", Language.english), ("fr-CA,fr;q=0.9,en;q=0.8", .french),
            ("en;q=0.1,fr;q=0.9", .french),
        ])
    func language(_ header: String, _ expected: Language) { #expect(preferredLanguage(header) == expected) }

    @Test("A link keeps its parameters and encodes them")
    func link() throws {
        let link = SiteLink("systems").with("q", "a&b=é").with("page", "2").with("page", nil)
        #expect(link.description == "/systems?q=a%26b%3D%C3%A9")
        #expect(SiteLink(returning: link.description)?.description == link.description)
    }
}

@Suite("What Prometheus reads") struct MetricsTests {
    @Test("Counters, gauges and histograms are printed in order, labels escaped, buckets adding up")
    func text() {
        let metrics = PrometheusMetrics()
        metrics.makeCounter(label: "b_total", dimensions: [("path", "a\"b\\")]).increment(by: 2)
        metrics.makeMeter(label: "a_now", dimensions: []).set(1.5)
        let timer = metrics.makeTimer(label: "c_seconds", dimensions: [])
        timer.recordNanoseconds(2_000_000)
        timer.recordNanoseconds(20_000_000_000)
        let text = metrics.text()
        #expect(
            text.hasPrefix(
                "# TYPE a_now gauge\na_now 1.5\n# TYPE b_total counter\nb_total{path=\"a\\\"b\\\\\"} 2\n"))
        #expect(text.contains("c_seconds_bucket{le=\"0.0025\"} 1\n"))
        #expect(text.contains("c_seconds_bucket{le=\"10\"} 1\n"))
        #expect(text.contains("c_seconds_bucket{le=\"+Inf\"} 2\n"))
        #expect(text.contains("c_seconds_count 2\n"))
    }
}
