/// The makers of what every hospital runs, which inventories seldom name.
package enum KnownMakers {
    private static let words: [(String, String)] = [
        ("windows", "Microsoft"), ("microsoft", "Microsoft"), ("ms windows", "Microsoft"),
        ("sql server", "Microsoft"), ("ms sql", "Microsoft"), ("mssql", "Microsoft"), ("debian", "Debian"),
        ("ubuntu", "Canonical"), ("red hat", "Red Hat"), ("redhat", "Red Hat"), ("rhel", "Red Hat"),
        ("centos", "CentOS"), ("rocky linux", "Rocky Linux"), ("almalinux", "AlmaLinux"), ("suse", "SUSE"),
        ("opensuse", "SUSE"), ("oracle", "Oracle"), ("mysql", "Oracle"), ("mariadb", "MariaDB"),
        ("postgres", "PostgreSQL"), ("postgresql", "PostgreSQL"), ("vmware", "VMware"), ("esxi", "VMware"),
        ("macos", "Apple"), ("mac os", "Apple"), ("fedora", "Fedora"), ("mongodb", "MongoDB"),
        ("mongo", "MongoDB"),
    ]

    /// Who makes a product of that name; `nil` for one that is not known.
    ///
    /// By how the name begins, in whole words: what runs on Windows or comes with an Oracle database is somebody else's.
    package static func known(of product: String) -> String? {
        let plain = product.lowercased()
        return words.first { word, _ in
            plain.hasPrefix(word) && plain.dropFirst(word.count).first?.isLetter != true
        }?.1
    }

    /// The same; of a product that is not known, the first word of its name stands for its maker.
    package static func maker(of product: String) -> String {
        known(of: product) ?? product.split(whereSeparator: \.isWhitespace).first {
            $0.contains(where: \.isLetter)
        }
        .map(String.init) ?? product
    }
}
