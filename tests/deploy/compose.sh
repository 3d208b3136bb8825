#!/usr/bin/env bash
# docker/compose.yaml: what it says, and that the server and Prometheus run as it
# says. See tests/deploy.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source-path=SCRIPTDIR source=common.sh
. tests/deploy/common.sh
# shellcheck source-path=SCRIPTDIR source=engine.sh
. tests/deploy/engine.sh

readonly file=docker/compose.yaml
# The server's 45 s, which podman-compose is not told by the file.
readonly seconds_to_stop=45
files=(-f "$file") services=(camserve prometheus grafana)

compose() {
  if [[ $engine == docker ]]; then
    docker compose -p "$project" "${files[@]}" "$@"
  else
    podman-compose -p "$project" "${files[@]}" "$@"
  fi
}

# container_of SERVICE
container_of() {
  if [[ $engine == docker ]]; then echo "$project-$1-1"; else echo "${project}_$1_1"; fi
}

# Without a registry Grafana can't be had, and Prometheus is the one of tests/observe.
do_without_registry() {
  local programs
  echo "skipped: Grafana: no registry to have its image from"
  services=(camserve prometheus)
  files+=(-f "$deploy/docker/no_registry.yaml")
  programs=$(CAMSERVE_SOURCE=$PWD tests/observe/prometheus3.sh) ||
    skip "Prometheus can't be built"
  mkdir "$work/prometheus"
  cp "${programs%%$'\n'*}" "$work/prometheus/prometheus"
  build_image localhost/camserve-test/prometheus:latest "$deploy/docker/prometheus.Dockerfile" \
    "$work/prometheus"
}

# The check of the compose file, with as much time as a busy machine takes; without systemd
# podman asks it of nobody.
is_healthy() {
  podman exec "$1" sh -c "$(podman inspect -f '{{index .Config.Healthcheck.Test 1}}' "$1")"
}

start() {
  local service wait=()
  [[ $engine != docker ]] || wait=(--wait)
  compose up -d "${wait[@]}" "${services[@]}" >"$work/up.log" 2>&1 ||
    { tail -n 30 "$work/up.log" >&2; fail "the services don't come up"; }
  [[ $engine == docker ]] || for service in "${services[@]}"; do
    until_true 300 "$service is healthy" is_healthy "$(container_of "$service")"
  done
  ok "the services come up, and are healthy: ${services[*]}"
}

stop() {
  local code
  compose stop -t "$seconds_to_stop" >"$work/stop.log" 2>&1 || fail "the services don't stop"
  code=$(docker inspect -f '{{.State.ExitCode}}' "$(container_of camserve)")
  [[ $code == 0 ]] || fail "the server ends with $code"
  ok "the services stop, the server after its drain"
  compose down --volumes >"$work/down.log" 2>&1 || fail "the services are not taken down"
  ! docker container inspect "$(container_of camserve)" >/dev/null 2>&1 ||
    fail "containers are left"
  ok "the services are taken down"
}

[[ $# == 0 ]] || fail "takes no arguments"
"$deploy/docker/compose_policy.sh"
use_engine
make_demo
build_image "$image" docker/Dockerfile . --target cpu
[[ -z ${CAMSERVE_IMAGE_TOOL:-} ]] || do_without_registry
export CAMSERVE_MODELS=$PWD/build/demo/models
start
/usr/bin/python3 -B "$deploy/docker/compose_services.py"
stop
