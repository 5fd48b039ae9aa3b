import Markup
import Vocabulary

/// Records that follow each other and differ in their numbers alone: a program that writes ten thousand files is one
/// line to a reader, not ten thousand.
struct AlikeRecords {
    /// The first, which stands for all.
    let first: RawRecord
    /// Those that follow it, in order of time; empty or at least ``fewest`` less one.
    let others: [RawRecord]

    /// A run shorter than this is shown record by record.
    static let fewest = 4

    /// Gathers what follows each other; the record at `place` always stands alone.
    static func gathered(_ records: [RawRecord], around place: RecordPlace) -> [AlikeRecords] {
        var gathered: [AlikeRecords] = []
        var rest = records[...]
        while let first = rest.first {
            let shape = shape(of: first)
            let run = rest.prefix { first.place != place && $0.place != place && Self.shape(of: $0) == shape }
            if run.count >= fewest {
                gathered.append(AlikeRecords(first: first, others: Array(run.dropFirst())))
                rest = rest.dropFirst(run.count)
            } else {
                let alone = rest.prefix(max(1, run.count))
                gathered += alone.map { AlikeRecords(first: $0, others: []) }
                rest = rest.dropFirst(alone.count)
            }
        }
        return gathered
    }

    /// What a record says, with each number as one mark.
    private static func shape(of record: RawRecord) -> String {
        var shape = ""
        var wasDigit = false
        for scalar in record.summary.english.unicodeScalars {
            let isDigit = ("0"..."9").contains(scalar)
            if !isDigit { shape.unicodeScalars.append(scalar) } else if !wasDigit { shape.append("0") }
            wasDigit = isDigit
        }
        return shape
    }

    /// "138 more of the kind".
    var sentence: LocalizedText {
        LocalizedText(
            "\(LocalizedText.number(others.count).french) autres du même genre à la suite",
            en: "\(LocalizedText.number(others.count).english) more like this follow")
    }
}
