#!/bin/sh
# Executes every notebook with a fresh kernel and fails where a cell fails. The executed notebooks
# go to the folder given as argument, or to a temporary one.
set -eu
if [ $# -gt 0 ]; then
    mkdir -p "$1"
    out=$(cd "$1" && pwd)
else
    out=$(mktemp -d)
    trap 'rm -r "$out"' EXIT
fi
cd "$(dirname "$0")"

PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
command -v evcxr_jupyter >/dev/null || cargo install --locked evcxr_jupyter
jupyter nbconvert --version >/dev/null 2>&1 || python3 -m pip install --quiet jupyter
jupyter kernelspec list 2>/dev/null | grep -q '^ *rust ' || evcxr_jupyter --install

# ten minutes a cell at most: the first one builds the crate and all it needs
for notebook in *.ipynb; do
    jupyter nbconvert --to notebook --execute --output-dir "$out" \
        --ExecutePreprocessor.timeout=600 --ExecutePreprocessor.record_timing=False "$notebook"
    # lines printed one by one become one output
    jupyter nbconvert --coalesce-streams "$out/$notebook"
done
