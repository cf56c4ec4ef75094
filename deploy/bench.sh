#!/bin/bash
# Measures Holdfast on this machine: builds for release, runs every workload at full size and keeps the lines of JSON.
# Takes about an hour, 20 GB in $TMPDIR, and a machine that does nothing else. Beside OUTPUT.jsonl the picture of the growth is
# drawn: OUTPUT.svg.
#
#   deploy/bench.sh [OUTPUT.jsonl] [options of holdfast-bench]
set -euo pipefail
cd "$(dirname "$0")/.."

output=${1:-bench-$(date -u +%Y%m%dT%H%M%SZ).jsonl}
shift || true

swift build -c release --product holdfast
swift build -c release --product holdfast-bench
programs=$(swift build -c release --show-bin-path)

{
    echo "# $(git rev-parse HEAD 2>/dev/null || echo 'no commit'), $(uname -sr), $(nproc) processors"
    echo "# $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)"
} >&2
"$programs/holdfast-bench" --json --svg "${output%.jsonl}.svg" "$@" | tee "$output"
if grep -q '"disturbed":true' "$output"; then
    echo "some figures were disturbed by others; see the lines with \"disturbed\":true" >&2
fi
missed=$(grep -c '"met":false' "$output" || true)
echo "goals missed: $missed" >&2
