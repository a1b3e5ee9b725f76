package settle

import (
	"testing"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
)

// A ceremony belongs to the workstation that began it, or that took it over last. What
// else another workstation reports about it changes nothing.
func TestIsOfAnotherHost(t *testing.T) {
	const id = "20260302-k3v9q2"
	begin := &ledger.Begin{Principal: "111122223333/root", Keys: []ledger.KeyState{{KeySerial: 1001}}}
	says := func(about string) *ledger.Statement { return &ledger.Statement{About: about, Typed: id} }
	type record struct {
		host string
		body ledger.Body
	}
	for name, tt := range map[string]struct {
		records []record
		want    bool
	}{
		"no ceremony":     {nil, false},
		"begun here":      {[]record{{"kyoto", begin}}, false},
		"begun there":     {[]record{{"osaka", begin}}, true},
		"taken over":      {[]record{{"osaka", begin}, {"kyoto", says(ledger.TakenOver)}}, false},
		"taken from here": {[]record{{"kyoto", begin}, {"osaka", says(ledger.TakenOver)}}, true},
		"reported there":  {[]record{{"kyoto", begin}, {"osaka", says(ledger.DeviceAbsent)}}, false},
		"reported here":   {[]record{{"osaka", begin}, {"kyoto", says(ledger.DeviceAbsent)}}, true},
	} {
		store := &ledgertest.Store{}
		open := func(host string) *ledger.Ledger {
			l, err := ledger.Open(store, ledger.Identity{World: ledger.WorldRehearsal, Tool: "rootseal test", Host: host}, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		for _, r := range tt.records {
			if _, err := open(r.host).Append(t.Context(), ledger.Entry{Command: "enroll", Ceremony: id, Body: r.body}); err != nil {
				t.Fatal(err)
			}
		}
		if got := isOfAnotherHost(open("kyoto"), id); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
