#include "shim.h"

#include <stddef.h>

static int count = -1;
static char **values = NULL;

#ifdef __GLIBC__
/* glibc calls the functions of .init_array with the arguments of main. Other C libraries do not: there the arguments stay
   unknown, and the tools refuse to run. Looking for them in memory or in /proc/self/cmdline would be guessing. */
__attribute__((constructor)) static void keep_arguments(int argc, char **argv, char **environment) {
  (void)environment;
  count = argc;
  values = argv;
}
#endif

int archive_argument_count(void) { return values == NULL ? -1 : count; }

const char *archive_argument(int index) {
  return values == NULL || index < 0 || index >= count ? NULL : values[index];
}
