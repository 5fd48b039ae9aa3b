import Registry
import Store
import Vocabulary
import Watch

extension SiteLink {
    static let cases = SiteLink("cases")
    static let casesNew = SiteLink("cases", "new")
    static let handover = SiteLink("cases", "handover")
    static let clocks = SiteLink("clocks")

    static func caseFile(_ id: ID<CaseFile>, _ tab: CaseTab = .summary) -> SiteLink {
        let link = SiteLink("cases", id.description)
        return tab == .summary ? link : link.with("tab", tab.rawValue)
    }

    /// What a form of the case's page is sent to: `state`, `entries`, `tasks` ...
    static func caseForm(_ id: ID<CaseFile>, _ name: StaticString) -> SiteLink {
        SiteLink("cases", id.description, name.description)
    }

    static func caseTask(_ id: ID<CaseFile>, _ task: ID<CaseTask>) -> SiteLink {
        SiteLink("cases", id.description, "tasks", task.description)
    }
}

/// A part of the page of a case: each has an address of its own.
enum CaseTab: String, CaseIterable, Sendable {
    case summary, tasks, log, clocks, observables, care, alerts

    var title: LocalizedText {
        switch self {
        case .summary: LocalizedText("Synthèse", en: "Summary")
        case .tasks: LocalizedText("Tâches", en: "Tasks")
        case .log: LocalizedText("Main courante", en: "Incident log")
        case .clocks: LocalizedText("Échéances légales", en: "Legal deadlines")
        case .observables: LocalizedText("Observables et preuves", en: "Observables and evidence")
        case .care: LocalizedText("Soins", en: "Care")
        case .alerts: LocalizedText("Alertes", en: "Alerts")
        }
    }
}

extension CaseState {
    var tone: Tone {
        switch self {
        case .open: .critical
        case .qualified: .high
        case .contained: .medium
        case .recovered: .low
        case .closed: .good
        }
    }
}

extension LocalState {
    var tone: Tone {
        switch self {
        case .affected: .critical
        case .watching: .medium
        case .contained: .low
        case .recovered, .spared: .good
        }
    }
}

extension TaskState {
    var tone: Tone {
        switch self {
        case .toDo: .medium
        case .doing: .low
        case .done: .good
        case .notNeeded: .quiet
        }
    }
}

extension CaseObservable.Verdict {
    var tone: Tone {
        switch self {
        case .malicious: .critical
        case .victim: .medium
        case .unknown: .unknown
        case .benign: .good
        }
    }
}

extension LegalDuty.Status {
    var tone: Tone {
        switch self {
        case .bill: .quiet
        case .law: .low
        case .inForce: .medium
        }
    }
}
