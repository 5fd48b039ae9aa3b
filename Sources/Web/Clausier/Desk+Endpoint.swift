import Access
import Clausier
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Registry
import Store
import Vocabulary

extension Endpoints {
    /// A supplier's own surface: its releases, what is asked of them, what it answers. Nothing of anybody else.
    static let desk: [Endpoint] = deskPages + deskForms + deskFiles + deskTalk

    private static let deskPages: [Endpoint] = [
        .page("/desk", needs: .permission(.answerAsSupplier)) { visit in
            let edition = try await visit.edition()
            let rows = try await visit.store.page(
                SupplierDesk(reach: visit.reach, catalogue: edition.key.catalogue))
            let waiting = try await visit.store.page(SupplierWaiting(reach: visit.reach, day: visit.today))
            let notices = try await visit.store.page(NoticeList(reach: visit.reach, paging: Paging(size: 20)))
            let suppliers = try await visit.store.suppliers(in: visit.reach)
            return DeskView(
                visit: visit, edition: edition, catalogues: try await visit.store.askedCatalogues(),
                rows: rows, waiting: waiting, notices: notices, suppliers: suppliers
            ).response()
        },
        .page("/desk/questionnaires/{questionnaire}", needs: .permission(.answerAsSupplier)) { visit in
            let dossier = try await visit.ownDossier()
            let former = try await visit.store.page(
                SupplierDesk(reach: visit.reach, catalogue: dossier.edition.key.catalogue))
            let newest = try await visit.store.currentEdition(of: dossier.edition.key.catalogue)
            var siblings: [(id: ID<Questionnaire>, edition: Edition)] = []
            for other in try await visit.store.otherQuestionnaires(
                besides: dossier.questionnaire, reach: visit.reach)
            {
                guard let edition = try await visit.store.edition(other.edition) else { continue }
                let mappings = try await visit.store.mappings(from: edition, to: dossier.edition)
                let move = EditionMigration(from: edition, to: dossier.edition, mappings: mappings)
                if !move.kept.isEmpty || !move.toConfirm.isEmpty { siblings.append((other.id, edition)) }
            }
            return DeskQuestionnaireView(
                visit: visit, dossier: dossier, others: former, siblings: siblings, newest: newest
            ).response()
        },
        .page("/desk/questionnaires/{questionnaire}/edition", needs: .permission(.answerAsSupplier)) {
            visit in
            let (dossier, plan) = try await DeskAnswer(visit).plan()
            return DeskEditionView(visit: visit, dossier: dossier, plan: plan).response()
        },
        .page("/desk/questionnaires/{questionnaire}/points/{code}", needs: .permission(.answerAsSupplier)) {
            visit in
            let dossier = try await visit.ownDossier()
            let code = try visit.code()
            guard let point = dossier.point(code), point.control.respondent == .supplier else {
                // A doubt or a finding may be about a point that the routing leaves out: the routing answers it.
                guard dossier.anyPoint(code)?.control.respondent == .supplier else { throw Refusal.notFound }
                return .redirect(to: SiteLink.deskQuestionnaire(dossier.questionnaire.id).to("routing"))
            }
            let pieces = try await visit.store.pieces(reach: visit.reach)
            return DeskPointView(
                visit: visit, dossier: dossier, point: point, pieces: pieces,
                software: try await TypedSoftware(point, of: dossier, in: visit.store)
            ).response()
        },
    ]

    private static let deskForms: [Endpoint] = [
        .form("/desk/releases", needs: .permission(.answerAsSupplier)) { visit in
            guard let supplier = visit.fields["supplier"].flatMap({ ID<Supplier>($0) }) else {
                throw Refusal.notFound
            }
            let product = try visit.formText(
                "product", limit: 300, LocalizedText("Indiquez le produit.", en: "Give the product."))
            let version = try visit.formText(
                "version", limit: 100, LocalizedText("Indiquez la version.", en: "Give the release."))
            let (released, reach, edition) = (
                try visit.day("released"), visit.reach, try await visit.edition()
            )
            let id = try await visit.changing { writer in
                let release = try writer.announce(
                    version, of: product, by: supplier, released: released, reach: reach)
                return try writer.openQuestionnaire(of: release, edition: edition.key, reach: reach)
            }
            return .redirect(to: .deskQuestionnaire(id))
        },
        .form("/desk/releases/{release}", needs: .permission(.answerAsSupplier)) { visit in
            let release: ID<Release> = try visit.id("release")
            let (edition, reach) = (try await visit.edition(), visit.reach)
            let id = try await visit.changing {
                try $0.openQuestionnaire(of: release, edition: edition.key, reach: reach)
            }
            return .redirect(to: .deskQuestionnaire(id))
        },
        .form("/desk/questionnaires/{questionnaire}/profile", needs: .permission(.answerAsSupplier)) {
            visit in
            let dossier = try await visit.ownDossier()
            let (id, reach) = (dossier.questionnaire.id, visit.reach)
            var profile = dossier.questionnaire.profile
            for question in dossier.edition.routing {
                switch visit.fields[question.trait.rawValue] {
                case "yes": profile[question.trait] = true
                case "no": profile[question.trait] = false
                default: break
                }
            }
            try await visit.changing { [profile] in try $0.keep(profile, in: id, reach: reach) }
            return .redirect(to: SiteLink.deskQuestionnaire(id).saying(.answersSaved).to("points"))
        },
        .form(
            "/desk/questionnaires/{questionnaire}/points/{code}", needs: .permission(.answerAsSupplier),
            limit: 400 * 1_024
        ) { try await DeskAnswer($0).save() },
        .form(
            "/desk/questionnaires/{questionnaire}/points/{code}/evidence",
            needs: .permission(.answerAsSupplier),
            limit: Evidence.largest + (64 << 10)
        ) { try await DeskAnswer($0).attach() },
        .form("/desk/questionnaires/{questionnaire}/copy", needs: .permission(.answerAsSupplier)) {
            try await DeskAnswer($0).copy()
        },
        .form("/desk/questionnaires/{questionnaire}/edition", needs: .permission(.answerAsSupplier)) {
            try await DeskAnswer($0).migrate()
        },
        .form("/desk/questionnaires/{questionnaire}/submit", needs: .permission(.answerAsSupplier)) { visit in
            let id: ID<Questionnaire> = try visit.id("questionnaire")
            let edition = try await visit.ownDossier().edition
            let signatory = try visit.formText(
                "signatory", limit: 200,
                LocalizedText("Indiquez qui engage le fournisseur.", en: "Say who signs for the supplier."))
            let position = try visit.formText(
                "position", limit: 200,
                LocalizedText("Indiquez sa fonction.", en: "Give their position."))
            guard visit.fields.isChecked("vouch") else {
                throw Refusal.invalid(
                    LocalizedText(
                        "Cochez la case par laquelle le signataire atteste que les réponses sont exactes.",
                        en: "Tick the box by which the signatory certifies that the answers are accurate."),
                    at: "vouch")
            }
            let reach = visit.reach
            let dossier = try await visit.ownDossier()
            let bills = try await DeskAnswer(visit).bills(of: dossier)
            try await visit.changing { writer in
                _ = try writer.submit(
                    id, edition: edition, signatory: signatory, position: position, reach: reach, bills: bills
                )
            }
            return .redirect(to: SiteLink.deskQuestionnaire(id).saying(.answersSubmitted))
        },
    ]

