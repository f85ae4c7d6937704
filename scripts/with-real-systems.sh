#!/usr/bin/env bash
# Runs a command with a PostgreSQL, a Redis, a Prometheus and an Alertmanager of its own, on private ports and in a
# folder that is gone afterwards. Debian: apt-get install postgresql redis-server prometheus prometheus-alertmanager.
set -euo pipefail

postgres_bin=${POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}
# Ports that nobody listens on now, so that this runs beside another of its kind.
free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'; }
postgres_port=${POSTGRES_PORT:-$(free_port)}
redis_port=${REDIS_PORT:-$(free_port)}
prometheus_port=${PROMETHEUS_PORT:-$(free_port)}
alertmanager_port=${ALERTMANAGER_PORT:-$(free_port)}
folder=$(mktemp -d)
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
pids=()

# PostgreSQL refuses to run as root.
as_nobody() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; else "$@"; fi; }

stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  as_nobody "$postgres_bin/pg_ctl" -D "$folder/postgres" -m immediate stop >/dev/null || true
  wait || true
  rm -rf "$folder"
}
trap stop EXIT

# Asks until somebody answers: ten seconds at most.
until_it_answers() {
  for _ in $(seq 100); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  echo "no answer to: $*" >&2
  exit 1
}
asks() { node -e 'fetch(process.argv[1]).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))' "$1"; }

(umask 077 && echo "$password" >"$folder/password")
[ "$(id -u)" != 0 ] || chown -R nobody:nogroup "$folder"
as_nobody "$postgres_bin/initdb" -D "$folder/postgres" -U runbolt -A scram-sha-256 --pwfile="$folder/password" >/dev/null
as_nobody "$postgres_bin/pg_ctl" -D "$folder/postgres" -l "$folder/postgres.log" -w \
  -o "-p $postgres_port -k $folder -c listen_addresses=127.0.0.1 -c fsync=off" start >/dev/null

redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --dir "$folder" --requirepass "$password" >/dev/null &
pids+=($!)

cat >"$folder/prometheus.yml" <<YAML
global: { scrape_interval: 1s }
scrape_configs:
  - job_name: prometheus
    static_configs: [{ targets: ["127.0.0.1:$prometheus_port"] }]
YAML
prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/prometheus" \
  --web.listen-address="127.0.0.1:$prometheus_port" 2>"$folder/prometheus.log" &
pids+=($!)

cat >"$folder/alertmanager.yml" <<YAML
route: { receiver: nobody, group_wait: 0s }
receivers: [{ name: nobody }]
YAML
prometheus-alertmanager --config.file="$folder/alertmanager.yml" --storage.path="$folder/alertmanager" \
  --web.listen-address="127.0.0.1:$alertmanager_port" --cluster.listen-address= 2>"$folder/alertmanager.log" &
pids+=($!)

until_it_answers redis-cli -p "$redis_port" ping
until_it_answers asks "http://127.0.0.1:$prometheus_port/-/ready"
until_it_answers asks "http://127.0.0.1:$alertmanager_port/-/ready"

RUNBOLT_E2E_POSTGRES_URL="postgresql://runbolt:$password@127.0.0.1:$postgres_port/postgres" \
RUNBOLT_E2E_REDIS_URL="redis://:$password@127.0.0.1:$redis_port/0" \
PROMETHEUS_URL="http://127.0.0.1:$prometheus_port" \
ALERTMANAGER_URL="http://127.0.0.1:$alertmanager_port" \
  "$@"
