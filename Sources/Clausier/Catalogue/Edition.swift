public import Vocabulary

/// A dated state of a catalogue: its themes, its controls and the questions that choose among them.
///
/// Editions never change once answers refer to them: a correction is a new edition, and ``EditionMigration`` carries
/// the answers over.
public struct Edition: Hashable, Codable, Sendable {
    /// Its name.
    public var key: EditionKey
    /// What people call the catalogue.
    public var title: LocalizedText
    /// Who issues it.
    public var issuer: String
    /// The day its issuer dated it.
    public var published: Day?
    /// What a reader should know of where its words come from.
    public var notice: LocalizedText?
    /// The identifier it has elsewhere: the URN of a library, the UUID of an OSCAL catalogue.
    public var origin: String?
    /// In the edition's order; a theme stands after the one that holds it.
    public var themes: [Theme]
    /// In the edition's order; each code once.
    public var controls: [Control]
    /// Asked before the controls, in this order.
    public var routing: [RoutingQuestion]
    /// Named subsets of the controls, such as basic and enhanced.
    public var groups: [ControlGroup]
    /// What levels of maturity mean, where controls are scored on a scale.
    public var scale: [ScaleLevel]

    /// An edition with all its parts.
    public init(
        key: EditionKey, title: LocalizedText, issuer: String, published: Day? = nil,
        notice: LocalizedText? = nil, origin: String? = nil, themes: [Theme], controls: [Control],
        routing: [RoutingQuestion] = [], groups: [ControlGroup] = [], scale: [ScaleLevel] = []
    ) {
        self.key = key
        self.title = title
        self.issuer = issuer
        self.published = published
        self.notice = notice
        self.origin = origin
        self.themes = themes
        self.controls = controls
        self.routing = routing
        self.groups = groups
        self.scale = scale
    }

    /// The most controls of an edition.
    public static let controlLimit = 5_000
    /// The most themes of an edition.
    public static let themeLimit = 5_000

    /// The control of that code.
    ///
    /// - Complexity: O(*n*); for many look-ups make an ``EditionIndex``.
    public func control(_ code: ControlCode) -> Control? { controls.first { $0.code == code } }

    /// A reference to one of its controls.
    public func reference(_ code: ControlCode) -> ControlReference {
        ControlReference(edition: key, code: code)
    }

    /// The outermost theme that holds that one: what scores are told by.
    public func topTheme(of theme: String) -> Theme? {
        var current = themes.first { $0.key == theme }
        // A theme stands after its parent, so the walk ends; the bound is for editions that break the rule.
        for _ in themes.indices {
            guard let parent = current?.parent, let next = themes.first(where: { $0.key == parent }) else {
                break
            }
            current = next
        }
        return current
    }

    /// The themes that hold controls directly or are outermost, in order, each with its own controls.
    public var sections: [(theme: Theme, controls: [Control])] {
        let byTheme = Dictionary(grouping: controls, by: \.theme)
        return themes.compactMap { theme in
            let own = byTheme[theme.key] ?? []
            return own.isEmpty && theme.parent != nil ? nil : (theme, own)
        }
    }
}

/// A chapter of an edition.
public struct Theme: Hashable, Codable, Sendable {
    /// Its number, such as `12.2.5`; unique in the edition.
    public var key: String
    /// The theme that holds it.
    public var parent: String?
    /// What it is about.
    public var title: LocalizedText

    /// A chapter.
    public init(key: String, parent: String? = nil, title: LocalizedText) {
        self.key = key
        self.parent = parent
        self.title = title
    }
}

/// A named subset of an edition's controls.
public struct ControlGroup: Hashable, Codable, Sendable {
    /// Its short name, as controls name it.
    public var key: String
    /// What people call it.
    public var title: LocalizedText
    /// Whether it is chosen where nobody chooses.
    public var isDefault: Bool

    /// A subset.
    public init(key: String, title: LocalizedText, isDefault: Bool = false) {
        self.key = key
        self.title = title
        self.isDefault = isDefault
    }
}

/// What one level of a scale of maturity means.
public struct ScaleLevel: Hashable, Codable, Sendable {
    /// The level; higher is better.
    public var score: Int
    /// What people call it.
    public var title: LocalizedText
    /// When it is reached.
    public var meaning: LocalizedText?

    /// A level.
    public init(score: Int, title: LocalizedText, meaning: LocalizedText? = nil) {
        self.score = score
        self.title = title
        self.meaning = meaning
    }
}

/// An edition with its controls by code and by place, for many look-ups.
public struct EditionIndex: Sendable {
    /// What is indexed.
    public let edition: Edition
    private let places: [ControlCode: Int]

    /// Indexes an edition; the first of two equal codes counts.
    public init(_ edition: Edition) {
        self.edition = edition
        places = Dictionary(
            edition.controls.enumerated().map { ($0.element.code, $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The place of a code among the controls.
    public func place(of code: ControlCode) -> Int? { places[code] }

    /// The control of a code.
    public subscript(code: ControlCode) -> Control? { places[code].map { edition.controls[$0] } }
}
