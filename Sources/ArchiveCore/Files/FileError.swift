import Glibc

/// Turns failures of system calls into the errors of records.
enum FileError {
  /// The error of the call that has just failed, from `errno`.
  static func current(_ what: String) -> ItemError { of(errno, what) }

  static func of(_ code: Int32, _ what: String) -> ItemError {
    let text = "\(what): \(systemMessage(code))"
    return switch code {
    case ENOSPC, EDQUOT: ItemError(.noSpace, text, errno: code)
    case EACCES, EPERM, EROFS: ItemError(.permissionDenied, text, errno: code)
    case EFBIG: ItemError(.tooLarge, text, errno: code)
    case EMFILE, ENFILE, ENOMEM, EAGAIN, ESTALE: ItemError(.ioError, text, class: .transient, errno: code)
    default: ItemError(.ioError, text, errno: code)
    }
  }
}

/// Writes all bytes, continuing after short writes and interruptions.
///
/// Throws `ItemError` named after `name`. Source: write(2).
func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, name: @autoclosure () -> String) throws(ItemError) {
  var done = 0
  while done < bytes.count {
    let count = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
    if count >= 0 {
      done += count
    } else if errno == EAGAIN {
      _ = waitForRoom(descriptor)
    } else if errno != EINTR {
      throw FileError.current(name())
    }
  }
}
