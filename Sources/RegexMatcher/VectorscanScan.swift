import CVectorscan
import Detection
import Synchronization

/// The scratch of one thread, and room for the numbers found.
///
/// `scratch` and `found` are owned and freed once by `deinit`. They are touched only between setting and clearing
/// `isBusy`, so by one thread at a time: that makes the class `Sendable`. `found` has room for every expression, and
/// Vectorscan reports each at most once in a scan, for all are compiled with `HS_FLAG_SINGLEMATCH`; `record` checks it
/// all the same.
@safe final class VectorscanScan: ExpressionScan, @unchecked Sendable {
    private let scanner: VectorscanScanner
    private let isBusy = Atomic(false)
    /// `nil` if there was no memory for it: then everything is reported.
    private let scratch: OpaquePointer?
    private let found: UnsafeMutablePointer<Found>

    @unsafe private struct Found {
        var count = 0
        let room: Int
        let numbers: UnsafeMutablePointer<UInt32>
    }

    init(_ scanner: VectorscanScanner) {
        self.scanner = scanner
        var scratch: OpaquePointer?
        var isWhole = true
        // The scratch grows to what the greedier database needs.
        for database in [scanner.ascii.database, scanner.bytes.database].compactMap(\.self) {
            isWhole = unsafe hs_alloc_scratch(database.handle, &scratch) == HS_SUCCESS && isWhole
        }
        if !isWhole {
            unsafe hs_free_scratch(scratch)
            unsafe scratch = nil
        }
        unsafe self.scratch = scratch
        unsafe found = .allocate(capacity: 1)
        unsafe found.initialize(
            to: Found(room: scanner.count, numbers: .allocate(capacity: max(scanner.count, 1))))
    }

    deinit {
        unsafe hs_free_scratch(scratch)
        unsafe found.pointee.numbers.deallocate()
        unsafe found.deallocate()
    }

    func scan(_ value: Span<UInt8>, _ report: (Int) -> Void) {
        guard isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
            return reportEverything(report)
        }
        defer { isBusy.store(false, ordering: .releasing) }
        guard !value.isEmpty else {
            for number in scanner.matchesOfNothing { report(Int(number)) }
            return
        }
        let isASCII = unsafe value.withUnsafeBufferPointer { unsafe Self.isASCII($0) }
        let table = isASCII ? scanner.ascii : scanner.bytes
        if let database = table.database {
            guard search(value, database) else { return reportEverything(report) }
            for index in 0..<(unsafe found.pointee.count) {
                report(Int(unsafe found.pointee.numbers[index]))
            }
        }
        for number in table.alwaysReported { report(Int(number)) }
    }

    private func reportEverything(_ report: (Int) -> Void) {
        for number in 0..<scanner.count { report(number) }
    }

    /// Whether the search ran to its end.
    private func search(_ value: Span<UInt8>, _ database: VectorscanDatabase) -> Bool {
        guard let scratch = unsafe scratch, let length = UInt32(exactly: value.count) else { return false }
        unsafe found.pointee.count = 0
        let status = unsafe value.withUnsafeBytes { bytes in
            unsafe hs_scan(
                database.handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), length, 0, scratch,
                Self.record, found)
        }
        return status == HS_SUCCESS
    }

    private static let record: match_event_handler = { number, _, _, _, context in
        guard let found = unsafe context?.assumingMemoryBound(to: Found.self) else { return 1 }
        guard unsafe found.pointee.count < found.pointee.room else { return 1 }
        unsafe found.pointee.numbers[found.pointee.count] = number
        unsafe found.pointee.count += 1
        return 0
    }

    private static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(bytes)
        var high: UInt64 = 0
        var offset = 0
        while offset + 8 <= raw.count {
            high |= unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        while offset < raw.count {
            high |= UInt64(unsafe raw[offset])
            offset += 1
        }
        return high & 0x8080_8080_8080_8080 == 0
    }
}
