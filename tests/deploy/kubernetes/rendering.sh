# What kustomize makes of deploy/kubernetes; sourced, at the root, after common.sh.
# shellcheck shell=bash disable=SC2154  # common.sh and the scripts say the rest

readonly here=tests/deploy/kubernetes manifests=deploy/kubernetes
readonly overlays=(cpu gpu tls monitoring autoscale autoscale-hpa gateway)
readonly evaluations=(service tls gpu report)

# The rendering of overlays/cpu or evaluate/gpu.
rendered() { echo "$work/${1//\//-}.yaml"; }

# All of them, by the program that `kustomize` names.
render() {
  local name
  for name in "${overlays[@]/#/overlays/}" "${evaluations[@]/#/evaluate/}"; do
    "${kustomize[@]}" build "$manifests/$name" >"$(rendered "$name")" 2>"$work/warnings" ||
      { cat "$work/warnings" >&2; fail "$name can't be built"; }
    [[ ! -s $work/warnings ]] || { cat "$work/warnings" >&2; fail "kustomize warns of $name"; }
    python3 -B "$here/policy.py" "$(rendered "$name")" || fail "$name breaks the policy"
    ok "$name is built without a warning and keeps the policy"
  done
}
