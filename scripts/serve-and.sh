#!/usr/bin/env bash
# Starts a server on a free port and an empty directory, runs a command with
# URL, TOKEN and PASSWORD in its environment, and stops the server.
set -euo pipefail
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
CGO_ENABLED=0 go build -o "$dir/hivewire" ./cmd/hivewire
export PASSWORD=only-for-this-test
HIVEWIRE_ADMIN_PASSWORD=$PASSWORD "$dir/hivewire" serve --listen 127.0.0.1:0 --data "$dir/data" >"$dir/out" 2>"$dir/log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" || true; rm -rf "$dir"' EXIT
for _ in $(seq 100); do
  grep -q '^npx' "$dir/out" && break
  sleep 0.1
done
URL=$(sed -n 's/^  WebSocket  //p' "$dir/out")
[ -n "$URL" ] || { cat "$dir/out" "$dir/log"; exit 1; }
export URL
TOKEN=$(echo "$PASSWORD" | "$dir/hivewire" token create -q --url "$URL")
export TOKEN HIVEWIRE="$dir/hivewire"
"$@"
