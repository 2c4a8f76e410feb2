/* glibc declares these for _GNU_SOURCE only, which Swift's Glibc module does not set. */

/* syncfs(2) */
int syncfs(int descriptor);
/* pipe2(2) */
int pipe2(int ends[2], int flags);
/* mkostemp(3) */
int mkostemp(char *name, int flags);
