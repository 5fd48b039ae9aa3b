import Registry
import Testing
import Vocabulary

@testable import Web

@Suite("Files of an import's preview") struct ImportFilesTests {
    @Test("A file of more problems than are kept ends by how many more there are")
    func rest() {
        var builder = ImportPlanBuilder<SupplierRow>(file: "f.csv", context: .empty, rowLimit: 100_000)
        let kept = ImportPlan<SupplierRow>.problemLimit
        for line in 1...kept + 3 { builder.report(ImportProblem(line: line, fault: .notSiren)) }
        let plan = builder.finished()
        let rows = ImportPreview(plan, shown: .max).fileProblems
        #expect(rows.count == kept + 1)
        #expect(rows.last?.sentence.french.contains("et 3 de plus") == true && rows.last?.line == nil)
        let few = ImportPreview(plan, shown: 10).fileProblems
        #expect(few.last?.sentence.english.contains("\(kept - 7) more") == true)
    }
}
