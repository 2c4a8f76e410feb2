/* libpq, loaded when an archive on PostgreSQL is first opened: loading it and its own libraries takes as long as a
   whole short run of a tool on a file. */

#include <dlfcn.h>

/* Where distributions put the header; pkg-config would find it, but would also link the library. */
#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#else
#include <libpq-fe.h>
#endif

#define ARCHIVE_LIBPQ(X) \
  X(PQcancel) X(PQclear) X(PQcmdStatus) X(PQcmdTuples) X(PQconndefaults) X(PQconnectPoll) X(PQconnectStartParams) \
  X(PQconnectionNeedsPassword) X(PQconninfo) X(PQconninfoFree) X(PQconninfoParse) X(PQconsumeInput) \
  X(PQenterPipelineMode) X(PQerrorMessage) X(PQexitPipelineMode) X(PQfinish) X(PQflush) X(PQfreeCancel) X(PQftype) \
  X(PQgetCancel) X(PQgetResult) X(PQgetisnull) X(PQgetlength) X(PQgetvalue) X(PQhost) X(PQisBusy) X(PQlibVersion) \
  X(PQntuples) X(PQpipelineStatus) X(PQpipelineSync) X(PQport) X(PQresultErrorField) X(PQresultErrorMessage) \
  X(PQresultStatus) X(PQsendFlushRequest) X(PQsendPrepare) X(PQsendQueryParams) X(PQsendQueryPrepared) \
  X(PQsetErrorVerbosity) X(PQsetNoticeReceiver) X(PQsetSingleRowMode) X(PQsetnonblocking) X(PQsocket) \
  X(PQsslAttribute) X(PQsslInUse) X(PQstatus) X(PQtransactionStatus)

/* Its functions, by name. */
typedef struct {
#define ARCHIVE_MEMBER(name) __typeof__(name) *name;
  ARCHIVE_LIBPQ(ARCHIVE_MEMBER)
#undef ARCHIVE_MEMBER
} archive_libpq;

/* Loads the library and finds all functions. Returns 0, or -1 if one is missing; dlerror(3) says which. */
static inline int archive_load_libpq(archive_libpq *functions) {
  void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (library == 0) return -1;
#define ARCHIVE_FIND(name) \
  if ((functions->name = (__typeof__(name) *)dlsym(library, #name)) == 0) return -1;
  ARCHIVE_LIBPQ(ARCHIVE_FIND)
#undef ARCHIVE_FIND
  return 0;
}
