/// The makers of what every hospital runs, which inventories seldom name.
package enum KnownMakers {
    private static let words: [(String, String)] = [
        ("windows", "Microsoft"), ("microsoft", "Microsoft"), ("sql server", "Microsoft"),
        ("debian", "Debian"),
        ("ubuntu", "Canonical"), ("red hat", "Red Hat"), ("rhel", "Red Hat"), ("centos", "CentOS"),
        ("rocky", "Rocky Linux"), ("almalinux", "AlmaLinux"), ("suse", "SUSE"), ("oracle", "Oracle"),
        ("mysql", "Oracle"), ("mariadb", "MariaDB"), ("postgres", "PostgreSQL"), ("vmware", "VMware"),
        ("esxi", "VMware"), ("macos", "Apple"), ("mac os", "Apple"), ("fedora", "Fedora"),
        ("mongo", "MongoDB"),
    ]

    /// Who makes a product of that name; `nil` for one that is not known.
    package static func known(of product: String) -> String? {
        let plain = product.lowercased()
        return words.first { plain.contains($0.0) }?.1
    }

    /// The same; of a product that is not known, the first word of its name stands for its maker.
    package static func maker(of product: String) -> String {
        known(of: product) ?? String(product.prefix { !$0.isWhitespace })
    }
}
