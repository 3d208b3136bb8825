#!/usr/bin/env bash
# What kube-score finds wrong in manifests, a line each; ends with 1 where that is anything.
# It comes from the Go module proxy.
#
#   tests/deploy/kubernetes/score.sh FILE...    ("-" is the standard input)
set -euo pipefail

readonly go_tool=${BASH_SOURCE[0]%/*}/../../support/go_tool.sh
kube_score=$("$go_tool" github.com/zegl/kube-score/cmd/kube-score@v1.20.0)
options=(
  --kubernetes-version v1.35 --exit-one-on-warning --output-format ci
  --enable-optional-test container-seccomp-profile
  # Images have versions: what a node has of them is right.
  --ignore-test container-image-pull-policy
  # Nothing can be written but to volumes.
  --ignore-test container-ephemeral-storage-request-and-limit
  # topologySpreadConstraints spread the pods.
  --ignore-test deployment-has-host-podantiaffinity
  # One a GPU.
  --ignore-test deployment-replicas
)
status=0
said=$("$kube_score" score "${options[@]}" "$@") || status=$?
grep -Ev '^\[(OK|SKIPPED)\]' <<<"$said" || true
exit "$status"
