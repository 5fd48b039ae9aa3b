import Detection
import Events
import Sigma

/// What it costs to have rules ready.
struct LoadStages {
    private let texts: [(name: String, text: String)]
    private let pack: [UInt8]

    init(_ corpora: Corpora, _ pack: [UInt8]) throws {
        texts = try corpora.ruleTexts()
        self.pack = pack
    }

    func figures(passes: Int) throws -> [Figure] {
        let catalogue = RuleCatalogue(reading: texts)
        let few = min(3, passes)
        let yaml = try best(of: few, [{ _ = RuleCatalogue(reading: texts) }, { _ = catalogue.ruleSet() }])
        let packed = try best(of: passes, [{ _ = try RulePack(decoding: pack) }])[0]
        let all = try best(of: few, [{ _ = try RulePack(decoding: pack).ruleSet.rules }])[0]
        return [
            figure("read YAML", catalogue, yaml[0], bytes: texts.reduce(0) { $0 + $1.text.utf8.count }),
            figure("compile", catalogue, yaml[1]),
            figure("read YAML and compile", catalogue, yaml[0] + yaml[1]),
            figure("read a pack", catalogue, packed, bytes: pack.count),
            figure("read a pack and every rule in it", catalogue, all, bytes: pack.count),
        ]
    }

    private func figure(_ title: String, _ rules: RuleCatalogue, _ seconds: Double, bytes: Int = 0) -> Figure
    {
        Figure(
            "load", title,
            [("rules", Double(rules.rules.count)), ("ms", seconds * 1e3), ("KB", Double(bytes) / 1e3)])
    }
}
