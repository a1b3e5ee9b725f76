package hwtest

import "bytes"

// scrub returns the exchanges without secrets and owner's data. Lengths stay the
// same, so that a scrubbed trace still shows how a card splits its answers. Data
// that scrub cannot parse is overwritten as a whole.
func scrub(all []exchange) []exchange {
	var clean []exchange
	var selected []byte // AID
	for len(all) > 0 {
		n := wholeAnswer(all)
		var data, cut []byte
		var parts []exchange
		for _, e := range all[:n] {
			body, _ := split(e.response)
			data = append(data, body...)
			e.command, e.response = bytes.Clone(e.command), bytes.Clone(e.response)
			parts = append(parts, e)
		}
		a, ok := parseAPDU(parts[0].command)
		switch {
		case !ok:
			clear(parts[0].command)
			clear(data)
		default:
			if a.selects() {
				selected = bytes.Clone(a.data)
			}
			scrubExchange(selected, a, data)
		}
		for _, e := range parts { // restore the original parts
			body, _ := split(e.response)
			cut, data = data[:len(body)], data[len(body):]
			copy(body, cut)
			clean = append(clean, e)
		}
		all = all[n:]
	}
	return clean
}

// wholeAnswer returns how many exchanges the first command's answer takes.
func wholeAnswer(all []exchange) int {
	n := 1
	for ; n < len(all); n++ {
		_, more := split(all[n-1].response)
		a, ok := parseAPDU(all[n].command)
		if !more || !ok || a.cla != 0 || a.ins != insSendRemaining {
			break
		}
	}
	return n
}

// split cuts off the status word, and reports whether there is more data.
func split(response []byte) (data []byte, more bool) {
	if len(response) < 2 {
		return response, false
	}
	end := len(response) - 2
	return response[:end], response[end] == 0x61
}

// scrubExchange overwrites in place. a is parsed from the command.
func scrubExchange(selected []byte, a apdu, answer []byte) {
	var readable bool
	switch {
	case a.selects():
		readable = !a.selectsOATH() || zero(answer, tagName, tagChallenge, tagNitrokey)
	case bytes.Equal(selected, aidManagement) && a.ins == insReadConfig:
		readable = len(answer) == 0 || zero(answer[1:], tagSerial)
	case !bytes.Equal(selected, aidOATH): // the OTP application answers its serial
		readable = false
	case a.ins == insPut:
		readable = scrubSeed(a.data)
	case a.ins == insList:
		readable = scrubList(answer)
	case a.ins == insSelect: // CALCULATE ALL
		readable = scrubAll(answer)
	case a.ins == insDelete, a.ins == insRename, a.ins == insCalculate:
		readable = namesAreOwn(a.data)
	default:
		readable = false
	}
	if !readable {
		clear(a.data)
		clear(answer)
	}
}

// zero overwrites the values of these tags.
func zero(b []byte, tags ...byte) bool {
	all, ok := elements(b)
	for _, e := range all {
		if bytes.IndexByte(tags, e.tag) >= 0 {
			clear(e.value)
		}
	}
	return ok
}

// scrubSeed keeps a PUT's name, type, algorithm and digits.
func scrubSeed(data []byte) bool {
	name, rest, ok := cut(data)
	if !ok || name.tag != tagName || !own(string(name.value)) {
		return false
	}
	key, _, ok := cut(rest)
	if !ok || key.tag != tagKey || len(key.value) < 2 {
		return false
	}
	clear(key.value[2:])
	return true
}

func scrubList(answer []byte) bool {
	all, ok := elements(answer)
	for _, e := range all {
		if e.tag != tagListed || len(e.value) == 0 {
			return false
		}
		hide(e.value[1:])
	}
	return ok
}

// scrubAll scrubs pairs of a name and its outcome.
func scrubAll(answer []byte) bool {
	all, ok := elements(answer)
	if !ok || len(all)%2 != 0 {
		return false
	}
	for i := 0; i < len(all); i += 2 {
		name, result := all[i], all[i+1]
		if name.tag != tagName {
			return false
		}
		if !own(string(name.value)) && len(result.value) > 0 {
			clear(result.value[1:]) // the first byte is the digits
		}
		hide(name.value)
	}
	return true
}

// hide makes an id unreadable, unless it is the suite's.
func hide(id []byte) {
	if own(string(id)) {
		return
	}
	for i := range id {
		id[i] = 'x'
	}
}

func namesAreOwn(data []byte) bool {
	all, ok := elements(data)
	for _, e := range all {
		if e.tag == tagName && !own(string(e.value)) {
			return false
		}
	}
	return ok
}
