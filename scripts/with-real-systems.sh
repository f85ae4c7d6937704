#!/usr/bin/env bash
# Runs a command with a PostgreSQL and a Redis of its own, on private ports and in a folder that is gone afterwards.
# Debian: apt-get install postgresql redis-server.
set -euo pipefail

postgres_bin=${POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}
postgres_port=${POSTGRES_PORT:-55432}
redis_port=${REDIS_PORT:-56379}
folder=$(mktemp -d)
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

# PostgreSQL refuses to run as root.
as_nobody() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; else "$@"; fi; }

stop() {
  [ -z "${redis_pid:-}" ] || kill "$redis_pid" || true
  as_nobody "$postgres_bin/pg_ctl" -D "$folder/postgres" -m immediate stop >/dev/null || true
  rm -rf "$folder"
}
trap stop EXIT

(umask 077 && echo "$password" >"$folder/password")
[ "$(id -u)" != 0 ] || chown -R nobody:nogroup "$folder"
as_nobody "$postgres_bin/initdb" -D "$folder/postgres" -U runbolt -A scram-sha-256 --pwfile="$folder/password" >/dev/null
as_nobody "$postgres_bin/pg_ctl" -D "$folder/postgres" -l "$folder/postgres.log" -w \
  -o "-p $postgres_port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off" start >/dev/null

redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --dir "$folder" --requirepass "$password" >/dev/null &
redis_pid=$!
for _ in $(seq 50); do
  redis-cli -p "$redis_port" ping >/dev/null 2>&1 && break
  sleep 0.1
done

RUNBOLT_E2E_POSTGRES_URL="postgresql://runbolt:$password@127.0.0.1:$postgres_port/postgres" \
RUNBOLT_E2E_REDIS_URL="redis://:$password@127.0.0.1:$redis_port/0" \
  "$@"
