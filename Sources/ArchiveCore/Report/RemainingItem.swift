/// The record to repeat an item with, created from the record of the unsuccessful attempt.
package enum RemainingItem {
  private static let ownFields = ManifestRecord.fields.union(ResultRecord.fields)

  /// A manifest record for archive-restore, without the fields of the result; other fields are carried.
  ///
  /// Nil if the record has no tombstone or no output.
  package static func toRestore(_ result: [UInt8]) -> [UInt8]? {
    guard let object = try? JSONObject(result[...]), isText("tombstone", of: object),
      isText("output", of: object) || isText("output_b64", of: object)
    else { return nil }
    let line = Line(number: 1, bytes: result[...], isTooLong: false)
    return ManifestWriter.record(from: InputRecord(line), except: ownFields)
  }

  /// A record for archive-store; nil if the record has no path.
  package static func toStore(_ stored: [UInt8]) -> [UInt8]? {
    guard let object = try? JSONObject(stored[...]), isText("path", of: object) || isText("path_b64", of: object) else {
      return nil
    }
    return JSONWriter.object { json in
      for name in [
        "path", "path_b64", "repo", "commit", "kind", "reason", "language", "mime", "tags", "metadata", "by",
      ] {
        guard let member = object.member(name) else { continue }
        let value = object.raw(member.rawValue)
        if value.elementsEqual("null".utf8) { continue }
        json.key(name)
        json.raw(value)
      }
      CarriedFields.write(from: object, except: StoredRecord.fields, to: &json)
    }
  }

  private static func isText(_ name: String, of object: JSONObject) -> Bool {
    (try? object.value(name))?.string != nil
  }
}
