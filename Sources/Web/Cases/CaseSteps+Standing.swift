import Access
import Registry
import Store
import Vocabulary
import Watch

extension FormFields {
    /// With what stands in place of what a program left out.
    ///
    /// Read by the change that writes it, so that two programs that change different facts at once both do.
    func completed(in id: ID<CaseFile>, reach: Reach, _ writer: Writer) throws -> FormFields {
        guard let step = changingStep,
            let page = try writer.page(CaseDetail(reach: reach, caseFile: id))
        else { return self }
        var whole = self
        whole.complete(with: page.standing(for: step, sent: self))
        return whole
    }
}

extension CasePage {
    /// The steps that change what stands, rather than add to it.
    static let changingSteps: Set<String> = ["describe", "observatory", "local", "facts"]

    /// What stands, as the fields of the form that changes it; empty for a step that adds something.
    ///
    /// A program names what it changes: the rest is sent along as it stands, so that no fact that a legal deadline hangs on
    /// is lost because a call was about another one.
    func standing(for step: String, sent fields: FormFields) -> [(name: String, value: String?)] {
        let place = places.first { $0.establishment == fields.place }
        switch step {
        case "describe" where isWhole:
            return [
                ("title", file.title), ("kind", file.kind.rawValue), ("severity", file.severity.name),
                ("owner", file.owner),
            ]
        case "observatory" where isWhole:
            let report = file.observatory
            return [
                ("origin", report.origin?.rawValue), ("cause", report.cause?.rawValue),
                ("data", report.dataImpact?.rawValue), ("care", report.careImpact?.rawValue),
                ("help", yesNo(report.asksForHelp)),
            ]
        case "local":
            guard let place else { return [] }
            return [
                ("title", place.title), ("state", place.state.rawValue), ("summary", place.summary),
                ("contact", place.contact),
            ]
        case "facts":
            guard let place else { return [] }
            return standing(place.facts, fields)
        default: return []
        }
    }

    private func standing(_ facts: CaseFacts, _ fields: FormFields) -> [(name: String, value: String?)] {
        // Where no supplier is involved any more, none is named; who names one says that one is involved.
        let isInvolved = !fields.names("involvesSupplier") || fields.yesNo("involvesSupplier") == true
        let involvesSupplier = fields.text("supplier") == nil ? facts.involvesSupplier : true
        return [
            ("known", facts.knownAt.description), ("isSerious", yesNo(facts.isSerious)),
            ("personalData", facts.personalData?.rawValue), ("isNIS2Entity", yesNo(facts.isNIS2Entity)),
            ("isSignificant", yesNo(facts.isSignificant)), ("claimsCover", yesNo(facts.claimsCover)),
            ("involvesDevice", yesNo(facts.involvesDevice)),
            ("involvesSupplier", yesNo(involvesSupplier)),
            ("supplier", isInvolved ? facts.supplier?.description : nil),
        ]
    }

    private func yesNo(_ answer: Bool?) -> String? { answer.map { $0 ? "yes" : "no" } }
}
