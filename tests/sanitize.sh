#!/usr/bin/env bash
# Builds and runs the tests with sanitizers; ends other than 0 where one has
# found something.
#
#   tests/sanitize.sh            both of these
#   tests/sanitize.sh asan       every test, with addresses and undefined
#                                behaviour watched
#   tests/sanitize.sh tsan       the tests of what is free of LibTorch, with
#                                threads watched
#
# A thread sanitizer has to see each lock: Debian's Abseil is built for it, out
# of Debian's source package, into ~/.cache/camserve, as deploy/setup.sh has it.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly cache=${CAMSERVE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/camserve}
readonly abseil=$cache/abseil-tsan
# Those whose whole code, locks included, is seen: without gRPC, LibTorch and
# processes of their own.
readonly tsan_tests=(common_test scores_test metrics_test imaging_test repository_test
  serving_test telemetry_test)

usage() {
  sed -n '2,/^set /s/^# \{0,1\}//p' tests/sanitize.sh
  exit 2
}

step() { printf '\n== %s\n' "$*"; }

# The source package that belongs to the installed libabsl-dev.
get_abseil_source() {
  local folder=$1
  mkdir -p "$folder/lists/partial"
  echo 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]' \
    'http://deb.debian.org/debian bookworm main' >"$folder/sources.list"
  local options=(-qq -o "Dir::Etc::sourcelist=$folder/sources.list"
    -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$folder/lists"
    -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update
  (cd "$folder" && apt-get "${options[@]}" source --download-only abseil)
  # With Debian's patches: the options that make it what the headers say.
  dpkg-source -x "$folder"/abseil_*.dsc "$folder/source"
}

build_abseil() {
  [ ! -e "$abseil/complete" ] || return 0
  local folder
  folder=$(mktemp -d)
  get_abseil_source "$folder"
  cmake -S "$folder/source" -B "$folder/build" -G Ninja \
    -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_STANDARD=17 \
    -DCMAKE_CXX_FLAGS_RELWITHDEBINFO="-O1 -g1" -DCMAKE_CXX_FLAGS=-fsanitize=thread \
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DABSL_PROPAGATE_CXX_STD=ON \
    -DCMAKE_INSTALL_PREFIX="$abseil" -DCMAKE_INSTALL_LIBDIR=lib
  cmake --build "$folder/build"
  cmake --install "$folder/build" >/dev/null
  touch "$abseil/complete"
  rm -rf "$folder"
}

run_asan() {
  step "Addresses and undefined behaviour"
  tests/run.sh asan
}

run_tsan() {
  step "Abseil, with its locks in sight"
  build_abseil
  step "Threads"
  cmake --preset tsan -Dabsl_DIR="$abseil/lib/cmake/absl"
  cmake --build --preset tsan --target "${tsan_tests[@]}"
  local test status=0
  for test in "${tsan_tests[@]}"; do
    (cd build/tsan && CAMSERVE_SOURCE=$PWD/../.. \
      TSAN_OPTIONS=halt_on_error=1:suppressions=$PWD/../../tests/support/races_of_others.txt \
      "./$test" --gtest_brief=1) || status=1
  done
  return "$status"
}

[ $# -gt 0 ] || set -- asan tsan
for sanitizer in "$@"; do
  case $sanitizer in
    asan) run_asan ;;
    tsan) run_tsan ;;
    *) usage ;;
  esac
done
