/// Code names by which people call releases, for the products whose data set leaves them out.
///
/// > Source: the makers' own release pages (debian.org/releases, wiki.ubuntu.com/Releases, support.apple.com HT201260,
/// > access.redhat.com articles 3078).
enum ReleaseWords {
    static let cycles: [String: [(word: String, cycle: String)]] = [
        "debian": [
            ("etch", "4"), ("lenny", "5"), ("squeeze", "6"), ("wheezy", "7"), ("jessie", "8"),
            ("stretch", "9"),
            ("buster", "10"), ("bullseye", "11"), ("bookworm", "12"), ("trixie", "13"),
        ],
        "ubuntu": [
            ("precise", "12.04"), ("trusty", "14.04"), ("xenial", "16.04"), ("bionic", "18.04"),
            ("focal", "20.04"), ("jammy", "22.04"), ("noble", "24.04"),
        ],
        "macos": [
            ("sierra", "10.12"), ("mojave", "10.14"), ("catalina", "10.15"), ("yosemite", "10.10"),
            ("mavericks", "10.9"), ("monterey", "12"), ("ventura", "13"), ("sonoma", "14"), ("sequoia", "15"),
        ],
        "rhel": [("tikanga", "5"), ("santiago", "6"), ("maipo", "7"), ("ootpa", "8"), ("plow", "9")],
        "windows": [("xp", "5-sp3"), ("winxp", "5-sp3"), ("vista", "6-sp2"), ("seven", "7-sp1")],
        "msexchange": [("subscription", "subscription")],
        "sharepoint": [("subscription", "subscription")],
    ]
}
