/// Writes manifest records: the five named fields, always, then everything else known about the item.
package struct ManifestWriter {
  /// A record for an archived item.
  package static func record(of item: ArchivedItem, output: Path) -> [UInt8] {
    JSONWriter.object { json in
      json.member("record", "manifest")
      json.member("version", 1)
      item.writeTombstone(to: &json)
      json.member("output", path: output)
      json.member("actor", nil as String?)
      item.writeContent(to: &json)
      json.member("overwrite", nil as String?)
      item.writeDescription(to: &json)
      json.key("tags")
      json.array { for tag in item.tags { $0.string(tag) } }
      json.member("compressed_size", item.artifact.location.size)
      json.member("restored_at", item.restoredAt)
      json.member("delete_after", item.deleteAfter)
    }
  }

  /// A record for a row or an object of another manifest; unknown fields are carried.
  package static func record(
    from source: InputRecord, adding extra: (inout JSONWriter) -> Void = { _ in },
    except known: FieldNames = ManifestRecord.fields
  ) -> [UInt8] {
    let object = source.object
    return JSONWriter.object { json in
      json.member("record", "manifest")
      json.member("version", 1)
      for name in ["tombstone", "output", "output_b64", "actor", "sha256", "size_bytes", "overwrite"] {
        if let member = object?.member(name) {
          json.key(name)
          json.raw(object!.raw(member.rawValue))
        } else if name != "output_b64" {
          json.key(name)
          json.value(.null)
        }
      }
      extra(&json)
      CarriedFields.write(from: object, except: known, to: &json)
    }
  }
}
