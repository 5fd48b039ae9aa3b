import Vocabulary

/// What suppliers hold of some points that are asked of them: what assessors judged apart from what suppliers only claim.
///
/// A point that nobody answered is neither met nor failed: it lowers the confidence in both.
public struct JudgedPoints: Hashable, Codable, Sendable {
    /// Points that are asked.
    public var asked = 0
    /// Points on which assessors gave a verdict.
    public var judged = 0
    /// Of which are met, partly met counting half, in halves.
    public var judgedHalves = 0
    /// The confidence in these verdicts, summed over the points, in thousandths.
    public var judgedTrust = 0
    /// Points that suppliers claim something of and nobody judged.
    public var claimed = 0
    /// Of which are claimed to be met, partly met counting half, in halves.
    public var claimedHalves = 0
    /// The confidence in these claims, summed over the points, in thousandths.
    public var claimedTrust = 0

    /// Nothing asked.
    public init() {}

    /// Both together.
    public static func + (left: JudgedPoints, right: JudgedPoints) -> JudgedPoints {
        var sum = left
        sum.asked += right.asked
        sum.judged += right.judged
        sum.judgedHalves += right.judgedHalves
        sum.judgedTrust += right.judgedTrust
        sum.claimed += right.claimed
        sum.claimedHalves += right.claimedHalves
        sum.claimedTrust += right.claimedTrust
        return sum
    }

    /// As evidence: the verdicts measured, the claims declared, each with the confidence that it has, over all that is asked.
    func evidence(
        _ aspect: PostureAspect, _ kind: EvidenceKind, _ count: MeasuredFacts.Count, _ words: LocalizedText
    ) -> [EvidenceItem] {
        var items: [EvidenceItem] = []
        let (all, checked, told) = (
            LocalizedText.counted(asked), LocalizedText.counted(judged), LocalizedText.counted(claimed)
        )
        if judged > 0 {
            items.append(
                EvidenceItem(
                    aspect, kind, .measured, level: JudgedPoints.level(judgedHalves, of: judged),
                    confidence: JudgedPoints.confidence(judgedTrust, of: asked), source: count.source,
                    asOf: count.day,
                    fact: LocalizedText(
                        "\(JudgedPoints.points(judgedHalves).french) sur \(checked.french) vérifié\(judged > 1 ? "s" : "") par un évaluateur, pour \(all.french) demandé\(asked > 1 ? "s" : "")\u{A0}: \(words.french)",
                        en:
                            "\(JudgedPoints.points(judgedHalves).english) of \(checked.english) checked by an assessor, \(all.english) asked: \(words.english)"
                    ), object: "counted"))
        }
        if claimed > 0 {
            items.append(
                EvidenceItem(
                    aspect, .declaration, .declared, level: JudgedPoints.level(claimedHalves, of: claimed),
                    confidence: JudgedPoints.confidence(claimedTrust, of: asked), source: count.source,
                    asOf: count.day,
                    fact: LocalizedText(
                        "\(JudgedPoints.points(claimedHalves).french) sur \(told.french) d’après les fournisseurs, sans vérification, pour \(all.french) demandé\(asked > 1 ? "s" : "")\u{A0}: \(words.french)",
                        en:
                            "\(JudgedPoints.points(claimedHalves).english) of \(told.english) by the suppliers’ own word, checked by nobody, \(all.english) asked: \(words.english)"
                    ), object: "counted \(kind.rawValue)"))
        }
        return items
    }

    private static func level(_ halves: Int, of points: Int) -> Double { Double(halves) / 2 / Double(points) }

    private static func confidence(_ trust: Int, of asked: Int) -> Double {
        Double(trust) / 1_000 / Double(max(asked, 1))
    }

    /// Points in figures: 7, or 7,5.
    private static func points(_ halves: Int) -> LocalizedText {
        let whole = LocalizedText.counted(halves / 2)
        return halves % 2 == 0
            ? whole : LocalizedText("\(whole.french),5", en: "\(whole.english).5")
    }
}
