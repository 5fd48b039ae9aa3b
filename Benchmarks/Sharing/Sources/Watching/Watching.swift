import Foundation
import Sharing
import Vocabulary

/// What looking for shared indicators costs for each record, by how many there are: CPU time, best of nine passes.
///
///     swift run -c release --package-path Benchmarks/Sharing Watching
@main struct Watching {
    static func main() throws {
        let records = (0..<20_000).map(record)
        let bytes = records.reduce(0) { $0 + $1.bytes.count } / records.count
        print("records: \(records.count), bytes of values each: \(bytes)")
        for count in [0, 1_000, 10_000, 100_000, 1_000_000] {
            let table = WatchTable(try indicators(count))
            var best = Double.infinity
            var met = 0
            for _ in 0..<9 {
                let start = cpuSeconds()
                var hits: [WatchTable.Hit] = []
                for record in records {
                    hits.removeAll(keepingCapacity: true)
                    if !table.isEmpty {
                        for (index, range) in record.values.enumerated() {
                            table.scan(record.bytes.span, range, value: index, into: &hits)
                        }
                    }
                    met += hits.count
                }
                best = min(best, cpuSeconds() - start)
            }
            let nanoseconds = Int(best / Double(records.count) * 1e9)
            print("\(count) indicators: \(nanoseconds) ns a record, \(met / 9) met")
        }
    }

    private struct Record {
        var bytes: [UInt8] = []
        var values: [Range<Int>] = []
    }

    /// Fourteen values of a started program and a connection, as Sysmon writes them; one in a thousand is of an indicator.
    private static func record(_ number: Int) -> Record {
        let values = [
            "2026-11-29 08:\(10 + number % 50):\(10 + number % 49).123",
            "{b3a1c2d4-\(1_000 + number % 9_000)-5f6a-0000-001000000000}",
            "\(4_000 + number % 9_000)", #"C:\Windows\System32\svchost.exe"#,
            "10.0.19041.1 (WinBuild.160101.0800)",
            "Host Process for Windows Services", "Microsoft Corporation",
            #"C:\Windows\system32\svchost.exe -k netsvcs -p -s Schedule -h poste\#(number % 500).ght.example"#,
            #"AUTORITE NT\Système"#,
            "SHA256=\(String(number &* 7_919, radix: 16))AB12CD34EF56AB12CD34EF56AB12CD34EF56AB12CD34EF56",
            "10.1.\(number % 250).\(number / 250 % 250)",
            number % 1_000 == 0 ? "198.51.\(number % 7).\(number / 1_000)" : "192.0.2.\(number % 250)", "443",
            "www\(number % 900).service.example",
        ]
        var record = Record()
        for value in values {
            record.values.append(record.bytes.count..<record.bytes.count + value.utf8.count)
            record.bytes += value.utf8
            record.bytes.append(0)
        }
        return record
    }

    private static func indicators(_ count: Int) throws -> [WatchTable.Entry] {
        try (0..<count).map { number in
            let text =
                switch number % 4 {
                case 0: "198.51.\(number / 4 % 7).\(number / 28 % 250)"
                case 1: "c2-\(number).mechant.example"
                case 2:
                    String(repeating: "0", count: 24) + String(0x1_0000_0000 + number, radix: 16).suffix(8)
                default: "https://mechant\(number).example/charge/\(number).exe"
                }
            return WatchTable.Entry(
                id: Int64(number), circle: 1, observable: try Indicator(detecting: text),
                expires: Instant(milliseconds: .max), confidence: .reported)
        }
    }

    private static func cpuSeconds() -> Double {
        var usage = rusage()
        unsafe getrusage(RUSAGE_SELF, &usage)
        return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
    }
}
