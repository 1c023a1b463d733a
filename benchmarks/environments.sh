#!/bin/sh
# Make the environments that the benchmarks' peers run in: .env-stonesoup, .env-traffic and .env-duckdb;
# and .env-formats, by whose libraries the tests read what we publish.
# They stay out of the project's own environment, whose versions they would pin.
set -eu
cd "$(dirname "$0")/.."
for peer in stonesoup traffic duckdb formats; do
    [ -x ".env-$peer/bin/python" ] || python3 -m venv ".env-$peer"
    ".env-$peer/bin/pip" install --quiet --requirement "benchmarks/requirements-$peer.txt"
done
