import Glibc

/// Identifies a process and its machine, so that another process can find out whether it still runs.
///
/// Process numbers are unique only within one PID namespace and one boot, and are reused; the start time distinguishes
/// two processes with the same number (proc_pid_stat(5), pid_namespaces(7)).
struct ProcessIdentity: Equatable {
  /// A hash of machine, boot and PID namespace; 0 if not known.
  let machine: UInt64
  let number: pid_t
  /// Clock ticks between the boot and the start of the process; 0 if not known.
  let start: UInt64

  enum State {
    case running, ended
    /// It runs, or ran, on another machine or in another namespace.
    case unknown
  }

  static let own = ProcessIdentity(machine: ownMachine(), number: getpid(), start: times(of: getpid())?.start ?? 0)

  /// Whether the process still runs, as far as this process can find out.
  func state(asSeenBy own: ProcessIdentity = .own) -> State {
    guard machine != 0, machine == own.machine else { return .unknown }
    if number == own.number, start == own.start { return .running }
    if kill(number, 0) != 0, errno == ESRCH { return .ended }
    // Without /proc, or where it hides the processes of others, it may be the same process.
    guard start != 0, let found = Self.times(of: number) else { return .running }
    return found.start == start && !found.isZombie ? .running : .ended
  }

  /// When a process started, and whether it is a zombie; nil if not known.
  private static func times(of number: pid_t) -> (start: UInt64, isZombie: Bool)? {
    guard let text = contents(of: "/proc/\(number)/stat") else { return nil }
    // The second field is the program's name in parentheses, which may hold spaces and parentheses.
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    // The third field is the state, the 22nd the start.
    guard fields.count > 19, let start = UInt64(fields[19]) else { return nil }
    return (start, fields[0] == "Z" || fields[0] == "X")
  }

  private static func ownMachine() -> UInt64 {
    guard let boot = contents(of: "/proc/sys/kernel/random/boot_id"),
      let namespace = FileIdentity(of: Path("/proc/self/ns/pid")!)
    else { return 0 }
    // A machine without an identifier (machine-id(5)) still has a unique boot.
    let machine = contents(of: "/etc/machine-id") ?? ""
    return fnv1a("\(machine)\n\(boot)\n\(namespace.inode)".utf8)
  }

  /// The beginning of a small file of the system; nil when it cannot be read.
  private static func contents(of file: String) -> String? {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
