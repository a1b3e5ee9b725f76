#!/usr/bin/env bash
# bench.sh: one row for each comparison of hwtest/story, whole processes from
# start to exit, in seconds; memory is our process's largest, in MB.
set -euo pipefail
printf '%-44s %11s %11s %7s %11s\n' comparison rootseal other ratio memory
RING2=require go test -run '^$' -bench Ring2 -benchtime 1x ./hwtest/story |
	awk '/^(goos|goarch|pkg|cpu):|^Benchmark|^PASS|^ok/ { next } { print; fflush() } /FAIL/ { failed = 1 } END { exit failed }'
