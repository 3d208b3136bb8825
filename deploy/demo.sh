#!/usr/bin/env bash
# From a fresh machine to a heatmap: sets up, builds, trains a small model on
# drawn chests, serves it, and has an image explained.
#
#   deploy/demo.sh                 an image with a nodule
#   deploy/demo.sh FINDING         nodule, cavity, consolidation or pacemaker
#   deploy/demo.sh evaluate        how good the explanations are over 100 images:
#                                  a report; takes minutes
#
# Everything it makes lies in build/; a second run takes seconds.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly bin=build/release
readonly demo=build/demo
readonly finding=${1:-nodule}
case $finding in
  nodule | cavity | consolidation | pacemaker | evaluate) ;;
  *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' deploy/demo.sh; exit 2 ;;
esac

server=
step() { printf '\n== %s\n' "$*"; }

# Stops the server, and answers with its exit status.
stop_server() {
  local stopping=$server status=0
  server=
  kill -TERM "$stopping" 2>/dev/null || true
  wait "$stopping" || status=$?
  return "$status"
}

clean_up() {
  [ -z "$server" ] || stop_server || true
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A model is there whole or not at all; a newer trainer makes it again.
make_model() {
  local model=$demo/models/demo/1/model.pt
  [ "$model" -nt "$bin/camserve_demo_model" ] ||
    "$bin/camserve_demo_model" "$demo"
}

start_server() {
  rm -f "$demo/port"
  GOMP_SPINCOUNT=1000 "$bin/camserve" --model_repository="$demo/models" --port=0 \
    --port_file="$demo/port" --metrics_port=-1 --drain_delay=0s \
    2>"$demo/server.log" &
  server=$!
}

# The server listens before its models are loaded: it has to say that it serves.
wait_until_serving() {
  local attempt
  for ((attempt = 0; attempt < 600; ++attempt)); do
    if [ -s "$demo/port" ]; then
      CAMSERVE_SERVER=127.0.0.1:$(<"$demo/port")
      export CAMSERVE_SERVER
      "$bin/camctl" health >/dev/null 2>&1 && return
    fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  printf 'demo: the server does not serve; its log is %s\n' "$demo/server.log" >&2
  tail -n 5 "$demo/server.log" >&2
  return 1
}

step "Set-up"
deploy/setup.sh --build
step "Build"
cmake --preset release
cmake --build --preset release --target camserve camctl camserve_demo_model
mkdir -p "$demo"
step "Model and images"
make_model
step "Server"
start_server
wait_until_serving
printf 'serving on %s\n' "$CAMSERVE_SERVER"
if [ "$finding" = evaluate ]; then
  step "Evaluate"
  # A run that was stopped goes on; a newer model begins anew.
  [ "$demo/evaluation.jsonl" -nt "$demo/models/demo/1/model.pt" ] ||
    rm -f "$demo/evaluation.jsonl"
  "$bin/camctl" evaluate --model demo --data "$demo/set" \
    --out "$demo/evaluation.jsonl" --seed 1
  "$bin/camctl" report "$demo/evaluation.jsonl" --out "$demo/report.html"
  made=("$PWD/$demo/report.html")
  what="report"
else
  step "Explain"
  rm -rf "$demo/out"
  "$bin/camctl" explain --model demo --image "$demo/images/$finding.png" \
    --out "$demo/out"
  made=("$PWD/$demo/out/$finding".*.overlay.png)
  what="picture"
fi
step "Stop"
stop_server
for file in "${made[@]}"; do
  printf 'the %s: %s\n' "$what" "$file"
done