    private static let deskFiles: [Endpoint] = [
        .file("/desk/evidence/{evidence}", needs: .permission(.answerAsSupplier)) { try await piece($0) },
        .form("/desk/evidence/{evidence}/withdraw", needs: .permission(.answerAsSupplier)) { visit in
            let (id, reach): (ID<Evidence>, Reach) = (try visit.id("evidence"), visit.reach)
            try await visit.store.withdraw(
                id, reach: reach, by: try visit.signedIn().principal.name, at: visit.now)
            let back = visit.fields["return"].flatMap { SiteLink(returning: $0) } ?? .desk
            return .redirect(to: back.saying(.evidenceWithdrawn))
        },
    ]

    private static let deskTalk: [Endpoint] = [
        .page("/desk/doubts/{doubt}", needs: .permission(.answerAsSupplier)) { visit in
            guard let doubt = try await visit.store.doubt(visit.id("doubt"), reach: visit.reach) else {
                throw Refusal.notFound
            }
            return DoubtView(visit: visit, doubt: doubt, side: .supplier).response()
        },
        .form("/desk/doubts/{doubt}", needs: .permission(.answerAsSupplier)) { visit in
            try await DoubtDesk(visit, side: .supplier).say()
        },
        .form("/desk/questions/{question}", needs: .permission(.answerAsSupplier)) { visit in
            let (id, reach): (ID<BidderQuestion>, Reach) = (try visit.id("question"), visit.reach)
            let text = try visit.formText(
                "reply", LocalizedText("Écrivez votre réponse.", en: "Write your reply."))
            try await visit.changing { try $0.reply(text, to: id, reach: reach) }
            return .redirect(to: SiteLink.desk.saying(.replySent).to("questions"))
        },
        .form("/desk/notices", needs: .permission(.answerAsSupplier)) { visit in
            try await NoticeDesk.markRead(visit)
            return .redirect(to: .desk)
        },
        .form("/desk/invitations", needs: .permission(.answerAsSupplier)) { visit in
            guard let supplier = visit.fields["supplier"].flatMap({ ID<Supplier>($0) }) else {
                throw Refusal.notFound
            }
            return try await InvitationDesk(visit).invite(to: supplier, reach: visit.reach)
        },
    ]

    /// A piece of evidence, always as a download that no browser runs.
    static func piece(_ visit: Visit) async throws -> Response {
        let id: ID<Evidence> = try visit.id("evidence")
        let found = try await visit.store.evidence(
            id, reach: visit.reach, mayJudge: visit.can(.judgeAnswers))
        guard let (piece, bytes) = found else { throw Refusal.notFound }
        return .download(
            "preuve-\(piece.id).\(piece.format.extensions[0])", mediaType: piece.format.mediaType,
            bytes: bytes)
    }
}

extension Response {
    /// A file to keep: its name holds nothing that came from outside.
    static func download(_ name: String, mediaType: String, bytes: [UInt8]) -> Response {
        download(FileName(name), mediaType: mediaType, bytes: bytes)
    }

    /// A file to keep, under the name that people call it by.
    static func download(_ name: FileName, mediaType: String, bytes: [UInt8]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: mediaType, .contentDisposition: name.disposition],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Visit {
    /// The questionnaire in the path with everything about it, for its supplier.
    func ownDossier() async throws -> AnswerDossier {
        let id: ID<Questionnaire> = try id("questionnaire")
        guard let dossier = try await store.dossier(of: id, reach: reach, on: today) else {
            throw Refusal.notFound
        }
        return dossier
    }
}
