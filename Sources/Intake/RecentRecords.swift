/// Remembers which records came lately, so that one that comes again is known.
///
/// A table of fixed size in which each record has one place, which the next record of that place takes over: the memory is
/// flat, and what was pushed out is taken for new. Senders that repeat what they had no answer for do so within seconds.
struct RecentRecords {
    private var places: [UInt64]

    /// Remembers up to two to the power of `bits` records, eight bytes each.
    init(bits: Int = 20) { places = [UInt64](repeating: 0, count: 1 << bits) }

    /// Whether the same record came lately; it is remembered from now on.
    mutating func isRepeat(_ hash: UInt64) -> Bool {
        let place = Int(hash >> 32) & (places.count - 1)
        defer { places[place] = hash }
        return places[place] == hash
    }
}
