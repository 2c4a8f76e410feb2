import Foundation
import Testing

/// Every typed argument reaches the tool, in every way of starting it.
@Suite("arguments of all tools")
struct ArgumentTests {
  /// Ways to start a tool; each is a shell function `as` that runs a command.
  static let ways = [
    "without /proc": """
    as() { \(Workspace.privateMounts) sh -c 'mount -t tmpfs none /proc && exec "$@"' sh "$@"; }
    """,
    "with an empty environment": #"as() { tool=$(command -v "$1"); shift; env -i "$tool" "$@"; }"#,
    "with a large environment": """
    as() { env "LARGE=$(head -c 100000 /dev/zero | tr '\\0' x)" $(seq -f 'V%g=v' 2000) "$@"; }
    """,
    // A library moves the environment and changes argv[0] before main.
    "with a preloaded library": """
    cat >moves.c <<'C'
    #include <stdlib.h>
    __attribute__((constructor)) static void move(int count, char **arguments) {
      static char put[] = "PUT=1";
      for (char name[] = "A_"; name[1] != 'z'; name[1]++) setenv(name, "moved", 1);
      putenv(put); unsetenv("PATH"); arguments[0] = "renamed";
    }
    C
    cc -shared -fPIC -o moves.so moves.c
    as() { LD_PRELOAD=$PWD/moves.so "$@"; }
    """,
  ]

  /// AddressSanitizer reads the process's mappings in /proc.
  static let testedWays = ways.keys.sorted().filter {
    $0 != "without /proc" || ProcessInfo.processInfo.environment["SANITIZER"] != "address"
  }

  @Test("a tool reads its arguments in every way of starting it", arguments: testedWays)
  func argumentsAreRead(_ way: String) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])["a"]!
    let outcome = try await w.sh(
      """
      \(Self.ways[way]!)
      for tool in \(Workspace.toolNames.joined(separator: " ")); do as $tool --no-such-option; echo $?; done
      archive-manifest query | jq -c '.actor = "x"' >m
      as archive-restore --dry-run --root dry <m | jq -r .reason
      as archive-restore --verify --root verified <m | jq -r .error.code
      as archive-restore \(t) one --by x | jq -r .action
      as archive-store --init demo missing --by x --commit \(Workspace.commit) | jq -r .error.code
      as archive-report --format json <m | jq -r .total
      ls
      """)
    let unknown = outcome.stderr.components(separatedBy: ": unknown option --no-such-option\n").count - 1
    #expect(unknown == 6, "\(outcome.stderr)")
    #expect(outcome.stdout.hasPrefix("64\n64\n64\n64\n64\n64\ndry_run\n"), "\(outcome)")
    let names = outcome.stdout.split(separator: "\n").map(String.init)
    #expect(names.contains("created") && names.contains("one"))
    #expect(!names.contains("dry") && !names.contains("verified"), "\(outcome)")
  }

  @Test("a tool that is started without arguments and without a name does nothing", arguments: Workspace.toolNames)
  func nothingWithoutArguments(_ tool: String) async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let before = try w.files(in: "")
    let outcome = try await w.sh(
      """
      archive-manifest query | jq -c '.actor = "x" | .output = "written"' |
        python3 -c 'import ctypes, os, sys
      ctypes.CDLL(None).execve(sys.argv[1].encode(), (ctypes.c_char_p * 1)(None), (ctypes.c_char_p * 1)(None))' \
        "$(command -v \(tool))"
      """)
    #expect(outcome.status == 70 && outcome.stdout == "", "\(outcome)")
    #expect(outcome.stderr.contains("\(tool): the arguments of this process are not known"))
    #expect(try w.files(in: "") == before)
  }

  @Test("an argument that is text must be UTF-8, and a path need not be")
  func textIsUTF8() async throws {
    let w = try Workspace()
    try await w.archive(["a": "A"])
    let outcome = try await w.sh(
      "by=$(printf 'x\\377'); archive-restore --by \"$by\" </dev/null; echo $?; archive-restore --by=\"$by\" </dev/null; echo $?; archive-restore --by x --root=\"$by\" </dev/null; echo $?; ls -d \"$by\" | wc -l"
    )
    #expect(outcome.stdout == "64\n64\n0\n1\n", "\(outcome.stdout)\(outcome.stderr)")
    #expect(outcome.stderr.contains("not UTF-8"))
  }
}
