#!/usr/bin/env bash
# Runs every suite of the repository: formatting, the Swift tests (unit, store, transport, REST, end to end with real
# processes killed for real), the simulated worlds with and without planted bugs, and the Python suites that drive the
# emulator with the vendors' own SDKs.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/prerequisites.sh
need_build_packages
need_packages man-db openssl prometheus python3 python3-venv systemd

jobs=${HOLDFAST_BUILD_JOBS:-$(nproc)}

echo "== formatting"
swift format lint --strict -r Sources Tests migrations Package.swift

echo "== alerts and unit"
promtool check rules deploy/prometheus/alerts.yml
promtool test rules deploy/prometheus/alerts.test.yml
systemd-analyze security --offline=true --threshold=15 --no-pager deploy/holdfast.service | tail -1

echo "== build"
swift build --build-tests -j "$jobs"

echo "== Swift tests"
swift test --disable-xctest --skip-build --skip EndToEndTests --skip FaultMatrixTests

echo "== fault matrix"
swift test --disable-xctest --skip-build --filter FaultMatrixTests

echo "== the programs with failpoints and bugs to plant"
for product in holdfast holdfast-simulation; do
    swift build --traits Failpoints --scratch-path .build-failpoints --product "$product" -j "$jobs"
done
export HOLDFAST_FAILPOINT_BINARY=$PWD/.build-failpoints/debug/holdfast

echo "== the simulation finds every planted bug"
.build-failpoints/debug/holdfast-simulation --plant

# By themselves: they start, strike and time real processes, which a machine full of other tests only slows down.
echo "== end-to-end tests"
swift test --disable-xctest --skip-build --filter EndToEndTests

echo "== vendor SDK against the emulator"
Tests/PythonSDK/run.sh "$(swift build --show-bin-path)/holdfast"
