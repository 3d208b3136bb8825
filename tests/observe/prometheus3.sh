#!/usr/bin/env bash
# Prints the paths of Prometheus 3 and its promtool, a line each, which are built
# once, into the cache, without what finds servers in clouds: half of the work.
# Ends with 77, which ctest takes for skipped, where there is no Go; with 1 then
# where CI=true.
set -euo pipefail

readonly module=github.com/prometheus/prometheus version=v0.316.0
readonly go_tool=${CAMSERVE_SOURCE:?names the checkout; ctest sets it}/tests/support/go_tool.sh

if command -v go >/dev/null; then
  GOFLAGS="$(go env GOFLAGS) -tags=remove_all_sd"
  export GOFLAGS
fi
for name in prometheus promtool; do
  "$go_tool" "$module/cmd/$name@$version"
done
