/// An observable in 64 bits: what the index of the archive keeps, and what is asked of it.
///
/// The kind and the bytes of the normal form, **last byte first**, through FNV-1a and the finaliser of MurmurHash3: so
/// the fingerprints of a domain and of all its parents come out of one pass. Two observables of the same fingerprint are
/// told apart by nothing here: whoever needs proof reads the records. The values are part of the format of index files.
///
/// > Source: Fowler, Noll and Vo, "FNV hash", draft-eastlake-fnv-21; Appleby, MurmurHash3 (`fmix64`), public domain.
public struct Fingerprint: Hashable, Comparable, Sendable {
    /// Spread evenly over all numbers of 64 bits.
    public let value: UInt64

    /// A fingerprint read back.
    public init(_ value: UInt64) { self.value = value }

    /// The fingerprint of bytes in their normal form.
    public init(_ kind: ObservableKind, _ bytes: some BidirectionalCollection<UInt8>) {
        var state = FingerprintState(kind)
        for byte in bytes.reversed() { state.take(byte) }
        self = state.fingerprint
    }

    /// Orders as index files do.
    public static func < (left: Fingerprint, right: Fingerprint) -> Bool { left.value < right.value }
}

/// The fingerprint of what was taken so far.
struct FingerprintState {
    private var value: UInt64

    init(_ kind: ObservableKind) {
        value = (0xCBF2_9CE4_8422_2325 ^ UInt64(kind.rawValue)) &* 0x0000_0100_0000_01B3
    }

    @inline(__always)
    mutating func take(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

    var fingerprint: Fingerprint {
        var mixed = value
        mixed = (mixed ^ (mixed &>> 33)) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ (mixed &>> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return Fingerprint(mixed ^ (mixed &>> 33))
    }
}
