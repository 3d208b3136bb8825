#!/usr/bin/env bash
# Tests of the deployment, on what tests/run.sh or deploy/demo.sh has built; a line
# a check, and other than 0 where one failed.
#
#   tests/deploy.sh                  all of these
#   tests/deploy.sh PART...
#     image        docker/Dockerfile: builds, serves as its user, stops; its size
#     compose      docker/compose.yaml: its rules, and the server with Prometheus
#     replicas     two servers share an evaluation; four shards are one
#     kubernetes   deploy/kubernetes against a control plane
#     recipes      README's recipes as they are written
#     fresh        README's two commands on a fresh Debian; takes an hour
#
# IMAGE names docker or podman (docker where it answers and composes, else podman, as
# root). Where no registry is, CAMSERVE_IMAGE_TOOL names what builds images into a
# storage of podman's kind (../shared/tools/container/image, if that is there). KUBECTL
# and KUSTOMIZE name those programs, for a cluster without a namespace camserve (else
# CAMSERVE_CLUSTER, ../shared/tools/kubernetes/cluster, starts a control plane).
# CAMSERVE_BUILD is the folder of the programs (build/release).
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' tests/deploy.sh
  exit 2
}

script_of() {
  case $1 in
    image | compose | replicas | recipes | fresh) echo "tests/deploy/$1.sh" ;;
    kubernetes) echo tests/deploy/kubernetes/cluster.sh ;;
    *) return 1 ;;
  esac
}

# A part that is stopped cleans up behind itself.
running=
stop() {
  trap - INT TERM
  [[ -z $running ]] || kill -TERM "$running" 2>/dev/null || true
  wait
  exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM

[[ $# -gt 0 ]] || set -- image compose replicas kubernetes recipes fresh
for part in "$@"; do script_of "$part" >/dev/null || usage; done
passed=0 skipped=0 failed=()
for part in "$@"; do
  printf '\n== %s\n' "$part"
  status=0
  "$(script_of "$part")" &
  running=$!
  wait "$running" || status=$?
  running=
  case $status in
    0) passed=$((passed + 1)) ;;
    77) skipped=$((skipped + 1)) ;;
    *) failed+=("$part") ;;
  esac
done
printf '\n%s passed, %s failed, %s skipped\n' "$passed" "${#failed[@]}" "$skipped"
[[ ${#failed[@]} == 0 ]] || { echo "failed: ${failed[*]}"; exit 1; }
