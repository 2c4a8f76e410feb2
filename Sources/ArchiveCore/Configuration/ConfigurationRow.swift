/// Everything that the tools and their documents know of one key.
struct ConfigurationRow {
  let kind: ConfigurationKey.Kind
  let variable: String
  /// Nil where the default is found elsewhere, or there is none.
  let defaultText: String?
  let template: Template
  /// For the manual: one or more sentences, without the type of the value, the default and the variable.
  let meaning: String
  /// Nil when the text does not fit.
  let read: (String) -> Reading?
  /// The text without what must not be shown.
  let shown: (String) -> String
  /// The same value in the working directory, where a relative path of it is relative to a directory `base`.
  let resolved: (_ text: String, _ base: String) -> String

  /// A value that was read.
  struct Reading {
    /// In its usual form.
    let text: String
    /// The path that the value is or begins with, if it is one.
    let path: String?
    /// Puts it where it belongs.
    let store: (inout ConfigurationValues) -> Void
  }

  /// The key in a new configuration file.
  struct Template {
    enum Form {
      /// The file sets the key.
      case set
      /// In a comment, to be uncommented.
      case comment
      /// In the comment of the key before it, instead of which it can be set.
      case alternative
    }

    let form: Form
    /// Above the key.
    let comment: String?
    /// In TOML.
    let value: String
  }

  /// - `place`: where the value belongs.
  /// - `default`: a text that fits; a value of `ConfigurationValues` that has no default is optional.
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
  /// A value of this kind, in its usual form, as TOML has it.
  func toml(_ text: String) -> String {
    switch self {
    case .text, .choice: "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    case .command, .list, .flag, .integer, .number: text
    }
  }
}
