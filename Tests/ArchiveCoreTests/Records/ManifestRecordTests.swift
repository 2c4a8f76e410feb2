import Testing

@testable import ArchiveCore

@Suite("manifest records")
struct ManifestRecordTests {
  @Test("a manifest record is checked and refused with the reason")
  func manifestRecords() throws {
    func record(_ text: String) -> Result<ManifestRecord, ItemError> {
      let line = Line(number: 7, bytes: Array(text.utf8)[...], isTooLong: false)
      return Result { () throws(ItemError) in try ManifestRecord(InputRecord(line)) }
    }
    let id = "6d8a0d64-e369-4764-8f88-b0a97c395e86"
    let good = try record(
      "{\"tombstone\":\"\(id)\",\"output\":\"o\",\"overwrite\":\"if-changed\",\"size_bytes\":3,\"actor\":null}"
    ).get()
    #expect(
      good.line == 7 && good.output.text == "o" && good.overwrite == .ifChanged && good.sizeBytes == 3
        && good.actor == nil)
    #expect(try record("{\"tombstone\":\"\(id)\",\"output_b64\":\"Yf8=\"}").get().output.bytes == [0x61, 0xFF])
    for (text, message) in [
      ("{\"output\":\"o\"}", "line 7: no \"tombstone\""),
      ("{\"tombstone\":\"x\",\"output\":\"o\"}", "line 7: \"tombstone\" is \"x\", which is not a UUID"),
      ("{\"tombstone\":5,\"output\":\"o\"}", "line 7: \"tombstone\" is a number, not a string"),
      ("{\"tombstone\":\"\(id)\"}", "line 7: no \"output\""),
      ("{\"tombstone\":\"\(id)\",\"output\":\"\"}", "line 7: \"output\" is empty"),
      (
        "{\"tombstone\":\"\(id)\",\"output\":\"a\\u0000b\"}",
        "line 7: \"output\" contains a NUL byte, which a path cannot contain"
      ),
      ("{\"tombstone\":\"\(id)\",\"output_b64\":\"?\"}", "line 7: \"output_b64\" is not a path in base64"),
      (
        "{\"tombstone\":\"\(id)\",\"output\":\"o\",\"overwrite\":\"maybe\"}",
        "line 7: \"overwrite\" is \"maybe\"; it must be one of always, if-changed, never, backup"
      ),
      (
        "{\"tombstone\":\"\(id)\",\"output\":\"o\",\"sha256\":\"12\"}",
        "line 7: \"sha256\" is not 64 hexadecimal digits"
      ),
      ("{\"tombstone\":\"\(id)\",\"output\":\"o\",\"size_bytes\":-1}", "line 7: \"size_bytes\" is not a size in bytes"),
      ("[]", "line 7, column 1: not a JSON object"),
      (
        "{\"tombstone\":null,\"error\":{\"message\":\"gone\"}}",
        "line 7: no \"tombstone\": the record reports an error: gone"
      ),
    ] {
      let error = #expect(throws: ItemError.self) { try record(text).get() }
      #expect(error?.message == message && error?.code == .invalidItem)
    }
  }
}
