// swift-tools-version: 6.3

import PackageDescription

// A package of its own, so that no user builds it. The modules measured are links to those of the program.

let house: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "clausier",
    dependencies: [.package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2")],
    targets: [
        .target(name: "Vocabulary", swiftSettings: house),
        .target(name: "Markup", dependencies: ["Vocabulary"], swiftSettings: house),
        .target(name: "Registry", dependencies: ["Vocabulary"], swiftSettings: house),
        .target(name: "Debt", dependencies: ["Vocabulary", "Registry"], swiftSettings: house),
        .target(name: "Sigma", dependencies: ["Vocabulary", yams], swiftSettings: house),
        .target(
            name: "Clausier", dependencies: ["Vocabulary", "Registry"], exclude: ["Assets"],
            swiftSettings: house, plugins: ["EmbedAssets"]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Compression", dependencies: ["CZstd", "CZlib"], swiftSettings: house),
        .target(
            name: "Workbooks",
            dependencies: ["Vocabulary", "Markup", "Registry", "Debt", "Clausier", "Sigma", "Compression"],
            swiftSettings: house),
        .executableTarget(
            name: "Answers", dependencies: ["Vocabulary", "Registry", "Clausier", "Workbooks"],
            swiftSettings: house),
        .executableTarget(name: "embed-assets", swiftSettings: house),
        .plugin(name: "EmbedAssets", capability: .buildTool(), dependencies: ["embed-assets"]),
    ],
    swiftLanguageModes: [.v6]
)
