#!/usr/bin/env bash
# What a sample's metrics cost compared with forward passes of other people's runtimes, on every
# instruction set that this machine has or can be limited to: a table for each, in markdown.
# Needs a release build (target evaluation_cost_bench) and a quiet machine.
#
#   tests/bench/evaluation_cost.sh [FLAG VALUE]... [NETWORK...]
#
# Flags and networks are those of evaluation_cost_bench and peer_networks.py. CAMSERVE_PYTHON is a
# Python that has peers_requirements.txt; without it one is made in the cache.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source-path=SCRIPTDIR source=cost_bench.sh
. tests/bench/cost_bench.sh

run_cost_bench evaluation_cost_bench "$@"
