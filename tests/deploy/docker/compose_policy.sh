#!/usr/bin/env bash
# Whether Docker's own reader takes docker/compose.yaml, and what it says keeps the policy
# of compose_policy.py. Needs no engine; the reader and Prometheus' promtool come from the
# Go module proxy.
set -euo pipefail
cd "$(dirname "$0")/../../.."
# shellcheck source-path=SCRIPTDIR source=../common.sh
. tests/deploy/common.sh

reader=$(tests/support/go_tool.sh github.com/compose-spec/compose-go/v2/cmd@v2.9.0 compose-go)
programs=$(CAMSERVE_SOURCE=$PWD tests/observe/prometheus3.sh)
export PROMTOOL=${programs##*$'\n'} RESOLVED=$work/resolved.yaml
(cd docker && "$reader" compose.yaml) >"$RESOLVED" || fail "Docker's own reader refuses it"
ok "Docker's own reader takes docker/compose.yaml"
/usr/bin/python3 -B "$deploy/docker/compose_policy.py" "$RESOLVED"
cd "$deploy/docker"
/usr/bin/python3 -B -m unittest --quiet compose_policy_test 2>"$work/policy.log" ||
  { cat "$work/policy.log" >&2; fail "a rule finds nothing"; }
ok "each of these rules can fail"
