import Testing
import Vocabulary

@testable import Federation

@Suite("What the hub holds of a hospital that is not in the register") struct HeldHospitalTests {
    private let now = Instant(milliseconds: 1_800_000_000_000)

    /// Brings messages of ten bytes, as the recorder does.
    private func bring(_ hospital: inout HeldHospital, _ kind: HeldHospital.Kind, _ sequences: [UInt64]) {
        for sequence in sequences {
            if hospital.place(kind, sequence, bytes: 10, share: 30, at: now) == .file {
                hospital.put(kind, sequence, bytes: 10, at: now)
            }
        }
    }

    /// Takes everything in, and says in which order.
    private func takenIn(_ hospital: inout HeldHospital, from stream: [HeldHospital.Kind: [UInt64]])
        -> [String]
    {
        var order: [String] = []
        while let step = hospital.next {
            switch step {
            case .file(let kind, let sequence):
                order.append("\(kind) \(sequence)")
                hospital.remove(kind, sequence)
            case .stream(let kind, let places):
                guard let sequence = stream[kind]?.first(where: places.contains) else {
                    _ = hospital.end(kind, at: now)
                    continue
                }
                order.append("\(kind) \(sequence)")
                _ = hospital.took(kind, sequence, at: now)
            }
        }
        return order
    }

    @Test("Past its share messages wait in the stream, and all are taken in in the order in which they came")
    func order() {
        var hospital = HeldHospital()
        bring(&hospital, .batch, [3, 5, 8])
        bring(&hospital, .findings, [1])
        bring(&hospital, .batch, [9, 12])
        #expect(hospital.batches.count == 3 && hospital.note.batches?.messages == 2)
        // A file goes, so that there is room again: what comes now is still behind what the stream has.
        hospital.remove(.batch, 3)
        bring(&hospital, .batch, [14])
        #expect(hospital.note.batches == .init(first: 9, last: 14, messages: 3, since: now))
        let order = takenIn(&hospital, from: [.batch: [9, 12, 14], .findings: [1]])
        #expect(
            order == ["batch 5", "batch 8", "batch 9", "batch 12", "batch 14", "findings 1"])
        #expect(!hospital.isAwaited && hospital.note == HeldHospital.Note())
    }

    @Test("What is read again after a stop is counted once")
    func again() {
        var hospital = HeldHospital()
        bring(&hospital, .batch, [1, 2, 3, 4, 5])
        bring(&hospital, .batch, [2, 3, 4, 5, 6])
        #expect(hospital.batches.count == 3 && hospital.batches.bytes == 30)
        #expect(hospital.note.batches?.messages == 3)
    }

    @Test("What the stream let go of is counted as lost, and what it still has is taken in")
    func lost() {
        var hospital = HeldHospital()
        bring(&hospital, .batch, [1, 2, 3, 4, 5, 6, 7])
        let order = takenIn(&hospital, from: [.batch: [6, 7]])
        #expect(order.suffix(2) == ["batch 6", "batch 7"])
        #expect(hospital.note.lost == 2 && hospital.note.lastLost == now)
        bring(&hospital, .batch, [8, 9, 10, 11])
        _ = takenIn(&hospital, from: [:])
        #expect(hospital.note.lost == 3)
    }

    @Test("What nobody will ever take leaves the share to what waits")
    func refused() {
        var hospital = HeldHospital()
        hospital.putRefused("990000010-1.batch.refused.zst", bytes: 1_000)
        bring(&hospital, .batch, [2, 3, 4])
        #expect(hospital.batches.count == 3 && hospital.refusedBytes == 1_000)
    }

    @Test("A file of what was taken in may go once, and not if its message is held again meanwhile")
    func spent() {
        var hospital = HeldHospital()
        bring(&hospital, .batch, [3, 5])
        bring(&hospital, .findings, [3])
        hospital.spend(.batch, 3)
        hospital.spend(.batch, 5)
        hospital.spend(.findings, 3)
        #expect(!hospital.isAwaited && hospital.next == nil && hospital.waitingBytes == 0)
        bring(&hospital, .batch, [5])
        #expect(hospital.next == .file(.batch, 5))
        let gone = hospital.takeSpent().map { "\($0.kind) \($0.sequence)" }
        #expect(Set(gone) == ["batch 3", "findings 3"])
        #expect(hospital.takeSpent().isEmpty)
    }

    @Test("What is left in the stream and is another hospital's is passed, and counts for nothing")
    func strangers() {
        var hospital = HeldHospital()
        bring(&hospital, .batch, [1, 2, 3, 70, 90])
        hospital.remove(.batch, 1)
        var lost = [hospital.took(.batch, 70, at: now), hospital.pass(.batch, 80, at: now)]
        #expect(hospital.note.batches == .init(first: 81, last: 90, messages: 1, since: now))
        lost.append(hospital.took(.batch, 90, at: now))
        #expect(lost == [0, 0, 0])
        #expect(hospital.note == HeldHospital.Note())
    }

    @Test("Hundreds of thousands of files are in order at once, however the folder lists them")
    func unordered() {
        var hospital = HeldHospital()
        hospital.put(.batch, 7, bytes: 5, at: now)
        let earlier = now.advanced(by: .seconds(-60))
        let files = (0..<200_000 as Range<UInt64>).map { (sequence: $0 &* 7_919 % 200_000, bytes: 1) }
        hospital.put(.batch, files, since: earlier)
        #expect(hospital.since == earlier && hospital.batches.bytes == 200_000)
        for sequence in 0..<1_000 as Range<UInt64> {
            #expect(hospital.next == .file(.batch, sequence))
            hospital.remove(.batch, sequence)
        }
    }

    @Test("Hundreds of thousands that wait are taken from the front, each once")
    func many() {
        var line = HeldLine()
        for sequence in 1...200_000 as ClosedRange<UInt64> { line.put(sequence, bytes: 1) }
        var taken: UInt64 = 0
        while let first = line.first {
            #expect(first == taken + 1)
            taken = first
            line.remove(first)
        }
        #expect(taken == 200_000 && line.bytes == 0 && line.count == 0)
    }
}
