import Compression
import Foundation

/// Why a batch of the spool was not read.
public enum SpoolFault: Error, Equatable, Sendable {
    /// Its file is damaged or gone: it can never be read.
    case damaged(String)
    /// It cannot be read now: too many files are open, memory ran short, the disk does not answer.
    case unreadable(String)

    /// Judges what went wrong.
    init(_ error: any Error) {
        let isForEver =
            switch error {
            case CompressionError.outOfMemory: false
            case is CompressionError, is CollectorError, is DecodingError: true
            default: (error as? CocoaError)?.code == .fileReadNoSuchFile
            }
        self = isForEver ? .damaged("\(error)") : .unreadable("\(error)")
    }
}
