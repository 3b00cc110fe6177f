#!/usr/bin/env bash
# Write constraints-lowest.txt: the oldest versions that pyproject.toml allows. Needs uv.
set -euo pipefail
cd "$(dirname "$0")/.."
{
    echo "# The oldest versions that pyproject.toml allows (Python 3.10), with which the tests pass too: tools/lowest.sh"
    uv pip compile --quiet --no-header --no-annotate --resolution lowest-direct --python-version 3.10 --extra dev \
        --only-binary :all: --no-binary jieba pyproject.toml
} > constraints-lowest.txt
