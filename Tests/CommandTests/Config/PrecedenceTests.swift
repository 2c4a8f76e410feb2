import ArchiveCore
import Foundation
import Subprocess
import Testing

/// Random values for every key in every place where it can be set.
@Suite("archive-config: precedence")
struct PrecedenceTests {
  /// The places where a key can be set, in order of precedence.
  enum Layer: CaseIterable { case flag, explicitFile, defaultFile, environment }

  /// A value of a key, as TOML and as the text that `config show` prints.
  struct Sample {
    let toml: String
    let text: String

    init(_ key: ConfigurationKey, _ random: inout some RandomNumberGenerator) {
      let word = "w\(UInt32.random(in: 0...UInt32.max, using: &random))"
      switch key.kind {
      // Always SQLite: a URL that contradicts backend.type is an error, which is not tested here.
      case .choice(let words) where key == .backendType: (toml, text) = ("\"\(words[0])\"", words[0])
      case .text where key == .backendURL: (toml, text) = ("\"sqlite:///\(word)\"", "sqlite:///\(word)")
      case .text: (toml, text) = ("'\(word)'", word)
      case .choice(let words):
        let word = words.randomElement(using: &random)!
        (toml, text) = ("\"\(word)\"", word)
      case .flag:
        let flag = Bool.random(using: &random)
        (toml, text) = ("\(flag)", "\(flag)")
      case .integer(let minimum):
        let number = Int.random(in: minimum...999, using: &random)
        (toml, text) = ("\(number)", "\(number)")
      case .number(let minimum):
        let number = Double(Int.random(in: Int(minimum.rounded(.up))...999, using: &random)) + 0.25
        (toml, text) = ("\(number)", "\(number)")
      case .command, .list: (toml, text) = ("[\"\(word)\", 'x y']", "[\"\(word)\",\"x y\"]")
      }
    }
  }

  /// A TOML file with these values, and the line of each.
  static func file(
    _ values: [ConfigurationKey: Sample], _ random: inout some RandomNumberGenerator
  ) -> (text: String, lines: [ConfigurationKey: Int]) {
    var lines: [String] = []
    var places: [ConfigurationKey: Int] = [:]
    let tables = Dictionary(grouping: values.keys) { $0.rawValue.prefix { $0 != "." } }
    for table in tables.keys.shuffled(using: &random) {
      lines.append(["", "# a comment", "  "].randomElement(using: &random)!)
      lines.append("[\(table)]")
      for key in tables[table]!.shuffled(using: &random) {
        if Bool.random(using: &random) { lines.append("# \(key.rawValue) = 'not this'") }
        let name = key.rawValue.drop { $0 != "." }.dropFirst()
        lines.append("\(Bool.random(using: &random) ? "  " : "")\(name) = \(values[key]!.toml) # why")
        places[key] = lines.count
      }
    }
    return (lines.joined(separator: "\n") + "\n", places)
  }

  static let rounds = 40

  @Test("config show prints the effective value, its origin and the values that it hides")
  func everyKeyInEveryPlace() async throws {
    var random = SystemRandomNumberGenerator()
    var seen: Set<String> = []
    for round in 0..<Self.rounds {
      let w = try Workspace()
      var set: [Layer: [ConfigurationKey: Sample]] = [:]
      // The two keys that name a password exclude each other.
      let unused: ConfigurationKey = round % 2 == 0 ? .backendPasswordFile : .backendPasswordCommand
      for (index, key) in ConfigurationKey.allCases.enumerated() where key != unused {
        // Each key takes its value from each place in turn, or from none; the hidden values are random.
        let top = (round + index) % (Layer.allCases.count + 1)
        for (depth, layer) in Layer.allCases.enumerated() where depth >= top {
          if depth == top || Bool.random(using: &random) { set[layer, default: [:]][key] = Sample(key, &random) }
        }
      }
      let explicit = Self.file(set[.explicitFile] ?? [:], &random)
      let usual = Self.file(set[.defaultFile] ?? [:], &random)
      try w.write("my.toml", explicit.text)
      try w.write(".codex/archive.toml", usual.text)
      var environment: [Environment.Key: String] = [:]
      for (key, sample) in set[.environment] ?? [:] {
        environment[.init(rawValue: key.environmentVariable)!] = sample.text
      }
      let named = Bool.random(using: &random)
      if named { environment["CODEX_ARCHIVE_CONFIG"] = "my.toml" }
      let flags = (set[.flag] ?? [:]).map { " --set '\($0.rawValue)=\($1.text)'" }.joined()
      let outcome = try await w.sh(
        """
        archive-config show --json --debug \(named ? "" : "--config my.toml")\(flags) >shown || exit
        jq -c 'map_values(.value |= if . == null then . else tostring end)' shown
        """, environment: environment)
      try #require(outcome.status == 0, "\(outcome.stderr)\n\(explicit.text)\n\(usual.text)")
      let shown = try #require(outcome.records().first)

      var warnings: [String] = []
      for key in ConfigurationKey.allCases {
        let expected = Layer.allCases.compactMap { layer in
          set[layer]?[key].map { sample -> (value: String, origin: String) in
            switch layer {
            case .flag: (sample.text, "--set \(key.rawValue)")
            case .explicitFile: (sample.text, "my.toml:\(explicit.lines[key]!)")
            case .defaultFile: (sample.text, ".codex/archive.toml:\(usual.lines[key]!)")
            case .environment: (sample.text, key.environmentVariable)
            }
          }
        }
        let told = try #require(shown[key.rawValue] as? [String: Any])
        let hides = try #require(told["hides"] as? [[String: Any]])
        if let first = expected.first {
          #expect(
            told["value"] as? String == first.value && told["origin"] as? String == first.origin, "\(key) \(told)")
          seen.insert("\(key.rawValue) \(Layer.allCases.first { set[$0]?[key] != nil }!)")
        } else {
          let origin = key == .backendType ? (shown["backend.url"] as? [String: Any])?["origin"] as? String : "default"
          #expect(told["origin"] as? String == origin, "\(key) \(told)")
          if key != .backendType {
            #expect((told["value"] is NSNull) == (key.defaultValue == nil))
            if let value = key.defaultValue {
              let text = told["value"] as? String ?? ""
              #expect(text == value || Double(text) == Double(value))
            }
            seen.insert("\(key.rawValue) default")
          }
        }
        #expect(hides.map { $0["value"] as? String } == expected.dropFirst().map(\.value), "\(key) \(told)")
        #expect(hides.map { $0["origin"] as? String } == expected.dropFirst().map(\.origin), "\(key) \(told)")
        if let first = expected.first, let last = expected.last, last.origin == key.environmentVariable,
          first.origin.contains(".toml:"), first.value != last.value
        {
          warnings.append(
            "archive-config: warning: \(key.environmentVariable) is set but has no effect: \(first.origin) sets \(key.rawValue)"
          )
        }
      }
      #expect(outcome.stderr.split(separator: "\n").map(String.init).sorted() == warnings.sorted())
    }
    // Each key took effect from each place; backend.type has no default.
    #expect(seen.count == ConfigurationKey.allCases.count * (Layer.allCases.count + 1) - 1, "\(seen.count)")
  }
}
