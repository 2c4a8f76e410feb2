import Foundation
import TestServers
import Testing

@Suite("archive-config: passwords")
struct PasswordTests {
  /// The password is not in the URL, unless a test puts it there.
  @Test("a password is read from every documented source, the first place winning", arguments: TestServer.available)
  func passwordSources(_ kind: TestServer.Kind) async throws {
    let server = try TestServer.shared(kind)
    let database = try server.newDatabase()
    let w = try Workspace()
    let scheme = kind == .postgresql ? "postgres" : "mysql"
    let host = "127.0.0.1:\(try server.port())"
    try w.write("password", "s3cret\n")
    try w.write("my.cnf", "[archive-tools]\npassword=s3cret\n")
    try w.write("pgpass", "*:*:*:*:s3cret\n")
    try w.writeProgram("ask", "#!/bin/sh\n[ \"$#\" = 2 ] && [ \"$2\" = 'a b' ] && [ -z \"$(cat)\" ] && cat password\n")
    let outcome = try await w.sh(
      """
      chmod 600 pgpass password; : >empty; chmod 600 empty; export CODEX_ARCHIVE_URL='\(scheme)://archive@\(host)/\(database)'
      archive-config init --archive-only --set backend.password_file=password; echo $?
      check() { archive-config check "$@" >t 2>&1; echo $?; }
      check; CODEX_ARCHIVE_PASSWORD_FILE=password check
      check --set 'backend.password_command=["./ask","show","a b"]'
      CODEX_ARCHIVE_PASSWORD_COMMAND='["./ask","show","a b"]' check
      echo file >f; archive-store --init demo f --by dev --commit \(Workspace.commit) --set 'backend.password_command=["./ask","x","a b"]' | jq -r .status
      \(kind == .postgresql ? "PGPASSFILE=pgpass check" : "check --archive-url \"$CODEX_ARCHIVE_URL?option-file=my.cnf\"")
      check --set 'backend.password_command=["false"]'; grep -c 'failed with status 1' t
      check --set 'backend.password_command=["no-such-program"]'; check --set backend.password_file=nowhere
      check --set backend.password_file=empty
      # The place with the higher precedence wins; two passwords in the same place are an error.
      check --archive-url '\(scheme)://archive:s3cret@\(host)/\(database)' --set retry.enabled=false
      CODEX_ARCHIVE_PASSWORD_FILE=empty check --archive-url '\(scheme)://archive:s3cret@\(host)/\(database)'
      CODEX_ARCHIVE_PASSWORD_FILE=password check --set backend.password_command='["false"]'
      check --set backend.password_file=password --set 'backend.password_command=["./ask"]'
      CODEX_ARCHIVE_URL='\(scheme)://archive:s3cret@\(host)/\(database)' CODEX_ARCHIVE_PASSWORD_FILE=password check; grep -c 'more than once' t
      """)
    let statuses = outcome.stdout.split(separator: "\n").dropFirst().map(String.init)
    #expect(
      Array(statuses) == [
        "0", "77", "0", "0", "0", "success", "0", "78", "1", "78", "78", "78", "0", "0", "78", "78", "78", "1",
      ], "\(outcome)")
  }

  @Test("config check shows nothing that a failed password program printed")
  func failedPasswordProgram() async throws {
    let w = try Workspace()
    // It prints a part of the password, which redaction of the whole password would not find.
    try w.writeProgram("ask", "#!/bin/sh\necho 'hunter2 secret '\necho 'cannot decrypt hunter2' >&2\nexit 2\n")
    let outcome = try await w.sh(
      "archive-config check --set 'backend.password_command=[\"./ask\"]' --archive-url postgres://u@127.0.0.1:1/x"
    )
    #expect(outcome.status == 78 && !(outcome.stdout + outcome.stderr).contains("hunter2"), "\(outcome)")
    #expect(
      outcome.stdout.contains("failed with status 2; run it in a terminal to see its message\n"), "\(outcome.stdout)")
  }

  @Test("a password file that other users can read is refused, unless that is allowed")
  func sharedPasswordFile() async throws {
    let w = try Workspace()
    try w.write("password", "hunter2\n")
    let outcome = try await w.sh(
      """
      check() { archive-config check --archive-url postgres://u@127.0.0.1:1/x --set backend.password_file=$1 | sed -n '/password/p;s/.*onnection refused.*/tried/p'; }
      chmod 644 password; check password; check $PWD/password | sed "s|$PWD|DIR|g"
      for mode in 600 400 440 640; do chmod $mode password; check password; done
      [ "$(id -u)" != 0 ] || { chown 12345:12345 password; check password; chmod 600 password; check password; }
      chmod 644 password; CODEX_ARCHIVE_PASSWORD_FILE_SHARED=true check password
      mkfifo -m 644 pipe; cat password >pipe & check pipe
      """)
    let refusal =
      "other users can read password (mode 0644); make it private: chmod 600 password, or set backend.password_file_shared to true"
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    #expect(lines.count == (getuid() == 0 ? 10 : 8), "\(outcome)")
    #expect(lines[0].hasSuffix("backend.password_file: \(refusal)"), "\(lines[0])")
    #expect(lines[1].contains("backend.password_file: other users can read DIR/password"), "\(lines[1])")
    let ownGroup = getuid() == 0 ? [] : ["refused", "refused"]
    let rest = lines.dropFirst(2).map { $0.contains("other users can read") ? "refused" : $0 }
    #expect(
      rest
        == (getuid() == 0
          ? ["tried", "tried", "tried", "tried", "refused", "tried", "tried", "tried"]
          : ["tried", "tried"] + ownGroup + ["tried", "tried"]),
      "\(outcome)")
  }
}
