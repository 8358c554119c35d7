#!/usr/bin/env bash
# The client commands of the README against a running server. Needs URL, TOKEN
# and HIVEWIRE from serve-and.sh, and HIVEWIRE_DEMO=true before it.
set -euo pipefail
export HIVEWIRE_URL=$URL HIVEWIRE_TOKEN=$TOKEN
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
hivewire() { "$HIVEWIRE" "$@"; }

hivewire call server/info
hivewire call user/update '{"userId":"current","user":{"data":{"theme":"dark"}}}'
hivewire call user/get '{"userId":"current"}' | grep -F '"data":{"theme":"dark"}'
echo 'correct horse battery' | hivewire user add alice
hivewire user list
hivewire user lock alice
hivewire user unlock alice
hivewire token show "$(hivewire token create -q --user alice --ttl 24h)"
hivewire backup "$dir/hivewire.tar"
tar tf "$dir/hivewire.tar" >/dev/null
hivewire user delete alice

for _ in $(seq 50); do # the demo begins after the banner
  hivewire call device/get '{"deviceId":"demo-weather"}' >"$dir/device" && break
  sleep 0.1
done
# watch runs for some seconds and is interrupted, as by Ctrl-C.
watch() { timeout --preserve-status --signal INT 4 "$HIVEWIRE" watch "$@"; }
watch --device demo-lamp --commands --updates >"$dir/lamp" &
watching=$!
sleep 1
hivewire send demo-lamp set '{"level":30}' | grep -F '"status":"done","result":{"on":true,"level":30,"watts":3}'
hivewire send demo-lock unlock --timeout 5s | grep -F '"locked":false'
hivewire send demo-thermostat set '{"target":21}' --status done | grep -F '"target":21'
hivewire send demo-lamp off --no-wait
wait "$watching"
grep -F '"action":"command/insert","command":{' "$dir/lamp"
grep -F '"action":"command/update","command":{' "$dir/lamp"
watch --name temperature --name weather --since 10m >"$dir/since"
grep -F '"notification":"temperature"' "$dir/since"
network=$(grep -o '"networkId":[0-9]*' "$dir/device" | cut -d: -f2)
watch --network "$network" --notifications --json >"$dir/network"
grep -F '"deviceId":"demo-' "$dir/network"
code=0
hivewire send demo-lamp off --status never --timeout 1s || code=$?
[ "$code" = 3 ]
