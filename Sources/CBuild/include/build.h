#ifndef ARCHIVE_BUILD_H
#define ARCHIVE_BUILD_H

/* The commit that the tools are built from, as the build names it; static memory. */
const char *archive_build_commit(void);

#endif
