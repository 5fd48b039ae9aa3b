// A saved state, all numbers little-endian:
//
//     magic      8 bytes   "CordCorr"
//     version    u32       1
//     touches    u64       how many matches were counted
//     sweep at   u32       at how many groups the stale ones are looked for
//     clock      i64 i64 u32
//     counters   u64 × 6
//     sections   u32       one for each correlation:
//       fingerprint u128   what the correlation is recognised by
//       length      u64    of what follows, in bytes
//       groups      u32    each, those that lie longest without a match first:
//         touch     u64, silent from and until i64 i64, thin at u32
//         key       u16 words, then the words
//         values    u32, each u16 words and the words; only where different values count
//         matches   u32, each a time i64, a reference u64, and where one goes with it a payload u64
//     checksum   u128      of everything before

/// Why a saved state was not taken back.
public enum CorrelationSnapshotError: Error, Equatable, CustomStringConvertible {
    /// The bytes are something else.
    case notASnapshot
    /// The bytes were written by another version of the program.
    case otherVersion(UInt32)
    /// The bytes are not those that were written.
    case checksum
    /// The bytes do not make a state: what is wrong, and where.
    case damaged(String, offset: Int)

    /// The sentence.
    public var description: String {
        switch self {
        case .notASnapshot:
            "the file is no saved state of correlations; name the right file, or start without one"
        case .otherVersion(let version):
            "the saved state of correlations has version \(version), and this program reads version \(CorrelationState.snapshotVersion); start without it"
        case .checksum:
            "the saved state of correlations is cut short or damaged: its checksum is wrong; start without it"
        case .damaged(let what, let offset):
            "the saved state of correlations is damaged at byte \(offset): \(what); start without it"
        }
    }
}

extension CorrelationState {
    /// What became of a saved state.
    public struct Restoration: Sendable, Equatable {
        /// Groups that were taken back.
        public internal(set) var groups = 0
        /// Groups that were left out because their correlation, or a rule that it rests on, changed or is gone.
        public internal(set) var outdatedGroups = 0
    }

    static let snapshotVersion: UInt32 = 1
    private static let magic: [UInt8] = Array("CordCorr".utf8)

    /// Everything that was seen, as bytes to keep: with ``restore(from:)`` the stream goes on as if it had not stopped.
    ///
    /// - Complexity: linear in what is kept. A copy of the state costs nothing, so that another thread can do it.
    public func snapshot() -> [UInt8] {
        var writer = SnapshotWriter()
        writer.bytes += Self.magic
        writer.write(Self.snapshotVersion)
        writer.write(groups.touches)
        writer.write(UInt32(groups.sweepAt))
        writer.write(clock.now)
        writer.write(clock.earliest)
        writer.write(UInt32(clock.count))
        for counter in groups.counters.all { writer.write(UInt64(counter)) }
        writer.write(UInt32(set.correlations.count))
        for index in set.correlations.indices {
            writer.write(UInt64(truncatingIfNeeded: set.fingerprints[index]))
            writer.write(UInt64(truncatingIfNeeded: set.fingerprints[index] >> 64))
            let start = writer.bytes.count
            writer.write(UInt64(0))
            let slots = groups.slots(of: index)
            writer.write(UInt32(slots.count))
            for slot in slots { write(slot, to: &writer) }
            writer.overwrite(UInt64(writer.bytes.count - start - 8), at: start)
        }
        return Self.sealed(writer.bytes)
    }

