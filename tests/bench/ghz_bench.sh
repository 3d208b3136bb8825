#!/usr/bin/env bash
# Checks `camctl bench` by ghz, an independent load generator: how many calls a
# second the server answers according to each. They take turns, with 16 calls in
# flight, on one of the study's networks.
#
#   tests/bench/ghz_bench.sh [MODEL [ROUNDS]]    (resnet34, 3)
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source-path=SCRIPTDIR source=bench_server.sh
. tests/bench/bench_server.sh

readonly model=${1:-resnet34}
readonly rounds=${2:-3}
readonly seconds=10

# Prints the answers a second. A call that does not end with OK ends the script.
by_ghz() {
  "$ghz" --insecure --call camserve.v1.ExplanationService/Explain --concurrency 16 \
    --connections 1 --duration "${seconds}s" --duration-stop wait --format json \
    --data-file "$work/request.json" "$address" >"$work/ghz.json"
  jq -e 'if .statusCodeDistribution | keys == ["OK"] then .rps else error("not all OK") end' \
    "$work/ghz.json"
}

by_camctl() {
  "$build/camctl" bench --server "$address" --model "$model" --image "$work/images/0000.png" \
    --concurrency 16 --duration "${seconds}s" --warm_up 0s --json | jq -e .throughput_per_second
}

ghz=$(tests/support/go_tool.sh github.com/bojand/ghz/cmd/ghz@v0.120.0)
write_images 1
"$build/camserve_make_models" "$work/models" "$model"
start_server --device=cpu
jq -n --arg model "$model" --arg image "$(base64 -w0 "$work/images/0000.png")" \
  '{model: {name: $model}, image: {encoded: $image}}' >"$work/request.json"
by_camctl >"$work/warm_up"
for ((round = 1; round <= rounds; ++round)); do
  ghz_rate=$(by_ghz)
  camctl_rate=$(by_camctl)
  jq -nr --arg model "$model" --argjson ghz "$ghz_rate" --argjson camctl "$camctl_rate" \
    '"\($model): ghz \($ghz * 100 | round / 100), camctl \($camctl * 100 | round / 100) explanations a second, ratio \($ghz / $camctl * 1000 | round / 1000)"'
done
