#!/usr/bin/env bash
# What an explanation costs compared with passes of other people's software, on every instruction
# set that this machine has or can be limited to: a table for each and for batches of 8 and 1, in
# markdown. Needs a release build (target explain_cost_bench) and a quiet machine. Name a network
# or two for a quick look.
#
#   tests/bench/explain_cost.sh [FLAG VALUE]... [NETWORK...]
#
# Flags and networks are those of explain_cost_bench and peer_networks.py. CAMSERVE_PYTHON is a
# Python that has peers_requirements.txt; without it one is made in the cache.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source-path=SCRIPTDIR source=cost_bench.sh
. tests/bench/cost_bench.sh

run_cost_bench explain_cost_bench --batch 8,1 "$@"
