#include "build.h"

const char *archive_build_commit(void) { return BUILD_COMMIT; }
