//go:build cgo || windows

package pcsc

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/ebfe/scard"

	"rootseal/device"
	"rootseal/device/internal/own"
	"rootseal/device/internal/turn"
	"rootseal/message"
)

// pollInterval is how often Wait polls. Two calls to the service take less than a
// millisecond together.
const pollInterval = 250 * time.Millisecond

type port struct{}

// New returns the port to PC/SC. It opens nothing until it is used.
func New() device.Port { return port{} }

func (port) Readers() ([]device.Reader, error) {
	sc, err := establish()
	if err != nil {
		return nil, translated("establishing context", err)
	}
	readers, err := readers(sc)
	return readers, errors.Join(err, translated("releasing context", release(sc)))
}

// Wait polls. A blocking SCardGetStatusChange would answer at once, but the binding
// keeps the reader names that it passes to C in one map by name: a second call with
// the same name frees the first call's string while C still reads it. A blocking call
// would also need the PnP reader, which macOS and some drivers lack, so polling would
// remain.
func (port) Wait(ctx context.Context, known []device.Reader) error {
	sc, err := establish()
	if err != nil {
		return translated("establishing context", err)
	}
	defer func() { _ = release(sc) }() // after a failure the context may be gone, with nothing left to free
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		now, err := readers(sc)
		if err != nil {
			return err
		}
		if !slices.EqualFunc(now, known, device.Reader.Equal) {
			return nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// listing allows one SCardGetStatusChange at a time, for the reason given at Wait.
var listing sync.Mutex

// lookTries allows for a reader that is unplugged between the two calls.
const lookTries = 4

// readers lists the readers and the card state of each.
func readers(sc *scard.Context) ([]device.Reader, error) {
	listing.Lock()
	defer listing.Unlock()
	for try := 1; ; try++ {
		states, err := look(sc)
		switch {
		case errors.Is(err, scard.ErrNoReadersAvailable):
			return nil, nil
		case try < lookTries && (errors.Is(err, scard.ErrUnknownReader) ||
			errors.Is(err, scard.ErrReaderUnavailable) || errors.Is(err, scard.ErrInsufficientBuffer)):
			continue
		case err != nil:
			return nil, translated("listing readers", err)
		}
		readers := make([]device.Reader, len(states))
		for i, s := range states {
			readers[i] = device.Reader{
				Name:    s.Reader,
				Present: s.EventState&scard.StatePresent != 0,
				ATR:     s.Atr,
				Events:  uint16(s.EventState >> 16),
			}
		}
		return readers, nil
	}
}

// establish, release and disconnect run one at a time; see turn.

func establish() (sc *scard.Context, err error) {
	err = turn.Do(func() error {
		sc, err = scard.EstablishContext()
		return err
	})
	return sc, err
}

func release(sc *scard.Context) error { return turn.Do(sc.Release) }

func disconnect(card *scard.Card) error {
	return turn.Do(func() error { return card.Disconnect(scard.LeaveCard) })
}

func look(sc *scard.Context) ([]scard.ReaderState, error) {
	names, err := sc.ListReaders()
	if err != nil || len(names) == 0 {
		return nil, err
	}
	states := make([]scard.ReaderState, len(names))
	for i, name := range names {
		states[i] = scard.ReaderState{Reader: name, CurrentState: scard.StateUnaware}
	}
	return states, sc.GetStatusChange(states, 0)
}

// handle is one card in a context of its own.
type handle struct {
	context *scard.Context
	card    *scard.Card
	reader  string
	release func() // of the note in own
}

func (port) Connect(reader string) (device.Handle, error) {
	sc, err := establish()
	if err != nil {
		return nil, translated("establishing context", err)
	}
	card, err := sc.Connect(reader, scard.ShareShared, scard.ProtocolAny)
	if err != nil {
		_ = release(sc)
		return nil, blamed(translated("SCardConnect", err), reader, 0)
	}
	h := &handle{sc, card, reader, own.Hold(reader)}
	if err := h.checkProtocol(); err != nil {
		_ = h.Close()
		return nil, err
	}
	return h, nil
}

// checkProtocol refuses a card that was powered without a protocol: the binding
// panics when it sends to such a card.
func (h *handle) checkProtocol() error {
	switch h.card.ActiveProtocol() {
	case scard.ProtocolT0, scard.ProtocolT1:
		return nil
	default:
		return fmt.Errorf("%w: no protocol in use", device.ErrUnresponsive)
	}
}

func (h *handle) Begin() error {
	return translated("SCardBeginTransaction", h.card.BeginTransaction())
}

func (h *handle) Transmit(command []byte) ([]byte, error) {
	response, err := h.card.Transmit(command)
	return response, blamed(translated("SCardTransmit", err), h.reader, 1)
}

func (h *handle) End() error {
	return translated("SCardEndTransaction", h.card.EndTransaction(scard.LeaveCard))
}

// Reconnect makes a new connection. Programs that use pyscard, such as ykman, switch
// the card off when they exit, which PC/SC reports to others as a reset. SCardReconnect
// with LEAVE leaves the card off, and while such a handle is open, pcsc-lite (seen with
// 1.9.9) refuses every connection: "card is unpowered". SCardConnect switches the card
// on, and does not reset a card that is on.
func (h *handle) Reconnect() error {
	_ = disconnect(h.card) // a fault of the old connection shows in the new one, too
	card, err := h.context.Connect(h.reader, scard.ShareShared, scard.ProtocolAny)
	if err != nil {
		return blamed(translated("SCardConnect", err), h.reader, 1)
	}
	h.card = card
	return h.checkProtocol()
}

func (h *handle) Close() error {
	defer h.release()
	return errors.Join(
		translated("SCardDisconnect", disconnect(h.card)),
		translated("SCardReleaseContext", release(h.context)))
}

// translated adds the error by which device knows a PC/SC error. The original text
// remains, because people search for it.
func translated(call string, err error) error {
	if err == nil {
		return nil
	}
	var code scard.Error
	if !errors.As(err, &code) {
		return message.Errorf("%s: %w", message.Word(call), err)
	}
	meaning, ok := meanings[code]
	switch {
	case isService[call]:
		meaning, ok = ofService(code), true
	case call == "SCardTransmit" && code == scard.ErrNotTransacted:
		meaning = device.ErrRemoved // pcsc-lite, if the key is pulled during the command
	}
	if ok {
		return message.Errorf("%w (%s: %w, %08X)", meaning, message.Word(call), err, uint32(code))
	}
	return message.Errorf("%s: %w (%08X)", message.Word(call), err, uint32(code))
}

// isService lists the calls that reach no card. Every error of one is the service's.
var isService = map[string]bool{"establishing context": true, "listing readers": true, "releasing context": true}

func ofService(code scard.Error) error {
	switch code {
	case scard.ErrSecurityViolation, scard.ErrNoAccess:
		return device.ErrDenied
	case scard.ErrNoService, scard.ErrShutdown, scard.ErrInvalidHandle:
		return device.ErrNoService
	case scard.ErrServiceStopped: // Windows stops the service with the last reader
		if runtime.GOOS == "windows" {
			return device.ErrNoService
		}
		return device.ErrServiceVersion
	default:
		return device.ErrServiceFault
	}
}

// blamed replaces a sharing violation that this process causes itself. handles is the
// number of handles that the caller has open in the reader.
func blamed(err error, reader string, handles int) error {
	if errors.Is(err, device.ErrSharing) && own.Handles(reader) > handles {
		return fmt.Errorf("%w (%w)", device.ErrOwnUse, errors.Unwrap(err))
	}
	return err
}

// meanings maps the codes of PC/SC (pcsclite.h) to errors by what a caller can do.
var meanings = map[scard.Error]error{
	scard.ErrResetCard:          device.ErrReset,
	scard.ErrNotTransacted:      device.ErrReset, // Windows ended an idle transaction
	scard.ErrRemovedCard:        device.ErrRemoved,
	scard.ErrReaderUnavailable:  device.ErrRemoved, // USB: the reader vanishes with the key
	scard.ErrUnresponsiveCard:   device.ErrUnresponsive,
	scard.ErrUnpoweredCard:      device.ErrUnresponsive,
	scard.ErrProtoMismatch:      device.ErrUnresponsive,
	scard.ErrCommDataLost:       device.ErrUnresponsive,
	scard.ErrCommError:          device.ErrUnresponsive,
	scard.ErrSharingViolation:   device.ErrSharing,
	scard.ErrNoSmartcard:        device.ErrNoCard,
	scard.ErrUnknownReader:      device.ErrUnknownReader,
	scard.ErrNoReadersAvailable: device.ErrNoReaders,
	scard.ErrNoService:          device.ErrNoService,
	scard.ErrServiceStopped:     device.ErrNoService,
	scard.ErrShutdown:           device.ErrNoService,
	scard.ErrInvalidHandle:      device.ErrNoService, // the service has restarted
	scard.ErrSecurityViolation:  device.ErrDenied,
	scard.ErrNoAccess:           device.ErrDenied,
}
