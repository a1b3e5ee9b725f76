#!/usr/bin/env bash
# packages.sh FOLDER NAME: makes NAME.deb and NAME.rpm. FOLDER has the program, and in man
# and completion what cmd/rootseal/manual writes. ARCH, VERSION (as a package manager sorts
# it) and MTIME are those of the program.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$1 name=$2

nfpm=$(sed -n 's/^nfpm := //p' Makefile)
home=$(grep -v '^#' scripts/package/home || true)
gzip -9n "$folder"/man/*.1
TREE=$folder MAINTAINER="the authors of rootseal <${home:-https://example.invalid}>" \
	envsubst <scripts/package/nfpm.yaml >"$folder/nfpm.yaml"
for form in deb rpm; do
	"$nfpm" package --config "$folder/nfpm.yaml" --packager $form --target "$name.$form" >/dev/null
done
