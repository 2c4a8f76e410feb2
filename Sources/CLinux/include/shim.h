/* glibc declares these for _GNU_SOURCE only, which Swift's Glibc module does not set. */

#include <errno.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <linux/magic.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/* syncfs(2) */
int syncfs(int descriptor);
/* pipe2(2) */
int pipe2(int ends[2], int flags);
/* mkostemp(3) */
int mkostemp(char *name, int flags);
/* renameat2(2); <linux/fs.h> has its flags */
int renameat2(int old_directory, const char *old_name, int new_directory, const char *new_name, unsigned int flags);

/* The number of processors that this process may run on (sched_getaffinity(2)); 0 if it is unknown. */
int archive_processor_count(void);

/* getrandom(2), through glibc */
long getrandom(void *buffer, unsigned long size, unsigned int flags);

/* memmem(3) */
void *memmem(const void *bytes, unsigned long count, const void *part, unsigned long part_count);

/* ioctl(2); <sys/ioctl.h> is part of Swift's Glibc module, and this module must not own its declarations. */
int ioctl(int descriptor, unsigned long request, ...);

/* Whether names in a directory are compared without case (ext4, f2fs, tmpfs; ioctl_iflags(2)). */
static inline int archive_folds_case(int directory) {
  /* The kernel writes an int, but until Linux 5.8 FUSE wrote a long, as the request's number says. */
  int flags[2] = {0, 0};
  return ioctl(directory, FS_IOC_GETFLAGS, flags) == 0 && (flags[0] & FS_CASEFOLD_FL) != 0;
}

/* sem_clockwait(3) with CLOCK_MONOTONIC: waits for a sem_t for at most this many seconds, up to a day. Returns 0, or -1
   and sets errno. A pointer to void, because semaphore.h would turn types of pthread.h into members of this module. */
int archive_semaphore_wait(void *semaphore, double seconds);

/* The number of arguments that the process was started with, including its name; -1 if it is unknown. */
int archive_argument_count(void);
/* One of the arguments, counted from 0; NULL if there is no such argument. */
const char *archive_argument(int index);

/* openat2(2), for which glibc has no function; opens only below `directory` and follows no symbolic link. */
static inline int archive_open_beneath(int directory, const char *path, int flags) {
#ifdef SYS_openat2
  struct open_how how = {.flags = (unsigned)flags, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
#else
  errno = ENOSYS;
  return -1;
#endif
}
