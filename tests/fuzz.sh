#!/usr/bin/env bash
# Builds the fuzz targets with clang's libFuzzer, address and undefined behaviour
# sanitizers, and runs each for SECONDS (60), one a core at a time; ends with a
# line a target, and other than 0 where one found something.
#
#   tests/fuzz.sh [SECONDS [TARGET...]]    targets: data_set, image, model_config,
#                                          request, results
#
# What a run has learnt stays in build/fuzz/corpus for the next; what it found
# lies in build/fuzz/findings, and build/fuzz/TARGET_fuzzer FILE shows it again.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly seconds=${1:-60}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || {
  sed -n '2,/^set /s/^# \{0,1\}//p' tests/fuzz.sh
  exit 2
}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(data_set image model_config request results)
readonly build=$PWD/build/fuzz
hostile=$PWD/../shared/fixtures/hostile/images
[ -d "$hostile" ] || hostile=$PWD/tests/data/hostile/images
readonly hostile
export ASAN_OPTIONS=allocator_may_return_null=1
export LSAN_OPTIONS=suppressions=$PWD/tests/support/leaks_of_others.txt:print_suppressions=0
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1

# Runs one target; its output goes to a file of its own.
fuzz() {
  local target=$1
  local corpus=$build/corpus/$target
  local folders=("$corpus" "$build/seeds/$target")
  rm -rf "$build/seeds/$target"
  mkdir -p "$corpus"
  "$build/${target}_seeds" "$build/seeds/$target"
  [ "$target" != image ] || folders+=("$hostile")
  "$build/${target}_fuzzer" -max_total_time="$seconds" -max_len=16384 \
    -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 \
    -artifact_prefix="$build/findings/$target-" "${folders[@]}" \
    >"$build/$target.log" 2>&1
}

# The last word of a line of libFuzzer's statistics.
statistic() { sed -n "s/^stat::$2: *//p" "$build/$1.log"; }

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target "${targets[@]/%/_fuzzer}" "${targets[@]/%/_seeds}"
mkdir -p "$build/findings"
status=0
running=0
declare -A processes
for target in "${targets[@]}"; do
  if [ "$running" -ge "$(nproc)" ]; then
    wait -n || true
    running=$((running - 1))
  fi
  fuzz "$target" &
  processes[$target]=$!
  running=$((running + 1))
done
for target in "${targets[@]}"; do
  if wait "${processes[$target]}"; then
    printf '%-13s %s inputs in %s s, %s MB at most: nothing found\n' "$target" \
      "$(statistic "$target" number_of_executed_units)" "$seconds" \
      "$(statistic "$target" peak_rss_mb)"
  else
    status=1
    printf '%-13s FOUND SOMETHING: see %s\n' "$target" "$build/$target.log"
    grep -m3 -E 'ERROR|runtime error|Test unit written' "$build/$target.log" || true
  fi
done
exit "$status"
