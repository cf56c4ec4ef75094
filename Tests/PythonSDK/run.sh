#!/bin/sh
# Tests the emulator with the vendor's own Python SDK.
#
#   Tests/PythonSDK/run.sh PATH_TO_HOLDFAST [pytest arguments]
#
# Makes a virtual environment under .build, installs the pinned packages, and lets pytest start the emulator on a free
# port for each test module.
set -eu

if [ $# -lt 1 ]; then
    echo "usage: $0 PATH_TO_HOLDFAST [pytest arguments]" >&2
    exit 2
fi
binary=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
venv=${HOLDFAST_PYTHON_VENV:-$(cd "$here/../.." && pwd)/.build/venv-python}

if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
stamp="$venv/requirements.installed"
if ! cmp -s "$here/requirements.txt" "$stamp"; then
    "$venv/bin/python" -m pip install --quiet --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$stamp"
fi

cd "$here"
HOLDFAST_BINARY="$binary" exec "$venv/bin/python" -m pytest -p no:cacheprovider "$@"