    /// The bytes with their checksum behind them.
    package static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        let checksum = CorrelationHash.fingerprint(bytes)
        var writer = SnapshotWriter(bytes: bytes)
        writer.write(UInt64(truncatingIfNeeded: checksum))
        writer.write(UInt64(truncatingIfNeeded: checksum >> 64))
        return writer.bytes
    }

    private func write(_ slot: Int, to writer: inout SnapshotWriter) {
        let group = groups.groups[slot]
        let plan = groups.plans[Int(group.correlation)]
        writer.write(group.touch)
        writer.write(group.silentFrom)
        writer.write(group.silentUntil)
        writer.write(UInt32(group.thinAt))
        writer.write(key: group.log.key)
        var numbers: [UInt64: UInt64] = [:]
        if plan.figure == .distinct {
            // Numbered as they come, which is the same in every run.
            var order: [UInt64] = []
            for match in 0..<group.log.count where numbers[group.log.payload(match)] == nil {
                numbers[group.log.payload(match)] = UInt64(order.count)
                order.append(group.log.payload(match))
            }
            writer.write(UInt32(order.count))
            for value in order { writer.write(key: groups.values[Int(value)].key[...]) }
        }
        writer.write(UInt32(group.log.count))
        for match in 0..<group.log.count {
            writer.write(group.log.time(match))
            writer.write(group.log.reference(match))
            if plan.width == 3 {
                let payload = group.log.payload(match)
                writer.write(numbers[payload] ?? payload)
            }
        }
    }

    /// Takes back a saved state. Correlations that changed, or whose rules did, start afresh; the others go on.
    ///
    /// - Throws: ``CorrelationSnapshotError``; the state is then as it was.
    @discardableResult
    public mutating func restore(from bytes: [UInt8]) throws(CorrelationSnapshotError) -> Restoration {
        var reader = SnapshotReader(bytes: bytes, end: bytes.count)
        guard bytes.starts(with: Self.magic) else { throw .notASnapshot }
        reader.offset = Self.magic.count
        let version = try reader.u32()
        guard version == Self.snapshotVersion else { throw .otherVersion(version) }
        guard bytes.count >= 16 + reader.offset else { throw .checksum }
        let checksum = CorrelationHash.fingerprint(Array(bytes.dropLast(16)))
        var trailer = SnapshotReader(bytes: bytes, offset: bytes.count - 16, end: bytes.count)
        guard try trailer.u128() == checksum else { throw .checksum }
        reader.end = bytes.count - 16

        var fresh = CorrelationGroups(
            groups.plans, limits: groups.limits, seed: groups.seed, leastSweep: groups.leastSweep)
        var time = EventClock(blockLength: clock.blockLength)
        var result = Restoration()
        fresh.touches = try reader.u64()
        fresh.sweepAt = max(Int(try reader.u32()), fresh.leastSweep)
        time.now = try reader.time(.min / 2)
        time.earliest = try reader.time(.max)
        time.count = Int(try reader.u32())
        var counters: [Int] = []
        for _ in 0..<6 { counters.append(Int(try reader.u64() & 0x7FFF_FFFF_FFFF)) }
        fresh.counters.all = counters
        for _ in 0..<(try reader.u32()) {
            let fingerprint = try reader.u128()
            let length = try reader.u64()
            guard length <= UInt64(reader.rest) else { throw reader.damaged("a section is too long") }
            let next = reader.offset + Int(length)
            let count = try reader.u32()
            if let index = set.fingerprints.firstIndex(of: fingerprint) {
                for _ in 0..<count { try Self.readGroup(of: index, from: &reader, into: &fresh) }
                guard reader.offset == next else { throw reader.damaged("a section has another length") }
                result.groups += Int(count)
            } else {
                result.outdatedGroups += Int(count)
                reader.offset = next
            }
        }
        guard reader.rest == 0 else { throw reader.damaged("there is more than the sections") }
        fresh.makeRoom(at: time.now)
        (groups, clock) = (fresh, time)
        return result
    }

    /// The same state for other rules: correlations that stay as they are go on, the others start afresh.
    public func continued(with set: CorrelationSet) throws(CorrelationSnapshotError) -> CorrelationState {
        var next = CorrelationState(
            set, limits: groups.limits, seed: groups.seed, clockBlock: clock.blockLength)
        try next.restore(from: snapshot())
        return next
    }

    private static func readGroup(
        of index: Int, from reader: inout SnapshotReader, into fresh: inout CorrelationGroups
    ) throws(CorrelationSnapshotError) {
        let plan = fresh.plans[index]
        let touch = try reader.u64()
        guard touch <= fresh.touches else { throw reader.damaged("a group is newer than the state") }
        let (from, until) = (try reader.time(.max), try reader.time(.min))
        let thinAt = Int32(clamping: max(try reader.u32(), UInt32(CorrelationGroups.leastThinning)))
        let key = try reader.key()
        guard !fresh.hasGroup(of: index, key) else { throw reader.damaged("a group is there twice") }
        let slot = fresh.group(of: index, key, touchedAt: touch)
        fresh.groups[slot].silentFrom = from
        fresh.groups[slot].silentUntil = until
        fresh.groups[slot].thinAt = thinAt
        var values: [Int] = []
        if plan.figure == .distinct {
            let count = try reader.u32()
            for _ in 0..<count { values.append(fresh.value(of: slot, try reader.key())) }
        }
        let count = try reader.u32()
        let before = fresh.groups[slot].log.byteCount
        var last = Int64.min
        for _ in 0..<count {
            let time = try reader.time(0)
            let reference = try reader.u64()
            guard time >= last else { throw reader.damaged("matches are not in order of time") }
            last = time
            var payload = plan.width == 3 ? try reader.u64() : 0
            switch plan.figure {
            case .distinct:
                guard payload < UInt64(values.count) else { throw reader.damaged("a value is not there") }
                let value = values[Int(payload)]
                fresh.values[value].uses += 1
                payload = UInt64(value)
            case .ordered(let rules):
                guard payload < UInt64(rules) else { throw reader.damaged("a rule is not there") }
            case .sum, .average, .median, .percentile:
                guard Double(bitPattern: payload).isFinite else { throw reader.damaged("a number is none") }
            case .count: break
            }
            fresh.groups[slot].log.append(time, reference, payload)
        }
        guard count > 0, values.allSatisfy({ fresh.values[$0].uses > 0 }) else {
            throw reader.damaged("a group has no match, or a value none")
        }
        fresh.bytes += fresh.groups[slot].log.byteCount - before
        fresh.refigure(slot)
    }
}

