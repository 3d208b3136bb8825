#!/usr/bin/env bash
# What an evaluation costs: images a second of the study's networks by each
# metric and by all, with camctl's defaults, through a server of its own. Every
# image counts as its predicted class: of what is classified wrongly, nothing but
# HAAS is measured. Prints a line a model and metric, as the report does.
#
#   tests/bench/evaluation_rate.sh [--device D] [--images N] [--batch N] [MODEL...]
#                                  (auto, 16, 8; resnet34 resnet50 vgg19)
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly build=${CAMSERVE_BUILD:-build/release}
device=auto
images=16
batch=8
while [[ ${1:-} == --* ]]; do
  case $1 in
    --device) device=$2 ;;
    --images) images=$2 ;;
    --batch) batch=$2 ;;
    *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' tests/bench/evaluation_rate.sh; exit 2 ;;
  esac
  shift 2
done
[[ $# -gt 0 ]] || set -- resnet34 resnet50 vgg19
work=$(mktemp -d)
server=

clean_up() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; fi
  wait
  rm -rf "$work"
}
trap clean_up EXIT

# Noise over a ramp, grey, 224 x 224.
draw_images() {
  python3 - "$work/images" "$images" <<'PYTHON'
import os, random, struct, sys, zlib
folder, count = sys.argv[1], int(sys.argv[2])
side = 224
os.makedirs(folder)
def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
for number in range(count):
    noise = random.Random(number)
    rows = b"".join(
        b"\0" + bytes((x + y * number + noise.randrange(64)) % 256 for x in range(side))
        for y in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    with open(f"{folder}/{number:04}.png", "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
                   + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
PYTHON
}

start_server() {
  "$build/camserve_make_models" "$work/models" "$@"
  "$build/camserve" --model_repository="$work/models" --device="$device" \
    --max_batch_size="$batch" --port=0 --port_file="$work/port" --metrics_port=-1 \
    --drain_delay=0s 2>"$work/log" &
  server=$!
  until [[ -s $work/port ]]; do
    kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
    sleep 0.1
  done
  CAMSERVE_SERVER=127.0.0.1:$(<"$work/port")
  export CAMSERVE_SERVER
  until "$build/camctl" health >/dev/null 2>&1; do sleep 0.2; done
}

# A CSV of the images, each with the class that MODEL predicts.
label_images() {
  local model=$1
  "$build/camctl" explain --model "$model" --image "$work/images" \
    --out "$work/$model" --json >/dev/null 2>&1
  python3 - "$work/$model/manifest.json" "$work/images" >"$work/$model.csv" <<'PYTHON'
import json, sys
print("path,label")
for entry in json.load(open(sys.argv[1]))["images"]:
    print(f"{entry['file']},{entry['scores'][0]['label']}")
PYTHON
}

measure() {
  local model=$1 metrics=$2 begin end
  begin=$(date +%s%N)
  "$build/camctl" evaluate --model "$model" --data "$work/$model.csv" \
    --out "$work/$model.$metrics.jsonl" --metrics "$metrics" --examples 0 \
    --no_curves --seed 1 --in_flight 8 >/dev/null 2>"$work/evaluate.log" ||
    { cat "$work/evaluate.log" >&2; exit 1; }
  end=$(date +%s%N)
  python3 -c "print(f'{\"$model\":9} {\"$metrics\":26} {$images / (($end - $begin) / 1e9):8.3f} images/s')"
}

draw_images
start_server "$@"
for model in "$@"; do
  label_images "$model"
  measure "$model" haas  # the first run of the shapes is slow
  rm "$work/$model.haas.jsonl"
  for metrics in haas aopc max_sensitivity aopc,max_sensitivity,haas; do
    measure "$model" "$metrics"
  done
done
