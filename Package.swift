// swift-tools-version: 6.2
import PackageDescription

/// Whether the fuzzer is built, with all modules instrumented for coverage (`make fuzz`).
let isFuzzing = Context.environment["ARCHIVE_FUZZ"] == "1"

/// The settings of every target.
let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (isFuzzing ? [.define("FUZZING"), .unsafeFlags(["-sanitize=fuzzer", "-enable-testing"])] : [])

/// A C library of the system, installed by the system's package manager; found and linked by pkg-config, unless it is loaded
/// by the program.
func systemLibrary(_ name: String, pkgConfig: String? = nil, apt: String, brew: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

/// One of the six tools; only those that open an archive link the database clients.
func tool(_ name: String, opensArchive: Bool = true, _ others: Target.Dependency...) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["ArchiveCore", "ArchiveTool", argumentParser] + others
      + (opensArchive ? ["ArchiveAccess", "ArchiveDatabase"] : []),
    swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + [.product(name: "Subprocess", package: "swift-subprocess")],
    exclude: exclude, swiftSettings: settings)
}

/// The properties in Tests/Fuzz: tests that feed them the seeds, or the fuzzer itself.
let fuzz: [Target] =
  isFuzzing
  ? [
    .systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
    .executableTarget(
      name: "archive-fuzz", dependencies: ["ArchiveCore", "ArchiveDatabase", "ArchiveReporting", "CFuzzer"],
      path: "Tests/Fuzz",
      exclude: ["CFuzzer", "Seeds", "SeedTests.swift"], swiftSettings: settings,
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
  ]
  : [
    .testTarget(
      name: "FuzzTests", dependencies: ["ArchiveCore", "ArchiveDatabase", "ArchiveReporting"], path: "Tests/Fuzz",
      exclude: ["CFuzzer", "Seeds", "Fuzzer.swift"], swiftSettings: settings)
  ]

let package = Package(
  name: "archive-tools",
  products: [
    .executable(name: "archive-store", targets: ["archive-store"]),
    .executable(name: "archive-manifest", targets: ["archive-manifest"]),
    .executable(name: "archive-restore", targets: ["archive-restore"]),
    .executable(name: "archive-report", targets: ["archive-report"]),
    .executable(name: "archive-config", targets: ["archive-config"]),
    .executable(name: "archive-retention", targets: ["archive-retention"]),
    .library(name: "ArchiveTools", targets: ["ArchiveCore", "ArchiveDatabase"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
  ],
  targets: [
    .target(name: "CLinux"),
    // A target of its own, so that a new commit compiles little again.
    .target(
      name: "CBuild",
      // `make` names the commit; a build without it says so.
      cSettings: [.define("BUILD_COMMIT", to: "\"\(Context.environment["BUILD_COMMIT"] ?? "unknown commit")\"")]),
    systemLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev", brew: "sqlite"),
    systemLibrary("CPostgreSQL", apt: "libpq-dev", brew: "libpq"),
    systemLibrary("CMariaDB", apt: "libmariadb-dev", brew: "mariadb-connector-c"),
    systemLibrary("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev", brew: "zstd"),
    systemLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev", brew: "zlib"),
    .target(
      name: "ArchiveCore",
      dependencies: [
        "CLinux", "CZstd", "CZlib", "TOMLKit",
        .product(name: "Crypto", package: "swift-crypto"),
        logging,
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: settings),
    .target(
      name: "ArchiveDatabase", dependencies: ["ArchiveCore", "CLinux", "CSQLite", "CPostgreSQL", "CMariaDB", logging],
      swiftSettings: settings),
    .target(
      name: "ArchiveTool", dependencies: ["ArchiveCore", "CBuild", "CLinux", argumentParser], swiftSettings: settings),
    // What a stream of results amounts to; no other tool needs it.
    .target(
      name: "ArchiveReporting",
      dependencies: ["ArchiveCore", .product(name: "Histogram", package: "hdrhistogram-swift")], swiftSettings: settings
    ),
    // What the tools that open an archive share.
    .target(
      name: "ArchiveAccess", dependencies: ["ArchiveCore", "ArchiveDatabase", "ArchiveTool", argumentParser, logging],
      swiftSettings: settings),
    tool("archive-store", logging),
    tool("archive-manifest"),
    tool("archive-restore", logging),
    tool("archive-report", opensArchive: false, "ArchiveReporting"),
    tool("archive-config", "ArchiveReporting"),
    tool("archive-retention", logging),
    tests("ArchiveCoreTests", ["ArchiveCore"]),
    // Bounds how many tests run at once.
    .target(name: "CTestSettings", path: "Tests/CTestSettings"),
    // Servers for the tests.
    .target(name: "TestServers", dependencies: ["CTestSettings"], path: "Tests/TestServers", swiftSettings: settings),
    tests("ArchiveDatabaseTests", ["ArchiveCore", "ArchiveDatabase", "TestServers"]),
    tests("ArchiveReportingTests", ["ArchiveCore", "ArchiveReporting"]),
    tests("ArchiveToolTests", ["ArchiveCore", "ArchiveTool"]),
    tests("CommandTests", ["ArchiveCore", "TestServers"], exclude: ["Cases"]),
  ] + fuzz
)
