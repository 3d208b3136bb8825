#!/usr/bin/env bash
# An outside witness: what ghz, somebody else's load generator, finds the server
# to answer, beside what `camctl bench` finds. In turns, 16 calls in flight, on
# one of the study's networks.
#
#   tests/bench/ghz_bench.sh [MODEL [ROUNDS]]    (resnet34, 3)
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly build=${CAMSERVE_BUILD:-build/release}
readonly model=${1:-resnet34}
readonly rounds=${2:-3}
readonly seconds=10
work=$(mktemp -d)
server=

clean_up() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; fi
  wait
  rm -rf "$work"
}
trap clean_up EXIT

start_server() {
  "$build/camserve_make_models" "$work/models" "$model"
  # One image for both: a grey ramp of 224 x 224 pixels.
  python3 - "$work/image.png" <<'PYTHON'
import struct, sys, zlib
side = 224
rows = b"".join(b"\0" + bytes((x + y) % 256 for x in range(side)) for y in range(side))
def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
with open(sys.argv[1], "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
               + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
PYTHON
  "$build/camserve" --model_repository="$work/models" --device=cpu --port=0 \
    --port_file="$work/port" --metrics_port=-1 2>"$work/log" &
  server=$!
  until [[ -s $work/port ]]; do
    kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
    sleep 0.1
  done
  address=127.0.0.1:$(<"$work/port")
  until "$build/camserve" --health_check --port="${address#*:}" 2>/dev/null; do
    sleep 0.2
  done
}

# Answers a second; other ends of calls than OK end the script.
by_ghz() {
  "$ghz" --insecure --call camserve.v1.ExplanationService/Explain --concurrency 16 \
    --connections 1 --duration "${seconds}s" --duration-stop wait --format json \
    --data-file "$work/request.json" "$address" >"$work/ghz.json"
  jq -e 'if .statusCodeDistribution | keys == ["OK"] then .rps else error("not all OK") end' \
    "$work/ghz.json"
}

by_camctl() {
  "$build/camctl" bench --server "$address" --model "$model" --image "$work/image.png" \
    --concurrency 16 --duration "${seconds}s" --warm_up 0s --json | jq -e .throughput_per_second
}

ghz=$(tests/support/go_tool.sh github.com/bojand/ghz/cmd/ghz@v0.120.0)
start_server
jq -n --arg model "$model" --arg image "$(base64 -w0 "$work/image.png")" \
  '{model: {name: $model}, image: {encoded: $image}}' >"$work/request.json"
by_camctl >"$work/warm_up"
for ((round = 1; round <= rounds; ++round)); do
  ghz_rate=$(by_ghz)
  camctl_rate=$(by_camctl)
  jq -nr --arg model "$model" --argjson ghz "$ghz_rate" --argjson camctl "$camctl_rate" \
    '"\($model): ghz \($ghz * 100 | round / 100), camctl \($camctl * 100 | round / 100) explanations a second, ratio \($ghz / $camctl * 1000 | round / 1000)"'
done
