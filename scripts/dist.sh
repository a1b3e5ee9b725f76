#!/usr/bin/env bash
# dist.sh: builds into dist/ what this machine can build of a release: archives for Linux
# and Windows (macOS on a Mac), a .deb and a .rpm, the source, a list of the modules in
# it (SBOM) and the checksums of all. Two runs on one commit, with the same Go and C
# compiler, make the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."

sbom=build/cyclonedx-gomod-v1.10.0
say() { echo "dist: $*" >&2; }

# A tag is a release. Anything else is a build of a commit, which packages sort
# before every release.
commit=$(git describe --always --dirty --exclude '*')
case $commit in *-dirty) say "the tree has changes that are not committed"; exit 1 ;; esac
release=$(git describe --tags --exact-match --match 'v[0-9]*' 2>/dev/null || true)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
date=$(TZ=UTC git log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd)
version=${release:-0.0.0~$(TZ=UTC git log -1 --date=format-local:%Y%m%d%H%M%S --format=%cd).$commit}
name=${release:-$commit}
home=$(grep -v '^#' scripts/package/home || true)
export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C

rm -rf dist
mkdir -p dist build/dist
package=rootseal/cmd/rootseal/internal/cli
ldflags="-s -w -X $package.release=$release -X $package.commit=$commit -X $package.date=$date"
# -buildvcs=false: a build outside of a checkout, such as one from the source archive, is
# the same.
build() { go build -trimpath -buildvcs=false -ldflags "$ldflags" "$@" ./cmd/rootseal; }

rm -rf build/dist && mkdir -p build/dist/man
go run ./cmd/rootseal/manual man build/dist/man
go run ./cmd/rootseal/manual completion build/dist/completion
cp LICENSE README.md CHANGELOG.md build/dist

# pack SYSTEM ARCHITECTURE PROGRAM: one archive, in the order of names and with the
# commit's time.
pack() {
	local tree=build/dist/rootseal-$name-$1-$2
	mkdir "$tree"
	cp -r "$3" build/dist/{man,completion,LICENSE,README.md,CHANGELOG.md} "$tree"
	find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	if [ "$1" = windows ]; then
		(cd build/dist && find "${tree##*/}" -type f | sort | zip -qX -@ "../../dist/${tree##*/}.zip")
	else
		archive "${tree##*/}" build/dist
	fi
}

archive() {
	tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=go-w -C "$2" -cf - "$1" | gzip -9n >"dist/$1.tar.gz"
}

# packages ARCHITECTURE PROGRAM: the .deb and the .rpm.
packages() {
	local tree=build/dist/package-$1
	mkdir -p "$tree"
	cp "$2" "$tree/rootseal"
	cp -r build/dist/completion build/dist/man "$tree"
	ARCH=$1 VERSION=${version#v} MTIME=$date scripts/package/packages.sh "$tree" "dist/rootseal-$name-linux-$1"
}

linux() { # ARCHITECTURE, with the compiler in CC
	local program=build/dist/linux-$1/rootseal
	CGO_ENABLED=1 GOOS=linux GOARCH=$1 build -buildmode=pie -o "$program"
	pack linux "$1" "$program"
	packages "$1" "$program"
}

case $(go env GOHOSTOS) in
linux)
	linux "$(go env GOHOSTARCH)"
	if [ "$(go env GOHOSTARCH)" = amd64 ] && command -v aarch64-linux-gnu-gcc >/dev/null && [ -e /usr/lib/aarch64-linux-gnu/pkgconfig/libpcsclite.pc ]; then
		CC=aarch64-linux-gnu-gcc PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig linux arm64
	else
		say "no compiler and PC/SC library for arm64: left out"
	fi
	for arch in amd64 arm64; do
		CGO_ENABLED=0 GOOS=windows GOARCH=$arch build -o "build/dist/windows-$arch/rootseal.exe"
		pack windows $arch "build/dist/windows-$arch/rootseal.exe"
	done
	git archive --format=tar --prefix="rootseal-$name-source/" HEAD | gzip -9n >"dist/rootseal-$name-source.tar.gz"
	# The tool names the main module by an address where it is not, and guesses the version
	# from the checkout.
	"$sbom" mod -json -noserial -notimestamp -std -output build/dist/sbom.json
	jq --arg version "$name" '
		walk(if type == "string" then sub("^pkg:golang/rootseal(@[^?]*)?[?]type=module$"; "rootseal") else . end)
		| .metadata.component |= (del(.purl) | .version = $version)' build/dist/sbom.json >"dist/rootseal-$name-sbom.cdx.json"
	if [ -n "$home" ]; then
		hash=$(sha256sum "dist/rootseal-$name-source.tar.gz" | cut -d' ' -f1)
		scripts/package/formula.sh "$home" "$name" "$hash" "$commit" "$date" "$SOURCE_DATE_EPOCH" >dist/rootseal.rb
	else
		say "scripts/package/home names no place: no formula for Homebrew"
	fi
	;;
darwin) # without cgo there is no PC/SC, and such a program must not ship
	arch=$(go env GOHOSTARCH)
	CGO_ENABLED=1 build -o "build/dist/darwin-$arch/rootseal"
	pack darwin "$arch" "build/dist/darwin-$arch/rootseal"
	;;
esac
# What is not for this machine is tried where it is built natively.
for package in dist/*.deb; do
	[ -e "$package" ] || continue
	scripts/package/empty-root.sh "$package" >&2 || [ $? = 77 ] || exit 1
done
(cd dist && sha256sum -- *) | tee build/dist/SHA256SUMS
mv build/dist/SHA256SUMS dist
