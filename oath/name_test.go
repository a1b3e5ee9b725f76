package oath_test

import (
	"math"
	"testing"
	"time"

	"rootseal/oath"
)

func TestName(t *testing.T) {
	const s = time.Second
	longest := time.Duration(math.MaxInt64).Truncate(s)
	tests := []struct {
		id      string
		t       oath.Type
		want    oath.Name
		written string // result of ID if it differs from id
	}{
		{"20/Issuer:name", oath.TOTP, oath.Name{Period: 20 * s, Issuer: "Issuer", Account: "name"}, ""},
		{"weird/Issuer:name", oath.TOTP, oath.Name{Period: 30 * s, Issuer: "weird/Issuer", Account: "name"}, ""},
		{"1/name", oath.TOTP, oath.Name{Period: s, Account: "name"}, ""},
		{"20/name", oath.TOTP, oath.Name{Period: 20 * s, Account: "name"}, ""},
		{"Issuer:name", oath.TOTP, oath.Name{Period: 30 * s, Issuer: "Issuer", Account: "name"}, ""},
		{"name", oath.TOTP, oath.Name{Period: 30 * s, Account: "name"}, ""},
		{"Issuer:a:b", oath.TOTP, oath.Name{Period: 30 * s, Issuer: "Issuer", Account: "a:b"}, ""},
		{"arn:aws:iam::111122223333:mfa/demo", oath.TOTP, oath.Name{Period: 30 * s, Issuer: "arn", Account: "aws:iam::111122223333:mfa/demo"}, ""},
		{":name", oath.TOTP, oath.Name{Period: 30 * s, Account: ":name"}, ""},
		{"Issuer:", oath.TOTP, oath.Name{Period: 30 * s, Account: "Issuer:"}, ""},
		{"20/", oath.TOTP, oath.Name{Period: 30 * s, Account: "20/"}, ""},
		{"20/Issuer:", oath.TOTP, oath.Name{Period: 20 * s, Account: "Issuer:"}, ""},
		{"/name", oath.TOTP, oath.Name{Period: 30 * s, Account: "/name"}, ""},
		{"-5/name", oath.TOTP, oath.Name{Period: 30 * s, Account: "-5/name"}, ""},
		{"+5/name", oath.TOTP, oath.Name{Period: 30 * s, Account: "+5/name"}, ""},
		{"", oath.TOTP, oath.Name{Period: 30 * s}, ""},
		{"30/name", oath.TOTP, oath.Name{Period: 30 * s, Account: "name"}, "name"},
		{"030/name", oath.TOTP, oath.Name{Period: 30 * s, Account: "name"}, "name"},
		{"30/20/name", oath.TOTP, oath.Name{Period: 30 * s, Account: "20/name"}, ""},
		{"0/name", oath.TOTP, oath.Name{Period: 30 * s, Account: "0/name"}, ""},
		{"123456789012/alice", oath.TOTP, oath.Name{Period: longest, Account: "alice"}, "9223372036/alice"},
		{"99999999999999999999/alice", oath.TOTP, oath.Name{Period: longest, Account: "alice"}, "9223372036/alice"},

		{"Issuer:name", oath.HOTP, oath.Name{Issuer: "Issuer", Account: "name"}, ""},
		{":name", oath.HOTP, oath.Name{Account: ":name"}, ""},
		{"Issuer:", oath.HOTP, oath.Name{Issuer: "Issuer"}, ""},
		{"20/Issuer:name", oath.HOTP, oath.Name{Issuer: "20/Issuer", Account: "name"}, ""},
	}
	for _, v := range tests {
		got := oath.Credential{ID: v.id, Type: v.t}.Name()
		if got != v.want {
			t.Errorf("%s %q: %+v, want %+v", v.t, v.id, got, v.want)
		}
		if v.written == "" {
			v.written = v.id
		}
		if id := got.ID(v.t); id != v.written {
			t.Errorf("%s %q: written as %q, want %q", v.t, v.id, id, v.written)
		}
	}
	if got := (oath.Name{Account: "name"}).ID(oath.TOTP); got != "name" {
		t.Errorf("no period: %q, want that of 30 s", got)
	}
}
