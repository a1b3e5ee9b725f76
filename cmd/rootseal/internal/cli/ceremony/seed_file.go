package ceremony

import (
	"context"
	"os"

	"rootseal/cmd/rootseal/internal/cli"
)

// afterwards names what remains for you to do, also after an undone ceremony.
func (s *session) afterwards(ctx context.Context, done bool) {
	if s.person.SeedFile != "" {
		s.cleanSeedFile(ctx, done)
	}
	if s.ledger.Head().Sequence == 0 {
		return
	}
	s.sayHead()
}

// cleanSeedFile warns that a file still holds the seed, and after a success offers
// to delete it. A failed ceremony may have read another device's file. Deleting does
// not erase what the file system and the clipboard keep.
func (s *session) cleanSeedFile(ctx context.Context, done bool) {
	file := s.person.SeedFile
	s.Say("%s still holds the seed", file)
	if !done || !s.person.Terminal.IsThere() || !s.World.MayDelete(file) {
		s.Say("next: delete it and every copy of it once you no longer need it")
		return
	}
	picked, err := s.person.Terminal.Choose(ctx, "delete the file?", []string{"keep it, I will delete it", "delete " + file}, 0, "delete it")
	if err != nil || picked != 1 {
		return
	}
	if err := os.Remove(file); err != nil {
		s.Say("deleting it failed (%v); delete it yourself", cli.Reason(err))
		return
	}
	s.Say("deleted; check that the program that made it keeps no copy")
}
