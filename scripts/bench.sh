#!/usr/bin/env bash
# bench.sh: prints one row for each comparison of hwtest/story: whole processes from
# start to exit, in seconds; memory is the largest of rootseal's process, in MB. The
# shell prints each row as soon as it is measured: it reads line by line, which not
# every awk does.
set -euo pipefail
printf '%-44s %11s %11s %7s %11s\n' comparison rootseal other ratio memory
RING2=require go test -run '^$' -bench Ring2 -benchtime 1x -timeout 60m ./hwtest/story |
	while IFS= read -r line; do
		case $line in
		goos:* | goarch:* | pkg:* | cpu:* | Benchmark* | PASS | ok*rootseal/*) ;;
		*) printf '%s\n' "$line" ;;
		esac
	done
