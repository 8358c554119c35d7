#!/usr/bin/env bash
# The client commands of the README against a running server. Needs URL, TOKEN
# and HIVEWIRE from serve-and.sh.
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
