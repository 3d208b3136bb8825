# What the parts of tests/deploy.sh share; sourced, at the root.
# shellcheck shell=bash

readonly build=${CAMSERVE_BUILD:-build/release}
readonly deploy=tests/deploy
# shellcheck disable=SC2034  # the parts read it
readonly image=camserve:0.1.0
# An inner part (see in_own_network) works in the folder of the outer one.
if [[ -n ${CAMSERVE_DEPLOY_WORK:-} ]]; then
  readonly work=$CAMSERVE_DEPLOY_WORK inner=true
else
  work=$(mktemp -d)
  readonly work inner=false
  export CAMSERVE_DEPLOY_WORK=$work
fi
processes=()
# The compose file's volumes stay apart from those of a service in use.
export COMPOSE_PROJECT_NAME=camserve-test
# What image.sh, README's recipes and the compose file call theirs.
readonly containers=(camserve-test camserve camserve-test-{grafana,prometheus,camserve}-1)

ok() { echo "ok: $*"; }

fail() {
  echo "FAILED: $*" >&2
  [[ -z ${CAMSERVE_ENGINE:-} ]] || show_logs >&2
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

# What a part has started is in `processes`; containers have names. A part with a
# cluster has a function leave_cluster.
clean_up() {
  local status=$? process
  set +e
  if declare -F leave_cluster >/dev/null; then leave_cluster; fi
  for process in "${processes[@]}"; do kill "$process" 2>/dev/null || true; done
  wait
  if [[ $inner == false ]]; then
    [[ -z ${CAMSERVE_ENGINE:-} ]] || remove_containers
    rm -rf "$work"
  fi
  exit "$status"
}

show_logs() {
  local name log
  for name in "${containers[@]}"; do
    if log=$(docker logs "$name" 2>&1); then tail -n 10 <<<"$log"; fi
  done
}

remove_containers() {
  local name
  docker compose -f docker/compose.yaml down --volumes >/dev/null 2>&1 || true
  for name in "${containers[@]}"; do docker rm -f "$name" >/dev/null 2>&1 || true; done
}

# Those of the person whose engine it is stay.
refuse_others_containers() {
  local name
  for name in "${containers[@]}"; do
    ! "$1" container inspect "$name" >/dev/null 2>&1 ||
      fail "a container $name is there already: remove or rename it first"
  done
}

find_engine() {
  if [[ -n ${IMAGE:-} ]]; then
    echo "$IMAGE"
  elif docker info >/dev/null 2>&1; then
    echo docker
  elif podman info >/dev/null 2>&1; then
    echo podman
  else
    echo "${CAMSERVE_IMAGE_TOOL:-../shared/tools/container/image}"
  fi
}

# `docker` becomes the engine that tests/deploy.sh's usage names, here and in what is
# called from here: tests are written for Docker's command line, which docker/docker
# takes where there is no engine.
use_engine() {
  local engine command
  engine=$(find_engine)
  command=$(command -v "$engine") ||
    fail "$engine: not here; IMAGE names docker, podman or a tool with their build and run"
  mkdir -p "$work/bin" "$work/containers"
  case ${engine##*/} in
    docker | podman)
      refuse_others_containers "$command"
      CAMSERVE_ENGINE=real
      ;;
    *)
      CAMSERVE_ENGINE=tool
      CAMSERVE_IMAGE_TOOL=$(realpath "$command")
      command=$PWD/$deploy/docker/docker
      ;;
  esac
  ln -s "$command" "$work/bin/docker"
  CAMSERVE_CONTAINERS=$work/containers
  PATH=$work/bin:$PATH
  export CAMSERVE_ENGINE CAMSERVE_IMAGE_TOOL CAMSERVE_CONTAINERS PATH
}

# until_done COMMAND...: what stops this script stops the command as well.
until_done() {
  local status=0
  "$@" &
  processes+=($!)
  wait $! || status=$?
  return "$status"
}

# in_own_network SCRIPT PART [NAME=ADDRESS]...: that part of the script, in a network
# where its ports are free and names are what is said; on this machine's where an
# engine gives containers theirs.
in_own_network() {
  local script=$1 part=$2
  shift 2
  if [[ ${CAMSERVE_ENGINE:-} == real ]]; then
    until_done "$script" "$part"
  else
    "$deploy/own_network.sh" -- true 2>"$work/unshare.log" ||
      skip "no network of its own to be had: $(<"$work/unshare.log")"
    until_done "$deploy/own_network.sh" "$@" -- "$script" "$part"
  fi
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
