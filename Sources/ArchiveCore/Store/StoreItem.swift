/// What an archived file is.
public enum ItemKind: String, Sendable, CaseIterable { case code, doc, asset }

/// Why a file was archived.
public enum ArchiveReason: String, Sendable, CaseIterable { case dead, pruned, legacy, replaced }

/// One path to be archived and what is to be said of it.
public struct StoreItem: Sendable {
  /// Nil when the input named none that could be read.
  public var path: Path?
  public var repo: String
  public var commit: String?
  public var kind: ItemKind?
  public var reason: ArchiveReason?
  public var language: String?
  public var mime: String?
  public var tags: [String]
  /// Put under legal hold as it is archived.
  package var isHeld = false
  /// From when on it is due to be deleted; nil for never.
  package var deleteAfter: Timestamp?
  /// The user's own metadata.
  package var metadata: [String: JSONValue]
  public var archivedBy: String
  /// The input record, where there was one.
  package var source: InputRecord?

  /// What is to be said of a file.
  ///
  /// - Parameters:
  ///   - repo: the repository that it belongs to.
  ///   - commit: a commit that git knows in the working directory, or a full id.
  ///   - kind: by default what the name suggests.
  ///   - reason: why it is archived.
  ///   - tags: words to find it by.
  ///   - metadata: names and values of the caller's own.
  ///   - archivedBy: who archives it.
  public init(
    repo: String, commit: String = "HEAD", kind: ItemKind? = nil, reason: ArchiveReason = .dead, tags: [String] = [],
    metadata: [String: String] = [:], archivedBy: String
  ) {
    self.init(
      repo: repo, commit: commit, kind: kind, reason: reason, language: nil, mime: nil, tags: tags,
      metadata: metadata.mapValues { .string($0) }, archivedBy: archivedBy)
  }

  /// What a run says of every path; records may say otherwise.
  package init(
    repo: String, commit: String?, kind: ItemKind? = nil, reason: ArchiveReason?, language: String? = nil,
    mime: String? = nil, tags: [String] = [], metadata: [String: JSONValue] = [:], archivedBy: String
  ) {
    self.repo = repo
    self.commit = commit
    self.kind = kind
    self.reason = reason
    self.language = language
    self.mime = mime
    self.tags = tags
    self.metadata = metadata
    self.archivedBy = archivedBy
  }

  /// The metadata names that archive-store writes itself.
  package static let reservedMetadata: Set<String> = [
    "sha256", "size_bytes", "compressed_size", "compression", "mime_type", "language", "mode", "mtime", "path_b64",
    "git_blob",
  ]

  /// Takes over what a record says of its path.
  ///
  /// Throws `ItemError` `invalid_item`, with all that could be read already in place.
  mutating func apply(_ record: InputRecord) throws(ItemError) {
    source = record
    let fields = try FieldReader(record)
    path = try fields.path("path")
    if path == nil { throw fields.fail("no \"path\"") }
    if let text = try fields.nonEmptyString("repo") { repo = text }
    if let text = try fields.nonEmptyString("commit") { commit = text }
    if let choice = try fields.choice("kind", of: ItemKind.self) { kind = choice }
    if let choice = try fields.choice("reason", of: ArchiveReason.self) { reason = choice }
    if let text = try fields.nonEmptyString("language") { language = text }
    if let text = try fields.nonEmptyString("mime") { mime = text }
    // Not `archived_by`: a record of an earlier archiving must not say who archives now.
    if let text = try fields.nonEmptyString("by") { archivedBy = text }
    if let value = try fields.value("hold") {
      guard case .bool(let flag) = value else { throw fields.fail("\"hold\" is \(value.kind), not true or false") }
      isHeld = flag
    }
    if let text = try fields.nonEmptyString("delete_after") {
      guard let time = Timestamp(text)?.asDueDate else {
        throw fields.fail("\"delete_after\" is \"\(text)\"; give a date or a time (RFC 3339)")
      }
      deleteAfter = time
    }
    for name in ["tag", "tags"] { tags += try Self.strings(fields, name) }
    if let value = try fields.value("metadata") {
      guard case .object(let members) = value else { throw fields.fail("\"metadata\" is \(value.kind), not an object") }
      for member in members {
        if Self.reservedMetadata.contains(member.name) {
          throw fields.fail("\"metadata\" names \"\(member.name)\", which archive-store writes itself")
        }
        metadata[member.name] = member.value
      }
    }
  }

  private static func strings(_ fields: FieldReader, _ name: String) throws(ItemError) -> [String] {
    switch try fields.value(name) {
    case nil: return []
    case .string(let text): return [text]
    case .array(let elements):
      var texts: [String] = []
      for element in elements {
        guard let text = element.string else { throw fields.fail("\"\(name)\" holds \(element.kind), not a string") }
        texts.append(text)
      }
      return texts
    case .some(let other): throw fields.fail("\"\(name)\" is \(other.kind), not a string or an array of strings")
    }
  }

  /// Fills in what was not said, by what the path's name suggests.
  func completed(_ path: Path) -> CompleteStoreItem {
    let type = FileType(of: path.display)
    return CompleteStoreItem(
      path: path, commit: commit ?? "", kind: kind ?? type.kind, reason: reason ?? .dead, mime: mime ?? type.mime,
      language: language ?? type.language, said: self)
  }
}

/// A file to be archived, with everything that its row will say.
struct CompleteStoreItem {
  let path: Path
  /// As it was said, until git has resolved it.
  var commit: String
  let kind: ItemKind
  let reason: ArchiveReason
  let mime: String
  let language: String?
  /// What the input said.
  let said: StoreItem

  /// The item as a record says it, with the commit that was said.
  var item: StoreItem {
    var item = said
    (item.path, item.kind, item.reason) = (path, kind, reason)
    (item.mime, item.language) = (mime, language)
    return item
  }
}
