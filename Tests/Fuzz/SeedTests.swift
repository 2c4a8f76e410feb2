import Foundation
import Testing

/// Checks the fuzzed properties with their seeds, which include what fuzzing found.
///
/// Each check runs in a separate process, because a property that does not hold, or a trap, ends its process.
struct SeedTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Seeds")

  @Test("each property holds for its seeds") func seeds() async {
    let result = await #expect(processExitsWith: .success) {
      let trace = Trace("seeds", of: getppid())
      trace.begin()
      for property in Property.all {
        let files = try FileManager.default.contentsOfDirectory(
          at: SeedTests.folder.appending(path: property.name), includingPropertiesForKeys: nil)
        try #require(files.count > 1)
        for file in files {
          trace.write("\(property.name)/\(file.lastPathComponent)")
          property.check([UInt8](try Data(contentsOf: file)))
        }
      }
    }
    Trace("seeds", of: getpid()).end(isNeeded: result == nil)
  }

  @Test("the time of each reader grows linearly with the input") func growth() async {
    let result = await #expect(processExitsWith: .success) {
      let trace = Trace("growth", of: getppid())
      trace.begin()
      for property in Property.all {
        for growth in SeedTests.growths[property.name] ?? [] {
          trace.write("\(property.name): \(growth)")
          property.check(growth)
        }
      }
    }
    Trace("growth", of: getpid()).end(isNeeded: result == nil)
  }

  /// The standard error of a test's process, which would not be shown.
  private struct Trace {
    private let file: String

    /// `process` is the one that runs the tests.
    init(_ name: String, of process: pid_t) {
      file = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(name)-\(process)").path
    }

    /// Called in the test's process.
    func begin() { dup2(open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600), 2) }

    func write(_ line: String) { FileHandle.standardError.write(Data("at \(line)\n".utf8)) }

    /// Called after that process has ended.
    func end(isNeeded: Bool) {
      let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
      unlink(file)
      if !isNeeded { return }
      // The rest is a backtrace.
      let lines = text.split(separator: "\n").filter {
        $0.hasPrefix("at ") || $0.contains("rror:") || $0.contains("Assertion")
      }
      Issue.record("the process ended \(lines.suffix(4).joined(separator: "\n"))")
    }
  }

  @Test("every folder of seeds belongs to a property") func folders() throws {
    let entries = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(entries.filter { !$0.hasSuffix(".dict") }) == Set(Property.all.map(\.name)))
    #expect(Set(Self.growths.keys).isSubset(of: Property.all.map(\.name)))
  }

  private static let id = "6d8a0d64-e369-4764-8f88-b0a97c395e86"

  /// Inputs that are slow for a reader that backtracks, or that compares each part with all parts before it.
  ///
  /// A number follows each repetition where names must differ; the next repetition closes the name.
  static let growths: [String: [Growth]] = [
    "json": [
      Growth("", "[", ""), Growth("[", "1,", "1]"), Growth("\"", "\\ud83e\\udea6", "\""), Growth("", " ", "1"),
      Growth("{\"a", "\":1,\"", "\":1}", isNumbered: true), Growth("{", "\"a\":{},", "\"a\":1}"),
    ],
    "records": [
      Growth("", "{\"status\":\"success\",\"duration_ms\":1}\n", ""), Growth("", "\n", ""), Growth("", "x", ""),
      Growth("{\"tombstone\":\"\(id)\"", ",\"k\":[]", "}"), Growth("", "{\"actor\":\"a", "\"}\n", isNumbered: true),
    ],
    "csv": [
      Growth("tombstone,output", ",c", "\n", isNumbered: true), Growth("tombstone,output\n", "\(id),o\n", ""),
      Growth("tombstone,output\n\"", "\"\"", "\",x\n"), Growth("tombstone,output\n", "\n", ""),
      Growth("tombstone,output\n", "\r", ""), Growth("tombstone,output\n", ",", ""),
    ],
    "manifest": [
      Growth("[", "{\"a\":1},", "{}]"), Growth("", "//\n", "[]"), Growth("{", "\"a\":[1],", "\"items\":[]}"),
      Growth("", "\n", "[]"), Growth("[", "[", "]"), Growth("{\"a", "\":1,\"b", "\":1}", isNumbered: true),
      Growth("[{\"a\":\"", "\\\\", "\"}]"),
    ],
    "toml": [
      Growth("k", "=1\nk", "=1", isNumbered: true), Growth("[t", "]\n[t", "]", isNumbered: true),
      Growth("[[t", "]]\n[[t", "]]"), Growth("a=[", "1,", "]"), Growth("a=", "[", ""), Growth("a='", "x", "'"),
      Growth("", "#\n", ""), Growth("a={b", "=1,b", "=1}", isNumbered: true), Growth("a", ".a", "=1"),
      Growth("x={a", ".a", "=1}"),
      Growth("a=\"\"\"", "\n", "\"\"\""), Growth("retry.a", "=1\nretry.a", "=1", isNumbered: true),
    ],
    "urls": [
      Growth("mysql://", "h,", "/d"), Growth("mysql://h/d?", "charset=x&", "socket=y"), Growth("mysql://u:", "@", "/d"),
      Growth("postgres://", "h,", "/d"), Growth("postgres://h/d?", "user=a&", "user=a"),
      Growth("mysql://h/", "%41", ""),
      Growth("sqlite:///", "password=", ""), Growth("u", ":", "@"),
    ],
    "redaction": [
      Growth("", "://", ""), Growth("", "://u:p@h ", ""), Growth("", "password=", ""), Growth("", "password ", ""),
      Growth("password='", "\\'", ""), Growth("", "pwd='", ""), Growth("a://", "b:", "@"),
      Growth("", "correct horse ", "7"),
    ],
    "evidence": [
      Growth("", "{\"action\":\"ARCHIVE\"}\n", ""), Growth("", "\n", ""), Growth("{\"a\":\"", "x", ""),
      Growth("", "{\"prev\":null,\"seq\":1", "}\n", isNumbered: true),
    ],
    "template": [
      Growth("", "{{", ""), Growth("", "{path}", ""), Growth("{", "e\u{301}", "}"), Growth("", "\u{1F9D1}\u{200D}", ""),
    ],
    "time": [Growth("2024-05-29T10:31:42.", "0", "Z"), Growth("", "e\u{301}", "")],
  ]
}
