#!/usr/bin/env bash
# Whether every manifest of deploy/kubernetes is built without a warning, keeps the policy
# of policy.py, and gives kube-score nothing to say. Needs no cluster; kustomize and
# kube-score come from the Go module proxy.
set -euo pipefail
cd "$(dirname "$0")/../../.."
# shellcheck source-path=SCRIPTDIR source=../common.sh
. tests/deploy/common.sh
# shellcheck source-path=SCRIPTDIR source=rendering.sh
. tests/deploy/kubernetes/rendering.sh

kustomize=("$(tests/support/go_tool.sh sigs.k8s.io/kustomize/kustomize/v5@v5.8.1 kustomize)")
render
for name in "${overlays[@]/#/overlays/}" "${evaluations[@]/#/evaluate/}"; do
  status=0
  "$here/score.sh" "$(rendered "$name")" || status=$?
  [[ $status != 77 ]] || skip "kube-score can't be built"
  [[ $status == 0 ]] || fail "kube-score finds faults in $name"
done
ok "kube-score finds no fault in any of them"
cd "$here"
/usr/bin/python3 -B -m unittest --quiet score_test 2>"$work/score.log" ||
  { cat "$work/score.log" >&2; fail "kube-score finds nothing where it should"; }
ok "each of what it is asked for can fail"
