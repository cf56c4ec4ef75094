# shellcheck shell=bash
# Sourced by the other scripts: installs what a bare Debian 12 with a Swift toolchain lacks, and finds the toolchain.
# Nothing is done when everything is there already.

need_packages() {
    local missing=()
    local package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    echo "installing: ${missing[*]}" >&2
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

need_swift() {
    command -v swift >/dev/null && return 0
    local place
    for place in /opt/swift/usr/bin /usr/local/swift/usr/bin /usr/libexec/swift/bin; do
        if [ -x "$place/swift" ]; then
            PATH="$place:$PATH"
            return 0
        fi
    done
    echo "no Swift toolchain found: install Swift 6.1 or newer (https://www.swift.org/install) and put it on PATH" >&2
    exit 1
}

need_build_packages() {
    need_packages libsqlite3-dev libcurl4-openssl-dev pkg-config
    need_swift
}
