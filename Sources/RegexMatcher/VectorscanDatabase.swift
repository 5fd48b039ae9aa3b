import CVectorscan
import Glibc

/// Expressions compiled by Vectorscan for blocks of bytes.
///
/// `handle` is owned, freed once by `deinit`, and never changes: any number of threads may scan with it, each with a
/// scratch of its own, which is what makes the class `Sendable`.
@safe final class VectorscanDatabase: @unchecked Sendable {
    let handle: OpaquePointer

    private init(_ handle: OpaquePointer) { unsafe self.handle = handle }

    deinit { unsafe hs_free_database(handle) }

    /// An expression in Perl's syntax and the number by which it is reported.
    struct Pattern {
        let number: Int
        let text: String
        /// Whether Vectorscan may take a simpler expression that holds wherever this one does.
        var isSimplified = false
    }

    /// Refusals that cost a new attempt each; past so many something else is wrong.
    private static let refusalLimit = 64

    /// Compiles patterns; `refused` are the numbers of those that Vectorscan does not take, even simplified.
    static func compiled(
        _ patterns: [Pattern]
    ) throws(RegexMatcherError) -> (database: VectorscanDatabase?, refused: [Int]) {
        var patterns = patterns
        var refused: [Int] = []
        for _ in 0...refusalLimit {
            guard !patterns.isEmpty else { return (nil, refused) }
            switch attempt(patterns) {
            case .compiled(let database): return (database, refused)
            case .refused(let index, let reason):
                guard patterns.indices.contains(index) else { throw RegexMatcherError(.notCompiled(reason)) }
                if patterns[index].isSimplified {
                    refused.append(patterns.remove(at: index).number)
                } else {
                    patterns[index].isSimplified = true
                }
            }
        }
        throw RegexMatcherError(.notCompiled("too many expressions were refused"))
    }

    private enum Attempt {
        case compiled(VectorscanDatabase)
        /// -1 stands for all of them.
        case refused(index: Int, reason: String)
    }

    private static func attempt(_ patterns: [Pattern]) -> Attempt {
        let plain = UInt32(HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY)
        let flags = patterns.map { $0.isSimplified ? plain | UInt32(HS_FLAG_PREFILTER) : plain }
        let numbers = patterns.map { UInt32($0.number) }
        // One block of texts, each with its NUL, so that the pointers need no freeing one by one.
        let texts = patterns.flatMap { Array($0.text.utf8CString) }
        var handle: OpaquePointer?
        var error: UnsafeMutablePointer<hs_compile_error_t>?
        let status = unsafe texts.withUnsafeBufferPointer { texts in
            var pointers: [UnsafePointer<CChar>?] = unsafe []
            var offset = 0
            for pattern in patterns {
                unsafe pointers.append(texts.baseAddress.map { unsafe $0 + offset })
                offset += pattern.text.utf8.count + 1
            }
            return unsafe hs_compile_multi(
                pointers, flags, numbers, UInt32(patterns.count), UInt32(HS_MODE_BLOCK), nil, &handle, &error)
        }
        if status == HS_SUCCESS, let handle = unsafe handle {
            return .compiled(unsafe VectorscanDatabase(handle))
        }
        defer { unsafe hs_free_compile_error(error) }
        let reason = unsafe error?.pointee.message.map { unsafe String(cString: $0) }
        return .refused(
            index: Int(unsafe error?.pointee.expression ?? -1), reason: reason ?? "error \(status)")
    }

    /// The bytes from which ``restored(_:)`` makes the same database, on the same kind of processor.
    func serialized() throws(RegexMatcherError) -> [UInt8] {
        var bytes: UnsafeMutablePointer<CChar>?
        var count = 0
        guard unsafe hs_serialize_database(handle, &bytes, &count) == HS_SUCCESS, let start = unsafe bytes
        else {
            throw RegexMatcherError(.notCompiled("the database cannot be written out"))
        }
        defer { unsafe free(start) }
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Reads a database that ``serialized()`` wrote. Vectorscan checks version, processor and a checksum.
    static func restored(_ bytes: ArraySlice<UInt8>) throws(RegexMatcherError) -> VectorscanDatabase {
        var handle: OpaquePointer?
        let status = unsafe bytes.withUnsafeBytes { bytes in
            unsafe hs_deserialize_database(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, &handle)
        }
        guard status == HS_SUCCESS, let handle = unsafe handle else {
            let isForeign = status == HS_DB_VERSION_ERROR || status == HS_DB_PLATFORM_ERROR
            throw RegexMatcherError(isForeign ? .madeElsewhere(by: "another version") : .damaged)
        }
        return unsafe VectorscanDatabase(handle)
    }

    /// Vectorscan's version and the features of this processor that it uses; the same text for databases that fit.
    static let platform: String = {
        let sample = [Pattern(number: 0, text: "a")]
        guard let database = try? compiled(sample).database else { return "none" }
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe hs_database_info(database.handle, &text) == HS_SUCCESS, let start = unsafe text else {
            return "unknown"
        }
        defer { unsafe free(start) }
        return unsafe String(cString: start)
    }()
}
