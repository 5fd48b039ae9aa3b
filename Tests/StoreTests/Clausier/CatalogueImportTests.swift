import Clausier
import Testing
import Vocabulary

@testable import Store

@Suite("A file of catalogues is kept whole, or not at all") struct CatalogueImportTests {
    private let store: Store
    private let first: Edition
    private let second: Edition

    init() async throws {
        store = try Store.inMemory(passwordCost: 4)
        var edition = try ShippedEditions.hospital()
        edition.key = try #require(EditionKey("test/1"))
        first = edition
        edition.key = try #require(EditionKey("test/2"))
        second = edition
    }

    private func mapping(_ relations: Int) throws -> MappingSet {
        let code = try #require(ControlCode("O-9.14"))
        return MappingSet(
            origin: "urn:test", title: "1 → 2", source: "test/1", target: "test/2",
            mappings: Array(
                repeating: ControlMapping(source: code, target: code, relation: .equal), count: relations))
    }

    @Test("Editions and mappings come in together, and the same file again changes nothing")
    func whole() async throws {
        for expected in [Change.inserted, .unchanged] {
            let changes = try await store.record(
                [first, second], [try mapping(1)], by: "test", at: TwelveHospitals.now)
            #expect(changes.editions == [expected, expected] && changes.mappings == [expected])
        }
        #expect(try await store.edition(second.key) == second)
        #expect(try await store.mappings().map(\.relations) == [1])
    }

    @Test("A refused edition or mapping leaves nothing of its file behind") func nothing() async throws {
        try await store.record(second, by: "test", at: TwelveHospitals.now)
        var other = second
        other.issuer = "Another"
        await #expect(throws: StoreError.self) {
            try await store.record([first, other], [], by: "test", at: TwelveHospitals.now)
        }
        #expect(try await store.edition(first.key) == nil)
        await #expect(throws: StoreError.self) {
            try await store.record([first], [try mapping(0)], by: "test", at: TwelveHospitals.now)
        }
        #expect(try await store.edition(first.key) == nil)
        #expect(try await store.mappings().isEmpty)
    }
}
