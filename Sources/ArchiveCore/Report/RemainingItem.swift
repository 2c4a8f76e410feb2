/// The record by which an item is asked for again, made from the record of the attempt that did not do it.
package enum RemainingItem {
  /// A manifest record for archive-restore; what the result itself says is left out, the rest is carried.
  ///
  /// Nil where the record has no tombstone, or no output.
  package static func toRestore(_ result: [UInt8]) -> [UInt8]? {
    guard let object = try? JSONObject(result[...]), isText("tombstone", of: object),
      isText("output", of: object) || isText("output_b64", of: object)
    else { return nil }
    return JSONWriter.object { json in
      json.member("record", "manifest")
      json.member("version", 1)
      for name in ["tombstone", "output", "output_b64", "actor", "sha256", "size_bytes", "overwrite"] {
        copy(name, of: object, to: &json, isAlways: name != "output_b64")
      }
      CarriedFields.write(from: object, except: ManifestRecord.fields.union(ResultRecord.fields), to: &json)
    }
  }

  /// A record for archive-store; nil where the record has no path.
  package static func toStore(_ stored: [UInt8]) -> [UInt8]? {
    guard let object = try? JSONObject(stored[...]), isText("path", of: object) || isText("path_b64", of: object) else {
      return nil
    }
    return JSONWriter.object { json in
      for name in [
        "path", "path_b64", "repo", "commit", "kind", "reason", "language", "mime", "tags", "metadata", "by",
      ] {
        copy(name, of: object, to: &json, isAlways: false)
      }
      CarriedFields.write(from: object, except: StoredRecord.fields, to: &json)
    }
  }

  private static func isText(_ name: String, of object: JSONObject) -> Bool {
    (try? object.value(name))?.string != nil
  }

  private static func copy(_ name: String, of object: JSONObject, to json: inout JSONWriter, isAlways: Bool) {
    let value = object.member(name).map { object.raw($0.rawValue) }
    if let value, isAlways || !value.elementsEqual("null".utf8) {
      json.key(name)
      json.raw(value)
    } else if isAlways {
      json.key(name)
      json.value(.null)
    }
  }
}
