/* A library to preload (ld.so(8), LD_PRELOAD): counts the calls of a program after its main has begun, and lets one of
   them fail.

   SWEEP_FILE names a file of the size of `struct shared` that gets the counts, whether the call failed, and who called.
   SWEEP_FAIL is CALL:NUMBER:ERRNO; an errno of 0 makes a read or a write short instead.

   strace(1) could do the same, but counts each thread's calls separately, and takes ten times as long. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* In the order of the names in sweep.py. */
#define CALLS(X)                                                                                                            \
  X(open) X(openat) X(openat2) X(read) X(pread) X(write) X(pwrite) X(fsync) X(fdatasync) X(syncfs) X(rename) X(renameat)    \
  X(renameat2) X(linkat) X(mkdir) X(mkdirat) X(ftruncate) X(close) X(mmap) X(unlink) X(unlinkat) X(fchmod) X(utimensat)     \
  X(flock) X(fcntl) X(stat) X(fstat) X(fstatat) X(lseek) X(fdopendir) X(readdir) X(poll) X(pipe2) X(fstatvfs) X(fchown)     \
  X(pthread_create)

#define ENUMERATE(name) CALL_##name,
enum { CALLS(ENUMERATE) CALL_COUNT };
#define NAME(name) #name,
static const char *const names[] = {CALLS(NAME)};

struct shared {
  _Atomic unsigned count[64];
  _Atomic unsigned fired;
  char caller[128];
  /* Whether the first calls of each kind were made by the program itself, and not by a library. */
  unsigned char own[64][2048];
};

static struct shared local, *shared = &local;
static _Atomic int started;
static void *program;
static int fail_call = -1, fail_errno;
static unsigned fail_number;

enum outcome { PASS, FAIL, SHORT };

static enum outcome outcome(int call, void *caller) {
  if (!started) return PASS;
  unsigned number = ++shared->count[call];
  Dl_info info;
  if (fail_call < 0 && number <= 2048 && dladdr(caller, &info) != 0) {
    shared->own[call][number - 1] = info.dli_fbase == program;
  }
  if (call != fail_call || number != fail_number) return PASS;
  const char *name = dladdr(caller, &info) != 0 && info.dli_fname != NULL ? info.dli_fname : "?";
  strncpy(shared->caller, name, sizeof shared->caller - 1);
  shared->fired = 1;
  errno = fail_errno;
  return fail_errno == 0 ? SHORT : FAIL;
}

#define CALLER __builtin_return_address(0)
#define REAL(result, name, ...) ((result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void prepare(void) {
  const char *file = getenv("SWEEP_FILE"), *fail = getenv("SWEEP_FAIL");
  int descriptor = file == NULL ? -1 : (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC, 0);
  if (descriptor >= 0) {
    void *map = REAL(void *, mmap, void *, size_t, int, int, int, off_t)(
        NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (map != MAP_FAILED) shared = map;
    syscall(SYS_close, descriptor);
  }
  const char *colon = fail == NULL ? NULL : strchr(fail, ':');
  if (colon == NULL) return;
  for (int call = 0; call < CALL_COUNT; call++) {
    if (strlen(names[call]) == (size_t)(colon - fail) && strncmp(names[call], fail, (size_t)(colon - fail)) == 0) {
      fail_call = call;
    }
  }
  fail_number = (unsigned)strtoul(colon + 1, NULL, 10);
  fail_errno = atoi(strchr(colon + 1, ':') + 1);
}

static int (*real_main)(int, char **, char **);
static int begin(int count, char **arguments, char **environment) {
  Dl_info info;
  if (dladdr((void *)real_main, &info) != 0) program = info.dli_fbase;
  started = 1;
  return real_main(count, arguments, environment);
}
int __libc_start_main(int (*main)(int, char **, char **), int count, char **arguments, void (*init)(void),
                      void (*fini)(void), void (*end)(void), void *stack) {
  real_main = main;
  return REAL(int, __libc_start_main, int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void),
              void (*)(void), void *)(begin, count, arguments, init, fini, end, stack);
}

#define OPEN_MODE                                                                                                           \
  mode_t mode = 0;                                                                                                          \
  if (flags & (O_CREAT | __O_TMPFILE)) {                                                                                    \
    va_list list;                                                                                                           \
    va_start(list, flags);                                                                                                  \
    mode = va_arg(list, mode_t);                                                                                            \
    va_end(list);                                                                                                           \
  }

