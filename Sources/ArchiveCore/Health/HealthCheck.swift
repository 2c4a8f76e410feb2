import Glibc

/// Checks everything that storing and restoring need, and writes nothing.
package struct HealthCheck {
  private let url: BackendURL
  /// Nil if evidence is off.
  private let evidenceDirectory: Path?
  /// The number of contents to read and compare.
  private let sampleSize: Int
  private let interruption: Interruption

  /// The least free space that is not a problem, in bytes.
  private static let leastFree: Int64 = 100 << 20
  /// The largest clock skew that is not a problem, in milliseconds: event times of different machines are compared.
  private static let mostSkew = 5000.0

  package init(url: BackendURL, evidenceDirectory: Path?, sampleSize: Int, interruption: Interruption) {
    (self.url, self.evidenceDirectory) = (url, evidenceDirectory)
    (self.sampleSize, self.interruption) = (sampleSize, interruption)
  }

  /// Opens the archive with `open` and checks it. Blocks. Throws `Interrupted`.
  package func run(_ open: () throws -> any ArchiveConnection) throws -> ArchiveHealth {
    var health = ArchiveHealth(url: url)
    do {
      let storage = try open()
      health.wasReached = true
      health.count = try storage.count()
      health.waiting = try storage.waitingContents()
      let server = try storage.serverStatus()
      health.server = server
      examine(server, &health)
      if sampleSize > 0 { health.sample = try read(storage, &health) }
    } catch let error as StorageError {
      if interruption.received != nil { throw Interrupted() }
      health.failure = error
      let advice = error.kind == .timedOut && health.wasReached ? "; a large archive may need a longer --timeout" : ""
      health.problems.append(error.message + advice)
    }
    examineFiles(&health)
    return health
  }

  private func examine(_ server: ServerStatus, _ health: inout ArchiveHealth) {
    if server.isReplica == true {
      health.problems.append(
        "the server is a read-only replica; to store and restore, connect to the primary")
    }
    if server.missingMigrations > 0 {
      health.problems.append(
        "the schema lacks \(server.missingMigrations) of \(server.migrations) migrations; apply them with: "
          + "archive-config init --archive-only")
    }
    if let skew = server.clockSkewMs, abs(skew) > Self.mostSkew {
      let seconds = Int((abs(skew) / 1000).rounded())
      health.problems.append(
        "the server's clock is \(seconds) s \(skew > 0 ? "ahead" : "behind"); synchronise both with NTP, or the times of "
          + "events cannot be compared")
    }
  }

  private func examineFiles(_ health: inout ArchiveHealth) {
    if let evidenceDirectory { examineEvidence(in: evidenceDirectory, &health) }
    health.freeArchiveBytes = url.backend == .sqlite ? (try? url.sqlitePath()).flatMap(Self.free) : nil
    for (what, free) in [("evidence log", health.freeEvidenceBytes), ("archive", health.freeArchiveBytes)] {
      if let free, free < Self.leastFree {
        health.problems.append(
          "only \(free) bytes are free on the file system of the \(what); free at least \(Self.leastFree >> 20) MiB")
      }
    }
  }

  private func examineEvidence(in directory: Path, _ health: inout ArchiveHealth) {
    let log = EvidenceFiles(directory: directory).log
    health.evidenceLog = log.display
    // A missing log can be created if the nearest existing directory is writable.
    let obstacle = Self.obstacle(toWriting: log)
    health.isEvidenceWritable = obstacle == nil
    health.freeEvidenceBytes = Self.free(at: directory)
    if let obstacle {
      health.problems.append(
        EvidenceError(.opening, "\(obstacle); make it writable, or set evidence.dir to another directory").sentence)
    }
  }

  /// The path itself, or the nearest parent that exists.
  private static func nearest(_ path: Path) -> Path {
    var path = path
    while path.parent != path, !path.withPlatformString({ access($0, F_OK) == 0 }) { path = path.parent }
    return path
  }

  private static func obstacle(toWriting path: Path) -> String? {
    let there = nearest(path)
    if there.withPlatformString({ access($0, W_OK) }) == 0 { return nil }
    return "\(there.display): \(systemMessage(errno))"
  }

  private static func free(at path: Path) -> Int64? { FreeSpace.free(at: nearest(path)) }

  /// Reads randomly chosen contents in memory.
  private func read(_ storage: any ArchiveConnection, _ health: inout ArchiveHealth) throws -> ArchiveHealth.Sample {
    var sample = ArchiveHealth.Sample()
    let decoders = ContentDecoders()
    for item in try storage.sample(sampleSize) {
      do {
        try storage.readVerified(item.artifact, with: decoders) { _ in
          if interruption.received != nil { throw Interrupted() }
        }
        sample.verified += 1
      } catch let error as ItemError {
        // A purged content is not missing.
        if error.code == .purged { continue }
        sample.failed.append((item.tombstone, error))
      }
    }
    if !sample.failed.isEmpty {
      health.problems.append(
        "\(sample.failed.count) of \(sample.failed.count + sample.verified) contents of a random sample cannot be "
          + "restored; find all of them with: archive-manifest query | archive-restore --verify --continue-on-error")
    }
    return sample
  }

  /// The evidence of a check.
  package static func evidence(_ health: ArchiveHealth, actor: String?) -> EvidenceRecord {
    EvidenceRecord(
      .healthCheck, actor: actor, tombstone: nil,
      details: [
        "backend": .string(health.url.backend.rawValue), "url": .string(health.url.redactedText),
        "healthy": .bool(health.isHealthy),
        "items_retrievable": health.count.map { .number(String($0.retrievable)) } ?? .null,
        "problems": .array(health.problems.map { .string(redacted($0)) }),
      ])
  }
}
