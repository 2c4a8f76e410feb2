/// The FNV-1a hash of 64 bits (draft-eastlake-fnv): the same in every process.
///
/// - `start`: the hash of what comes before the bytes.
func fnv1a(_ bytes: some Sequence<UInt8>, after start: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
  bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
