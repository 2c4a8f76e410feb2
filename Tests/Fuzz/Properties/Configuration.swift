@testable import ArchiveCore
@testable import ArchiveDatabase
import ArchiveReporting

extension Property {
  /// Any text is a configuration or is refused with places inside it; the TOML library never ends the process.
  static let toml = Property("toml") { bytes in
    _ = ConfigurationFile(text: String(decoding: bytes, as: UTF8.self), name: "fuzz")
  } check: { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    func isIn(_ line: Int?, _ column: Int?) -> Bool {
      guard let line, let column else { return line == nil && column == nil }
      // The library counts the empty line after the last line feed, too.
      return line >= 1 && line <= lines.count + 1 && column >= 1
        && column <= (line <= lines.count ? lines[line - 1].count : 0) + 2
    }
    let file = ConfigurationFile(text: text, name: "fuzz")
    for problem in file.problems {
      require(isIn(problem.line, problem.column), "a problem at \(problem.text), which is not in the text")
    }
    for (key, entry) in file.entries {
      require(isIn(entry.line, entry.column), "\(key) at \(entry.line):\(entry.column), which is not in the text")
      require(key.row.read(entry.value) != nil, "a value of \(key) that does not fit")
    }
    checkConfiguration(bytes)
  }

  private static func checkConfiguration(_ bytes: [UInt8]) {
    var checks = ArchiveConfig.Checks()
    checks.url = checkURL
    checks.requirement = { Requirement.fault(in: $0) }
    withFile(bytes) { file in
      do throws(ConfigurationError) {
        let config = try ArchiveConfig.validate(file: file, checks: checks)
        for unredacted in [false, true] {
          checkJSON(config.jsonText(unredacted: unredacted))
          _ = config.text(unredacted: unredacted)
          _ = config.originText(unredacted: unredacted)
        }
        _ = (config.retry, config.metrics, config.evidenceDirectory, config.timeoutPerItem, config.maxConcurrent)
      } catch {
        require(!error.problems.isEmpty, "refused without a problem")
        checkJSON(ConfigurationError.jsonText(error.problems))
      }
    }
  }

  private static func checkJSON(_ text: String) {
    require((try? JSONScanner.decode(Array(text.utf8)[...])) != nil, "not JSON: \(text)")
  }

  /// Any text is a URL of an archive or is refused; percent-decoding reverses percent-encoding.
  static let urls = Property("urls") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    if let url = try? BackendURL(text) { try? checkURL(url) }
    _ = percentDecoded(text)
  } check: { bytes in
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else { return }
    let encoded = bytes.map { "%" + String(Int($0) + 0x100, radix: 16).suffix(2) }.joined()
    require(percentDecoded(encoded) == text, "percent-decoding gives another text")
    if let decoded = percentDecoded(text) {
      require(decoded.utf8.count + 2 * bytes.count { $0 == 0x25 } == bytes.count, "decoded to another length")
    }
    // The text alone, and after each scheme.
    for prefix in ["", "sqlite:///", "postgres://", "mysql://"] { checkBackend(prefix + text) }
  }

  private static func checkBackend(_ text: String) {
    guard let url = allowing(StorageError.self, body: { () throws(StorageError) in try BackendURL(text) }) else {
      return
    }
    _ = allowing(StorageError.self) { () throws(StorageError) in try checkURL(url) }
    guard url.backend == .mariadb, let parts = try? MariaDBURL(url) else { return }
    require(!parts.hosts.isEmpty && !parts.database.isEmpty, "a URL without a host or a database")
    require(parts.hosts.allSatisfy { $0.port <= 65535 } && parts.connectTimeout > 0, "a number out of range")
    if let password = parts.password, !password.isEmpty {
      require(url.holdsPassword, "a password that redaction does not see")
    }
  }
}
