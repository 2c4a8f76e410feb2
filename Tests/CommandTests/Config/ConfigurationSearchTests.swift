import Foundation
import Testing

@Suite("where the configuration is found")
struct ConfigurationSearchTests {
  /// A repository with an archive, a configuration in it, and a directory below; HOME is elsewhere.
  private func repository() async throws -> Workspace {
    let w = try Workspace()
    let made = try await w.sh(
      """
      mkdir -p home repo/sub/deep && cd repo && git init -q . && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x
      archive-config init >/dev/null && echo A >sub/deep/a && sed -i '/^.logging./a file = "tools.log"' .codex/archive.toml
      """)
    try #require(made.status == 0, "\(made.stderr)")
    return w
  }

  @Test("a tool in a subdirectory uses the archive, the evidence and the log of the repository")
  func subdirectory() async throws {
    let w = try await repository()
    let outcome = try await w.sh(
      """
      cd repo/sub/deep; export HOME=$OLDPWD/home
      archive-store --init demo a --by dev --log-level debug >/dev/null; echo $?
      archive-manifest query | archive-restore --by ops --root out | jq -r .status; cat out/a
      cd ../..; find . -path ./.git -prune -o -type f -print | sort
      archive-manifest query | jq -r .path; test -s tools.log && echo logged; archive-config evidence verify | head -n 1
      """)
    #expect(
      outcome.stdout == """
        0
        success
        A
        ./.codex/.gitignore
        ./.codex/archive.sqlite
        ./.codex/archive.toml
        ./.codex/evidence/archive_ops.head
        ./.codex/evidence/archive_ops.jsonl
        ./sub/deep/a
        ./sub/deep/out/a
        ./tools.log
        a
        logged
        Records: 2

        """, "\(outcome)")
    #expect(outcome.stderr == "")
  }

  @Test("the search ends at the repository's top and at the home directory, and outside of both there is none")
  func searchEnds() async throws {
    let w = try await repository()
    let outcome = try await w.sh(
      """
      find_it() { archive-config get backend.url; }
      top=$PWD; mkdir -p repo/inner/sub plain/sub home/sub
      cd repo/inner && git init -q . && cd sub && HOME=$top/home find_it
      cd $top/repo/sub && HOME=$top/repo find_it | sed "s|$top|TOP|"
      # For a directory outside of a repository and of the home directory, no directory above is searched.
      cp -r $top/repo/.codex $top/plain/ && cd $top/plain/sub && HOME=$top/home find_it
      HOME=$top/plain find_it | sed "s|$top|TOP|"
      cd $top/plain && HOME=$top/home find_it
      """)
    #expect(
      outcome.stdout == """
        sqlite:///./.codex/archive.sqlite
        sqlite:///TOP/repo/.codex/archive.sqlite
        sqlite:///./.codex/archive.sqlite
        sqlite:///TOP/plain/.codex/archive.sqlite
        sqlite:///./.codex/archive.sqlite

        """, "\(outcome)")
  }

  @Test("relative paths in a file are relative to it, those of options and the environment to the working directory")
  func relativePaths() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      mkdir -p p/.codex q elsewhere; top=$PWD
      printf '[backend]\nurl = "sqlite:///data/a?b.sqlite"\npassword_file = "secret"\n[evidence]\ndir = "./ev"\n' | sed 's/a?b/a%3Fb/' >p/.codex/archive.toml
      printf '[backend]\nurl = "sqlite:////abs.sqlite"\npassword_command = ["./ask", "x"]\n[logging]\nfile = "log"\n' >q/conf.toml
      cd elsewhere
      show() { for key in backend.url backend.password_file backend.password_command evidence.dir logging.file; do archive-config get $key "$@" | sed "s|$top|TOP|"; done; }
      show --config ../p/.codex/archive.toml; show --config $top/p/.codex/archive.toml; show --config ../q/conf.toml
      CODEX_ARCHIVE_URL=sqlite:///mine.sqlite archive-config get backend.url
      archive-config get evidence.dir --config ../p/.codex/archive.toml --set evidence.dir=here
      archive-config show --origin --config ../p/.codex/archive.toml 2>&1 | grep -F evidence.dir | tr -s ' '
      """)
    #expect(
      outcome.stdout == """
        sqlite:///../p/data/a%3Fb.sqlite
        ../p/secret
        ../p/ev
        sqlite:///TOP/p/data/a%3Fb.sqlite
        TOP/p/secret
        TOP/p/ev
        sqlite:////abs.sqlite
        ["../q/ask","***"]
        .codex/evidence
        ../q/log
        sqlite:///mine.sqlite
        here
        evidence.dir ../p/ev ../p/.codex/archive.toml:5

        """, "\(outcome)")
  }

  @Test("a tool on a terminal says which directory above it uses")
  func hint() async throws {
    let w = try await repository()
    let outcome = try await w.sh(
      "cd repo/sub; HOME=$OLDPWD/home; script -qec 'archive-config get backend.url >/dev/null' /dev/null; archive-config get backend.url 2>&1 >/dev/null | wc -l"
    )
    #expect(
      outcome.stdout.replacing("\r\n", with: "\n") == "archive-config: using \(w.path("repo"))/.codex\n0\n",
      "\(outcome)")
  }

  @Test("a configuration above that belongs to another user is refused", .enabled(if: geteuid() == 0))
  func foreignConfiguration() async throws {
    let w = try await repository()
    let outcome = try await w.sh(
      """
      chown -R 12345 repo/.codex; cd repo/sub; archive-config get backend.url 2>&1; echo $?
      archive-config get backend.url --config ../.codex/archive.toml
      """)
    #expect(
      outcome.stdout == """
        archive-config: \(w.path("repo"))/.codex: belongs to another user and is not used from a subdirectory; name it with --config \(w.path("repo"))/.codex/archive.toml
        78
        sqlite:///../.codex/archive.sqlite

        """, "\(outcome)")
  }
}
