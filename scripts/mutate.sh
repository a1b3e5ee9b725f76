#!/usr/bin/env bash
# mutate.sh [FOLDER...]: changes one sign at a time in the packages and runs the
# package's own tests, in process. A mutant that no test detects must be in
# scripts/mutants.txt, with the reason why it may survive. The script fails for a
# mutant that is missing there, and for a line there without a surviving mutant.
# Which mutants are not tried, and why: see hwtest/mutants.
set -euo pipefail
cd "$(dirname "$0")/.."

folders=("$@")
[ $# -gt 0 ] || folders=(oath enroll/ledger+enroll/ledger/s3 enroll enroll/{step,gate,settle,keyring,journal,mfa,custody})

# In enroll, only the files count that do, undo or retire something.
except=$(printf 'enroll/%s.go,' doc errors events preflight_aws request result)

ulimit -v 16000000 2>/dev/null || true # KB: a mutant that hangs may fill the memory
RING2=off go run ./hwtest/mutants -explained scripts/mutants.txt -except "$except" "${folders[@]}"
