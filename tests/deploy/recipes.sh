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

readonly readme=${CAMSERVE_README:-README.md}
readonly cluster=${CAMSERVE_CLUSTER:-../shared/tools/kubernetes/cluster}
readonly volumes=$deploy/kubernetes/volumes.yaml
made_cluster=false in_cluster=false

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
  sed -n 's/^docker compose: \(.*skipped.*\)/    \1/p' "$work/$1.log"
  ok "the recipe $1: $(grep -c '^+ ' "$work/$1.log") commands"
}

# Images first, where there is a network; building again then takes no time.
build_images() {
  until_done docker build -t "$image" -f docker/Dockerfile --target cpu . \
    >"$work/build.log" 2>&1 &&
    until_done docker compose -f docker/compose.yaml build >>"$work/build.log" 2>&1
}

# `kubectl` becomes the one that KUBECTL names, or the control plane's.
use_cluster() {
  local command=${KUBECTL:-}
  if [[ -z $command ]]; then
    [[ -x $cluster ]] || return 1
    "$cluster" status >/dev/null 2>&1 || { made_cluster=true; "$cluster" up >/dev/null; }
    command="$(realpath "$cluster") kubectl"
  fi
  printf '#!/bin/sh\nexec %s "$@"\n' "$command" >"$work/bin/kubectl"
  chmod +x "$work/bin/kubectl"
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
  use_cluster ||
    skip "the recipe Kubernetes: KUBECTL names no kubectl, and there is no $cluster"
  # A storage class would make them of the claims.
  kubectl apply -f "$volumes" >/dev/null
  run_recipe Kubernetes
}

if [[ ${1:-} == serve ]]; then
  run_recipe "$RECIPE"
  exit
fi
use_engine
[[ $# -gt 0 ]] || set -- Docker Compose Kubernetes
make_demo
for heading in "$@"; do
  write_recipe "$heading"
  case $heading in
    Docker | Compose)
      build_images || { tail -n 30 "$work/build.log" >&2; fail "the images can't be built"; }
      RECIPE=$heading in_own_network "$0" serve camserve=127.0.0.1
      ;;
    Kubernetes) run_kubernetes ;;
    *) fail "$heading: there are Docker, Compose and Kubernetes" ;;
  esac
done
