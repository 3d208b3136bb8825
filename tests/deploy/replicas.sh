#!/usr/bin/env bash
# Two servers share an evaluation, by a list of addresses and by one name that has
# both; four shards of an evaluation say what the whole of it says. See
# tests/deploy.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source-path=SCRIPTDIR source=common.sh
. tests/deploy/common.sh

# Of each of the demo's 40 images: who is busy elsewhere for a second still has a half.
readonly copies=25
readonly first=127.0.0.1 second=127.0.0.2
readonly port=50051 metrics_port=9464

# A sample's noise depends on its id, so that a copy is a sample of its own.
make_set() {
  local source number
  for source in build/demo/set/*/*.png; do
    local class
    class=$(basename "$(dirname "$source")")
    mkdir -p "$work/set/$class"
    for ((number = 0; number < copies; ++number)); do
      ln -s "$PWD/$source" "$work/set/$class/$(basename "$source" .png)-$number.png"
    done
  done
}

start_servers() {
  local host
  for host in "$first" "$second"; do
    "$build/camserve" --model_repository=build/demo/models --device=cpu --threads=1 \
      --host="$host" --port="$port" --metrics_port="$metrics_port" --drain_delay=0s \
      2>"$work/$host.log" &
    processes+=($!)
  done
  for host in "$first" "$second"; do
    until_true 120 "the server at $host serves" camctl health --server "$host:$port"
  done
}

# evaluate OUT OPTION...: quick metrics, the noisy ones among them.
evaluate() {
  camctl evaluate --model demo --data "$work/set" --out "$1" --seed 3 --examples 0 \
    --grids 4,8 --radii 0.1:5 "${@:2}" >>"$work/evaluate.log" 2>&1 ||
    { tail -n 5 "$work/evaluate.log" >&2; fail "the evaluation ${*:2}"; }
}

# number_of HOST SERIES
number_of() {
  curl -fsS "http://$1:$metrics_port/metrics" | awk -v series="$2" \
    'index($0, series) == 1 {print int($NF); found = 1} END {exit !found}' ||
    fail "$1 has no $2"
}

# has_answered HOST CALLS: so many evaluations.
has_answered() {
  [[ $(number_of "$1" 'camserve_requests_total{code="OK",method="Evaluate",model="demo"') == "$2" ]]
}

# expect_even CALLS WHAT: each server has had so many streams, and of the last of
# them its share.
expect_even() {
  local calls=$1 what=$2 host one other
  # A call is counted a moment after its caller has the answer.
  for host in "$first" "$second"; do
    until_true 10 "$what: of $host stream $calls" has_answered "$host" "$calls"
  done
  one=$(number_of "$first" camserve_evaluation_samples)
  other=$(number_of "$second" camserve_evaluation_samples)
  ((one + other == samples)) || fail "$what: $one and $other are not all $samples samples"
  # Within 10 % of a half.
  ((one * 20 >= samples * 9 && one * 20 <= samples * 11)) ||
    fail "$what: $one and $other of $samples samples are not even"
  ok "$what: $one and $other samples"
}

check_shares() {
  evaluate "$work/listed.jsonl" --server "$first:$port,$second:$port"
  expect_even 1 "two addresses share an evaluation"
  # A stream a server; which of them gets which is the name's round robin.
  evaluate "$work/named.jsonl" --server "dns:///replicas:$port" --streams 2
  expect_even 2 "two servers of one name share an evaluation"
}

check_shards() {
  local shard results=()
  evaluate "$work/whole.jsonl" --server "$first:$port"
  for shard in 0 1 2 3; do
    results+=("$work/shard$shard.jsonl")
    evaluate "$work/shard$shard.jsonl" --server "$first:$port,$second:$port" --shard "$shard/4"
  done
  camctl report "$work/whole.jsonl" --format json --out "$work/whole.json" >/dev/null
  camctl report "${results[@]}" --format json --out "$work/merged.json" >/dev/null
  /usr/bin/python3 -B "$deploy/same_numbers.py" "$work/whole.json" "$work/merged.json" ||
    fail "four shards differ from the whole"
  ok "four shards, merged, are the undivided evaluation"
}

case ${1:-} in
  "")
    make_demo
    # Where the ports are free, and a name has two addresses.
    "$deploy/own_network.sh" -- true 2>"$work/unshare.log" ||
      skip "no network of its own to be had: $(<"$work/unshare.log")"
    until_done "$deploy/own_network.sh" "replicas=$first" "replicas=$second" -- "$0" serve
    ;;
  serve)
    make_set
    samples=$(find "$work/set" -name '*.png' | wc -l)
    start_servers
    check_shares
    check_shards
    ;;
  *) fail "takes no arguments" ;;
esac
