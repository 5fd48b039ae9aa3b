import Posture
import Testing
import Vocabulary

@Suite("Coverages")
struct CoveragesTests {
    @Test("A level outside 0 to 1 is refused by the name of its dimension", arguments: [-0.1, 1.1, .nan])
    func refusals(level: Double) {
        #expect(throws: VocabularyError.self) { try Coverages([.segmentation: level]) }
        do {
            _ = try Coverages([.segmentation: 1.5])
        } catch {
            #expect("\(error)" == "coverage 'seg' is 1.5; it must lie between 0.0 and 1.0")
        }
    }

    @Test("Completing a protection leaves the others") func completing() throws {
        let some = try Coverages([.multiFactor: 0.3, .exercises: 0.2])
        let more = some.completing(.exercises)
        #expect(more[.exercises] == 1)
        #expect(more[.multiFactor] == 0.3)
        #expect(more[.patching] == 0)
        #expect(Dimension.allCases.map(\.place) == Array(0..<8))
    }
}
