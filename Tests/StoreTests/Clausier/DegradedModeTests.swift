import Access
import Clausier
import Registry
import Testing
import Vocabulary
import Watch

@testable import Store

@Suite("Degraded modes reach the recovery of what stopped") struct DegradedModeTests {
    @Test(
        "A case shows how to work without the systems of the services that are down, with the answer it came from"
    )
    func shown() async throws {
        let world = try await TwelveHospitals(hospitals: 2)
        let id = try await world.answered()
        let (hospital, system) = (world.hospitals[0], world.system)
        let control = try #require(world.asked.first { $0.feeds.contains(.degradedMode) })
        let (service, other, file) = try await world.store.transaction(by: "test", at: TwelveHospitals.now) {
            writer in
            let services = try ["Imagerie", "Urgences"].map { name in
                try writer.record(
                    CareService(id: ID(0), establishment: hospital, site: nil, kind: .imaging, name: name)
                ).id
            }
            _ = try writer.record(
                SystemUse(
                    system: system, establishment: hospital, criticality: .vital, careServices: [services[0]])
            )
            let file = try writer.open(
                NewCase(
                    title: "Panne", kind: .ransomware, severity: .high, establishments: [hospital],
                    knownAt: TwelveHospitals.now), playbooks: Playbooks.shipped(), reach: .everything)
            return (services[0], services[1], file)
        }
        try await world.submit(
            [control.code.text: DraftAnswer(claim: .yes, details: "Graver les examens sur disque.")], in: id)
        func modes(_ reach: Reach = .everything) async throws -> [DegradedSystem] {
            try await world.store.page(
                DegradedModes(reach: reach, caseFile: file, editions: [world.edition]))
        }
        func tell(_ news: CareNews) async throws {
            try await world.store.transaction(by: "anne", at: TwelveHospitals.now) {
                try $0.tell(care: news, in: file, reach: .everything)
            }
        }
        #expect(try await modes().isEmpty, "nothing is down yet")
        // Before anything is: what a hospital has ready for the restoration of its vital systems.
        func ready(_ place: Int, _ reach: Reach = .everything) async throws -> [DegradedSystem] {
            try await world.store.page(
                DegradedModes(
                    reach: reach, without: .vital(world.hospitals[place]), editions: [world.edition]))
        }
        let vital = try #require(try await ready(0).first)
        #expect(vital.system == system && vital.services == ["Imagerie"])
        #expect(vital.modes.contains { $0.text == "Graver les examens sur disque." && $0.version == 2 })
        #expect(try await ready(1).map(\.services) == [[]], "its own system, behind no service that is known")
        #expect(try await ready(1, .establishments([hospital])).isEmpty, "beyond reach")
        try await tell(.down(other, since: TwelveHospitals.now, until: nil, fallback: ""))
        #expect(try await modes().isEmpty, "no system is behind that service")
        try await tell(.down(service, since: TwelveHospitals.now, until: nil, fallback: ""))
        let found = try #require(try await modes().first)
        #expect(found.system == system && found.services == ["Imagerie"])
        let mode = try #require(found.modes.first { $0.code == control.code })
        #expect(mode.text == "Graver les examens sur disque.")
        #expect(mode.version == 2 && mode.questionnaire == id)
        #expect(try await modes(.establishments([world.hospitals[1]])).isEmpty, "beyond reach")
        #expect(try await modes(world.own).isEmpty)
        #expect(mode.verdict == nil)
        let edition = world.edition
        try await world.store.transaction(by: "assessor", at: TwelveHospitals.now) {
            try $0.find(
                .nonCompliant, because: "Essayé, ne marche pas.", on: control.code, in: id, edition: edition,
                as: .assessor, reach: .everything)
        }
        #expect(
            try await modes().first?.modes.first { $0.code == control.code }?.verdict == .nonCompliant)
        try await world.change(control.code.text, to: .no, in: id)
        let silent = try #require(try await modes().first)
        #expect(!silent.modes.contains { $0.code == control.code }, "a refusal describes no mode")
        try await tell(.restored(service, at: TwelveHospitals.now))
        #expect(try await modes().isEmpty)
    }
}
