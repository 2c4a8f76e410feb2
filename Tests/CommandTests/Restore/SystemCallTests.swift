import Foundation
import Testing

/// A preloaded library replaces functions of the C library.
@Suite("archive-restore: system calls with odd answers")
struct SystemCallTests {
  /// Builds a library that replaces functions of the C library, and returns the variable that preloads it.
  private func preload(_ w: Workspace, _ name: String, _ source: String) async throws -> String {
    try w.write("\(name).c", source)
    let built = try await w.sh("cc -shared -fPIC -o \(name).so \(name).c")
    #expect(built.status == 0, "\(built.stderr)")
    return "LD_PRELOAD=$PWD/\(name).so"
  }

  @Test(
    "an unsupported directory sync and absurd free space fail no item", arguments: ["EOPNOTSUPP", "ENOSYS", "EBADF"])
  func unsupportedCalls(_ error: String) async throws {
    let w = try Workspace()
    let t = try await w.archive(["a": "A"])
    // glibc has fstatvfs under two names where files have 64-bit sizes.
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
    "--overwrite never and backup work on a file system that refuses links",
    arguments: ["EPERM", "EOPNOTSUPP", "ENOSYS", "EMLINK"])
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
