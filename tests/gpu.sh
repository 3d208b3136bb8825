#!/usr/bin/env bash
# The tests of a machine with a GPU: the fixtures' reference results computed
# there, the same maps as on the CPU, and what happens where its memory ends.
# Needs deploy/setup.sh --cuda, the driver, and a release build (target gpu_test).
#
#   tests/gpu.sh              on cuda:0
#   tests/gpu.sh cuda:1
#
# CAMSERVE_BUILD is the build folder; default build/release.
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-cuda:0} in
  cuda:[0-9]*) export CAMSERVE_TEST_DEVICE=${1:-cuda:0} ;;
  *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' tests/gpu.sh; exit 2 ;;
esac
export CAMSERVE_SOURCE=$PWD
build=${CAMSERVE_BUILD:-$PWD/build/release}
export CAMSERVE_BUILD=$build
cd "$build"

status=0
run() {
  printf '\n== %s %s\n' "$1" "${2:-}"
  "./$1" ${2:+"--gtest_filter=$2"} --gtest_brief=1 || status=1
}

run gpu_test
run e2e_test '*/ChestTest*:ChestEvaluationTest*:TheoryTest*:OwnModels*:LoadTest*:ModelControlTest.Fifty*'
run torchscript_fixtures_test 'ZooTest*:TheoryTest*:*/ChestTest*'
run torchscript_test
exit "$status"
