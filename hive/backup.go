package hive

import (
	"context"
	"io"
)

// Backup writes a consistent copy of everything, secrets included, as a tar
// archive. Only an administrator who may manage the configuration gets one.
func (h *Hive) Backup(ctx context.Context, by Caller, w io.Writer) error {
	if err := by.Allow(ManageConfiguration); err != nil {
		return err
	}
	if !by.Admin() {
		return errDenied
	}
	return h.store.Backup(ctx, w)
}
