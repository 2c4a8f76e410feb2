#include <zlib.h>

/* inflateInit is a macro that passes the header's version; Swift does not import it. */
static inline int archive_inflate_init(z_stream *stream) { return inflateInit(stream); }
