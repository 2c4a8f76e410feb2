// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "FirstArchive",
  dependencies: [.package(path: "../archive-tools")],
  targets: [
    .executableTarget(
      name: "FirstArchive", dependencies: [.product(name: "ArchiveTools", package: "archive-tools")])
  ]
)
