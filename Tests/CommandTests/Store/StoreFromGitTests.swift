import Foundation
import Testing

/// Contents from commits; git itself provides the expected results.
@Suite("archive-store: from git")
struct StoreFromGitTests {
  /// A repository whose tag v1 has files of all kinds and names, of which HEAD has only the file `rest`.
  private static let repository = """
    git init -q .
    mkdir -p src/deep 'with space'
    printf 'one\\n' >src/a; printf '#!/bin/sh\\n' >src/deep/run; chmod 755 src/deep/run
    printf 'CRLF\\r\\n' >'with space/c d'; : >empty; head -c 3000000 /dev/urandom >large
    printf 'line' >"$(printf 'two\\nlines')"; printf 'latin' >"$(printf 'caf\\351')"; printf 'p' >'{"path":"x"}'
    printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%064d\\nsize 12345\\n' 7 >pointer.bin
    ln -s src/a link
    printf '*.txt text eol=crlf\\n*.txt ident\\n' >.gitattributes; printf '$Id$\\nx\\n' >converted.txt
    git add . && GIT_COMMITTER_DATE='2021-02-03T04:05:06+0130' git commit -qm one && git tag -a -m t v1
    git ls-files -z | xargs -0 git rm -q --; echo rest >rest; git add rest; git commit -qm two
    rm -rf src large
    """

