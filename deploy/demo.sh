#!/usr/bin/env bash
# Builds Holdfast and shows a whole backup: submitted over REST, killed with SIGKILL in the middle, finished after a restart.
# Needs no configuration and no cloud: an emulator on a free loopback port stands in for it. Exit code 0 only if, in the end,
# there is one vault, one restore point and a job that succeeded.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/prerequisites.sh
need_build_packages

jobs=${HOLDFAST_BUILD_JOBS:-$(nproc)}
echo "building holdfast (release); the first time takes a few minutes" >&2
swift build -c release --product holdfast -j "$jobs" >&2
exec "$(swift build -c release --show-bin-path)/holdfast" demo "$@"
