#!/usr/bin/env bash
# README's two commands on a fresh Debian: an image of nothing but the checkout as
# it is committed, in which both pass while it is built. See tests/deploy.sh.
#
#   tests/deploy/fresh.sh [COMMIT]     (HEAD)
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source-path=SCRIPTDIR source=common.sh
. tests/deploy/common.sh
# shellcheck source-path=SCRIPTDIR source=engine.sh
. tests/deploy/engine.sh

readonly commit=${1:-HEAD}
use_engine
mkdir "$work/checkout"
git archive "$commit" | tar -x -C "$work/checkout"
# The same image of a commit is not built twice; its output goes by as it comes.
until_done docker build -t camserve-test/fresh -f "$deploy/docker/fresh.Dockerfile" \
  "$work/checkout" ||
  fail "deploy/demo.sh or tests/run.sh fails on a fresh Debian"
ok "deploy/demo.sh and tests/run.sh pass on a fresh Debian with $(git rev-parse --short "$commit")"
