import Subprocess

/// Resolves names of commits to ids, running git once for each name.
package final class GitCommit {
  private var known: [String: Result<String, ItemError>] = [:]
  /// What to do about a name that is not resolved.
  private let advice: String

  /// - `option`: the option that names the commit; nil if the commit is only recorded.
  package init(of option: String? = nil) {
    advice =
      option.map { "give \($0) a commit of the repository in the working directory" }
      ?? "pass the commit's full id with --commit, or --no-commit"
  }

  /// The full id of `name` (`HEAD`, a tag, a branch, a short id) in the repository of the working directory.
  ///
  /// A full id is returned unchanged, and so is an empty name, which means that the file is not in a commit.
  /// Neither needs a repository. Blocks while git runs. Throws `ItemError`.
  package func resolve(_ name: String) throws(ItemError) -> String {
    if name.isEmpty { return name }
    let digits = name.utf8.count
    if digits == 40 || digits == 64, name.utf8.allSatisfy({ JSONScanner.hex($0) != nil }) { return name.lowercased() }
    if let answer = known[name] { return try answer.get() }
    let answer = ask(name)
    known[name] = answer
    return try answer.get()
  }

  private func ask(_ name: String) -> Result<String, ItemError> {
    if name.hasPrefix("-") || name.utf8.contains(0) {
      return .failure(ItemError(.invalidItem, "\"\(name)\" is not a commit; \(advice)"))
    }
    let answer = blocking {
      // In English, because git's text becomes a part of a message.
      try await run(
        .name("git"), arguments: ["rev-parse", "--verify", "\(name)^{commit}"],
        environment: .inherit.updating(["LC_ALL": "C"]), output: .string(limit: 4096), error: .string(limit: 64 << 10))
    }
    switch answer {
    case .failure(let error):
      return .failure(ItemError(.invalidItem, "cannot run git to resolve the commit \"\(name)\" (\(error)); \(advice)"))
    case .success(let result):
      let id = result.standardOutput.filter { !$0.isWhitespace }
      if result.terminationStatus.isSuccess, !id.isEmpty { return .success(id) }
      return .failure(refusal(of: name, ProgramMessage(result.standardError)))
    }
  }

  /// The reason why git returned no id, in git's words if they say more than that there is no such commit.
  private func refusal(of name: String, _ said: ProgramMessage) -> ItemError {
    guard var reason = said.reason, reason != "Needed a single revision" else {
      return ItemError(.invalidItem, "there is no commit \"\(name)\" in this repository; \(advice)")
    }
    // The directory up to which git searched depends on the machine's mounts.
    if reason.hasPrefix("not a git repository (") { reason = "not a git repository" }
    // git's text contains the command that trusts a repository of another user.
    let command = said.line(beginning: "git config ").map { "if you trust the repository: \($0); or " } ?? ""
    return ItemError(.invalidItem, "git cannot resolve the commit \"\(name)\": \(reason); \(command)\(advice)")
  }
}
