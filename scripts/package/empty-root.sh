#!/usr/bin/env bash
# empty-root.sh PACKAGE: installs a .deb in a root that contains nothing but what the
# package says it depends on, and rehearses there. So a dependency that the package does
# not name, or a file that it takes for granted, is found. Then it purges the package,
# which must leave nothing. The dependencies come from the package mirror of this machine;
# nothing on the machine changes.
#
# Exit code 77: this machine cannot do it, and standard error says why.
set -euo pipefail
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
package=$(realpath "$1")

say() { echo "empty-root: $*" >&2; }
cannot() { say "cannot install a package in an empty root here: $*"; exit 77; }
fail() { say "$*"; exit 1; }

for program in apt-get dpkg dpkg-deb chroot tar; do
	command -v $program >/dev/null || cannot "$program is not installed"
done
[ "$(dpkg --print-architecture)" = "$(dpkg-deb -f "$package" Architecture)" ] || cannot "the package is for another processor"
if [ "$(id -u)" != 0 ]; then # a root of this process alone, else the real one
	[ -z "${EMPTY_ROOT_TRIED-}" ] || cannot "it needs root"
	export EMPTY_ROOT_TRIED=1
	! unshare --map-root-user true 2>/dev/null || exec unshare --map-root-user "$0" "$package"
	sudo -n true 2>/dev/null || cannot "it needs root, sudo without a password, or user namespaces"
	exec sudo -n "$0" "$package"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
chmod 755 "$work"

# apt without the state of this machine: nothing is installed yet.
mkdir -p "$work/lists/partial" "$work/archives/partial"
: >"$work/status"
apt() {
	apt-get -qq -o Dir::State::lists="$work/lists" -o Dir::State::status="$work/status" \
		-o Dir::State::extended_states="$work/extended" -o Dir::Cache="$work" -o Dir::Cache::archives="$work/archives" \
		-o Debug::NoLocking=true -o APT::Sandbox::User=root -o Acquire::Retries=2 -o Acquire::http::Timeout=30 "$@"
}
# Without a mirror, apt-get update warns and succeeds.
apt update >"$work/log" 2>&1 && apt --download-only --no-install-recommends -y install libc6 >>"$work/log" 2>&1 ||
	cannot "no package comes from the mirror: $(tail -1 "$work/log")"
apt --download-only --no-install-recommends -y install "$package" >"$work/log" 2>&1 ||
	fail "its dependencies cannot be met: $(cat "$work/log")"

# The dependencies are unpacked and stated as installed: their own scripts need a whole
# Debian. Debian's folders of programs are links into /usr.
for folder in bin sbin lib lib64; do
	mkdir -p "$root/usr/$folder"
	ln -s "usr/$folder" "$root/$folder"
done
mkdir -p "$root"/var/lib/dpkg/{info,updates,triggers} "$root/home/user"
mkdir -p -m 1777 "$root/tmp"
for dependency in "$work"/archives/*.deb; do
	dpkg-deb --fsys-tarfile "$dependency" | tar -C "$root" -x --keep-directory-symlink --no-same-owner
	{ dpkg-deb -f "$dependency"; echo "Status: install ok installed"; echo; } >>"$root/var/lib/dpkg/status"
done
files() { (cd "$root" && find . ! -type d ! -path './var/lib/dpkg/*' ! -path './var/log/*' | sort); }
files >"$work/before"

dpkg --root="$root" --install "$package" >"$work/log" 2>&1 || fail "dpkg does not install it: $(cat "$work/log")"
user=()
if chroot --userspec=1000:1000 "$root" rootseal version >/dev/null 2>&1; then # not in a user namespace
	user=(--userspec=1000:1000)
	chown 1000:1000 "$root/home/user"
fi
rootseal() { env -i HOME=/home/user PATH=/usr/bin TERM=dumb "$(command -v chroot)" "${user[@]}" "$root" rootseal "$@"; }
rootseal version
rootseal rehearse >"$work/log" 2>&1 || fail "it does not rehearse: $(tail -20 "$work/log")"
tail -1 "$work/log"

dpkg --root="$root" --purge "$(dpkg-deb -f "$package" Package)" >"$work/log" 2>&1 || fail "dpkg does not purge it: $(cat "$work/log")"
files | comm -13 "$work/before" - >"$work/left"
[ ! -s "$work/left" ] || fail "it leaves behind: $(cat "$work/left")"
say "installed, rehearsed and purged: ${package##*/}, with $(find "$work/archives" -name '*.deb' | wc -l) packages that it depends on"
