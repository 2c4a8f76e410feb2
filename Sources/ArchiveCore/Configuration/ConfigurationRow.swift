/// Everything that the tools and their documentation need about one key.
struct ConfigurationRow {
  let kind: ConfigurationKey.Kind
  let variable: String
  /// The default; nil if it depends on something else, or there is none.
  let defaultText: String?
  let template: Template
  /// For the manual: one or more sentences, without the type of the value, the default and the variable.
  let meaning: String
  /// Nil if the text is not valid.
  let read: (String) -> Reading?
  /// The text without secrets.
  let shown: (String) -> String
  /// The same value as seen from the working directory, if its relative paths are relative to `base`.
  let resolved: (_ text: String, _ base: String) -> String

  /// A value that was read.
  struct Reading {
    /// In its usual form.
    let text: String
    /// The path in the value, if it is or begins with one.
    let path: String?
    /// Stores the value.
    let store: (inout ConfigurationValues) -> Void
  }

  /// The key in a new configuration file.
  struct Template {
    enum Form {
      /// The file sets the key.
      case set
      /// The key is in a comment, for the user to uncomment.
      case comment
      /// The key is an alternative in the comment of the key before it.
      case alternative
    }

    let form: Form
    /// Above the key.
    let comment: String?
    /// In TOML.
    let value: String
  }

  /// - `place`: where the value belongs.
  /// - `default`: a valid text; a value of `ConfigurationValues` without a default is optional.
  /// - `sample`: the value in the template, in TOML; the default when nil.
  init<Value>(
    _ type: ConfigurationType<Value>, _ place: WritableKeyPath<ConfigurationValues, Value>, variable: String,
    default defaultText: String, _ form: Template.Form = .comment, comment: String? = nil, meaning: String
  ) {
    self.init(
      type, variable, defaultText, Template(form: form, comment: comment, value: type.kind.toml(defaultText)), meaning
    ) { $0[keyPath: place] = $1 }
  }

  init<Value>(
    _ type: ConfigurationType<Value>, _ place: WritableKeyPath<ConfigurationValues, Value?>, variable: String,
    sample: String, _ form: Template.Form = .comment, comment: String? = nil, meaning: String
  ) {
    self.init(type, variable, nil, Template(form: form, comment: comment, value: sample), meaning) {
      $0[keyPath: place] = $1
    }
  }

  private init<Value>(
    _ type: ConfigurationType<Value>, _ variable: String, _ defaultText: String?, _ template: Template,
    _ meaning: String, store: @escaping (inout ConfigurationValues, Value) -> Void
  ) {
    (kind, shown, self.variable, self.defaultText) = (type.kind, type.shown, variable, defaultText)
    resolved = type.resolved
    (self.template, self.meaning) = (template, meaning)
    read = { text in
      type.read(text).map { reading in
        Reading(text: reading.text, path: reading.path) { store(&$0, reading.value) }
      }
    }
  }
}

extension ConfigurationKey.Kind {
  /// A value of this kind in its usual form, written in TOML.
  func toml(_ text: String) -> String {
    switch self {
    case .text, .choice: "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    case .command, .list, .flag, .integer, .number: text
    }
  }
}
