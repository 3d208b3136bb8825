#!/usr/bin/env bash
# How fast an evaluation is: images a second for the study's networks, by each
# metric and by all metrics, with camctl's defaults, through a server that this
# script starts. Every image is labelled with the class that the model predicts,
# because nothing but HAAS is measured where a model is wrong. Prints a line for
# each model and metric, as the report does.
#
#   tests/bench/evaluation_rate.sh [--device D] [--images N] [--batch N] [MODEL...]
#                                  (auto, 16, 8; resnet34 resnet50 vgg19)
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source-path=SCRIPTDIR source=bench_server.sh
. tests/bench/bench_server.sh

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

# A CSV of the images, each with the class that MODEL predicts.
label_images() {
  local model=$1
  "$build/camctl" explain --model "$model" --image "$work/images" \
    --out "$work/$model" --json >/dev/null 2>&1
  python3 - "$work/$model/manifest.json" "$work/images" >"$work/$model.csv" <<'PYTHON'
import json, sys
print("path,label")
for entry in json.load(open(sys.argv[1]))["images"]:
    print(f"{entry['image']},{entry['scores'][0]['label']}")
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

write_images "$images"
"$build/camserve_make_models" "$work/models" "$@"
start_server --device="$device" --max_batch_size="$batch"
export CAMSERVE_SERVER=$address
for model in "$@"; do
  label_images "$model"
  measure "$model" haas  # the first run of the shapes is slow
  rm "$work/$model.haas.jsonl"
  for metrics in haas aopc max_sensitivity aopc,max_sensitivity,haas; do
    measure "$model" "$metrics"
  done
done
