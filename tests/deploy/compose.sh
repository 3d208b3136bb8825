#!/usr/bin/env bash
# docker/compose.yaml: what it says, and that the server and Prometheus run as it
# says. See tests/deploy.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source-path=SCRIPTDIR source=common.sh
. tests/deploy/common.sh

readonly file=docker/compose.yaml

case ${1:-} in
  "")
    use_engine
    make_demo
    "$deploy/docker/compose_policy.sh"
    until_done docker compose -f "$file" build >"$work/build.log" 2>&1 ||
      { tail -n 30 "$work/build.log" >&2; fail "the images can't be built"; }
    ok "the images are built"
    in_own_network "$0" serve camserve=127.0.0.1
    ;;
  serve)
    export CAMSERVE_MODELS=$PWD/build/demo/models
    docker compose -f "$file" up -d --wait
    ok "docker compose up --wait returns: the services are healthy"
    /usr/bin/python3 -B "$deploy/docker/compose_services.py"
    docker compose -f "$file" down --volumes
    ok "docker compose down ends them"
    ;;
  *) fail "takes no arguments" ;;
esac
