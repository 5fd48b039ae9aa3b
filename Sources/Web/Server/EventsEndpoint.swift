import Access
import HTTPTypes
import Hummingbird
import NIOCore
import Registry
import Vocabulary

extension Endpoints {
    /// Where collectors send records.
    static let events: [Endpoint] = [
        .api(
            .post, "/api/v1/events", needs: .collector,
            Operation(
                id: "sendEvents",
                summary:
                    "Sends log records of one establishment, one a line (JSON or syslog), packed by gzip, zstd or not. Answered once the disk holds them; the same Idempotency-Key with the same records again changes nothing, with others it is refused (409). Keys of two tokens never meet. Cordon-Received says when a collector that held them took them in, as ISO 8601.",
                body: ["application/x-ndjson", "text/plain"], status: 202, answer: "BatchReceipt")
        ) { try await acceptEvents($0) }
    ]

    private static func acceptEvents(_ visit: Visit) async throws -> Response {
        guard let intake = visit.site.services.intake, case .establishments(let own) = visit.reach,
            let establishment = own.first, case .token(let token, _) = try visit.signedIn().credential
        else {
            throw Refusal(
                .serviceUnavailable,
                LocalizedText(
                    "Ce serveur ne reçoit pas d’événements.", en: "This server does not receive events."))
        }
        let (key, encoding) = (try key(visit), try encoding(visit))
        let limit = visit.site.configuration.longestBatchBytes
        let length = visit.request.headers[.contentLength].flatMap { Int($0) } ?? limit
        let size = min(max(length, 0), limit)
        do {
            try intake.enter(establishment, bytes: size)
        } catch {
            throw refusal(for: error)
        }
        defer { intake.leave(establishment, bytes: size) }
        let batch = IncomingBatch(
            establishment: establishment, sender: "t\(token.rawValue)", key: key, encoding: encoding,
            bytes: ByteBuffer(bytes: try await bytes(of: visit.request, limit: limit)), received: visit.now,
            // What cannot be read is as if it were not there: refused for it, a collector would set the records aside.
            collected: visit.request.headers[.collected].flatMap { try? Instant(parsing: $0) })
        do {
            return .json(try await intake.accept(batch), status: .accepted)
        } catch {
            throw refusal(for: error)
        }
    }

    private static func key(_ visit: Visit) throws -> String? {
        guard let key = visit.request.headers[.idempotencyKey] else { return nil }
        guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Refusal.invalid(
                LocalizedText(
                    "Idempotency-Key\u{A0}: de 1 à 200 caractères ASCII visibles.",
                    en: "Idempotency-Key: 1 to 200 visible ASCII characters."))
        }
        return key
    }

    private static func encoding(_ visit: Visit) throws -> IncomingBatch.ContentEncoding {
        guard let name = visit.request.headers[.contentEncoding] else { return .identity }
        guard let encoding = IncomingBatch.ContentEncoding(rawValue: name.lowercased()) else {
            throw Refusal(
                .unsupportedMediaType,
                LocalizedText(
                    "Content-Encoding\u{A0}: identity, gzip ou zstd.",
                    en: "Content-Encoding: identity, gzip or zstd."))
        }
        return encoding
    }

    static func refusal(for error: EventIntakeError) -> Refusal {
        switch error {
        case .full(let seconds):
            Refusal(
                .tooManyRequests,
                LocalizedText(
                    "Trop de lots attendent\u{A0}: renvoyez celui-ci plus tard.",
                    en: "Too many batches are waiting: send this one again later."),
                retryAfterSeconds: max(1, seconds))
        case .diskFull: .diskFull
        case .unavailable(let seconds):
            Refusal(
                .serviceUnavailable,
                LocalizedText(
                    "L’archive des événements ne peut pas être écrite\u{A0}: le lot n’est pas gardé. L’exploitant du serveur doit intervenir, puis le lot pourra être renvoyé.",
                    en:
                        "The archive of events cannot be written: the batch was not kept. Whoever runs the server must act; then it can be sent again."
                ),
                retryAfterSeconds: max(1, seconds))
        case .conflict:
            Refusal(
                .conflict,
                LocalizedText(
                    "Ce nom de lot (Idempotency-Key) a déjà servi pour d’autres enregistrements\u{A0}: ceux-ci ne sont pas gardés. Donnez à chaque lot un nom qui lui est propre.",
                    en:
                        "This batch name (Idempotency-Key) was used for other records before: these were not kept. Give each batch a name of its own."
                ))
        case .unknownEstablishment:
            // The register may be mended a minute later: collectors set aside what is refused for good.
            Refusal(
                .serviceUnavailable,
                LocalizedText(
                    "L’établissement de ce jeton ne figure plus au registre\u{A0}: le lot n’est pas gardé. Inscrivez l’établissement à nouveau, puis renvoyez le lot.",
                    en:
                        "The establishment of this token is no longer in the registry: the batch was not kept. Register the establishment again, then send it again."
                ),
                retryAfterSeconds: 60)
        case .tooLarge(let limit): .tooLarge(limit: limit)
        case .damaged(let place):
            .invalid(
                LocalizedText(
                    "Le lot est illisible\u{A0}: \(place)", en: "The batch cannot be read: \(place)"))
        }
    }
}
