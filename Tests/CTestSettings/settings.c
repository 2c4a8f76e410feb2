// Limits the number of tests that run at once by the number of cores, before the testing library reads its settings.
//
// Otherwise the library starts all tests at once: hundreds of processes and servers share two cores, and a test of one
// second takes minutes. A constructor, so that a plain `swift test` is limited as well; a value that is set already wins. Swift 6.2 ignores the variable (swiftlang/swift-testing, Documentation/EnvironmentVariables.md).
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void bound_concurrency(void) {
  cpu_set_t cores;
  int count = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 2;
  char text[16];
  // At least two, also on a single core: a test often waits for a server or a lock.
  snprintf(text, sizeof text, "%d", count > 2 ? count : 2);
  setenv("SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH", text, 0);
}
