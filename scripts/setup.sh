#!/usr/bin/env bash
# setup.sh build|test|dist: installs the missing system packages for building, for
# building and testing, or for building a release. If none is missing, it is silent and quick.
set -eu
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin # daemons, which are missing in many paths

say() { echo "setup: $*" >&2; }

missing=()
# need PACKAGE COMMAND...: the Debian PACKAGE is missing if COMMAND fails.
need() {
	local package=$1
	shift
	"$@" >/dev/null 2>&1 || missing+=("$package")
}

certificates() { [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/pki/tls/certs/ca-bundle.crt ]; }
driver() { compgen -G '/usr/lib*/pcsc/drivers/serial/libifdvpcd.so'; }

to_build() {
	need ca-certificates certificates # to download modules
	need gcc command -v gcc
	need libc6-dev test -e /usr/include/stdlib.h
	need pkg-config command -v pkg-config
	need libpcsclite-dev pkg-config --exists libpcsclite
}

# The tests with a real pcscd, and the other programs that they use.
to_test() {
	need jq command -v jq
	need pcscd command -v pcscd
	need vsmartcard-vpcd driver
	need iproute2 command -v ip
	need yubikey-manager command -v ykman
	need oathtool command -v oathtool
	need awscli command -v aws
	need openssl command -v openssl
	need nodejs command -v node
	need npm command -v npm
	need chromium command -v chromium
	need poppler-utils command -v pdftoppm
	need fonts-liberation test -d /usr/share/fonts/truetype/liberation
	need fonts-morisawa-bizud-gothic test -d /usr/share/fonts/truetype/bizud-gothic
	need gettext-base command -v envsubst
}

to_dist() {
	need jq command -v jq
	need zip command -v zip
	need gettext-base command -v envsubst
	need git command -v git
}

# The evaluator of IAM policies for hwtest/policies, in the version of its
# package.json and its lock file. The installation runs none of its code.
evaluator() {
	local from=hwtest/policies/evaluator version folder
	cd "$(dirname "$0")/.."
	version=$(sed -n 's/.*"@cloud-copilot\/iam-simulate": "\(.*\)".*/\1/p' $from/package.json)
	folder=build/iam-simulate-$version
	[ ! -e "$folder/node_modules/@cloud-copilot/iam-simulate" ] || return 0
	command -v npm >/dev/null || return 1
	say "installing iam-simulate $version into $folder"
	mkdir -p "$folder"
	cp $from/package.json $from/package-lock.json "$folder"
	(cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
}

# The remote control of Chromium and the accessibility checker for the report, in the
# versions of their package.json and its lock file. The installation runs none of their code.
browser() {
	local from=cmd/rootseal/internal/view/report/testdata/browser folder
	cd "$(dirname "$0")/.."
	folder=build/browser-$(sed -n 's/.*"axe-core": "\(.*\)".*/\1/p' $from/package.json)-$(sed -n 's/.*"puppeteer-core": "\(.*\)".*/\1/p' $from/package.json)
	[ ! -e "$folder/node_modules/axe-core" ] || return 0
	command -v npm >/dev/null || return 1
	say "installing axe-core and puppeteer-core into $folder"
	mkdir -p "$folder"
	cp $from/package.json $from/package-lock.json "$folder"
	(cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
}

# The S3 servers for hwtest/s3server. Go checks their modules by their hashes.
s3_server() {
	local name=$1 module=$2 version=$3
	cd "$(dirname "$0")/.."
	local program=build/$name-$version
	[ ! -e "$program" ] || return 0
	say "building $name $version, which takes some minutes"
	rm -f "build/$name"-v*
	GOBIN="$PWD/build" go install "$module@$version" >/dev/null || return 1
	mv "build/$name" "$program"
}
s3_servers() {
	(s3_server versitygw github.com/versity/versitygw/cmd/versitygw v1.8.0) || return 1
	(s3_server minio github.com/minio/minio v0.0.0-20260212201848-7aac2a2c5b7c)
}

# The program that makes the packages, in the version of the Makefile.
packager() {
	cd "$(dirname "$0")/.."
	local program
	program=$(sed -n 's/^nfpm := //p' Makefile)
	[ ! -e "$program" ] || return 0
	say "building ${program#*/}, which takes some minutes"
	make -s "$program" >/dev/null
}

install() {
	command -v apt-get >/dev/null || return 1
	local root=() package available=()
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null || return 1
		root=(sudo)
	fi
	say "installing ${missing[*]}"
	${root[@]+"${root[@]}"} apt-get -qq update || return 1
	for package in "${missing[@]}"; do
		if apt-cache show "$package" >/dev/null 2>&1; then
			available+=("$package")
		else
			say "this system does not offer $package"
		fi
	done
	[ ${#available[@]} -gt 0 ] || return 1
	${root[@]+"${root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
		install --no-install-recommends "${available[@]}" >/dev/null
}

if ! command -v go >/dev/null; then
	say "Go is not installed: https://go.dev/doc/install"
	exit 1
fi
case $(uname) in
Linux)
	to_build
	[ "${1-}" != test ] || to_test
	[ "${1-}" != dist ] || to_dist
	if [ ${#missing[@]} -gt 0 ]; then
		install || true # the check below decides
	fi
	missing=()
	to_build
	if [ ${#missing[@]} -gt 0 ]; then
		say "cannot build without the Debian packages ${missing[*]}, or your system's like; install them and try again"
		exit 1
	fi
	[ "${1-}" != test ] || to_test
	if [ ${#missing[@]} -gt 0 ]; then
		say "without the Debian packages ${missing[*]}, or your system's like, some tests with a real pcscd will be skipped"
	fi
	if [ "${1-}" = test ]; then
		(evaluator) || say "without iam-simulate, which npm installs, the policies of docs/aws.md are weighed by our own evaluator alone"
		(browser) || say "without axe-core and puppeteer-core, which npm installs, no test opens the report in Chromium"
		(packager) || say "without nfpm, which Go builds, no package is installed in an empty root"
		s3_servers || say "without versitygw and minio, which Go builds, the shared ledger is tested on a simulated bucket alone"
	fi
	;;
Darwin) # PC/SC is part of the system; vpcd, and so the tests with a real pcscd, need Linux
	if ! xcode-select -p >/dev/null 2>&1; then
		say "cannot build without a C compiler: xcode-select --install"
		exit 1
	fi
	;;
esac
