#!/usr/bin/env bash
# formula.sh ADDRESS VERSION SHA256 COMMIT DATE EPOCH: prints the formula for Homebrew of a
# source archive with this hash. DATE is that of the commit, and EPOCH the same in seconds.
set -euo pipefail
cd "$(dirname "$0")"
export ADDRESS=$1 VERSION=$2 SHA256=$3 COMMIT=$4 DATE=$5 EPOCH=$6
# shellcheck disable=SC2016 # envsubst reads the names
envsubst '$ADDRESS $VERSION $SHA256 $COMMIT $DATE $EPOCH' <rootseal.rb
