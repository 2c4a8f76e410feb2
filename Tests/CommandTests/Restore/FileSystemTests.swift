import Foundation
import Testing

/// Restores onto real file systems that cannot do all that ext4 can, mounted in a private mount namespace.
@Suite("archive-restore: other file systems", .enabled(if: geteuid() == 0, "mounting needs root"))
struct FileSystemTests {
  /// File systems that ignore case and have neither hard links nor permissions.
  enum Folding: String, CaseIterable {
    case exFAT, FAT

    /// Shell commands that mount a new file system at `m`; it is unmounted when the script ends.
    var mount: String {
      let mount =
        switch self {
        case .exFAT:
          """
          mkfs.exfat image >log && device=$(losetup --find --show image) && mount.exfat-fuse "$device" m >>log || exit 9
          """
        case .FAT: "mkfs.vfat image >log && fusefat -o rw+ image m >>log 2>&1 || exit 9"
        }
      return """
        here=$PWD; device=''; mkdir m; truncate -s 32M image
        trap 'cd "$here"; umount m; [ -z "$device" ] || losetup --detach "$device"' EXIT
        \(mount)

        """
    }
  }

  /// Runs a script whose mounts are seen by no other process and end with it.
  private func mounted(_ w: Workspace, _ script: String) async throws -> Outcome {
    try w.write("mounted.sh", script)
    return try await w.sh("PATH=$PATH:/usr/sbin:/sbin unshare --mount sh mounted.sh")
  }

