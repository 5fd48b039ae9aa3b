import Access
import HTTPTypes
import Hummingbird
import Markup
import NIOCore
import Registry
import Store
import Vocabulary
import Watch

// The stream of live updates, as server-sent events:
//
//     event: alert
//     data: {"alert":12,"establishment":3,"level":"critical","text":"..."}
//
// A page that makes room for another of the same account is told so, with an `elsewhere`, and does not come back by itself.
//
// A comment every fifteen seconds keeps proxies from closing the line, and is the moment at which a session that
// ended is noticed when nothing happens. Roles are read again for each alert: who lost a role a second ago sees
// nothing of this one.

extension SiteLink {
    static let live = SiteLink("live")
}

extension Endpoints {
    static let live: [Endpoint] = [
        Endpoint(method: .get, path: "/live", needs: .permission(.readAlerts), kind: .stream) { visit in
            guard let person = visit.visitor?.person,
                let alerts = visit.site.services.liveAlerts.listen(
                    as: person.account.id, from: visit.address,
                    within: LiveReaderBounds(visit.site.configuration))
            else {
                throw Refusal(
                    .serviceUnavailable,
                    LocalizedText(
                        "Trop de pages reçoivent déjà les mises à jour en direct.",
                        en: "Too many pages are already receiving live updates."),
                    retryAfterSeconds: 30)
            }
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "retry: 5000\n: open\n\n"))
                    for await moment in LiveStream.moments(of: alerts) {
                        guard let text = await LiveStream(visit: visit).text(for: moment) else { break }
                        if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
                    }
                    try await writer.finish(nil)
                })
        }
    ]
}

/// What one open page is told.
struct LiveStream {
    let visit: Visit

    /// Something new, or a while without.
    enum Moment: Sendable {
        case news(LiveNews)
        case silence
    }

    static let heartbeat: Duration = .seconds(15)

    /// Alerts as they come, with a heartbeat in between; ends when the alerts end.
    static func moments(of alerts: AsyncStream<LiveNews>) -> AsyncStream<Moment> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Moment.self, bufferingPolicy: .bufferingNewest(LiveAlerts.queueLength))
        let work = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // A sleep that is broken off is no silence: the last word is not "still here".
                    while (try? await Task.sleep(for: heartbeat)) != nil { continuation.yield(.silence) }
                }
                for await news in alerts { continuation.yield(.news(news)) }
                group.cancelAll()
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in work.cancel() }
        return stream
    }

    /// What to send; empty for an alert beyond reach, `nil` when the session or the role is gone.
    func text(for moment: Moment) async -> String? {
        guard let (reach, membership) = await currentReach() else { return nil }
        switch moment {
        case .silence: return ": still here\n\n"
        case .news(.madeRoom): return "event: elsewhere\ndata: {}\n\n"
        case .news(.alert(let alert)):
            guard reach.includes(alert.establishment) else { return "" }
            return event(alert, of: membership.group(of: alert.establishment))
        }
    }

    private func currentReach() async -> (Reach, Membership)? {
        guard let person = visit.visitor?.person,
            let visitor = try? await visit.store.visitor(
                session: person.token, now: visit.site.now(), isUse: false),
            let membership = try? await visit.store.membership()
        else { return nil }
        let reach = Access.reach(of: visitor.principal, for: .readAlerts, given: membership)
        return reach == .nothing ? nil : (reach, membership)
    }

    private func event(_ alert: LiveAlert, of group: ID<Group>?) -> String {
        let title = visit.site.services.ruleBook.title(of: alert.rule, recorded: alert.ruleTitle)
        let update = LiveUpdate(
            alert: alert.alert, establishment: alert.establishment.rawValue, group: group?.rawValue,
            level: alert.level.name,
            column: alert.level < .medium ? AlertLevel.low.name : alert.level.name, isNew: alert.isNew,
            row: row(alert, title), announcement: announcement(alert, title)[visit.language])
        let json = Response.jsonText(update)
        return "event: alert\nid: \(alert.alert)\ndata: \(json)\n\n"
    }

    private func announcement(_ alert: LiveAlert, _ title: LocalizedText) -> LocalizedText {
        let host = alert.host.isEmpty ? "" : " (\(alert.host))"
        return LocalizedText(
            "\(alert.level.title.french)\u{A0}: \(title.french)\(host), \(alert.establishmentName)",
            en: "\(alert.level.title.english): \(title.english)\(host), \(alert.establishmentName)")
    }

    /// The alert as a line of the list on the page, escaped by the same writer as the page itself.
    private func row(_ alert: LiveAlert, _ title: LocalizedText) -> String {
        var html = HTML(language: visit.language)
        html.badge(alert.level)
        html(.a, .href(SiteLink("alerts", String(alert.alert))), data: title[visit.language])
        html(.span, .class("sub")) { html in
            if !alert.host.isEmpty { html.data(alert.host + " · ") }
            html.data(alert.establishmentName + " · ")
            html.time(alert.time)
        }
        return String(decoding: html.bytes, as: UTF8.self)
    }
}

/// What the page's script reads.
struct LiveUpdate: Codable, Sendable {
    let alert: Int64
    let establishment: Int64
    /// The group of that establishment: where a page tells groups as a whole, its figures are theirs.
    let group: Int64?
    let level: String
    /// The column of the overview that counts it.
    let column: String
    let isNew: Bool
    /// Markup for the list of new alerts, made by our own writer.
    let row: String
    /// Read out by screen readers.
    let announcement: String
}
