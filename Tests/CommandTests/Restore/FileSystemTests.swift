import Foundation
import Testing

/// Restores onto file systems that cannot do all that ext4 can: real ones, mounted in a mount namespace of their own.
@Suite(.enabled(if: geteuid() == 0, "mounting needs root")) struct FileSystemTests {
  /// File systems that ignore case and have neither hard links nor permissions.
  enum Folding: String, CaseIterable {
    case exFAT, FAT

    /// Shell commands that mount a new one at `m`; it is unmounted when the script ends.
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

  /// Runs a script whose mounts no other process sees, and which end with it.
  private func mounted(_ w: Workspace, _ script: String) async throws -> Outcome {
    try w.write("mounted.sh", script)
    return try await w.sh("PATH=$PATH:/usr/sbin:/sbin unshare --mount sh mounted.sh")
  }

  private func line(_ tombstone: String, _ output: String) -> String {
    "{\"tombstone\":\"\(tombstone)\",\"output\":\"\(output)\"}\n"
  }

  @Test("two names that a file system takes for one are a duplicate output", arguments: Folding.allCases)
  func foldedNames(_ kind: Folding) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    try w.write("m1", line(t["a"]!, "README") + line(t["b"]!, "readme") + line(t["b"]!, "other"))
    try w.write("m2", line(t["b"]!, "Readme") + line(t["a"]!, "README"))
    try w.write("m3", line(t["b"]!, "New/x") + line(t["a"]!, "new/X"))
    let outcome = try await mounted(
      w,
      kind.mount + """
        for i in 1 2 3; do
          archive-restore --by x --root m --continue-on-error <m$i 2>e$i |
            jq -r '[.output, .status, .action, .error.code // "-", .error.message // "-"] | join(" ")'
          # By the names that are listed: FUSE may know other spellings from before.
          head -c 10 m/[Rr]* m/other m/[Nn]*/x 2>/dev/null
        done
        ls m
        """)
    #expect(
      outcome.stdout == """
        README success created - -
        readme failed none duplicate_output readme: line 1 of this run names the same output
        other success created - -
        ==> m/README <==
        A
        ==> m/other <==
        BReadme success replaced - -
        README failed none duplicate_output README: line 1 of this run names the same output
        ==> m/Readme <==
        B
        ==> m/other <==
        BNew/x success created - -
        new/X failed none duplicate_output new/X: line 1 of this run names the same output
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

  @Test(
    "never, backup, --save and init work without hard links, permissions are a warning", arguments: Folding.allCases)
  func withoutHardLinks(_ kind: Folding) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    try w.write("m1", line(t["a"]!, "f"))
    let outcome = try await mounted(
      w,
      kind.mount + """
        show() { jq -c '[.status, .action, .backup, [.warnings[].code], .error.code]'; }
        chmod 640 a; archive-store demo a --by dev --commit \(Workspace.commit) | jq -c '.output = "g"' >m2
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
        archive-restore: warning: g: the file system keeps the permissions \(kind == .exFAT ? 777 : 700), not 640
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
        archive.toml
        evidence

        """, "\(outcome.stderr)")
  }

  @Test("a mount that refuses chmod gets the content and a warning, or nothing with --strict-attributes")
  func refusedPermissions() async throws {
    let w = try Workspace()
    let outcome = try await mounted(
      w,
      """
      echo hello >a; chmod 664 a
      t=$(archive-store demo a --by dev --commit \(Workspace.commit) | jq -r .tombstone)
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

  @Test(
    "a run through another mount of the directory keeps the files of one that runs, and sweeps those of one that was killed"
  )
  func twoMounts() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": String(repeating: "content ", count: 1000)])
    try await w.sh(
      "seq 2000 | jq -c '{tombstone: \"\(t["a"]!)\", output: \"d/\\(.)\", x: (\"y\" * 500)}' >m; mkfifo answers")
    let outcome = try await mounted(
      w,
      """
      mkdir -p disk/d m1 m2; bindfs disk m1; bindfs disk m2; trap 'umount m1 m2' EXIT
      # Nobody reads its answers, so that it stops with files that have no name yet.
      archive-restore --by x --root m1 --no-evidence <m >answers 2>e1 & tool=$!
      exec 4<answers
      until find disk/d -name ".archive-restore-$tool-*" | grep -q .; do kill -0 $tool || exit 9; done
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

  @Test("a link to a device or to /proc/self/fd is refused, under --root as well")
  func specialLinks() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let links = ["null", "stdout", "fd", "hop", "socket", "fine", "dangling"]
    try w.write("m", links.map { line(t["a"]!, "dev/" + $0) }.joined())
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

  @Test("the owner of a replaced file stays, and its hard links are one output unless they get the same content")
  func ownersAndLinks() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A", "b": "B"])
    try w.write("m", line(t["a"]!, "h1") + line(t["b"]!, "h2") + line(t["a"]!, "k1") + line(t["a"]!, "k2"))
    let outcome = try await w.sh(
      """
      echo old >h1; ln h1 h2; echo old >k1; ln k1 k2; chown 1234:2345 h1
      archive-restore --by x --continue-on-error <m 2>e | jq -r '[.output, .status, .error.message // "-"] | join(" ")'
      stat -c '%n %u:%g' h1; cat h1 h2 k1 k2
      """)
    #expect(
      outcome.stdout == """
        h1 success -
        h2 failed h2: line 1 of this run names the same file by another name
        k1 success -
        k2 success -
        h1 1234:2345
        Aold
        AA
        """, "\(outcome.stderr)")
  }

  @Test("no output configures the tools or replaces what they keep")
  func configurationStays() async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let outputs = [
      ".codex/archive.toml", "x/.codex/archive.toml", "x/.Codex/Archive.TOML", "log", "secret", "ev/archive_ops.jsonl",
      "conf",
    ]
    try w.write("m", outputs.map { line(t["a"]!, $0) }.joined())
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

  /// Builds a library that replaces a function of the C library, and returns how to preload it.
  private func preload(_ w: Workspace, _ name: String, _ source: String) async throws -> String {
    try w.write("\(name).c", source)
    let built = try await w.sh("cc -shared -fPIC -o \(name).so \(name).c")
    #expect(built.status == 0, "\(built.stderr)")
    return "LD_PRELOAD=$PWD/\(name).so"
  }

  @Test(
    "a directory that cannot be synced, and absurd free space, fail nothing",
    arguments: ["EOPNOTSUPP", "ENOSYS", "EBADF"])
  func oddAnswers(_ error: String) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // glibc has statvfs under both names where files have 64-bit sizes.
    let preload = try await preload(
      w, "odd",
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <errno.h>
      #include <sys/stat.h>
      #include <sys/statvfs.h>
      int fsync(int d) {
        struct stat s;
        if (!fstat(d, &s) && S_ISDIR(s.st_mode)) { errno = \(error); return -1; }
        return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(d);
      }
      int fstatvfs(int d, struct statvfs *s) {
        *s = (struct statvfs){.f_bsize = 4096, .f_frsize = 4096, .f_blocks = 1UL << 52, .f_bfree = 1UL << 52,
          .f_bavail = 1UL << 52};
        return 0;
      }
      int with64(int d, struct statvfs *s) __asm__("fstatvfs64");
      int with64(int d, struct statvfs *s) { return fstatvfs(d, s); }
      """)
    let outcome = try await w.sh(
      """
      export \(preload); SHOW='[.status, .action, .warnings, .error] | tostring'
      archive-restore \(t["a"]!) new/o --by x | jq -r "$SHOW"; cat new/o; echo
      archive-restore \(t["a"]!) new/o --by x --durability item | jq -r "$SHOW"
      echo '{"record":"result","status":"success"}' | archive-report --save=saved.json | tail -n 1
      """)
    #expect(
      outcome.stdout == """
        ["success","created",[],null]
        A
        ["success","replaced",[],null]
        Results saved to: saved.json

        """, "\(outcome.stderr)")
  }

  @Test(
    "where links are refused, a name is still never replaced", arguments: ["EPERM", "EOPNOTSUPP", "ENOSYS", "EMLINK"])
  func withoutLinkat(_ error: String) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    let preload = try await preload(
      w, "links",
      """
      #include <errno.h>
      int linkat(int a, const char *b, int c, const char *d, int e) { errno = \(error); return -1; }
      int renameat2(int a, const char *b, int c, const char *d, unsigned e) { errno = EINVAL; return -1; }
      """)
    let outcome = try await w.sh(
      """
      export \(preload); SHOW='[.status, .action, .backup, .error.code] | tostring'
      archive-restore \(t["a"]!) o --by x --overwrite never | jq -r "$SHOW"
      echo mine >o
      archive-restore \(t["a"]!) o --by x --overwrite never 2>e | jq -r "$SHOW"; cat o
      archive-restore \(t["a"]!) o --by x --overwrite backup | jq -r "$SHOW"; cat o; echo; cat o.~1~; ls -A
      """)
    #expect(
      outcome.stdout == """
        ["success","created",null,null]
        ["failed","none",null,"output_exists"]
        mine
        ["success","replaced","o.~1~",null]
        A
        mine
        .codex
        a
        e
        links.c
        links.so
        o
        o.~1~

        """, "\(outcome.stderr)")
  }
}