  @Test("two outputs whose names the file system does not distinguish are duplicates", arguments: Folding.allCases)
  func foldedNames(_ kind: Folding) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    try w.write(
      "m1", manifestLine(t["a"]!, "README") + manifestLine(t["b"]!, "readme") + manifestLine(t["b"]!, "other"))
    try w.write("m2", manifestLine(t["b"]!, "Readme") + manifestLine(t["a"]!, "README"))
    try w.write("m3", manifestLine(t["b"]!, "New/x") + manifestLine(t["a"]!, "new/X"))
    let outcome = try await mounted(
      w,
      kind.mount + """
        for i in 1 2 3; do
          archive-restore --by x --root m --continue-on-error <m$i 2>e$i |
            jq -r '[.output, .status, .action, .error.code // "-", .error.message // "-"] | join(" ")'
          # By the names that ls lists: FUSE may remember other spellings.
          head -c 10 m/[Rr]* m/other m/[Nn]*/x 2>/dev/null
        done
        ls m
        """)
    #expect(
      outcome.stdout == """
        README success created - -
        readme failed none duplicate_output readme: line 1 of this run has the same output
        other success created - -
        ==> m/README <==
        A
        ==> m/other <==
        BReadme success replaced - -
        README failed none duplicate_output README: line 1 of this run has the same output
        ==> m/Readme <==
        B
        ==> m/other <==
        BNew/x success created - -
        new/X failed none duplicate_output new/X: line 1 of this run has the same output
        ==> m/Readme <==
        B
        ==> m/other <==
        B
        ==> m/New/x <==
        BNew
        Readme
        other

        """, "\(outcome.stderr)")
  }

  @Test("restore, report --save and config init work without hard links and permissions", arguments: Folding.allCases)
  func withoutHardLinks(_ kind: Folding) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    try w.write("m1", manifestLine(t["a"]!, "f"))
    let outcome = try await mounted(
      w,
      kind.mount + """
        show() { jq -c '[.status, .action, .backup, [.warnings[].code], .error.code]'; }
        chmod 640 a; archive-store --init demo a --by dev --commit \(Workspace.commit) | jq -c '.output = "g"' >m2
        archive-restore --by x --root m --overwrite never <m1 | tee r | show
        archive-restore --by x --root m --overwrite never <m1 2>/dev/null | show
        archive-restore --by x --root m --overwrite backup <m1 | show
        archive-restore --by x --root m <m2 2>e | tee -a r | show; cat e
        archive-restore --by x --root m --strict-attributes <m2 2>/dev/null | show
        cd m
        archive-report --save=saved.json ../r | sed 's/Time: .*/Time/'
        archive-report --save=saved.json ../r; echo $?
        archive-config init --archive-url "sqlite:///$here/other.sqlite" >/dev/null; echo $?
        jq -c .summary.warnings saved.json
        ls -A . .codex
        """)
    #expect(
      outcome.stdout
        == """
        ["success","created",null,["permissions_not_set"],null]
        ["failed","none",null,[],"output_exists"]
        ["success","replaced","f.~1~",["permissions_not_set"],null]
        ["success","created",null,["permissions_not_set"],null]
        archive-restore: warning: g: the file system stored the permissions \(kind == .exFAT ? 777 : 700) instead of 640
        ["failed","none",null,[],"io_error"]
        Batch Restore Complete:
          ✓ Succeeded: 2
          ✗ Failed: 0
          ! Warnings: 2 permissions_not_set
          Total Time

        Results saved to: saved.json
        73
        0
        {"permissions_not_set":2}
        .:
        .codex
        f
        f.~1~
        g
        saved.json

        .codex:
        .gitignore
        archive.toml
        evidence

        """, "\(outcome.stderr)")
  }

  @Test("a refused chmod is a warning, or a failure with --strict-attributes")
  func refusedPermissions() async throws {
    let w = try Workspace()
    let outcome = try await mounted(
      w,
      """
      echo hello >a; chmod 664 a
      t=$(archive-store --init demo a --by dev --commit \(Workspace.commit) | jq -r .tombstone)
      mkdir disk m; bindfs --chmod-deny disk m; trap 'umount m' EXIT
      archive-restore $t m/f --by x --durability none 2>e | jq -c '[.status, .action, [.warnings[].code], .error.code]'
      grep -c 'warning: f: cannot set the permissions 664: Operation not permitted' e
      archive-restore $t m/g --by x --strict-attributes 2>/dev/null | jq -c '[.status, .action, [.warnings[].code], .error.code]'
      ls -A m; cat m/f
      """)
    #expect(
      outcome.stdout == """
        ["success","created",["permissions_not_set"],null]
        1
        ["failed","none",[],"permission_denied"]
        f
        hello

        """, "\(outcome.stderr)")
  }

  @Test("a run through another mount keeps temporary files of a live run and removes those of a killed one")
  func twoMounts() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": String(repeating: "content ", count: 1000)])
    try await w.sh(
      "seq 2000 | jq -c '{tombstone: \"\(t["a"]!)\", output: \"d/\\(.)\", x: (\"y\" * 500)}' >m; mkfifo answers")
    let outcome = try await mounted(
      w,
      """
      mkdir -p disk/d m1 m2; bindfs disk m1; bindfs disk m2; trap 'umount m1 m2' EXIT
      # No process reads its answers, so it stops while its files do not have their names yet.
      archive-restore --by x --root m1 --no-evidence <m >answers 2>e1 & tool=$!
      exec 4<answers
      until find disk/d -name ".archive-restore-$tool-*.tmp" | grep -q .; do kill -0 $tool || exit 9; done
      kill -STOP $tool
      while grep -h '^State:' /proc/$tool/task/*/status | grep -qv T; do :; done
      count() { find disk/d -name '.archive-restore-*' | wc -l; }
      before=$(count)
      head -n 1 m | jq -c '.output = "d/other"' | archive-restore --by y --root m2 --no-evidence 2>e2 | jq -r .status
      [ "$(count)" = "$before" ] && echo all there
      kill -KILL $tool; wait $tool
      head -n 1 m | jq -c '.output = "d/another"' | archive-restore --by y --root m2 --no-evidence 2>e3 | jq -r .status
      count
      """)
    #expect(outcome.stdout == "success\nall there\nsuccess\n0\n", "\(outcome.stderr)")
  }
}
