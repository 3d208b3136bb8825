# What the parts of tests/deploy.sh share; sourced, at the root.
# shellcheck shell=bash

readonly build=${CAMSERVE_BUILD:-build/release}
# shellcheck disable=SC2034  # the parts read it
readonly deploy=tests/deploy
# An inner part (see replicas.sh) works in the folder of the outer one.
if [[ -n ${CAMSERVE_DEPLOY_WORK:-} ]]; then
  readonly work=$CAMSERVE_DEPLOY_WORK inner=true
else
  work=$(mktemp -d)
  readonly work inner=false
  export CAMSERVE_DEPLOY_WORK=$work
fi
processes=()

ok() { echo "ok: $*"; }

fail() {
  echo "FAILED: $*" >&2
  [[ -z ${engine:-} ]] || show_logs >&2
  exit 1
}

# What can't be had here is passed over, but where CI=true.
skip() {
  [[ ${CI:-} != true ]] || fail "$*"
  echo "skipped: $*"
  exit 77
}

# expect WHAT PATTERN FILE: a line of the file matches.
expect() {
  grep -Eq -- "$2" "$3" || { tail -n 30 "$3" >&2; fail "$1: no line matches $2"; }
  ok "$1"
}

# until_true SECONDS WHAT COMMAND...
until_true() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || fail "$what: not in time"
    sleep 0.2
  done
}

# What a part has started is in `processes`. A part with a cluster has a function
# leave_cluster, one with containers leave_engine.
clean_up() {
  local status=$? process
  set +e
  if declare -F leave_cluster >/dev/null; then leave_cluster; fi
  if declare -F leave_engine >/dev/null; then leave_engine; fi
  for process in "${processes[@]}"; do kill "$process" 2>/dev/null || true; done
  wait
  [[ $inner == true ]] || rm -rf "$work"
  exit "$status"
}

# until_done COMMAND...: what stops this script stops the command as well.
until_done() {
  local status=0
  "$@" &
  processes+=($!)
  wait $! || status=$?
  return "$status"
}

# need PROGRAM...
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || fail "needs $program"
  done
}

need_build() {
  [[ -x $build/camserve && -x $build/camserve_demo_model ]] ||
    fail "no programs in $build: tests/run.sh or deploy/demo.sh builds them"
}

# The demo's model and images, once for all parts.
make_demo() {
  need_build
  [[ build/demo/models/demo/1/model.pt -nt $build/camserve_demo_model ]] ||
    "$build/camserve_demo_model" build/demo >/dev/null
}

camctl() { "$build/camctl" "$@"; }

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
