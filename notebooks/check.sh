#!/bin/sh
# Executes every notebook with a fresh kernel. It fails where a cell fails or panics, and where what is
# stored is not what came out. The executed notebooks go to the folder given as argument, or to a
# temporary one.
set -eu
if [ $# -gt 0 ]; then
    mkdir -p "$1"
    out=$(cd "$1" && pwd)
    keep=true
else
    out=$(mktemp -d)
    trap 'rm -r "$out"' EXIT
    keep=false
fi
cd "$(dirname "$0")"

PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
command -v evcxr_jupyter >/dev/null || cargo install --locked evcxr_jupyter
jupyter nbconvert --version >/dev/null 2>&1 || python3 -m pip install --quiet jupyter
jupyter kernelspec list 2>/dev/null | grep -q '^ *rust ' || evcxr_jupyter --install

# no photo may enter what is stored: here, there are none
export LEGO_MINIFIGURES=none

# ten minutes a cell at most: the very first one builds the crate and all it needs. All kernels
# find it in one place (evcxr.toml), so they start one after the other.
give_what_is_stored() {
    jupyter nbconvert --to notebook --execute --output-dir "$out" --log-level WARN \
        --ExecutePreprocessor.timeout=600 --ExecutePreprocessor.record_timing=False "$1" &&
        # lines printed one by one become one output
        jupyter nbconvert --log-level WARN --coalesce-streams "$out/$1" --to notebook --inplace &&
        python3 compare.py "$1" "$out/$1"
}
# Under load the kernel has been seen to end a cell before its last printed line came through. What
# really differs does so twice.
failed=
for notebook in *.ipynb; do
    give_what_is_stored "$notebook" || give_what_is_stored "$notebook" || failed="$failed $notebook"
done
if [ -n "$failed" ]; then
    echo "not as stored:$failed" >&2
    $keep && echo "the executed ones are in $out" >&2
    exit 1
fi
echo "all notebooks run, and give what is stored"
