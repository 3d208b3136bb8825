#!/usr/bin/env bash
# README's recipes as they are written: the indented lines below its headings
# "### Docker", "### Compose" and "### Kubernetes", each block of them a script at
# the root of the checkout. See tests/deploy.sh.
#
#   tests/deploy/recipes.sh [HEADING...]
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source-path=SCRIPTDIR source=common.sh
. tests/deploy/common.sh
# shellcheck source-path=SCRIPTDIR source=engine.sh
. tests/deploy/engine.sh

readonly readme=${CAMSERVE_README:-README.md}
readonly cluster=${CAMSERVE_CLUSTER:-../shared/tools/kubernetes/cluster}
readonly volumes=$deploy/kubernetes/volumes.yaml
made_cluster=false in_cluster=false skipped=false

# recipe_of HEADING: its commands, without the indentation.
recipe_of() {
  awk -v heading="### $1" '/^#/ {inside = $0 == heading}
    inside && /^    / {print substr($0, 5)}' "$readme"
}

write_recipe() {
  { echo 'set -euxo pipefail'; recipe_of "$1"; } >"$work/$1.sh"
  [[ $(wc -l <"$work/$1.sh") -gt 1 ]] || fail "$readme has no commands below \"### $1\""
}

run_recipe() {
  bash "$work/$1.sh" >"$work/$1.log" 2>&1 ||
    { tail -n 30 "$work/$1.log" >&2; fail "the recipe $1"; }
  ok "the recipe $1: $(grep -c '^+ ' "$work/$1.log") commands"
}

# pass_over RECIPE WHY: skip, but for the recipes after it.
pass_over() {
  [[ ${CI:-} != true ]] || fail "the recipe $1: $2"
  echo "skipped: the recipe $1: $2"
  skipped=true
}

# podman-compose neither waits nor has a registry's images where there is no registry:
# compose.sh goes around both.
run_compose() {
  if [[ $engine == docker ]]; then
    run_recipe Compose
  else
    pass_over Compose "is written for Docker's compose"
  fi
}

# `kubectl` becomes the one that KUBECTL names, or the control plane's.
use_cluster() {
  local command=${KUBECTL:-}
  if [[ -z $command ]]; then
    [[ -x $cluster ]] || return 1
    "$cluster" status >/dev/null 2>&1 || { made_cluster=true; "$cluster" up >/dev/null; }
    command="$(realpath "$cluster") kubectl"
  fi
  mkdir -p "$work/bin"
  printf '#!/bin/sh\nexec %s "$@"\n' "$command" >"$work/bin/kubectl"
  chmod +x "$work/bin/kubectl"
  PATH=$work/bin:$PATH
  ! kubectl get namespace camserve >/dev/null 2>&1 ||
    fail "the cluster has a namespace camserve, which this test would remove"
  in_cluster=true
}

leave_cluster() {
  if [[ $made_cluster == true ]]; then
    "$cluster" down
  elif [[ $in_cluster == true ]]; then
    kubectl delete namespace camserve --ignore-not-found --timeout=120s >/dev/null
    kubectl delete -f "$volumes" --ignore-not-found --timeout=120s >/dev/null
  fi
}

run_kubernetes() {
  if ! use_cluster; then
    pass_over Kubernetes "KUBECTL names no kubectl, and there is no $cluster"
    return
  fi
  # A storage class would make them of the claims.
  kubectl apply -f "$volumes" >/dev/null
  run_recipe Kubernetes
}

[[ $# -gt 0 ]] || set -- Docker Compose Kubernetes
[[ " $* " != *" Docker "* && " $* " != *" Compose "* ]] || use_engine
make_demo
for heading in "$@"; do
  write_recipe "$heading"
  case $heading in
    Docker) run_recipe Docker ;;
    Compose) run_compose ;;
    Kubernetes) run_kubernetes ;;
    *) fail "$heading: there are Docker, Compose and Kubernetes" ;;
  esac
done
[[ $skipped == false ]] || exit 77
