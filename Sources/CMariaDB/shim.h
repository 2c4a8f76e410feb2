#include <mysql.h>
#include <errmsg.h>

/* What the server can do beyond MySQL's protocol; a function with variable arguments, which Swift cannot call. */
static inline unsigned archive_mariadb_capabilities(MYSQL *connection) {
  unsigned capabilities = 0;
  mariadb_get_infov(connection, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &capabilities);
  return capabilities;
}
