/// A template for the outputs of selected items, with placeholders: `restored/{repo}/{path}`.
package struct OutputTemplate: Sendable {
  private enum Part {
    case text(String)
    case field(Field)
  }

  /// The placeholders.
  package enum Field: String, CaseIterable, Sendable {
    case path, name, stem, ext, dir, repo, tombstone, sha256, commit, kind, reason, language
    case archivedBy = "archived_by"
    case archivedAt = "archived_at"
  }

  private let parts: [Part]

  /// Parses a template; `{{` and `}}` are literal braces.
  ///
  /// Throws `TemplateError` for an unknown placeholder and for an unpaired brace.
  package init(_ text: String) throws(TemplateError) {
    if text.isEmpty { throw TemplateError(message: "the output template is empty") }
    if text.utf8.contains(0) {
      throw TemplateError(message: "the output template contains a NUL byte, which a path cannot contain")
    }
    var parts: [Part] = []
    var plain = ""
    var rest = Substring(text)
    while let character = rest.popFirst() {
      if (character == "{" || character == "}"), rest.first == character {
        plain.append(character)
        rest.removeFirst()
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}") else { throw TemplateError(message: "\"{\" without \"}\" in \(text)") }
        guard let field = Field(rawValue: String(rest[..<end])) else {
          let known = Field.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
          throw TemplateError(message: "unknown placeholder {\(rest[..<end])}; the placeholders are \(known)")
        }
        if !plain.isEmpty { parts.append(.text(plain)) }
        parts.append(.field(field))
        plain = ""
        rest = rest[rest.index(after: end)...]
      } else if character == "}" {
        throw TemplateError(message: "\"}\" without \"{\" in \(text)")
      } else {
        plain.append(character)
      }
    }
    if !plain.isEmpty { parts.append(.text(plain)) }
    self.parts = parts
  }

  /// The output of one item, byte for byte.
  package func output(of item: ArchivedItem) -> Path {
    // Most often, the path itself.
    if case .field(.path)? = parts.first, parts.count == 1 { return item.originalPath }
    var bytes: [UInt8] = []
    for part in parts {
      switch part {
      case .text(let text): bytes += text.utf8
      case .field(let field): bytes += Self.value(field, item)
      }
    }
    return Path(bytes: bytes)!
  }

  private static func value(_ field: Field, _ item: ArchivedItem) -> ArraySlice<UInt8> {
    let path = item.originalPath.bytes[...]
    let slash = path.lastIndex(of: UInt8(ascii: "/"))
    let name = slash.map { path[($0 + 1)...] } ?? path
    // A leading dot begins a hidden name, not an extension.
    let dot = name.dropFirst().lastIndex(of: UInt8(ascii: "."))
    return switch field {
    case .path: path
    case .name: name
    case .stem: dot.map { name[..<$0] } ?? name
    case .ext: dot.map { name[($0 + 1)...] } ?? []
    // Empty for a name directly below the root, so that {dir}/{name} is the path again.
    case .dir: slash.map { path[..<$0] } ?? [UInt8(ascii: ".")]
    case .repo: bytes(item.repo)
    case .tombstone: bytes(item.tombstoneText)
    case .sha256: bytes(item.artifact.hashText)
    case .commit: bytes(item.commit)
    case .kind: bytes(item.kind)
    case .reason: bytes(item.reason)
    case .language: bytes(item.language ?? "")
    case .archivedBy: bytes(item.archivedBy)
    case .archivedAt: bytes(item.archivedAt)
    }
  }

  /// A path cannot contain NUL, but a column of the database can.
  private static func bytes(_ text: String) -> ArraySlice<UInt8> { text.utf8.filter { $0 != 0 }[...] }
}

/// A template that cannot be used.
package struct TemplateError: Error { public let message: String }
