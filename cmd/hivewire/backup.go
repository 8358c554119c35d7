package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"github.com/spf13/cobra"

	"hivewire/client"
)

func (p *program) backup() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup <file>",
		Short: "Write a copy of the embedded store",
		Long: `Writes a consistent copy of the embedded store as a tar archive, from a running
server or with --data from a stopped one. "-" writes to standard output. To
restore, unpack it into an empty data directory while no server runs on it.

A MongoDB database is copied with mongodump.`,
		Example: `  hivewire backup hivewire.tar
  hivewire backup - --data ./hivewire-data | gzip > hivewire.tar.gz`,
		Args: cobra.ExactArgs(1),
	}
	t := p.target(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		source := t.download
		if t.direct() {
			source = t.copyStore
		}
		if args[0] == "-" {
			return source(cmd.Context(), p.out)
		}
		return toFile(args[0], func(w io.Writer) error { return source(cmd.Context(), w) })
	}
	return cmd
}

// toFile lets write fill a new file, which is removed again on an error.
func toFile(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s exists; give the name of a new file", name)
	}
	if err != nil {
		return fmt.Errorf("write backup: %w", err)
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(name)
	}
	return err
}

func (t *target) copyStore(ctx context.Context, w io.Writer) (err error) {
	l, err := t.openLocal(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	return l.store.Backup(ctx, w)
}

// download reads a running server's backup, which comes over HTTP beside the
// WebSocket address.
func (t *target) download(ctx context.Context, w io.Writer) error {
	address, err := url.Parse(t.url)
	if err != nil {
		return fmt.Errorf("read --url: %w", err)
	}
	scheme := map[string]string{"ws": "http", "wss": "https"}[address.Scheme]
	if scheme == "" {
		return fmt.Errorf("--url %s does not begin with ws:// or wss://", t.url)
	}
	got, err := t.credentials(ctx)
	if err != nil {
		return err
	}
	from := url.URL{Scheme: scheme, Host: address.Host, Path: "/api/backup"}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, from.String(), nil)
	if err != nil {
		return fmt.Errorf("ask for the backup: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+got.AccessToken)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask for the backup: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		var refusal struct {
			Code    int    `json:"error"`
			Message string `json:"message"`
		}
		err := json.NewDecoder(io.LimitReader(response.Body, 4<<10)).Decode(&refusal)
		if err != nil || refusal.Code != response.StatusCode {
			return fmt.Errorf("ask for the backup: no hivewire at %s: it answered %s", from.String(), response.Status)
		}
		return &client.Error{Code: refusal.Code, Text: "the server refused the backup: " + refusal.Message}
	}
	if _, err := io.Copy(w, response.Body); err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	return nil
}
