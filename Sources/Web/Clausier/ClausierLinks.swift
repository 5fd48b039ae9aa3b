import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import Registry
import Store
import Vocabulary

extension SiteLink {
    static let answers = SiteLink("answers")
    static let supplierGaps = SiteLink("answers", "suppliers")
    static let derogations = SiteLink("derogations")
    static let judging = SiteLink("judging")
    static let tenders = SiteLink("tenders")
    static let notices = SiteLink("notices")
    static let catalogues = SiteLink("catalogues")
    static let desk = SiteLink("desk")

    static func questionnaire(_ id: ID<Questionnaire>) -> SiteLink {
        SiteLink("answers", "of", id.description)
    }
    static func questionnaireFile(_ id: ID<Questionnaire>, _ file: String) -> SiteLink {
        SiteLink("answers", "of", id.description, file)
    }
    static func point(_ code: ControlCode, of id: ID<Questionnaire>) -> SiteLink {
        SiteLink("answers", "of", id.description, "points", code.text)
    }
    static func point(_ code: ControlCode, of id: ID<Questionnaire>, _ step: String) -> SiteLink {
        SiteLink("answers", "of", id.description, "points", code.text, step)
    }
    static func decision(on id: ID<Questionnaire>) -> SiteLink {
        SiteLink("answers", "of", id.description, "decision")
    }
    static func doubt(_ id: ID<DoubtThread>) -> SiteLink { SiteLink("doubts", id.description) }
    static func derogation(_ id: ID<Derogation>) -> SiteLink { SiteLink("derogations", id.description) }
    static func evidence(_ id: ID<Evidence>) -> SiteLink { SiteLink("evidence", id.description) }
    static func letter(to supplier: ID<Supplier>) -> SiteLink {
        SiteLink("answers", "suppliers", supplier.description)
    }
    static func letterFile(to supplier: ID<Supplier>) -> SiteLink {
        SiteLink("answers", "suppliers", supplier.description, "letter.odt")
    }
    static func invite(_ supplier: ID<Supplier>) -> SiteLink {
        SiteLink("suppliers", supplier.description, "invitations")
    }
    static func incident(at supplier: ID<Supplier>) -> SiteLink {
        SiteLink("suppliers", supplier.description, "incident")
    }
    static func invitation(_ secret: String) -> SiteLink { SiteLink("invitation", secret) }
    static func edition(_ key: EditionKey) -> SiteLink { SiteLink("catalogues", key.catalogue, key.version) }
    static func editionFile(_ key: EditionKey) -> SiteLink {
        SiteLink("catalogues", key.catalogue, key.version, "oscal")
    }
    static func mappingFile(_ origin: String) -> SiteLink {
        SiteLink("catalogues", "mapping").with("origin", origin)
    }

    static func tender(_ id: ID<Tender>) -> SiteLink { SiteLink("tenders", id.description) }
    static func tender(_ id: ID<Tender>, _ part: String) -> SiteLink {
        SiteLink("tenders", id.description, part)
    }
    static func clock(_ clock: ID<Commitment.Clock>, of id: ID<Tender>) -> SiteLink {
        SiteLink("tenders", id.description, "clocks", clock.description)
    }
    static func clauses(_ id: ID<Tender>, for release: ID<Release>) -> SiteLink {
        SiteLink("tenders", id.description, "bidders", release.description, "clauses")
    }
    static func clausesFile(_ id: ID<Tender>, for release: ID<Release>) -> SiteLink {
        SiteLink("tenders", id.description, "bidders", release.description, "clauses.odt")
    }
    static func clausesPage(_ id: ID<Tender>, for release: ID<Release>) -> SiteLink {
        SiteLink("tenders", id.description, "bidders", release.description, "clauses.html")
    }
    static func commitment(_ id: ID<Commitment>) -> SiteLink { SiteLink("commitments", id.description) }

    static func deskRelease(_ id: ID<Release>) -> SiteLink { SiteLink("desk", "releases", id.description) }
    static func deskQuestionnaire(_ id: ID<Questionnaire>) -> SiteLink {
        SiteLink("desk", "questionnaires", id.description)
    }
    static func deskQuestionnaire(_ id: ID<Questionnaire>, _ part: String) -> SiteLink {
        SiteLink("desk", "questionnaires", id.description, part)
    }
    static func deskPoint(_ code: ControlCode, of id: ID<Questionnaire>) -> SiteLink {
        SiteLink("desk", "questionnaires", id.description, "points", code.text)
    }
    static func deskEvidence(_ code: ControlCode, of id: ID<Questionnaire>) -> SiteLink {
        SiteLink("desk", "questionnaires", id.description, "points", code.text, "evidence")
    }
    static func deskPiece(_ id: ID<Evidence>) -> SiteLink { SiteLink("desk", "evidence", id.description) }
    static func deskDoubt(_ id: ID<DoubtThread>) -> SiteLink { SiteLink("desk", "doubts", id.description) }
    static func deskQuestion(_ id: ID<BidderQuestion>) -> SiteLink {
        SiteLink("desk", "questions", id.description)
    }
}

extension Visit {
    /// The code in the path; a text that is none is a page that does not exist.
    func code() throws -> ControlCode {
        guard let code = parameters.get("code").flatMap({ ControlCode($0) }) else {
            throw Refusal.notFound
        }
        return code
    }

    /// A text that a form must carry, cut to `limit` characters.
    func formText(_ name: String, limit: Int = 4_000, _ missing: LocalizedText) throws -> String {
        guard let text = fields.text(name) else { throw Refusal.invalid(missing, at: name) }
        return String(text.prefix(limit))
    }

    /// Runs a change; what the store refuses, ``ErrorAnswer`` says.
    func changing<Value: Sendable>(
        _ body: @escaping @Sendable (Writer) throws -> Value
    ) async throws -> Value {
        do {
            return try await store.transaction(by: try signedIn().principal.name, at: now, body)
        } catch let refusal as DoubtThread.Refusal {
            throw Refusal(.unprocessableContent, refusal.sentence)
        }
    }

    /// The catalogue that a page is about: the hospitals' own unless the address names another.
    func edition() async throws -> Edition {
        let catalogue = query["catalogue"] ?? fields["catalogue"] ?? Catalogues.hospital
        guard let edition = try await store.currentEdition(of: catalogue) else { throw Refusal.notFound }
        return edition
    }
}

/// The catalogues that Cordon asks by itself.
enum Catalogues {
    static let hospital = "hospital"
    static let durability = "durability"
    static let all = [hospital, durability]
}

extension AskedCatalogue {
    /// On a tab: the two of ours by what they are about, others by their title.
    var tab: LocalizedText {
        switch key {
        case Catalogues.hospital: LocalizedText("Sécurité", en: "Security")
        case Catalogues.durability: LocalizedText("Durabilité", en: "Sustainability")
        default: title
        }
    }
}

extension SiteLink {
    /// The same page about a catalogue; the hospitals' own is what a page is about unless its address names another.
    func about(_ catalogue: String) -> SiteLink {
        with("catalogue", catalogue == Catalogues.hospital ? nil : catalogue)
    }
}
