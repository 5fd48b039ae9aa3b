import Archive
import Foundation
import Intake
import Registry
import Store
import Testing
import Vocabulary

@Suite("Names that senders give their batches") struct SenderTests {
    private func batch(_ hospital: Hospital, _ key: String?, from sender: String?, _ line: Int) -> IntakeBatch
    {
        IntakeBatch(
            key: key, from: sender, establishment: hospital.home, received: hospital.noon,
            bytes: Array(Hospital.line(line).utf8))
    }

    private func kept(_ hospital: Hospital) async throws -> [String] {
        await hospital.archive.close()
        var texts: [String] = []
        for segment in hospital.archive.segments() {
            _ = try hospital.archive.walk(segment) { texts.append(String(decoding: $1, as: UTF8.self)) }
        }
        return texts
    }

    @Test(
        "Two senders of one hospital that count from 1 are both kept, and each knows its batch by its own name"
    )
    func twoSenders() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        for (sender, line) in [("t1", 1), ("t2", 2)] {
            let receipt = try await intake.accept(batch(hospital, "1", from: sender, line))
            #expect(receipt.key == "1" && !receipt.isRepeat)
            #expect(try await intake.accept(batch(hospital, "1", from: sender, line)).isRepeat)
        }
        #expect(try await kept(hospital) == [Hospital.line(1), Hospital.line(2)])
    }

    @Test("Other records under a name that is taken are refused: acknowledged, they would be nowhere")
    func otherContent() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        _ = try await intake.accept(batch(hospital, "1", from: "t1", 1))
        await #expect(throws: IntakeRefusal.otherContent) {
            try await intake.accept(batch(hospital, "1", from: "t1", 2))
        }
        // Also at the same time, and after a start.
        let refused = await withTaskGroup(of: Bool.self) { group in
            for line in 10..<14 {
                group.addTask {
                    (try? await intake.accept(batch(hospital, "twins", from: "t1", line))) == nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused == 3)
        let again = hospital.intake()
        _ = try await again.recover()
        await #expect(throws: IntakeRefusal.otherContent) {
            try await again.accept(batch(hospital, "1", from: "t1", 3))
        }
        #expect(try await again.accept(batch(hospital, "1", from: "t1", 1)).isRepeat)
        #expect(try await kept(hospital).count == 2)
    }

    @Test("A name of 200 characters has room for its sender")
    func longest() async throws {
        let hospital = try await Hospital()
        defer { hospital.forget() }
        let intake = hospital.intake()
        let key = String(repeating: "k", count: 200)
        #expect(try await intake.accept(batch(hospital, key, from: "t1234567", 1)).key == key)
        #expect(try await intake.accept(batch(hospital, key, from: "t1234567", 1)).isRepeat)
        #expect(try await !intake.accept(batch(hospital, key, from: "t2", 1)).isRepeat)
    }
}
