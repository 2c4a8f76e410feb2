# Shared by the scripts of this directory, which source it.
# shellcheck shell=sh disable=SC2119,SC2120

set -eu
umask 022
export LC_ALL=C
# The caller's own settings must reach neither servers nor clients.
for name in $(env | sed -nE 's/^((PG|MYSQL|MARIADB)[A-Z_]*)=.*/\1/p'); do unset "$name"; done

self=${0##*/}
# Seconds that a server may take to start or to stop; a dead one is noticed at once.
limit=600
# The user of the servers if root starts them; set by the scripts.
owner=

die() {
  echo "$self: $*" >&2
  exit 1
}

fail() {
  if [ -f "$DIR/log" ]; then tail -n 40 "$DIR/log" >&2; fi
  die "$*"
}

is_root() { [ "$(id -u)" -eq 0 ]; }

# The servers refuse to run as root.
as() {
  user=$1
  shift
  if is_root; then set -- setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups "$@"; fi
  "$@"
}

# await COMMAND...: repeats it until it succeeds; fails after the limit, or when the process $pid (if any) has ended.
pid=
await() {
  end=$(($(date +%s) + limit))
  until "$@" >/dev/null 2>&1; do
    if [ -n "$pid" ] && ! running "$pid"; then return 1; fi
    if [ "$(date +%s)" -ge "$end" ]; then return 1; fi
    sleep 0.05
  done
}

# A zombie, which may stay in a container without init, counts as ended.
running() {
  case $(sed -n 's/^State:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null) in
  '' | [ZX]*) return 1 ;;
  esac
}

# The process ids of all servers that work below a directory. The working directory, unlike
# a recorded pid, can't be another process's by now, and PostgreSQL's children share it.
# Root without CAP_SYS_PTRACE can't read it, the process's own user can.
processes() {
  if is_root; then set -- "$1" postgres nobody; else set -- "$1" ''; fi
  below=$1
  shift
  for user; do
    if [ -n "$user" ] && ! id "$user" >/dev/null 2>&1; then continue; fi
    as "$user" find /proc/[0-9]*/cwd -prune -printf '%h %l\n' 2>/dev/null || :
  done | while read -r process directory; do
    case $directory in "$below"/*) ;; *) continue ;; esac
    name=$(cat "$process/comm" 2>/dev/null) || continue
    case $name in postgres | mariadbd | pgbouncer) echo "${process#/proc/}" ;; esac
  done | sort -un
}

gone() { [ -z "$(processes "$1")" ]; }

# signal NAME [PID...]
signal() {
  signal=$1
  shift
  if [ $# -gt 0 ]; then kill -s "$signal" "$@" 2>/dev/null || :; fi
}

# shellcheck disable=SC2046 # process ids
kill_below() {
  end=$(($(date +%s) + limit))
  until gone "$1"; do
    signal KILL $(processes "$1")
    if [ "$(date +%s)" -ge "$end" ]; then return 1; fi
    sleep 0.02
  done
}

# free_port [COUNT]: the first of COUNT unused ports, below those that the kernel uses for
# outgoing connections, and not those of another server that isn't started yet.
free_port() {
  taken=" $(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    awk '$2 ~ /:/ { print $2 }' | sed 's/.*:/0x/' | sort -u |
    while read -r port; do printf '%d ' "$port"; done)"
  taken="$taken $(cat "${DIR%/*}"/*/port "${DIR%/*}"/*/ports 2>/dev/null | tr '\n' ' ') "
  while :; do
    first=$((10000 + $(od -An -N2 -tu2 /dev/urandom) % 20000))
    port=$first
    while [ "$port" -lt $((first + ${1:-1})) ]; do
      case $taken in *" $port "*) continue 2 ;; esac
      port=$((port + 1))
    done
    echo "$first"
    return
  done
}

# enter DIR: sets DIR to its canonical path, which the kernel shows for working directories.
enter() {
  if [ ! -d "$1" ]; then die "no directory $1"; fi
  DIR=$(cd "$1" && pwd -P)
}

# new_server DIR: creates DIR with data and socket directories for the user $owner, and chooses a port.
# Does not create its parents: a guard may have removed them meanwhile.
new_server() {
  if [ ! -d "$1" ]; then mkdir "$1"; fi
  enter "$1"
  if [ -e "$DIR/data" ]; then die "$DIR/data exists already"; fi
  if [ ${#DIR} -gt 80 ]; then die "$DIR is too long for a socket's path"; fi
  # Temporary directories are often private to their owner.
  if ! as "$owner" test -x "$DIR"; then
    chmod a+x "${DIR%/*}" "$DIR"
    as "$owner" test -x "$DIR" || die "$DIR can't be reached by the user $owner"
  fi
  mkdir "$DIR/data" "$DIR/socket"
  chmod 700 "$DIR/data"
  give "$DIR/data" "$DIR/socket"
  free_port >"$DIR/port"
  : >"$DIR/log"
}

give() {
  if is_root; then chown "$owner:$(id -g "$owner")" "$@"; fi
}

# install_tls CERT KEY DIRECTORY: installs private copies, since servers refuse another user's key.
install_tls() {
  cp "$1" "$3/server.crt"
  (umask 077 && cp "$2" "$3/server.key")
  chmod 600 "$3/server.key"
  give "$3/server.crt" "$3/server.key"
}

# copy_data OTHER: copies the data of a server that doesn't run.
copy_data() {
  other=$(cd "$1" && pwd -P)
  gone "$other" || die "$other is running"
  cp -a --reflink=auto "$other/data/." "$DIR/data/"
}

# launch COMMAND...: runs it in the background in DIR/data, in its own session and without the
# caller's open files; sets pid.
launch() {
  gone "$DIR" || die "$DIR is running already"
  (
    cd "$DIR/data"
    exec </dev/null >>"$DIR/log" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
    if is_root; then set -- setpriv --reuid="$owner" --regid="$(id -g "$owner")" --init-groups "$@"; fi
    # A background process of a script ignores SIGINT.
    exec setsid env --default-signal HOME="$DIR" "$@"
  ) &
  pid=$!
  echo "$pid" >"$DIR/pid"
}

# A server that isn't ready in time is ended.
give_up() {
  kill_below "$DIR" || :
  rm -f "$DIR/pid"
  fail "$*"
}

# shellcheck disable=SC2046 # process ids
stop_server() {
  signal CONT $(processes "$DIR")
  if [ -f "$DIR/pid" ] && ! gone "$DIR"; then signal "$1" "$(cat "$DIR/pid")"; fi
  pid=
  await gone "$DIR" || fail "$DIR doesn't stop"
  rm -f "$DIR/pid"
}

kill_server() {
  kill_below "$DIR" || fail "$DIR can't be killed"
  rm -f "$DIR/pid"
}

# The main process first, so that it starts no others.
# shellcheck disable=SC2046 # process ids
pause_server() {
  if gone "$DIR"; then die "$DIR isn't running"; fi
  signal STOP "$(cat "$DIR/pid")"
  signal STOP $(processes "$DIR")
  signal STOP $(processes "$DIR")
}

# shellcheck disable=SC2046 # process ids
resume_server() {
  if gone "$DIR"; then die "$DIR isn't running"; fi
  signal CONT $(processes "$DIR")
}

# The shared memory by which PostgreSQL detects a second server outlives a killed server.
forget_memory() {
  find "$1" -path '*/data/postmaster.pid' 2>/dev/null | while read -r file; do
    sed -n 7p "$file"
  done | while read -r key id; do
    # The kernel shows the key with a sign, PostgreSQL without. No process must be attached.
    if awk -v key="$key" -v id="$id" \
      '($1 == key || $1 + 4294967296 == key) && $2 == id && $7 == 0 { found = 1 } END { exit !found }' \
      /proc/sysvipc/shm; then
      ipcrm -m "$id" || :
    fi
  done
}
