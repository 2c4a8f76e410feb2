package import ArchiveCore
package import ArgumentParser
import CLinux
import Glibc

/// Carries arguments that are not UTF-8 through a parser of Strings, byte for byte.
///
/// Each byte that is not UTF-8 becomes one scalar of a private plane, and is converted back where a path is read from the
/// argument. Arguments that already contain such scalars are escaped, too, so the conversion is exact.
enum ArgumentBytes {
  private static let base: UInt32 = 0x10FE00

  /// Escaped arguments that were not converted back: values that must be text.
  nonisolated(unsafe) private(set) static var unread: [String] = []

  /// The process's arguments without its name; called once, before other threads run.
  ///
  /// They come from the C library: `CommandLine` searches memory and /proc for them and is empty if it finds nothing.
  /// Throws `ToolFailure` if they are not known: without its options a tool would do the wrong thing.
  static func arguments() throws(ToolFailure) -> [String] {
    let arguments = try arguments(count: archive_argument_count()) { archive_argument($0) }
    unread = arguments.filter { $0.unicodeScalars.contains(where: isEscape) }
    return arguments
  }

  /// The same, from `count` arguments that `argument` returns.
  static func arguments(
    count: Int32, _ argument: (Int32) -> UnsafePointer<CChar>?
  ) throws(ToolFailure) -> [String] {
    // Since Linux 5.18 a program that is started with no arguments at all gets one empty string (execve(2)).
    guard count > 0, let name = argument(0), count > 1 || name.pointee != 0 else {
      throw ToolFailure(
        .defect,
        "the arguments of this process are not known: it was started without any, not even its name (execve(2), argc 0), "
          + "or by a C library that does not pass them; nothing was done")
    }
    var arguments: [String] = []
    for index in 1..<max(1, count) {
      guard let text = argument(index) else {
        throw ToolFailure(.defect, "argument \(index) of \(count - 1) is missing; nothing was done")
      }
      arguments.append(escape(Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))))
    }
    return arguments
  }

  /// Records that `value`, alone or after `--option=`, was read as bytes.
  static func markRead(_ value: String) { unread.removeAll { $0.hasSuffix(value) } }

  static func escape(_ bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self), !text.unicodeScalars.contains(where: isEscape) {
      return text
    }
    var text = String.UnicodeScalarView()
    var rest = bytes[...]
    while let first = rest.first {
      let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
      if let piece = String(validating: rest.prefix(length), as: UTF8.self), piece.unicodeScalars.count == 1,
        let scalar = piece.unicodeScalars.first, !isEscape(scalar)
      {
        text.append(scalar)
        rest = rest.dropFirst(length)
      } else {
        text.append(Unicode.Scalar(base + UInt32(first))!)
        rest = rest.dropFirst()
      }
    }
    return String(text)
  }

  static func unescape(_ text: String) -> [UInt8] {
    text.unicodeScalars.flatMap { isEscape($0) ? [UInt8($0.value - base)] : Array(UTF8.encode($0)!) }
  }

  private static func isEscape(_ scalar: Unicode.Scalar) -> Bool { (base..<base + 256).contains(scalar.value) }
}

/// A path given on the command line, in any bytes.
package struct PathArgument: ExpressibleByArgument, Sendable {
  package let path: Path

  package init?(argument: String) {
    guard let path = Path(bytes: ArgumentBytes.unescape(argument)), !path.isEmpty else { return nil }
    self.path = path
    ArgumentBytes.markRead(argument)
  }

  package static var defaultCompletionKind: CompletionKind { .file() }
}

extension PathArgument? {
  /// The file of that name; standard input if there is none, and for `-`.
  ///
  /// Throws `InputError`.
  package func source(of what: String) throws -> any ByteSource {
    guard let path = self?.path, path.text != "-" else {
      return try StandardStreams.input(of: what, isNamed: self != nil)
    }
    return try DescriptorSource(opening: path, interruption: Signals.interruption)
  }
}
