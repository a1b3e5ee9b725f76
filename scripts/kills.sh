#!/usr/bin/env bash
# kills.sh: kills the built binary at every point of hwtest/kills, with a real pcscd.
# It prints the kills by phase and edge, and ends with the line "N kills, M
# violations".
set -euo pipefail
RING2=require go test -count=1 -v -timeout 30m ./hwtest/kills -run '^TestRing2Kills$' -explore | scripts/tally.sh kills
