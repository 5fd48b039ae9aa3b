import HTTPTypes
import Store
import Vocabulary

extension Refusal {
    /// What to tell whoever asked for what the records refuse; `nil` for what is no fault of theirs, an internal error.
    init?(_ error: StoreError) {
        switch error {
        case .notFound: self = .notFound
        case .declined(let sentence): self.init(.unprocessableContent, sentence)
        case .wrongState(let text): self = .wrongState(text)
        case .alreadyExists(_, let name): self = .taken(name)
        case .refused: self = .refusedValue
        case .busy: self = .busy
        case .diskFull: self = .diskFull
        case .folderInUse, .writtenByNewerVersion, .notACordonFile, .unusableFolder, .damaged: return nil
        }
    }

    /// What is asked for does not fit what is recorded now; `text` says how, for programs.
    static func wrongState(_ text: String) -> Refusal {
        var refusal = Refusal(
            .conflict,
            LocalizedText(
                "Ce que vous demandez ne convient pas à l’état actuel, qui a pu changer entre-temps\u{A0}: rien n’a été modifié. Revenez à la page précédente, rechargez-la et recommencez.",
                en:
                    "What you ask for does not fit the present state, which may have changed meanwhile: nothing was changed. Go back to the previous page, reload it and try again."
            ))
        refusal.reason = text
        refusal.beside = LocalizedText(
            "Ce que vous demandez ne convient plus\u{A0}: cette page montre l’état actuel. Rien n’a été modifié.",
            en: "What you ask for no longer fits: this page shows the present state. Nothing was changed.")
        return refusal
    }

    /// A name that something else has.
    static func taken(_ name: String) -> Refusal {
        Refusal(
            .conflict,
            LocalizedText(
                "Le nom «\u{A0}\(name)\u{A0}» est déjà pris\u{A0}: choisissez-en un autre.",
                en: "The name “\(name)” is taken: choose another one."))
    }

    static let refusedValue = Refusal(
        .unprocessableContent,
        LocalizedText(
            "Une des valeurs ne peut pas être enregistrée\u{A0}: rien n’a été modifié. Vérifiez ce que vous avez saisi\u{A0}; si tout paraît juste, donnez cette référence à l’administrateur du réseau.",
            en:
                "One of the values cannot be recorded: nothing was changed. Check what you entered; if all of it looks right, give this reference to the network administrator."
        ))

    /// A command has been writing to the folder that this server serves for as long as anybody waits.
    static let busy = Refusal(
        .serviceUnavailable,
        LocalizedText(
            "Un autre programme écrit en ce moment dans les données de ce serveur\u{A0}: rien de votre demande n’a été enregistré. Réessayez dans une minute.",
            en:
                "Another program is writing to this server’s records at the moment: nothing of your request was saved. Try again in a minute."
        ), retryAfterSeconds: 60)

    static let diskFull = Refusal(
        HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
        LocalizedText(
            "Le disque du serveur est plein\u{A0}: rien n’a été enregistré. Prévenez l’administrateur du réseau.",
            en: "The server’s disk is full: nothing was saved. Tell the network administrator."))
}