extension CorrelationState.Counters {
    /// All counters, in the order in which they are saved.
    fileprivate var all: [Int] {
        get {
            [
                lateMatches, undatedMatches, incompleteMatches, shedMatches, expiredGroups, evictedGroups,
            ]
        }
        set {
            (lateMatches, undatedMatches, incompleteMatches) = (newValue[0], newValue[1], newValue[2])
            (shedMatches, expiredGroups, evictedGroups) = (newValue[3], newValue[4], newValue[5])
        }
    }
}

private struct SnapshotWriter {
    var bytes: [UInt8] = []

    mutating func write(_ number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func write(key: ArraySlice<UInt64>) {
        write(UInt16(key.count))
        for word in key { write(word) }
    }

    mutating func overwrite(_ number: UInt64, at offset: Int) {
        for index in 0..<8 { bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (index * 8)) }
    }
}

/// Reads a saved state; nothing is believed that was not compared with what is there.
private struct SnapshotReader {
    let bytes: [UInt8]
    var offset = 0
    var end: Int

    var rest: Int { end - offset }

    func damaged(_ what: String) -> CorrelationSnapshotError { .damaged(what, offset: offset) }

    private mutating func number(_ count: Int) throws(CorrelationSnapshotError) -> UInt64 {
        guard rest >= count else { throw damaged("it ends too early") }
        var number: UInt64 = 0
        for index in 0..<count { number |= UInt64(bytes[offset + index]) << UInt64(index * 8) }
        offset += count
        return number
    }

    mutating func u16() throws(CorrelationSnapshotError) -> UInt16 { UInt16(try number(2)) }
    mutating func u32() throws(CorrelationSnapshotError) -> UInt32 { UInt32(try number(4)) }
    mutating func u64() throws(CorrelationSnapshotError) -> UInt64 { try number(8) }

    mutating func u128() throws(CorrelationSnapshotError) -> UInt128 {
        let low = try number(8)
        return UInt128(try number(8)) << 64 | UInt128(low)
    }

    /// A time that can be reckoned with, or the one that stands for none.
    mutating func time(_ none: Int64) throws(CorrelationSnapshotError) -> Int64 {
        let time = Int64(bitPattern: try number(8))
        guard time == none || (-(1 << 60)...(1 << 60)).contains(time) else {
            throw damaged("a time is out of range")
        }
        return time
    }

    mutating func key() throws(CorrelationSnapshotError) -> [UInt64] {
        let count = Int(try u16())
        guard count <= CorrelationPlan.keyWordLimit else { throw damaged("a key is too long") }
        var words: [UInt64] = []
        for _ in 0..<count { words.append(try u64()) }
        return words
    }
}
