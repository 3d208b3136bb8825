#!/usr/bin/env bash
# Sets up, builds and runs every test; ends with how many passed, failed and
# were skipped, and other than 0 where one failed.
#
#   tests/run.sh                     the release preset
#   tests/run.sh PRESET [ARG...]     release, dev, asan or tsan; ARGs go to ctest,
#                                    such as -R lint
#
# Benches are no tests: see tests/bench.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  sed -n '2,/^set /s/^# \{0,1\}//p' "tests/run.sh"
  exit 2
}

step() { printf '\n== %s\n' "$*"; }

# Of the counts that ctest writes for machines: "... tests="9" failures="1" ...".
count() {
  local number
  number=$(grep -o -m1 "[[:space:]]$1=\"[0-9]*\"" "$results" | tr -dc 0-9)
  echo "${number:-0}"
}

preset=${1:-release}
case $preset in
  release | dev | asan | tsan) ;;
  *) usage ;;
esac
shift || true
readonly results=$PWD/build/$preset/tests.xml

step "Set-up"
deploy/setup.sh
step "Build ($preset)"
cmake --preset "$preset"
cmake --build --preset "$preset"
step "Tests ($preset)"
rm -f "$results"
status=0
ctest --preset "$preset" --parallel "$(nproc)" --output-junit "$results" "$@" \
  </dev/null || status=$?
[ -e "$results" ] || exit "$status"

failed=$(count failures)
skipped=$(($(count skipped) + $(count disabled)))
passed=$(($(count tests) - failed - skipped))
printf '\n%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
exit "$status"
