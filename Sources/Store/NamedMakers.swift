import Debt
import GRDB
import Registry

/// Who makes what inventories name without a publisher, by what the names are recognised as.
final class NamedMakers {
    private let facts: DebtFacts
    /// A file of a million rows names a few hundred products.
    private var known: [String: String] = [:]

    init(_ facts: DebtFacts) { self.facts = facts }

    /// The maker of the product that the name is read as, surely or in doubt: in doubt the name waits for a person, who
    /// says what it is. Of a name that says nothing, its first word stands for its maker.
    func maker(of product: String, version: String?) -> String {
        let name = DebtFacts.name(of: product, version: version ?? SystemRow.unknownVersion)
        if let found = known[name] { return found }
        let read = facts.reading(of: name)
        let listed = read.match.flatMap { facts.catalogue[$0.product] }
        let found = listed.map(NamedMakers.maker) ?? KnownMakers.maker(of: product)
        known[name] = found
        return found
    }

    /// As the source says, as makers are known, or as the product's platform name has it; else its title's first word.
    private static func maker(of product: LifecycleProduct) -> String {
        if let supplier = product.supplier { return supplier }
        if let known = KnownMakers.known(of: product.title) { return known }
        for case .cpe(let name) in product.identifiers {
            let vendor = name.vendor.replacing("_", with: " ").replacing("\\", with: "")
            // `Apache Tomcat` of `apache`: the title spells it as people do.
            if product.title.lowercased().hasPrefix(vendor) {
                return String(product.title.prefix(vendor.count))
            }
            return vendor.split(separator: " ").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(
                separator: " ")
        }
        return KnownMakers.maker(of: product.title)
    }
}

extension RegisterReader {
    /// Who makes what a file calls so; `nil` for a name without a letter.
    func maker(of product: String, version: String?) throws -> String? {
        guard product.contains(where: \.isLetter) else { return nil }
        if let makers { return makers.maker(of: product, version: version) }
        let makers = NamedMakers(try DebtFacts(db))
        self.makers = makers
        return makers.maker(of: product, version: version)
    }
}
