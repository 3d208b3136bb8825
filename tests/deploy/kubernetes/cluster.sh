#!/usr/bin/env bash
# deploy/kubernetes against a control plane: what it takes, where pods go, how rollouts
# and evaluations run. See tests/deploy.sh.
#
# KUBECTL and KUSTOMIZE name the two programs, with words between blanks, for a cluster
# without a namespace camserve; without them CAMSERVE_CLUSTER does (../shared/tools/
# kubernetes/cluster), a tool that starts a control plane with simulated nodes. Whether
# jobs complete and pods are ready is then the tool's doing; all else is Kubernetes'.
set -euo pipefail
cd "$(dirname "$0")/../../.."
# shellcheck source-path=SCRIPTDIR source=../common.sh
. tests/deploy/common.sh
# shellcheck source-path=SCRIPTDIR source=rendering.sh
. tests/deploy/kubernetes/rendering.sh
# shellcheck source-path=SCRIPTDIR source=servers.sh
. tests/deploy/kubernetes/servers.sh
# shellcheck source-path=SCRIPTDIR source=jobs.sh
. tests/deploy/kubernetes/jobs.sh

readonly tool=${CAMSERVE_CLUSTER:-../shared/tools/kubernetes/cluster}
made_cluster=false made=() watcher='' fewest=

kubectl() { "${kubectl[@]}" "$@"; }
in_camserve() { kubectl -n camserve "$@"; }
# object KIND RENDERING: as JSON.
object() {
  kubectl create --dry-run=client -o json -f "$(rendered "$2")" |
    jq --arg kind "$1" 'if .kind == "List" then .items[] else . end | select(.kind == $kind)'
}
apply() { kubectl apply --server-side --validate=strict --warnings-as-errors "$@"; }

# refused WHAT PATTERN COMMAND...: it fails, and says why.
refused() {
  local what=$1 pattern=$2
  shift 2
  ! "$@" >"$work/refusal" 2>&1 || fail "$what: is taken"
  grep -Eq -- "$pattern" "$work/refusal" ||
    { cat "$work/refusal" >&2; fail "$what: is refused for another reason than $pattern"; }
}

use_cluster() {
  if [[ -n ${KUBECTL:-} ]]; then
    read -ra kubectl <<<"$KUBECTL"
    read -ra kustomize <<<"${KUSTOMIZE:-kustomize}"
  elif [[ -x $tool ]]; then
    kubectl=("$tool" kubectl) kustomize=("$tool" kustomize)
    "$tool" status >/dev/null 2>&1 || { made_cluster=true; "$tool" up; }
  else
    echo "skipped: KUBECTL names no kubectl, and there is no $tool"
    exit 77
  fi
  kubectl version -o json >"$work/version" || fail "${kubectl[*]}: reaches no cluster"
  ! kubectl get namespace camserve >/dev/null 2>&1 ||
    fail "the cluster has a namespace camserve, which this test would remove"
}

# Whatever it has brought, the cluster is as it was.
leave_cluster() {
  local thing
  end_watch
  if [[ $made_cluster == true ]]; then
    "$tool" down || true
  else
    for thing in "${made[@]}"; do
      kubectl delete "$thing" --ignore-not-found --timeout=120s >/dev/null || true
    done
  fi
}

# The definitions that the cluster lacks.
define_resources() {
  local file name
  for file in "$here"/crds/*.yaml; do
    for name in $(kubectl create --dry-run=client -f "$file" -o name); do
      ! kubectl get "$name" >/dev/null 2>&1 || continue
      made+=("$name")
    done
  done
  [[ ${#made[@]} == 0 ]] || for file in "$here"/crds/*.yaml; do apply -f "$file" >/dev/null; done
  for name in "${made[@]}"; do
    kubectl wait --for=condition=Established "$name" --timeout=60s >/dev/null
  done
}

make_namespace() {
  made=(namespace/camserve persistentvolume/camserve-test-{models,data,results} "${made[@]}")
  apply -f "$manifests/namespace.yaml" -f "$manifests/claims.yaml" -f "$here/volumes.yaml" \
    >/dev/null
  in_camserve wait --for=jsonpath='{.status.phase}'=Bound --timeout=60s pvc --all >/dev/null
  ok "the namespace is made, and its claims are bound"
}

check_manifests() {
  local name count
  for name in "${overlays[@]/#/overlays/}" "${evaluations[@]/#/evaluate/}"; do
    apply --dry-run=server -f "$(rendered "$name")" >"$work/applied" 2>"$work/warnings" ||
      { cat "$work/warnings" >&2; fail "$name is not accepted"; }
    [[ ! -s $work/warnings ]] || { cat "$work/warnings" >&2; fail "$name is warned of"; }
    count=$(wc -l <"$work/applied")
    ok "all $count manifests of $name are accepted, strictly and without a warning"
  done
}

# commands RENDERING: a line a container, its program and arguments; 1 stands for what the
# settings or the job say.
commands() {
  { object Deployment "$1"; object Job "$1"; } |
    jq -r '.spec.template.spec | (.initContainers // []) + .containers | .[]
      | [(.command // ["camserve"])[0] | sub(".*/"; "")] + .args | join(" ")' |
    sed -E 's/\$\([A-Z_]+\)/1/g'
}

check_arguments() {
  local name program arguments count=0
  for name in "${overlays[@]/#/overlays/}" "${evaluations[@]/#/evaluate/}"; do
    while read -r program arguments; do
      read -ra arguments <<<"$arguments"
      "$build/$program" "${arguments[@]}" --help >/dev/null 2>"$work/usage" ||
        { cat "$work/usage" >&2; fail "$program does not take what $name gives it"; }
      count=$((count + 1))
    done < <(commands "$name")
  done
  ((count > ${#overlays[@]} + ${#evaluations[@]})) || fail "only $count containers are found"
  ok "the programs take the arguments of all $count containers"
}

# Each kind is judged by its schema, so that the check above can fail.
check_strictness() {
  local name kind
  while read -r name kind; do
    object "$kind" "$name" | jq '.spec.unheardOf = 1' >"$work/broken.json"
    refused "a $kind with a field that there is not" 'unknown field|unheardOf' \
      apply --dry-run=server -f "$work/broken.json"
  done <<<"overlays/cpu Deployment
overlays/monitoring PodMonitor
overlays/monitoring PrometheusRule
overlays/autoscale ScaledObject
overlays/gateway Gateway
overlays/gateway GRPCRoute
overlays/gateway ClientTrafficPolicy
overlays/gateway BackendTrafficPolicy"
  ok "a field that there is not is refused, in each kind"
}

need jq python3 setsid
need_build
use_cluster
render
define_resources
make_namespace
check_manifests
check_strictness
check_arguments
check_pod_security
check_cpu
check_gpu
check_other_overlays
check_evaluation service
check_evaluation tls
check_evaluation gpu
check_report
check_failures
