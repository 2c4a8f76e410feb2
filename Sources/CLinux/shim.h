/* glibc declares these for _GNU_SOURCE only, which Swift's Glibc module does not set. */

#include <errno.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

/* syncfs(2) */
int syncfs(int descriptor);
/* pipe2(2) */
int pipe2(int ends[2], int flags);
/* mkostemp(3) */
int mkostemp(char *name, int flags);

/* openat2(2), for which glibc has no function: below `directory`, and through no symbolic link. */
static inline int archive_open_beneath(int directory, const char *path, int flags) {
#ifdef SYS_openat2
  struct open_how how = {.flags = (unsigned)flags, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
#else
  errno = ENOSYS;
  return -1;
#endif
}
