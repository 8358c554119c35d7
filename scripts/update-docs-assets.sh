#!/usr/bin/env bash
# Fetches the viewer of the REST reference, of a fixed version, into
# server/docs/assets. It is Apache-2.0; what is built into it keeps its
# licences, which swagger-ui.licenses.txt lists.
set -euo pipefail
cd "$(dirname "$0")/.."
version=5.35.0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$dir" "swagger-ui-dist@$version"
from=$dir/node_modules/swagger-ui-dist
to=server/docs/assets
gzip -9 -n -c "$from/swagger-ui-bundle.js" >"$to/swagger-ui-bundle.js.gz"
gzip -9 -n -c "$from/swagger-ui.css" >"$to/swagger-ui.css.gz"
{
  echo "swagger-ui-dist $version, Apache-2.0, https://github.com/swagger-api/swagger-ui"
  echo
  cat "$from/NOTICE"
  echo
  cat "$from/swagger-ui-bundle.js.LICENSE.txt"
} >"$to/swagger-ui.licenses.txt"
