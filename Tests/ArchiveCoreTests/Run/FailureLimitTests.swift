import Testing

@testable import ArchiveCore

@Suite("failure limits")
struct FailureLimitTests {
  @Test("a failure limit is exceeded by a number or a fraction of the records")
  func failureLimit() {
    func stops(_ limit: FailureLimit, total: Int? = nil, _ statuses: [ItemStatus]) -> Int? {
      var count = FailureCount(limit: limit, total: total)
      return statuses.firstIndex { count.isExceeded(byNext: $0) }
    }
    let some: [ItemStatus] = [.success, .failed, .skipped, .failed]
    #expect(stops(.none, some) == nil)
    #expect(stops(.count(1), some) == 1 && stops(.count(2), some) == 3 && stops(.count(3), some) == nil)
    let every10th = (1...200).map { $0 % 10 == 0 ? ItemStatus.failed : .success }
    #expect(stops(.fraction(0.09), every10th) == 99 && stops(.fraction(0.1), every10th) == nil)
    #expect(stops(.fraction(0.09), total: 100, every10th) == 99 && stops(.fraction(0.02), total: 200, every10th) == 49)
  }
}
