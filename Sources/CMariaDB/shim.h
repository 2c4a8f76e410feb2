/* MariaDB Connector/C, loaded when an archive on MariaDB is first opened: loading it and its own libraries takes as
   long as a whole short run of a tool on a file. */

#include <dlfcn.h>

/* Where distributions put the headers; pkg-config would find them, but would also link the library. */
#if __has_include(<mariadb/mysql.h>)
#include <mariadb/errmsg.h>
#include <mariadb/mysql.h>
#else
#include <mysql/errmsg.h>
#include <mysql/mysql.h>
#endif

#define ARCHIVE_MARIADB(X) \
  X(mariadb_get_infov) X(mysql_affected_rows) X(mysql_close) X(mysql_errno) X(mysql_error) X(mysql_fetch_fields) \
  X(mysql_free_result) X(mysql_get_client_info) X(mysql_get_socket) X(mysql_get_ssl_cipher) \
  X(mysql_get_timeout_value_ms) X(mysql_init) X(mysql_num_fields) X(mysql_options) X(mysql_query) \
  X(mysql_real_connect) X(mysql_real_connect_cont) X(mysql_real_connect_start) X(mysql_real_query_cont) \
  X(mysql_real_query_start) X(mysql_ssl_set) X(mysql_stmt_affected_rows) X(mysql_stmt_attr_set) \
  X(mysql_stmt_bind_param) X(mysql_stmt_bind_result) X(mysql_stmt_close_cont) X(mysql_stmt_close_start) \
  X(mysql_stmt_errno) X(mysql_stmt_error) X(mysql_stmt_execute_cont) X(mysql_stmt_execute_start) \
  X(mysql_stmt_fetch_column) X(mysql_stmt_fetch_cont) X(mysql_stmt_fetch_start) X(mysql_stmt_free_result_cont) \
  X(mysql_stmt_free_result_start) X(mysql_stmt_init) X(mysql_stmt_prepare_cont) X(mysql_stmt_prepare_start) \
  X(mysql_stmt_result_metadata) X(mysql_thread_id)

/* Its functions, by name. */
typedef struct {
#define ARCHIVE_MEMBER(name) __typeof__(name) *name;
  ARCHIVE_MARIADB(ARCHIVE_MEMBER)
#undef ARCHIVE_MEMBER
} archive_mariadb;

/* Loads the library and finds all functions. Returns 0, or -1 if one is missing; dlerror(3) says which. */
static inline int archive_load_mariadb(archive_mariadb *functions) {
  void *library = dlopen("libmariadb.so.3", RTLD_NOW | RTLD_LOCAL);
  if (library == 0) return -1;
#define ARCHIVE_FIND(name) \
  if ((functions->name = (__typeof__(name) *)dlsym(library, #name)) == 0) return -1;
  ARCHIVE_MARIADB(ARCHIVE_FIND)
#undef ARCHIVE_FIND
  return 0;
}

/* The server's capabilities beyond MySQL's protocol; Swift cannot call the library's function, which is variadic. */
static inline unsigned long archive_mariadb_capabilities(const archive_mariadb *functions, MYSQL *connection) {
  /* The library writes a long (mariadb_get_infov(3)). */
  unsigned long capabilities = 0;
  functions->mariadb_get_infov(connection, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &capabilities);
  return capabilities;
}
