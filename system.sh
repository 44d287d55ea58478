#!/bin/sh
# Install what system-packages.txt names and the system lacks. With "services", the part after "on services" too.
set -eu
cd "$(dirname "$0")"
case "${1:-}" in
services) wanted=$(sed 's/#.*//' system-packages.txt) ;;
*) wanted=$(sed '/on services/,$d; s/#.*//' system-packages.txt) ;;
esac
missing=
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Please install as root:$missing" >&2; exit 1; }
    as_root=sudo
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# A service that is only needed privately, by the tests, must not start by itself.
$as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
