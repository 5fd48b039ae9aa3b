import Testing

@testable import Registry

@Suite("Makers of what every hospital runs") struct KnownMakerTests {
    @Test(
        "A name that begins with theirs, in whole words, is theirs",
        arguments: [
            ("Windows 10", "Microsoft"), ("windows10", "Microsoft"), ("SQL Server 2019", "Microsoft"),
            ("PostgreSQL 15", "PostgreSQL"), ("Rocky Linux 9", "Rocky Linux"), ("ESXi", "VMware"),
        ])
    func known(_ product: String, _ maker: String) {
        #expect(KnownMakers.known(of: product) == maker)
    }

    @Test(
        "What only runs on theirs, or has their letters in it, is not",
        arguments: [
            "Hospidoc pour Windows", "DPI (Oracle)", "Xplore Windows 10 IoT", "Mongolia Santé", "Susette",
            "Windowsill", "Rocky",
        ])
    func others(_ product: String) {
        #expect(KnownMakers.known(of: product) == nil)
    }
}
