import Testing

@Suite("archive-store: creating an archive")
struct StoreInitTests {
  @Test("store refuses to create an archive, unless --init or a configuration file asks for one")
  func refusesWithoutArchive() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      echo A >a
      store() { archive-store demo a --by dev --commit \(Workspace.commit) "$@" >../r || echo $?; jq -r .status ../r; }
      mkdir here; cd here; cp ../a .
      store; store --remove --archive-url sqlite:///b.sqlite 2>/dev/null
      CODEX_ARCHIVE_URL=sqlite:///b.sqlite store 2>/dev/null; ls -A
      store --init --archive-url sqlite:///b.sqlite; store --archive-url sqlite:///b.sqlite
      # The sandbox of the usage guide: a configuration, and no archive yet.
      mkdir -p .codex; printf '[backend]\\nurl = "sqlite:///./.codex/archive.sqlite"\\n' >.codex/archive.toml; store
      mkdir ../other; cd ../other; mkdir .codex; echo >.codex/archive.toml; cp ../a .; store; ls .codex
      """)
    #expect(
      outcome.stdout == """
        69
        69
        69
        a
        success
        success
        success
        success
        archive.sqlite
        archive.toml
        evidence

        """, "\(outcome)")
    #expect(
      outcome.stderr
        == "archive-store: ./.codex/archive.sqlite: there is no archive here (No such file or directory); run the command in the directory that contains it, use --archive-url, or create an archive with: archive-config init, or --init\n"
    )
  }
}
