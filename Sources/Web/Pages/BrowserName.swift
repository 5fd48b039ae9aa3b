/// A browser and its system as people know them, out of what the browser says of itself: `Firefox 128, Windows`.
///
/// Browsers claim to be each other for the sake of old pages, so the narrowest name is looked for first. What it says is
/// a claim: it helps people recognise their own sessions, and decides nothing.
struct BrowserName: CustomStringConvertible {
    /// The whole text that the browser sent.
    let agent: String
    let description: String

    /// `nil` where nothing is recognised: the text is then shown as it is.
    init?(_ agent: String) {
        guard let (name, version) = Self.browser(agent) else { return nil }
        self.agent = agent
        let system = Self.systems.first { agent.contains($0.mark) }?.name
        description = name + (version.isEmpty ? "" : " " + version) + (system.map { ", " + $0 } ?? "")
    }

    private static func browser(_ agent: String) -> (String, String)? {
        for (mark, name) in browsers {
            guard let found = agent.firstRange(of: mark) else { continue }
            return (name, String(agent[found.upperBound...].prefix { $0.isWholeNumber }))
        }
        return nil
    }

    private static let browsers = [
        ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("HeadlessChrome/", "Chrome"),
        ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("FxiOS/", "Firefox"),
        ("Version/", "Safari"), ("curl/", "curl"),
    ]

    private static let systems: [(mark: String, name: String)] = [
        ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iPadOS"),
        ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ]
}
