package hwtest

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"rootseal/device"
)

// exchange is one command and its outcome.
type exchange struct {
	at       time.Duration // since the recording began
	command  []byte
	response []byte // empty if there was none
	err      error  // why there was no response
}

// recorder records the traffic with the card in one reader. It contains seeds until
// write leaves them out.
type recorder struct {
	reader string
	begun  time.Time

	mu  sync.Mutex
	all []exchange
}

func newRecorder(reader string) *recorder { return &recorder{reader: reader, begun: time.Now()} }

// port is a port whose handles to the recorder's reader are recorded.
func (r *recorder) port(port device.Port) device.Port {
	return wrappedPort{port, func(reader string, h device.Handle) device.Handle {
		if reader != r.reader {
			return h
		}
		return recorded{h, r}
	}}
}

type recorded struct {
	device.Handle
	recorder *recorder
}

func (h recorded) Transmit(command []byte) ([]byte, error) {
	e := exchange{at: time.Since(h.recorder.begun), command: append([]byte(nil), command...)}
	response, err := h.Handle.Transmit(command)
	e.response, e.err = append([]byte(nil), response...), err
	h.recorder.mu.Lock()
	defer h.recorder.mu.Unlock()
	h.recorder.all = append(h.recorder.all, e)
	return response, err
}

// leftOut is the line in the trace that lists what is missing.
const leftOut = "Left out, as zeros of the same length: seeds in PUT; all data of commands that the suite does not send, " +
	"such as SET CODE and VALIDATE; the serial number but its last two digits, which are in this line; " +
	"the salt, from which the device id comes; codes of credentials that are not the suite's. " +
	"Their ids are a run of x. Answers of the suite's own credentials are kept: their seeds are in its source."

// write writes the trace: a line about the key, then a line for each exchange.
func (r *recorder) write(w io.Writer, info device.Info) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := json.NewEncoder(w)
	err := lines.Encode(struct {
		Key        string `json:"key"`
		Firmware   string `json:"firmware"`
		SerialEnds string `json:"serial_ends"`
		LeftOut    string `json:"left_out"`
	}{info.Model, info.Firmware.String(), fmt.Sprintf("%02d", info.Serial%100), leftOut})
	if err != nil {
		return err
	}
	for _, e := range scrub(r.all) {
		line := struct {
			AtMS     float64 `json:"at_ms"`
			Command  string  `json:"command"`
			Response string  `json:"response,omitempty"`
			Error    string  `json:"error,omitempty"`
		}{AtMS: float64(e.at.Microseconds()) / 1000, Command: hex.EncodeToString(e.command), Response: hex.EncodeToString(e.response)}
		if e.err != nil {
			line.Error = e.err.Error()
		}
		if err := lines.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