int open(const char *path, int flags, ...) {
  OPEN_MODE
  return outcome(CALL_open, CALLER) != PASS ? -1 : REAL(int, open, const char *, int, mode_t)(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  OPEN_MODE
  return outcome(CALL_open, CALLER) != PASS ? -1 : REAL(int, open64, const char *, int, mode_t)(path, flags, mode);
}
int openat(int directory, const char *path, int flags, ...) {
  OPEN_MODE
  return outcome(CALL_openat, CALLER) != PASS ? -1 : REAL(int, openat, int, const char *, int, mode_t)(directory, path, flags, mode);
}
int openat64(int directory, const char *path, int flags, ...) {
  OPEN_MODE
  return outcome(CALL_openat, CALLER) != PASS ? -1 : REAL(int, openat64, int, const char *, int, mode_t)(directory, path, flags, mode);
}
long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
  long d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
  va_end(list);
#ifdef SYS_openat2
  if (number == SYS_openat2 && outcome(CALL_openat2, CALLER) != PASS) return -1;
#endif
  return REAL(long, syscall, long, long, long, long, long, long, long)(number, a, b, c, d, e, f);
}

#define TRANSFER(name, call, constant, parameters, types, arguments)                                                        \
  ssize_t name parameters {                                                                                                 \
    switch (outcome(CALL_##call, CALLER)) {                                                                                 \
      case FAIL: return -1;                                                                                                 \
      case SHORT: size = size > 1 ? size / 2 : size; break;                                                                 \
      case PASS: break;                                                                                                     \
    }                                                                                                                       \
    return ((ssize_t(*) types)dlsym(RTLD_NEXT, #name))arguments;                                                            \
  }
TRANSFER(read, read, , (int file, void *bytes, size_t size), (int, void *, size_t), (file, bytes, size))
TRANSFER(write, write, , (int file, const void *bytes, size_t size), (int, const void *, size_t), (file, bytes, size))
TRANSFER(pread, pread, , (int file, void *bytes, size_t size, off_t at), (int, void *, size_t, off_t), (file, bytes, size, at))
TRANSFER(pread64, pread, , (int file, void *bytes, size_t size, off_t at), (int, void *, size_t, off_t), (file, bytes, size, at))
TRANSFER(pwrite, pwrite, , (int file, const void *bytes, size_t size, off_t at), (int, const void *, size_t, off_t), (file, bytes, size, at))
TRANSFER(pwrite64, pwrite, , (int file, const void *bytes, size_t size, off_t at), (int, const void *, size_t, off_t), (file, bytes, size, at))

#define SIMPLE(name, call, parameters, types, arguments)                                                                    \
  int name parameters {                                                                                                     \
    return outcome(CALL_##call, CALLER) != PASS ? -1 : ((int (*) types)dlsym(RTLD_NEXT, #name))arguments;                   \
  }
SIMPLE(fsync, fsync, (int file), (int), (file))
SIMPLE(fdatasync, fdatasync, (int file), (int), (file))
SIMPLE(syncfs, syncfs, (int file), (int), (file))
SIMPLE(rename, rename, (const char *old, const char *new), (const char *, const char *), (old, new))
SIMPLE(renameat, renameat, (int a, const char *old, int b, const char *new), (int, const char *, int, const char *), (a, old, b, new))
SIMPLE(renameat2, renameat2, (int a, const char *old, int b, const char *new, unsigned flags), (int, const char *, int, const char *, unsigned), (a, old, b, new, flags))
SIMPLE(linkat, linkat, (int a, const char *old, int b, const char *new, int flags), (int, const char *, int, const char *, int), (a, old, b, new, flags))
SIMPLE(mkdir, mkdir, (const char *path, mode_t mode), (const char *, mode_t), (path, mode))
SIMPLE(mkdirat, mkdirat, (int a, const char *path, mode_t mode), (int, const char *, mode_t), (a, path, mode))
SIMPLE(ftruncate, ftruncate, (int file, off_t size), (int, off_t), (file, size))
SIMPLE(ftruncate64, ftruncate, (int file, off_t size), (int, off_t), (file, size))
SIMPLE(unlink, unlink, (const char *path), (const char *), (path))
SIMPLE(unlinkat, unlinkat, (int a, const char *path, int flags), (int, const char *, int), (a, path, flags))
SIMPLE(fchmod, fchmod, (int file, mode_t mode), (int, mode_t), (file, mode))
SIMPLE(futimens, utimensat, (int file, const struct timespec times[2]), (int, const struct timespec *), (file, times))
SIMPLE(utimensat, utimensat, (int a, const char *path, const struct timespec times[2], int flags), (int, const char *, const struct timespec *, int), (a, path, times, flags))
SIMPLE(flock, flock, (int file, int operation), (int, int), (file, operation))
SIMPLE(stat, stat, (const char *path, struct stat *status), (const char *, struct stat *), (path, status))
SIMPLE(stat64, stat, (const char *path, struct stat64 *status), (const char *, struct stat64 *), (path, status))
SIMPLE(lstat, stat, (const char *path, struct stat *status), (const char *, struct stat *), (path, status))
SIMPLE(lstat64, stat, (const char *path, struct stat64 *status), (const char *, struct stat64 *), (path, status))
SIMPLE(fstat, fstat, (int file, struct stat *status), (int, struct stat *), (file, status))
SIMPLE(fstat64, fstat, (int file, struct stat64 *status), (int, struct stat64 *), (file, status))
SIMPLE(fstatat, fstatat, (int a, const char *path, struct stat *status, int flags), (int, const char *, struct stat *, int), (a, path, status, flags))
SIMPLE(fstatat64, fstatat, (int a, const char *path, struct stat64 *status, int flags), (int, const char *, struct stat64 *, int), (a, path, status, flags))
SIMPLE(poll, poll, (struct pollfd *files, nfds_t count, int timeout), (struct pollfd *, nfds_t, int), (files, count, timeout))
SIMPLE(pipe2, pipe2, (int ends[2], int flags), (int *, int), (ends, flags))
SIMPLE(fstatvfs, fstatvfs, (int file, struct statvfs *status), (int, struct statvfs *), (file, status))
SIMPLE(fstatvfs64, fstatvfs, (int file, struct statvfs64 *status), (int, struct statvfs64 *), (file, status))
SIMPLE(fchown, fchown, (int file, uid_t user, gid_t group), (int, uid_t, gid_t), (file, user, group))

#define CONTROL(name)                                                                                                       \
  int name(int file, int command, ...) {                                                                                    \
    va_list list;                                                                                                           \
    va_start(list, command);                                                                                                \
    void *argument = va_arg(list, void *);                                                                                  \
    va_end(list);                                                                                                           \
    return outcome(CALL_fcntl, CALLER) != PASS ? -1 : REAL(int, name, int, int, void *)(file, command, argument);           \
  }
CONTROL(fcntl)
CONTROL(fcntl64)

int close(int file) {
  enum outcome end = outcome(CALL_close, CALLER);
  int code = errno;
  int result = REAL(int, close, int)(file);
  if (end == PASS) return result;
  /* The descriptor is closed even if close(2) reports an error. */
  errno = code;
  return -1;
}

void *mmap(void *place, size_t size, int protection, int flags, int file, off_t at) {
  if (outcome(CALL_mmap, CALLER) != PASS) return MAP_FAILED;
  return REAL(void *, mmap, void *, size_t, int, int, int, off_t)(place, size, protection, flags, file, at);
}
void *mmap64(void *place, size_t size, int protection, int flags, int file, off_t at) {
  if (outcome(CALL_mmap, CALLER) != PASS) return MAP_FAILED;
  return REAL(void *, mmap64, void *, size_t, int, int, int, off_t)(place, size, protection, flags, file, at);
}
off_t lseek(int file, off_t at, int from) {
  return outcome(CALL_lseek, CALLER) != PASS ? -1 : REAL(off_t, lseek, int, off_t, int)(file, at, from);
}
off_t lseek64(int file, off_t at, int from) {
  return outcome(CALL_lseek, CALLER) != PASS ? -1 : REAL(off_t, lseek64, int, off_t, int)(file, at, from);
}
DIR *fdopendir(int file) { return outcome(CALL_fdopendir, CALLER) != PASS ? NULL : REAL(DIR *, fdopendir, int)(file); }
struct dirent *readdir(DIR *stream) {
  return outcome(CALL_readdir, CALLER) != PASS ? NULL : REAL(struct dirent *, readdir, DIR *)(stream);
}
struct dirent64 *readdir64(DIR *stream) {
  return outcome(CALL_readdir, CALLER) != PASS ? NULL : REAL(struct dirent64 *, readdir64, DIR *)(stream);
}
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *context) {
  if (outcome(CALL_pthread_create, CALLER) != PASS) return EAGAIN;
  return REAL(int, pthread_create, pthread_t *, const pthread_attr_t *, void *(*)(void *), void *)(thread, attributes, body, context);
}
