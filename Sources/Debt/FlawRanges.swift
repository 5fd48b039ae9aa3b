/// Which versions of a product an entry of CISA's catalogue touches: `flaw | product: ranges | source`.
///
/// The catalogue carries no versions. These come from what the maker says in the flaw's CVE record (`cve`), or from what
/// CISA adds to it (`cisa`). `a..b` holds both ends, `a<b` not the last; without a first version it begins with the
/// oldest. A flaw that is not here, or of a product whose versions are not numbers in a row, is judged by time.
///
/// > Source: CVE records, https://github.com/CVEProject/cvelistV5, read on 29 November 2026; Vulnrichment,
/// > https://github.com/cisagov/vulnrichment at b0ed758 of 24 October 2024. Both are in the public domain or under CC0.
enum FlawRanges {
    static let table = """
        CVE-2016-8735 | tomcat: <6.0.48, 7.0<7.0.73, 8.0<8.0.39, 8.5<8.5.7, 9.0.0.M1<9.0.0.M12 | cve
        CVE-2017-12617 | tomcat: 7.0.0..7.0.81, 8.0.0.RC1..8.0.46, 8.5.0..8.5.22, 9.0.0.M1..9.0.0 | cve
        CVE-2019-11043 | php: 7.1.0<7.1.33, 7.2.0<7.2.24, 7.3.0<7.3.11 | cve
        CVE-2020-13927 | apache-airflow: <1.10.11 | cve
        CVE-2020-13965 | roundcube: <1.3.12, 1.4.0<1.4.5 | cisa
        CVE-2020-17519 | apache-flink: 1.11.0..1.11.2 | cve
        CVE-2020-1938 | tomcat: 7.0.0<7.0.100, 8.5.0<8.5.51, 9.0.0.M1<9.0.31 | cve
        CVE-2021-26086 | jira-software: <8.5.14, 8.6.0<8.13.6, 8.14.0<8.16.1 | cisa
        CVE-2021-41773 | apache-http-server: 2.4.49..2.4.49 | cve
        CVE-2021-42013 | apache-http-server: 2.4.49..2.4.50 | cve
        CVE-2021-44228 | log4j: 2.0-beta9<2.3.1, 2.4<2.12.2, 2.13.0<2.15.0 | cve
        CVE-2021-45046 | log4j: 2.0-beta9<2.12.2, 2.13.0<2.16.0 | cve
        CVE-2022-0028 | pan-os: 8.1<8.1.23-h1, 9.0<9.0.16-h3, 9.1<9.1.14-h4, 10.0<10.0.11-h1, 10.1<10.1.6-h6, 10.2<10.2.2-h2 | cve
        CVE-2022-41328 | fortios: 6.0.0..6.0.16, 6.2.0..6.2.13, 6.4.0..6.4.11, 7.0.0..7.0.9, 7.2.0..7.2.3 | cve
        CVE-2022-42475 | fortios: 5.0.0..5.0.14, 5.2.0..5.2.15, 5.4.0..5.4.13, 5.6.0..5.6.14, 6.0.0..6.0.15, 6.2.0..6.2.11, 6.4.0..6.4.10, 7.0.0..7.0.8, 7.2.0..7.2.2 | cve
        CVE-2023-22515 | confluence: 8.0.0<8.3.3, 8.4.0<8.4.3, 8.5.0<8.5.2 | cisa
        CVE-2023-22527 | confluence: 8.0.0<8.5.4 | cisa
        CVE-2023-23752 | joomla: 4.0.0..4.2.7 | cve
        CVE-2023-27997 | fortios: 6.0.0..6.0.16, 6.2.0..6.2.13, 6.4.0..6.4.12, 7.0.0..7.0.11, 7.2.0..7.2.4 | cve
        CVE-2023-43770 | roundcube: <1.4.14, 1.5.0<1.5.4, 1.6.0<1.6.3 | cisa
        CVE-2023-46604 | apache-activemq: <5.15.16, 5.16.0<5.16.7, 5.17.0<5.17.6, 5.18.0<5.18.3 | cve
        CVE-2023-7028 | gitlab: 16.1<16.1.6, 16.2<16.2.9, 16.3<16.3.7, 16.4<16.4.5, 16.5<16.5.6, 16.6<16.6.4, 16.7<16.7.2 | cve
        CVE-2024-21762 | fortios: 6.0.0..6.0.17, 6.2.0..6.2.15, 6.4.0..6.4.14, 7.0.0..7.0.13, 7.2.0..7.2.6, 7.4.0..7.4.2 | cve
        CVE-2024-23897 | jenkins: 1.606<2.426.3, 2.427<2.440.1, 2.441<2.442 | cisa
        CVE-2024-3400 | pan-os: 10.2.0<10.2.9-h1, 11.0.0<11.0.4-h1, 11.1.0<11.1.2-h3 | cve
        CVE-2024-37383 | roundcube: <1.5.7, 1.6.0<1.6.7 | cisa
        CVE-2024-38475 | apache-http-server: 2.4.0..2.4.59 | cve
        CVE-2024-40711 | veeam-backup-and-replication: 12..12.1.2.172 | cisa
        CVE-2024-4577 | php: 8.1.0<8.1.29, 8.2.0<8.2.20, 8.3.0<8.3.8 | cve
        CVE-2025-24813 | tomcat: 8.5.0..8.5.100, 9.0.0.M1..9.0.98, 10.1.0-M1..10.1.34, 11.0.0-M1..11.0.2 | cve
        """

    /// The versions of a product that a flaw touches; empty where the table says nothing.
    static func ranges(of cve: String, in product: String) -> [VersionRange] {
        known[cve]?[product] ?? []
    }

    /// Every flaw and product that the table names, for its own tests.
    static var all: [(cve: String, product: String, ranges: [VersionRange])] {
        known.flatMap { cve, products in products.map { (cve: cve, product: $0.key, ranges: $0.value) } }
    }

    private static let known: [String: [String: [VersionRange]]] = {
        var known: [String: [String: [VersionRange]]] = [:]
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: "|").map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            guard parts.count == 3, let colon = parts[1].firstIndex(of: ":") else { continue }
            let ranges = parts[1][parts[1].index(after: colon)...].split(separator: ",").map {
                range(String($0.drop { $0 == " " }))
            }
            known[parts[0], default: [:]][String(parts[1][..<colon])] = ranges
        }
        return known
    }()

    private static func range(_ text: String) -> VersionRange {
        if let dots = text.firstRange(of: "..") {
            return VersionRange(
                from: ProductVersion(String(text[..<dots.lowerBound])),
                to: ProductVersion(String(text[dots.upperBound...])), includesUpper: true)
        }
        let sides = text.split(separator: "<", omittingEmptySubsequences: false)
        return VersionRange(
            from: sides.first.flatMap { $0.isEmpty ? nil : ProductVersion(String($0)) },
            to: sides.last.map { ProductVersion(String($0)) })
    }
}
