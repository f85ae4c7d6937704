#!/usr/bin/env bash
# Runs a command with a moto server of its own: AWS as somebody else understands it, and empty. Takes the program that
# MOTO_SERVER names, or moto_server on PATH; else, as root on Debian, it makes a Debian with python3-moto in MOTO_ROOT
# (a minute, 450 MB), which stays for the next time. 5.2 or newer: older ones do not speak what the SDK asks CloudWatch.
#   scripts/with-moto.sh npm run test:e2e -- test/e2e/aws
set -euo pipefail

moto_root=${MOTO_ROOT:-/var/cache/runbolt/moto}
# Debian 13 and 14 have older ones.
moto_suite=${MOTO_SUITE:-sid}
moto_mirror=${MOTO_MIRROR:-http://deb.debian.org/debian}
folder=$(mktemp -d)
pid=''

stop() {
  [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
  wait || true
  rm -rf "$folder"
}
trap stop EXIT

refuse() {
  echo "with-moto: $1" >&2
  exit 1
}

# Made beside its place and moved there when it is whole, so that half of one is never taken for it.
make_debian() {
  [ "$(id -u)" = 0 ] || refuse 'there is no moto_server on PATH. Set MOTO_SERVER, or run this as root on Debian.'
  command -v debootstrap >/dev/null || refuse 'there is no moto_server on PATH, and no debootstrap to make a Debian with one.'
  rm -rf "$moto_root.new"
  mkdir -p "$moto_root.new"
  # A suite that this debootstrap has not heard of yet is made like sid.
  local script=/usr/share/debootstrap/scripts/$moto_suite
  [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
  debootstrap --variant=minbase "$moto_suite" "$moto_root.new" "$moto_mirror" "$script" >"$folder/debian.log" &&
    chroot "$moto_root.new" env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 install -y -qq \
      --no-install-recommends python3-moto python3-flask python3-flask-cors >>"$folder/debian.log" 2>&1 ||
    { tail -n 20 "$folder/debian.log" >&2; refuse "no Debian $moto_suite with python3-moto could be made from $moto_mirror."; }
  rm -rf "$moto_root"
  mv "$moto_root.new" "$moto_root"
}

if [ -n "${MOTO_SERVER:-}" ]; then
  server=("$MOTO_SERVER")
elif command -v moto_server >/dev/null; then
  server=(moto_server)
else
  [ -x "$moto_root/usr/bin/moto_server" ] || make_debian
  server=(chroot "$moto_root" env -i PATH=/usr/bin:/bin HOME=/tmp moto_server)
fi

# A port that nobody listens on now, so that this runs beside another of its kind.
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
url="http://127.0.0.1:$port"
"${server[@]}" -H 127.0.0.1 -p "$port" >"$folder/moto.log" 2>&1 &
pid=$!

asks() { node -e 'fetch(process.argv[1]).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))' "$1"; }
for _ in $(seq 300); do
  kill -0 "$pid" 2>/dev/null || { tail -n 20 "$folder/moto.log" >&2; refuse 'moto_server has ended.'; }
  asks "$url/moto-api/data.json" && ready=yes && break
  sleep 0.1
done
[ "${ready:-}" = yes ] || { tail -n 20 "$folder/moto.log" >&2; refuse "moto_server does not answer at $url."; }

AWS_ENDPOINT_URL="$url" AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=AKIATEST AWS_SECRET_ACCESS_KEY=not-a-secret \
RUNBOLT_E2E_EMPTY_AWS_URL="$url" \
  "$@"
