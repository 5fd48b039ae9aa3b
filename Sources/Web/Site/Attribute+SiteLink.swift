import Markup

extension Attribute {
    static func href(_ link: SiteLink) -> Attribute { href(inner: link) }
    static func src(_ link: SiteLink) -> Attribute { src(inner: link) }
    static func action(_ link: SiteLink) -> Attribute { action(inner: link) }
}
