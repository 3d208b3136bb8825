#!/usr/bin/env bash
# Whether every manifest of deploy/kubernetes is built without a warning and keeps the
# policy of policy.py. Needs no cluster; kustomize comes from the Go module proxy.
set -euo pipefail
cd "$(dirname "$0")/../../.."
# shellcheck source-path=SCRIPTDIR source=../common.sh
. tests/deploy/common.sh
# shellcheck source-path=SCRIPTDIR source=rendering.sh
. tests/deploy/kubernetes/rendering.sh

kustomize=("$(tests/support/go_tool.sh sigs.k8s.io/kustomize/kustomize/v5@v5.8.1 kustomize)")
render
