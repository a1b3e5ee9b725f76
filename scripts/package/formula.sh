#!/usr/bin/env bash
# formula.sh ADDRESS VERSION SHA256 COMMIT DATE EPOCH: prints the formula for Homebrew of a
# source archive with this hash. DATE is that of the commit, and EPOCH the same in seconds.
set -euo pipefail
cd "$(dirname "$0")"
sed "s|\${ADDRESS}|$1|g; s|\${VERSION}|$2|g; s|\${SHA256}|$3|g; s|\${COMMIT}|$4|g; s|\${DATE}|$5|g; s|\${EPOCH}|$6|g" rootseal.rb
