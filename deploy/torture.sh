#!/usr/bin/env bash
# The long form of the crash tests: kills daemons at every pass of every failpoint (a second time while they recover), at
# random under load, and lets their storage fail, round after round with fresh seeds, and prints what became of each case.
# Before that it runs simulated worlds, optimised, for at most twice as many minutes.
#
#   deploy/torture.sh [--minutes N] [--seed S]
#
# At least one round is run to its end. Exits with 1 when anything was lost, done twice or left inconsistent; the seed of the
# round, which HOLDFAST_SEED or --seed takes, repeats its choices (not the machine's timing).
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/prerequisites.sh

minutes=10
seed=
while [ $# -gt 0 ]; do
    case $1 in
    --minutes) minutes=${2:?} && shift 2 ;;
    --seed) seed=${2:?} && shift 2 ;;
    *) echo "usage: deploy/torture.sh [--minutes N] [--seed S]" >&2 && exit 2 ;;
    esac
done

need_build_packages
jobs=${HOLDFAST_BUILD_JOBS:-$(nproc)}
swift build --build-tests -j "$jobs"
swift build --traits Failpoints --scratch-path .build-failpoints --product holdfast -j "$jobs"

# The simulated worlds first: a set that is always the same, and one that nobody has seen.
swift build -c release --product holdfast-simulation -j "$jobs"
worlds=$(swift build -c release --show-bin-path)/holdfast-simulation
first=${seed:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
"$worlds" --seeds 1..1000 --minutes "$minutes"
"$worlds" --seeds "$first..$((first + 999))" --minutes "$minutes"

report=$(mktemp)
log=$(mktemp)
trap 'rm -f "$report" "$log"' EXIT
export HOLDFAST_FAILPOINT_BINARY=$PWD/.build-failpoints/debug/holdfast
export HOLDFAST_CRASH_REPORT=$report
export HOLDFAST_TORTURE=long

round=0
failed=0
while [ "$round" -eq 0 ] || [ "$SECONDS" -lt $((minutes * 60)) ]; do
    round=$((round + 1))
    export HOLDFAST_SEED=${seed:-$(od -An -N7 -tu8 /dev/urandom | tr -d ' ')}
    echo "== round $round, HOLDFAST_SEED=$HOLDFAST_SEED"
    [ "$round" -gt 1 ] || SECONDS=0
    if ! swift test --disable-xctest --skip-build --filter 'EndToEndTests\.(Crash|RandomCrash|RepeatedCrash|Storage)' \
        >"$log" 2>&1; then
        failed=$((failed + 1))
        grep -E '✘|recorded an issue|↳' "$log" | cut -c1-500 || tail -50 "$log"
    fi
done

echo
awk -F'\t' '
    { key = sprintf("%-9s %-58s %s", $1, $2, $3); runs[key]++; count[key, $4]++; total[$4]++ }
    END {
        form = "%-90s %6s %6s %9s %9s %6s\n"
        printf form, "suite     place or fault                                             step", "runs", "ended",
            "attention", "unreached", "failed"
        for (key in runs)
            printf form, key, runs[key], count[key, "ended"] + 0, count[key, "attention"] + 0, count[key, "unreached"] + 0,
                count[key, "failed"] + 0 | "sort"
        close("sort")
        printf form, "all", NR, total["ended"] + 0, total["attention"] + 0, total["unreached"] + 0, total["failed"] + 0
        exit total["failed"] > 0
    }' "$report" || failed=$((failed + 1))
echo "$round rounds in $((SECONDS / 60)) minutes, $failed of them with violations"
[ "$failed" -eq 0 ]