  @Test("store --from-git archives the bytes, modes and times that git archive has")
  func fromGit() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      Self.repository + """

        git ls-tree -r -z --name-only v1 >names
        archive-store --init demo --by dev --from-git v1 -0 <names >s 2>err; echo $?
        jq -c 'select(.status == "failed") | [.path, .error.code]' s
        jq -c 'select(.warnings) | [.path, .warnings[].code]' s
        [ "$(jq -r .commit s | sort -u)" = "$(git rev-parse 'v1^{commit}')" ] && echo commits
        jq -r 'select(.path_b64 | not) | select(.status == "success" and (.path | test("[^a-z. /]") | not)) | "\\(.git_blob)\\t\\(.path)"' s | sort >blobs
        git ls-tree -r v1 | sed 's/^[0-9]* blob //' | grep -v '"' | grep -v "$(printf '\\tlink$')" | sort | cmp - blobs && echo blobs
        jq -c 'select(.status == "success")' s | archive-restore --by ops --root back | jq -r .status | sort | uniq -c | tr -d ' '
        mkdir want; git -c tar.umask=022 archive v1 | tar x -C want; rm want/link
        # Contents are the blobs themselves: a file that attributes would convert is compared with its blob.
        git cat-file blob v1:converted.txt >want/converted.txt; touch -r want/empty want/converted.txt
        diff -r want back && echo bytes
        for tree in want back; do find $tree -type f -printf '%P %m %T@\\n' | sort >$tree.list; done
        cmp want.list back.list && echo attributes
        """)
    #expect(
      outcome.stdout == """
        1
        ["link","invalid_item"]
        ["pointer.bin","lfs_pointer"]
        commits
        blobs
        11success
        bytes
        attributes

        """, "\(outcome.stdout)\(outcome.stderr)")
    let said = try w.read("err")
    #expect(said.contains("link: is a symbolic link in commit") && said.contains("Git LFS pointer"), "\(said)")
  }

  @Test("store --from-git reports what a path is if it is not a file, and where paths begin")
  func noFiles() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      Self.repository + """

        git init -q sub; git -C sub commit -q --allow-empty -m x; git add sub 2>/dev/null; git commit -qm three
        printf '%s\\n' rest sub src src/ src/a/b ./rest nowhere '' | archive-store --init demo --by dev --from-git HEAD | jq -r .error.message
        archive-store demo --by dev --from-git v1 src | jq -r .error.message
        blob=$(git rev-parse HEAD:rest)
        for id in "$blob" 1234567890123456789012345678901234567890; do
          archive-store demo --by dev --from-git $id rest | jq -r .error.message
        done
        archive-store demo --by dev --from-git nope rest; echo $?
        """)
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    let head = try await w.sh("git rev-parse HEAD").stdout.trimmingCharacters(in: .newlines)
    let v1 = try await w.sh("git rev-parse v1^{commit}").stdout.trimmingCharacters(in: .newlines)
    let blob = try await w.sh("git rev-parse HEAD:rest").stdout.trimmingCharacters(in: .newlines)
    func missing(_ path: String) -> String {
      "\(path): not in commit \(head); paths are relative to the top of the repository"
    }
    #expect(
      lines == [
        "null", "sub: is a submodule in commit \(head); its files are in their own repository", missing("src"),
        missing("src/"), missing("src/a/b"), missing("./rest"), missing("nowhere"),
        "src: is a directory in commit \(v1); name the files in it, for example: git ls-tree -r -z --name-only --full-tree \(v1) src | archive-store -0 …",
        "\(blob) is a blob, not a commit",
        "the repository has no commit 1234567890123456789012345678901234567890", "64",
      ], "\(outcome.stdout)\(outcome.stderr)")
  }

  @Test("store --from-git takes the commit of a record, and works in a subdirectory and without a working tree")
  func commitOfRecord() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      Self.repository + """

        archive-config init >/dev/null 2>&1
        mkdir below; cd below
        printf '%s\\n' '{"path":"src/a","commit":"v1"}' '{"path":"rest"}' '{"path":"src/a"}' |
          archive-store demo --by dev --from-git HEAD | jq -r '.status, .error.code'
        git clone -q --bare .. ../bare.git; cd ../bare.git
        archive-store demo --by dev --from-git v1 src/a | jq -c '[.status, .sha256]'
        printf 'one\\n' | sha256sum | cut -c1-64
        """)
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    #expect(lines.dropLast(2) == ["success", "null", "success", "null", "failed", "not_found"], "\(outcome.stderr)")
    #expect(lines.suffix(2).first == "[\"success\",\"\(lines.last!)\"]", "\(outcome.stderr)")
  }

  @Test("store --from-git reads a repository with SHA-256")
  func sha256() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      git init -q --object-format=sha256 .; mkdir d; echo a >d/a; git add .; git commit -qm x
      archive-store --init demo --by dev --from-git HEAD d/a | jq -r '.status, .git_blob, .commit'; git rev-parse HEAD:d/a HEAD
      """)
    let lines = outcome.stdout.split(separator: "\n").map(String.init)
    #expect(lines.count == 5 && lines[0] == "success" && lines[1...2] == lines[3...4], "\(outcome)")
    #expect(lines.last?.count == 64)
  }

  @Test("store continues after an unreadable object of the repository")
  func brokenObject() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      git init -q .; for n in $(seq 200); do echo $n >f$n; done; git add .; git commit -qm x
      blob=$(git rev-parse HEAD:f77); path=.git/objects/$(echo $blob | cut -c1-2)/$(echo $blob | cut -c3-)
      chmod 644 $path; echo garbage >$path
      gone=$(git rev-parse HEAD:f88); rm -f .git/objects/$(echo $gone | cut -c1-2)/$(echo $gone | cut -c3-)
      git ls-files | archive-store --init demo --by dev --from-git HEAD 2>/dev/null >s; echo $?
      jq -r .status s | sort | uniq -c | tr -d ' '
      jq -r 'select(.status == "failed") | .path' s | sort
      jq -r 'select(.path == "f88").error.code' s
      """)
    #expect(
      outcome.stdout == "1\n2failed\n198success\nf77\nf88\nnot_found\n", "\(outcome.stdout)\(outcome.stderr)")
  }

  @Test("store --deleted-since archives the last version of each deleted file")
  func deletedSince() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      git init -q .; mkdir src lib
      for f in src/a src/b src/moved src/back lib/c lib/changed; do echo "$f 1" >$f; done
      ln -s a src/link; git add .; git commit -qm 1; git tag v1
      echo 'src/b 2' >src/b; git commit -qam 2
      git rm -q src/a src/b src/back src/link; git commit -qm 3
      echo new >src/back; git mv src/moved lib/moved; git add .; git commit -qm 4
      # In a branch, while the main line changes the same file and deletes it.
      git checkout -qb side v1; git rm -q lib/c; git commit -qm s1; git checkout -q -
      echo 'lib/changed 2' >lib/changed; git commit -qam 5; git rm -q lib/changed; git commit -qm 6
      git merge -q --no-edit side
      echo short >src/short; git add .; git commit -qm 7; git rm -q src/short; git commit -qm 8
      git mv lib/moved lib/again; git commit -qm 9; git rm -q lib/again; git commit -qm 10
      archive-store --init demo --by dev --deleted-since v1 >s 2>err; echo $?
      jq -r '[.path, .status, .commit, .git_blob] | join(" ")' s
      echo --
      last() { git rev-parse $(git log -1 --first-parent -m --diff-filter=D --format=%H -- $1)^; }
      for f in lib/again src/short lib/c lib/changed src/a src/b src/link; do
        echo "$f success $(last $f) $(git rev-parse $(last $f):$f)"
      done | sed '/link/s/ success \\(.*\\) .*/ failed \\1 /'
      echo --
      archive-store demo --by dev --deleted-since v1 lib/ src/short src/shor 2>/dev/null | jq -r .path
      echo --
      archive-store demo --by dev --deleted-since HEAD; echo $?
      jq -c 'select(.status == "success")' s | archive-restore --by ops --root back >/dev/null; cat back/src/b back/lib/changed back/lib/again
      """)
    let parts = outcome.stdout.components(separatedBy: "--\n")
    try #require(parts.count == 4, "\(outcome.stdout)\(outcome.stderr)")
    // The link fails: it gets an answer and is not followed.
    #expect(parts[0].hasPrefix("1\n") && String(parts[0].dropFirst(2)) == parts[1], "\(parts[0])\(parts[1])")
    #expect(parts[2] == "lib/again\nsrc/short\nlib/c\nlib/changed\n")
    #expect(parts[3] == "0\nsrc/b 2\nlib/changed 2\nsrc/moved 1\n")
  }

  @Test("store --deleted-since ignores the user's git configuration")
  func configuration() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      git init -q .; mkdir d; echo a >d/a; echo b >b; echo c >c; git add .; git commit -qm 1; git tag v1
      git rm -q d/a b; git commit -qm 2; mkdir x; cd x
      for setting in log.showSignature=true diff.renames=copies diff.relative=true color.ui=always log.date=raw \\
        diff.noprefix=true log.showRoot=false core.quotePath=true format.pretty=fuller log.follow=true; do
        git config ${setting%=*} ${setting#*=}
      done
      archive-store --init demo --by dev --deleted-since v1 | jq -r '.path, .status'
      """)
    #expect(outcome.stdout == "b\nsuccess\nd/a\nsuccess\n", "\(outcome.stderr)")
  }

  @Test("store --no-commit needs no repository and records no commit")
  func noCommit() async throws {
    let w = try Workspace()
    try w.write("a", "A")
    let outcome = try await w.sh(
      """
      archive-store --init demo a --by dev --no-commit | jq -c '[.status, .commit]'
      archive-manifest query | jq -c '[.path, .commit]'
      archive-manifest query --output '{path}-{commit}' | jq -r .output
      for options in '--commit HEAD' '--from-git HEAD' '--deleted-since HEAD'; do
        archive-store demo a --by dev --no-commit $options; echo $?
      done
      archive-store demo a --by dev --from-git HEAD --remove; echo $?
      archive-store demo a --by dev --deleted-since HEAD -0; echo $?
      """)
    #expect(
      outcome.stdout == "[\"success\",null]\n[\"a\",null]\na-\n64\n64\n64\n64\n64\n",
      "\(outcome.stdout)\(outcome.stderr)")
  }

  @Test("store --from-git reports a missing git or repository before it reads a path")
  func noGit() async throws {
    let w = try Workspace()
    let outcome = try await w.sh(
      """
      archive-store --init demo a --by dev --from-git HEAD; echo $?
      archive-store --init demo --by dev --deleted-since HEAD; echo $?
      git init -q .; echo a >a; git add a; git commit -qm x; mkdir bin
      ln -s "$(command -v archive-store)" bin/
      commit=$(git rev-parse HEAD)
      PATH=$PWD/bin archive-store --init demo --by dev --from-git $commit a; echo $?
      """)
    #expect(outcome.stdout.hasPrefix("64\n64\n{") && outcome.stdout.hasSuffix("\n1\n"), "\(outcome.stdout)")
    #expect(outcome.stderr.contains("git cat-file cannot be run"), "\(outcome.stderr)")
    #expect(outcome.stdout.contains("\"status\":\"failed\""))
  }
}
