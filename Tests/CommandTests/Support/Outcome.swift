import Foundation
import Testing

/// The result of a script.
struct Outcome {
  let stdout: String
  let stderr: String
  /// The exit status; 128 + number for a signal, as a shell reports it.
  let status: Int

  /// The records on standard output.
  func records() throws -> [[String: Any]] {
    try stdout.split(separator: "\n").map { line in
      let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
      return try #require(value as? [String: Any])
    }
  }
}

/// The code of a record's error; nil without an error.
func errorCode(_ record: [String: Any]) -> String? { (record["error"] as? [String: Any])?["code"] as? String }

/// The lines of a text that hold control characters, or characters that change the direction of text.
func controlLines(in text: String) -> [String] {
  text.split(separator: "\n").map(String.init).filter { line in
    line.unicodeScalars.contains {
      $0.properties.generalCategory == .control || (0x202A...0x202E).contains($0.value)
        || (0x2066...0x2069).contains($0.value)
    }
  }
}
