import Glibc

/// Repeats a system call while signals interrupt it (EINTR), and returns its final result.
///
/// Not for close(2), which must not be repeated, because the descriptor is already closed. Source: signal(7).
package func uninterrupted<R: SignedInteger>(_ call: () -> R) -> R {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}

/// Reads at `offset` until the buffer is full or the file ends; returns the number of bytes, or -1 with `errno` (pread(2)).
func preadAll(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer, at offset: off_t) -> Int {
  var done = 0
  while done < buffer.count {
    let count = uninterrupted {
      pread(descriptor, buffer.baseAddress! + done, buffer.count - done, offset + off_t(done))
    }
    if count < 0 { return -1 }
    if count == 0 { break }
    done += count
  }
  return done
}

/// Writes all bytes at `offset`; returns false, with `errno`, if that failed, possibly after a part of them
/// (pwrite(2)).
func pwriteAll(_ descriptor: Int32, _ bytes: [UInt8], at offset: off_t) -> Bool {
  var done = 0
  while done < bytes.count {
    let count = bytes.withUnsafeBytes { bytes in
      uninterrupted { pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, offset + off_t(done)) }
    }
    if count < 0 { return false }
    done += count
  }
  return true
}
