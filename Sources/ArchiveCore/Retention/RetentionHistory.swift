/// The history of earlier runs of archive-retention, read from their records: a step on an item is done if its last
/// attempt succeeded.
///
/// A step by another person, with another date, or a purge after an approval without one, is a different step.
package struct RetentionHistory {
  /// Hashes of tombstones, steps and their details.
  private var done: Set<Int> = []

  package init() {}

  private static func key(_ tombstone: Tombstone, _ step: String, by actor: String, _ detail: String?) -> Int {
    var hasher = Hasher()
    hasher.combine(tombstone)
    hasher.combine(step)
    hasher.combine(actor)
    hasher.combine(detail)
    return hasher.finalize()
  }

  /// Adds one stream of records, which are later than those added before; an incomplete last line is ignored.
  ///
  /// Throws `Interrupted`, and `InputError` if the file cannot be read or contains something else.
  package mutating func add(_ lines: LineReader) throws {
    try EarlierRecords(name: "retention record", tool: "archive-retention").read(lines) { fields in
      guard (try? fields.string("record")) == "retention", let step = (try? fields.string("action")) ?? nil,
        let status = (try? fields.string("status")) ?? nil, let actor = (try? fields.string("actor")) ?? nil
      else { return false }
      guard let tombstone = (try? fields.string("tombstone")).flatMap({ $0 }).flatMap(Tombstone.init)
      else { return true }
      let key = Self.key(tombstone, step, by: actor, Self.detail(of: fields, step))
      if status == "success" || (try? fields.string("reason")) == SkipReason.unchanged.rawValue {
        done.insert(key)
      } else if status == "failed" {
        done.remove(key)
      }
      return true
    }
  }

  /// The detail of a record's step.
  private static func detail(of fields: FieldReader, _ step: String) -> String? {
    switch step {
    case "due": ((try? fields.value("after")) ?? nil)?["delete_after"]?.string
    case "approve": ((try? fields.value("blob_scrubbed")) ?? nil) == nil ? nil : "purge"
    default: nil
    }
  }

  func contains(_ tombstone: Tombstone, _ options: RetentionOptions) -> Bool {
    let detail: String? =
      switch options.step {
      case .due(let time): time?.description
      case .approve(let purges): purges ? "purge" : nil
      case .hold, .release, .request, .withdraw: nil
      }
    return done.contains(Self.key(tombstone, options.step.name, by: options.actor, detail))
  }
}
