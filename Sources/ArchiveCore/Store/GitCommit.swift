import Subprocess

/// Turns names of commits into ids, asking git once for each name.
public final class GitCommit {
  private var known: [String: Result<String, ItemError>] = [:]

  public init() {}

  /// The full id of `name` (`HEAD`, a tag, a branch, a short id) in the repository of the working directory.
  ///
  /// A full id is taken as it is, with or without a repository. Blocks while git runs. Throws `ItemError`.
  public func resolve(_ name: String) throws(ItemError) -> String {
    let digits = name.utf8.count
    if digits == 40 || digits == 64, name.utf8.allSatisfy({ JSONScanner.hex($0) != nil }) { return name.lowercased() }
    if let answer = known[name] { return try answer.get() }
    let answer = Self.ask(name)
    known[name] = answer
    return try answer.get()
  }

  private static func ask(_ name: String) -> Result<String, ItemError> {
    let advice = "pass the commit's full id with --commit"
    if name.hasPrefix("-") { return .failure(ItemError(.invalidItem, "\"\(name)\" is no commit; \(advice)")) }
    let answer = blocking {
      try await run(
        .name("git"), arguments: ["rev-parse", "--verify", "--quiet", "\(name)^{commit}"],
        output: .string(limit: 4096), error: .discarded)
    }
    switch answer {
    case .failure(let error):
      return .failure(ItemError(.invalidItem, "cannot run git to resolve the commit \"\(name)\" (\(error)); \(advice)"))
    case .success(let result):
      let id = result.standardOutput.filter { !$0.isWhitespace }
      guard result.terminationStatus.isSuccess, !id.isEmpty else {
        return .failure(
          ItemError(.invalidItem, "git knows no commit \"\(name)\" here (is this a git repository?); \(advice)"))
      }
      return .success(id)
    }
  }
}
