#!/usr/bin/env bash
# pictures.sh: makes the pictures in docs/pictures again, from the records of the year that
# the tests tell. It needs what the tests in Chromium need.
set -euo pipefail
cd "$(dirname "$0")/.."
RING2=require go test -count=1 ./cmd/rootseal/internal/view/report -run TestPicturesInDocuments -pictures
ls -l docs/pictures
