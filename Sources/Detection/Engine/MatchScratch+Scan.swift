import Events
import Sigma

// Unsafe only to hand memory to `ValueScan`, whose invariants hold here: field ranges lie within the event's bytes, which
// the decoders see to and which is checked once more.

extension MatchScratch {
    /// Looks for the literals of a group in an event: sets ``truth``, ``places`` and ``woken``. `fieldOfName` holds the rules' number of
    /// a field, by the number of the event's field name.
    mutating func scan(
        _ event: borrowing Event, _ group: MatchGroup, _ rules: CompiledRules, fieldOfName: [UInt16]
    ) {
        let epoch = epoch
        var folded: [UInt8] = []
        swap(&folded, &self.folded)
        unsafe truth.withUnsafeMutableBufferPointer { truth in
            unsafe places.withUnsafeMutableBufferPointer { places in
                unsafe woken.withUnsafeMutableBufferPointer { woken in
                    guard let truth = truth.baseAddress, let places = places.baseAddress,
                        let woken = woken.baseAddress
                    else { return }
                    let scan = unsafe ValueScan(
                        group, rules, truth: truth, places: places, woken: woken, epoch: epoch)
                    unsafe MatchScratch.scan(event, group, fieldOfName, scan, &folded)
                }
            }
        }
        swap(&folded, &self.folded)
    }

    @inline(__always)
    private static func scan(
        _ event: borrowing Event, _ group: MatchGroup, _ fieldOfName: [UInt16], _ scan: ValueScan,
        _ folded: inout [UInt8]
    ) {
        let tables = unsafe group.tables.base
        let tableOfField = unsafe group.tableOfField.base
        let anyTable = group.anyTable
        let names = fieldOfName.span
        let fields = event.fields.span
        unsafe event.bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            for index in fields.indices {
                let field = unsafe fields[unchecked: index]
                let name = Int(field.name.number)
                let number = name < names.count ? unsafe names[unchecked: name] : MatchGroup.noTable
                let table =
                    unsafe number == MatchGroup.noTable
                    ? MatchGroup.noTable : tableOfField[Int(number)]
                guard table != MatchGroup.noTable || anyTable != MatchGroup.noTable else { continue }
                let start = Int(field.value.start)
                var count = Int(field.value.length)
                guard start + count <= bytes.count else { continue }
                var value = unsafe base + start
                let place = UInt32(truncatingIfNeeded: index)
                if unsafe isASCII(value, count) {
                    if table != MatchGroup.noTable {
                        unsafe scan.scan(value, count, of: place, tables + Int(table))
                    }
                    if anyTable != MatchGroup.noTable {
                        unsafe scan.scan(value, count, of: place, tables + Int(anyTable))
                    }
                } else {
                    if table != MatchGroup.noTable {
                        unsafe scan.noteForeign(of: place, tables + Int(table))
                    }
                    if anyTable != MatchGroup.noTable {
                        unsafe scan.noteForeign(of: place, tables + Int(anyTable))
                    }
                    fold(event.bytes.span.extracting(start..<start + count), into: &folded)
                    unsafe folded.withUnsafeBufferPointer { folded in
                        guard let base = folded.baseAddress else { return }
                        unsafe value = base
                        count = folded.count
                        if table != MatchGroup.noTable {
                            unsafe scan.scan(value, count, of: place, tables + Int(table))
                        }
                        if anyTable != MatchGroup.noTable {
                            unsafe scan.scan(value, count, of: place, tables + Int(anyTable))
                        }
                    }
                }
            }
        }
    }
}
