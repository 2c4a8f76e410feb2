#include <stddef.h>
#include <stdint.h>

// libFuzzer's entry point; the compiler's runtime has no header for it.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
