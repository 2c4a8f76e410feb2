#include <zstd.h>
#include <zstd_errors.h>
#include <zstd_errors.h>
