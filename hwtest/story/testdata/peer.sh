#!/usr/bin/env bash
# peer.sh URL USER NAME WAIT READER...: what a careful person scripts today, with
# aws, ykman and oathtool: make the device, write the seed to each key, compare a
# code of each with the seed's, enable with two codes, look. With WAIT "wait" the
# two codes come from the first key, one time step after the other, as ykman
# cannot be given a time; else oathtool computes both at once from the seed.
set -euo pipefail
url=$1 user=$2 name=$3 wait=$4
shift 4
aws() { command aws --endpoint-url "$url" --output text "$@"; }
file=$(mktemp)
trap 'rm -f "$file"' EXIT
aws sts get-caller-identity >/dev/null
arn=$(aws iam create-virtual-mfa-device --virtual-mfa-device-name "$name" \
	--outfile "$file" --bootstrap-method Base32StringSeed --query VirtualMFADevice.SerialNumber)
seed=$(cat "$file")
for reader in "$@"; do
	ykman --reader "$reader" oath accounts add --force --issuer AWS "$name" "$seed" >/dev/null
done
for reader in "$@"; do
	want=$(oathtool --totp -b "$seed")
	got=$(ykman --reader "$reader" oath accounts code --single "AWS:$name")
	[ "$got" = "$want" ] || [ "$got" = "$(oathtool --totp -b "$seed")" ]
done
if [ "$wait" = wait ]; then
	first=$(ykman --reader "$1" oath accounts code --single "AWS:$name")
	sleep $((31 - $(date +%s) % 30))
	second=$(ykman --reader "$1" oath accounts code --single "AWS:$name")
else
	first=$(oathtool --totp -b "$seed" --now "30 seconds ago")
	second=$(oathtool --totp -b "$seed")
fi
aws iam enable-mfa-device --user-name "$user" --serial-number "$arn" \
	--authentication-code1 "$first" --authentication-code2 "$second"
aws iam list-mfa-devices --user-name "$user" | grep -q "$name"
