#define _GNU_SOURCE
#include <semaphore.h>
#include <time.h>

#include "shim.h"

int archive_semaphore_wait(void *semaphore, double seconds) {
  if (!(seconds > 0)) seconds = 0;
  if (seconds > 86400) seconds = 86400;
  struct timespec limit;
  clock_gettime(CLOCK_MONOTONIC, &limit);
  long long nanoseconds = limit.tv_nsec + (long long)(seconds * 1e9);
  limit.tv_sec += (time_t)(nanoseconds / 1000000000);
  limit.tv_nsec = (long)(nanoseconds % 1000000000);
  return sem_clockwait((sem_t *)semaphore, CLOCK_MONOTONIC, &limit);
}
