import TestSupport
import Testing
import Vocabulary

@testable import Registry

@Suite("Plans of imports") struct ImportPlanTests {
    @Test("Rows that need what nobody knows are taken back together, not one by one")
    func manyInVain() throws {
        let nobody = ImportContext<SystemRow>(
            recorded: { _ in nil }, hasEstablishment: { _ in true }, hasHosting: { _ in false },
            hasSystem: { _, _ in false })
        var builder = ImportPlanBuilder(file: "f.csv", context: nobody, rowLimit: 100_000)
        let columns = [Int](repeating: 1, count: SystemRow.fields.count)
        let owner = try Finess(withoutKey: "99000001")
        let count = 6_000
        let adding = try processorTime {
            for number in 0..<count {
                var row = SystemRow(owner: owner, code: "\(number)", name: "s", function: .server)
                row.needs = [SystemReference(code: "Nom \(number)")]
                try builder.add(row, line: number + 2, columns: columns)
            }
        }
        // One by one, half of the other rows were moved for each: many times what reading them costs.
        let concluding = try processorTime { try builder.concludeFile(columns: columns) }
        let plan = builder.finished()
        #expect(plan.counts.refused == count && plan.counts.created == 0 && plan.rows.isEmpty)
        #expect(plan.problemCount == count)
        #expect(concluding < adding * 2)
    }
}
