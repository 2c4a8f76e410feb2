// Bounds how many tests run at once by the cores, before the testing library reads its settings.
//
// It starts all tests at once otherwise: hundreds of processes and servers share two cores then, and a test that takes
// a second ends after minutes. A constructor, so that it holds for a plain `swift test` as well; a value that is set
// already wins. Swift 6.2 ignores the variable (swiftlang/swift-testing, Documentation/EnvironmentVariables.md).
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void bound_concurrency(void) {
  cpu_set_t cores;
  int count = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 2;
  char text[16];
  // A single core still gets two: one test often waits for a server or a lock.
  snprintf(text, sizeof text, "%d", count > 2 ? count : 2);
  setenv("SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH", text, 0);
}
