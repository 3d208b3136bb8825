#!/usr/bin/env bash
# Runs buf, which is built once, into the cache. Ends with 77, which ctest takes for
# skipped, where there is no Go to build it; with 1 then where CI=true.
#
#   tests/lint/buf.sh ARG...
set -euo pipefail

buf=$("$(dirname "$0")/../support/go_tool.sh" github.com/bufbuild/buf/cmd/buf@v1.75.0)
exec "$buf" "$@"
