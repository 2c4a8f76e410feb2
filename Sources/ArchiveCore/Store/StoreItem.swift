/// The kind of an archived file.
public enum ItemKind: String, Sendable, CaseIterable { case code, doc, asset }

/// The reason why a file was archived.
public enum ArchiveReason: String, Sendable, CaseIterable { case dead, pruned, legacy, replaced }

/// One path to archive, with its description.
public struct StoreItem: Sendable {
  /// Nil if the input has none that can be read.
  public var path: Path?
  public var repo: String
  public var commit: String?
  public var kind: ItemKind?
  public var reason: ArchiveReason?
  public var language: String?
  public var mime: String?
  public var tags: [String]
  /// Whether it is put under legal hold when it is archived.
  package var isHeld = false
  /// The time from which it is due for deletion; nil for never.
  package var deleteAfter: Timestamp?
  /// The user's own metadata.
  package var metadata: [String: JSONValue]
  public var archivedBy: String
  /// The input record, if there was one.
  package var source: InputRecord?

  /// The description of a file to archive.
  ///
  /// - Parameters:
  ///   - repo: the name of its repository.
  ///   - commit: a commit that git knows in the working directory, or a full id.
  ///   - kind: by default, the kind that the name suggests.
  ///   - reason: the reason why it is archived.
  ///   - tags: words to find it by.
  ///   - metadata: additional names and values.
  ///   - archivedBy: the person who archives it.
  public init(
    repo: String, commit: String = "HEAD", kind: ItemKind? = nil, reason: ArchiveReason = .dead, tags: [String] = [],
    metadata: [String: String] = [:], archivedBy: String
  ) {
    self.init(
      repo: repo, commit: commit, kind: kind, reason: reason, language: nil, mime: nil, tags: tags,
      metadata: metadata.mapValues { .string($0) }, archivedBy: archivedBy)
  }

  /// The description that a run uses for every path, unless a record overrides it.
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

  /// Applies the description in a record.
  ///
  /// Throws `ItemError` `invalid_item`, after applying everything that could be read.
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
    // Not `archived_by`: a record of an earlier run must not set who archives now.
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
          throw fields.fail("\"metadata\" contains \"\(member.name)\", which only archive-store may set")
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
        guard let text = element.string else {
          throw fields.fail("\"\(name)\" contains \(element.kind), not only strings")
        }
        texts.append(text)
      }
      return texts
    case .some(let other): throw fields.fail("\"\(name)\" is \(other.kind), not a string or an array of strings")
    }
  }

  /// Fills in missing values from the path's name.
  func completed(_ path: Path) -> CompleteStoreItem {
    let type = FileType(of: path.display)
    return CompleteStoreItem(
      path: path, commit: commit ?? "", kind: kind ?? type.kind, reason: reason ?? .dead, mime: mime ?? type.mime,
      language: language ?? type.language, said: self)
  }
}

/// A file to archive, with everything for its row.
struct CompleteStoreItem {
  let path: Path
  /// The commit as given, until git has resolved it.
  var commit: String
  let kind: ItemKind
  let reason: ArchiveReason
  let mime: String
  let language: String?
  /// The description from the input.
  let said: StoreItem

  /// The item for a record, with the commit as given.
  var item: StoreItem {
    var item = said
    (item.path, item.kind, item.reason) = (path, kind, reason)
    (item.mime, item.language) = (mime, language)
    return item
  }
}
