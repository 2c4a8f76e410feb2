import Foundation
import Testing

@Suite("archive-restore: outputs and --root")
struct RestoreOutputTests {
  @Test("restore fails only the items whose outputs are unusable")
  func badOutputs() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    try await w.sh(
      "mkdir dir target; ln -s target/victim link; echo old >target/victim; mkfifo pipe; ln -s target dirlink")
    let input =
      manifestLine(t["a"]!, "dir") + manifestLine(t["a"]!, "link") + manifestLine(t["a"]!, "pipe")
      + manifestLine(t["a"]!, "new/deep/file")
      + manifestLine(t["a"]!, "one") + manifestLine(t["b"]!, "./x/../one") + manifestLine(t["b"]!, "sub/")
      + manifestLine(t["a"]!, "a/b")
      + manifestLine(t["a"]!, ".codex/archive.sqlite") + manifestLine(t["a"]!, "dirlink/viaLink")
      + manifestLine(t["a"]!, ".codex/evidence/archive_ops.jsonl")
    try await w.sh("mkdir x; echo file >a")
    let outcome = try await w.sh("archive-restore --by ops --continue-on-error", stdin: input)
    let codes = try outcome.records().map { errorCode($0) ?? "success" }
    #expect(
      codes == [
        "io_error", "success", "io_error", "success", "success", "duplicate_output", "invalid_item", "io_error",
        "permission_denied", "success", "permission_denied",
      ])
    // The link was replaced, its target was not touched.
    #expect(try w.read("target/victim") == "old\n" && w.read("link") == "A")
    #expect(try await w.sh("test -L link").status == 1)
    #expect(try w.read("one") == "A" && w.read("new/deep/file") == "A" && w.read("target/viaLink") == "A")
    #expect(try await w.sh("find . -name '.archive-restore-*'").stdout == "")
    #expect(try await w.sh("archive-config check").status == 0)
  }

  @Test("restore fails an item whose output cannot be written")
  func unwritableOutput() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // Root may write everywhere, so the output is on a file system to which nobody can write.
    let outcome = try await w.sh("archive-restore \(t["a"]!) /proc/archive-test --by ops")
    let record = try #require(try outcome.records().first)
    #expect(outcome.status == 1)
    #expect(record["status"] as? String == "failed")
    #expect(["io_error", "permission_denied"].contains(errorCode(record)))
  }

  @Test("an output in an unwritable directory does not fail the items beside it")
  func badDirectory() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let input =
      (0..<20).map { manifestLine(t["a"]!, "good\($0)") }.joined() + manifestLine(t["a"]!, "/proc/x")
      + manifestLine(t["a"]!, "last")
    let outcome = try await w.sh("archive-restore --by ops --continue-on-error", stdin: input)
    let statuses = try outcome.records().map { $0["status"] as? String }
    #expect(statuses.filter { $0 == "success" }.count == 21 && statuses[20] == "failed")
  }

  @Test("--root refuses outputs outside of it")
  func rootConfines() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    try await w.sh("mkdir -p root outside; ln -s ../outside root/link; ln -s ../outside/f root/leaf")
    let outcome = try await w.sh(
      "archive-restore --by ops --continue-on-error --root root",
      stdin: manifestLine(t["a"]!, "../escape") + manifestLine(t["a"]!, "\(w.path("abs"))")
        + manifestLine(t["a"]!, "link/f")
        + manifestLine(t["a"]!, "in/../../escape") + manifestLine(t["a"]!, "leaf") + manifestLine(t["a"]!, "ok/./f"))
    let codes = try outcome.records().map { errorCode($0) ?? "success" }
    let outside = "output_outside_root"
    #expect(codes == [outside, outside, outside, outside, "success", "success"])
    #expect(try w.files(in: "outside").isEmpty)
    #expect(!w.exists("escape") && !w.exists("abs"))
    #expect(try w.files(in: "root") == ["leaf", "ok/f"])
  }

  @Test("a relative and an absolute output of the same name are two outputs")
  func relativeAndAbsolute() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "archive-restore --by ops --continue-on-error",
      stdin: manifestLine(t["a"]!, "x-\(w.url.lastPathComponent)")
        + manifestLine(t["a"]!, "/x-\(w.url.lastPathComponent)"))
    #expect(try outcome.records().map { errorCode($0) ?? "success" } == ["success", "success"])
    let found = try await w.sh("ls x-* && rm /x-\(w.url.lastPathComponent)")
    #expect(found.status == 0, "\(found.stderr)")
  }

  @Test(
    "restore writes paths that are longer than a system call accepts",
    arguments: ["", "--root .", "--root . --dry-run"])
  func longPaths(_ root: String)
    async throws
  {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // Twenty-five names of 200 bytes: more than the 4096 bytes that a system call accepts.
    let deep = (0..<25).map { "\($0)-" + String(repeating: "d", count: 200) }.joined(separator: "/") + "/f"
    #expect(deep.utf8.count > 4096)
    let outcome = try await w.sh(
      "archive-restore --by ops \(root); find . -name f | wc -c", stdin: manifestLine(t["a"]!, deep))
    let isDry = root.contains("dry")
    #expect(outcome.stdout.contains(isDry ? "\"dry_run\"" : "\"success\""), "\(outcome.stderr)")
    #expect(outcome.stdout.hasSuffix(isDry ? "\n0\n" : "\n\(deep.utf8.count + 3)\n"))
  }

  @Test("store and restore keep the bytes of any path")
  func pathBytes() async throws {
    let w = try Workspace()
    let names = ["new\nline", "quote\"'", "emoji 🪦", "tab\t", "-dash", "{brace}", String(repeating: "n", count: 255)]
    for (index, name) in names.enumerated() { try w.write("in/\(name)", "\(index)") }
    try await w.sh("printf bytes >\"$(printf 'in/\\377\\376')\"")
    let outcome = try await w.sh(
      """
      export CODEX_EVIDENCE_DIR='\(w.path("evidence"))'
      cd in && find . -type f -print0 | archive-store --init demo -0 --by dev --commit \(Workspace.commit) --archive-url sqlite:///../a.sqlite >../s &&
      cd .. && archive-manifest query --archive-url sqlite:///a.sqlite |
      archive-restore --by ops --root out --archive-url sqlite:///a.sqlite >/dev/null && diff -r in out && jq -rs length s
      """)
    #expect(outcome.status == 0, "\(outcome.stderr)\(outcome.stdout)")
    #expect(outcome.stdout == "\(names.count + 1)\n")
  }

  @Test("restore creates many directories with few descriptors")
  func newDirectories() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let input = (0..<128).map { manifestLine(t["a"]!, "d\($0)/1/2/3/4/5/6/7/8/f") }.joined()
    let outcome = try await w.sh("ulimit -n 300; archive-restore --by ops --root out", stdin: input)
    #expect(outcome.status == 0, "\(outcome.stderr)")
    #expect(try w.files(in: "out").count == 128)
  }

  @Test("restore writes into many directories with few descriptors")
  func fewDescriptors() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    var input = ""
    for index in 0..<300 { input += manifestLine(t["a"]!, "o/d\(index)/e/f") }
    for script in ["mkdir -p o; for n in $(seq 0 299); do mkdir -p o/d$n/e; done; ", "rm -rf o; "] {
      let outcome = try await w.sh(
        script + "ulimit -n 64; archive-restore --by ops --root . --concurrency 1 --continue-on-error", stdin: input)
      #expect(outcome.status == 0, "\(outcome.stderr)")
    }
  }

  @Test("an output that links to a device, a pipe or /proc/self/fd is refused")
  func specialLinks() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let links = ["null", "stdout", "fd", "hop", "socket", "fine", "dangling"]
    try w.write("m", links.map { manifestLine(t["a"]!, "dev/" + $0) }.joined())
    let outcome = try await w.sh(
      """
      mkdir dev; mkfifo pipe; echo file >file
      ln -s /dev/null dev/null; ln -s /proc/self/fd/1 dev/stdout; ln -s /proc/self/fd dev/fds; ln -s fds/1 dev/fd
      ln -s stdout dev/hop; ln -s ../pipe dev/socket; ln -s ../file dev/fine; ln -s nowhere dev/dangling
      for root in '' '--root .'; do
        archive-restore --by x --continue-on-error --no-evidence $root <m 2>e | jq -r '[.output, .status, .error.code // "-"] | join(" ")'
        ln -sf ../file dev/fine; ln -sf nowhere dev/dangling
      done >o
      cat o; readlink dev/stdout dev/null; cat file
      """)
    let answers = """
      dev/null failed io_error
      dev/stdout failed io_error
      dev/fd failed io_error
      dev/hop failed io_error
      dev/socket failed io_error
      dev/fine success -
      dev/dangling success -

      """
    #expect(outcome.stdout == answers + answers + "/proc/self/fd/1\n/dev/null\nfile\n", "\(outcome.stderr)")
  }

  @Test("a replaced file keeps its owner, and hard links are one output unless their contents agree")
  func ownersAndLinks() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    try w.write(
      "m",
      manifestLine(t["a"]!, "h1") + manifestLine(t["b"]!, "h2") + manifestLine(t["a"]!, "k1")
        + manifestLine(t["a"]!, "k2"))
    let outcome = try await w.sh(
      """
      echo old >h1; ln h1 h2; echo old >k1; ln k1 k2; chown 1234:2345 h1
      archive-restore --by x --continue-on-error <m 2>e | jq -r '[.output, .status, .error.message // "-"] | join(" ")'
      stat -c '%n %u:%g' h1; cat h1 h2 k1 k2
      """)
    #expect(
      outcome.stdout == """
        h1 success -
        h2 failed h2: line 1 of this run writes the same file under another name
        k1 success -
        k2 success -
        h1 1234:2345
        Aold
        AA
        """, "\(outcome.stderr)")
  }

  @Test("an output never replaces a configuration or a file that the tools keep")
  func ownFilesStay() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let outputs = [
      ".codex/archive.toml", "x/.codex/archive.toml", "x/.Codex/Archive.TOML", "log", "secret", "ev/archive_ops.jsonl",
      "conf",
    ]
    try w.write("m", outputs.map { manifestLine(t["a"]!, $0) }.joined())
    try w.write(
      "conf",
      "[logging]\nfile = \"log\"\n[backend]\nurl = \"sqlite:///./.codex/archive.sqlite\"\n[evidence]\ndir = \"ev\"\n")
    let outcome = try await w.sh(
      """
      mkdir ev; archive-restore --by x --continue-on-error --no-evidence --config conf <m | jq -r '[.output, .error.code // "-"] | join(" ")'
      find . -name archive.toml; head -n 1 conf
      """)
    let refused = outputs.map { $0 == "secret" ? "secret -\n" : "\($0) permission_denied\n" }.joined()
    #expect(outcome.stdout == refused + "[logging]\n", "\(outcome.stderr)")
  }
}
