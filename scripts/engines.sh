#!/usr/bin/env bash
# Installs what the tests of generated SQL run on, where it is absent: PostgreSQL and Java 17 from Debian or Ubuntu, and
# Spark and the clients from the package index.
#
#     scripts/engines.sh PYTHON     PYTHON: the interpreter of the environment that runs the tests
set -euo pipefail

python=${1:?usage: scripts/engines.sh PYTHON}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

java_is_new_enough() {
    local version
    version=$(java -version 2>&1 | sed -nE '1s/.*version "([0-9]+).*/\1/p') || return 1
    [ -n "$version" ] && [ "$version" -ge 17 ]
}

wanted=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || command -v initdb > /dev/null || wanted+=(postgresql)
java_is_new_enough || wanted+=(openjdk-17-jre-headless)
if [ "${#wanted[@]}" -gt 0 ]; then
    as_root apt-get update -qq
    # no cluster of the machine's own is made: the tests start theirs
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}"
fi

"$python" -m pip --disable-pip-version-check install -qq --editable "$root[dev,spark]"
