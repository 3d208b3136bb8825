#!/usr/bin/env bash
# docker/compose.yaml: what it says, and that the server and Prometheus run as it
# says. See tests/deploy.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source-path=SCRIPTDIR source=common.sh
. tests/deploy/common.sh

readonly file=docker/compose.yaml

# By Docker's own reader of compose files.
check_form() {
  if [[ $CAMSERVE_ENGINE == real ]]; then
    docker compose -f "$file" config --quiet
  else
    local reader
    reader=$(tests/support/go_tool.sh github.com/compose-spec/compose-go/v2/cmd@v2.9.0 compose-go)
    (cd docker && "$reader" compose.yaml >"$work/resolved.yaml")
  fi
  ok "Docker's own reader takes $file"
}

check_policy() {
  /usr/bin/python3 -B "$deploy/docker/compose_policy.py" "$file"
  (cd "$deploy/docker" && /usr/bin/python3 -B -m unittest --quiet compose_policy_test) \
    2>"$work/policy.log" || { cat "$work/policy.log" >&2; fail "a rule finds nothing"; }
  ok "each of these rules can fail"
}

case ${1:-} in
  "")
    need promtool
    use_engine
    make_demo
    check_form
    check_policy
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
