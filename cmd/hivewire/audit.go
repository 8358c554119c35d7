package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"hivewire/client"
)

// audited is what the flags of audit select.
type audited struct {
	actor, target, api, event, since string
	refused                          bool
	last                             int
}

func (p *program) audit() *cobra.Command {
	var a audited
	var asJSON, live bool
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Print who changed which account and who logged in",
		Long: `Prints the latest records of the audit trail, oldest first: every change of an
account and every login through any API or this command line, refused ones too.
A record names the fields that changed and never a value. How long records are
kept is the setting audit-retention of the server.

With --follow it goes on with what comes, until it is interrupted; a lost
connection is made again, and nothing is left out and nothing comes twice.`,
		Example: `  hivewire audit
  hivewire audit --target alice --since 7d
  hivewire audit --api graze --refused --json | jq -r .address
  hivewire audit --follow`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&a.actor, "actor", "", "only what this `account` did, named by login or number")
	flags.StringVar(&a.target, "target", "", "only what was done to this `account`")
	flags.StringVar(&a.api, "api", "", "only through this `API`: devicehive, zato, haplo, graze or command")
	flags.StringVar(&a.event, "event", "", "only this `event`: login, logout, insert, update or delete")
	flags.BoolVar(&a.refused, "refused", false, "only what was refused; with =false only what was not")
	flags.StringVar(&a.since, "since", "", "only since this `time`: 10m or 7d ago, or 2026-03-01T14:30:00 (UTC)")
	flags.IntVar(&a.last, "last", 50, "at most so many of the latest records")
	flags.BoolVar(&live, "follow", false, "go on with what comes")
	flags.BoolVar(&asJSON, "json", false, "print a line of JSON for each record")
	t := p.target(cmd)
	cmd.MarkFlagsMutuallyExclusive("follow", "data")
	cmd.MarkFlagsMutuallyExclusive("follow", "mongodb-uri")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		since, err := parseSince(a.since, time.Now())
		if err != nil {
			return err
		}
		request := client.AuditListRequest{API: a.api, Event: a.event, From: client.At(since), Take: &a.last}
		if flags.Changed("refused") {
			request.Refused = &a.refused
		}
		show := func(r client.AuditRecord) error { return printLine(p.out, r) }
		if !asJSON {
			show = newAuditColumns(p.out).print
		}
		if live {
			return t.followAudit(cmd.Context(), &a, request, show)
		}
		return t.do(cmd.Context(), func(ctx context.Context, s *session) error {
			if err := a.resolve(ctx, s, &request); err != nil {
				return err
			}
			records, err := s.AuditList(ctx, request)
			if err != nil {
				return err
			}
			slices.Reverse(records)
			if !asJSON {
				return p.auditTable(records)
			}
			for _, r := range records {
				if err := show(r); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return cmd
}

// resolve finds the accounts that the flags name. One that is gone has left
// records too, which its number finds.
func (a *audited) resolve(ctx context.Context, s *session, request *client.AuditListRequest) error {
	for _, named := range []struct {
		as string
		to **int64
	}{{a.actor, &request.Actor}, {a.target, &request.Target}} {
		if named.as == "" {
			continue
		}
		if id, err := strconv.ParseInt(named.as, 10, 64); err == nil {
			*named.to = &id
			continue
		}
		account, err := s.findAccount(ctx, named.as)
		if err != nil {
			return err
		}
		*named.to = &account.ID
	}
	return nil
}

// followAudit prints the latest records, then what comes until ctx ends.
func (t *target) followAudit(ctx context.Context, a *audited, request client.AuditListRequest, show func(client.AuditRecord) error) error {
	dial, err := t.dialer(ctx)
	if err != nil {
		return err
	}
	conn, err := dial(ctx)
	if err != nil {
		return err
	}
	s := newSession(conn)
	err = a.resolve(ctx, s, &request)
	var latest []client.AuditRecord
	if err == nil {
		latest, err = s.AuditList(ctx, request)
	}
	_ = s.Close()
	if err != nil {
		return err
	}
	slices.Reverse(latest)
	feed := client.AuditFeed{
		Dial:   dial,
		Select: client.AuditSubscribeRequest{Actor: request.Actor, Target: request.Target, API: request.API, Event: request.Event, Refused: request.Refused},
		Lost:   func(err error) { fmt.Fprintf(t.errOut, "hivewire: %v; connecting again\n", err) },
	}
	shown := map[int64]bool{}
	for _, r := range latest {
		feed.Since, shown[r.ID] = r.Timestamp.Time, true
		if err := show(r); err != nil {
			return err
		}
	}
	err = feed.Run(ctx, func(r client.AuditRecord) error {
		if shown[r.ID] {
			return nil
		}
		return show(r)
	})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (p *program) auditTable(records []client.AuditRecord) error {
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TIME\tAPI\tACTOR\tEVENT\tTARGET\tWHAT\tADDRESS")
	for _, r := range records {
		fmt.Fprintln(w, strings.Join(auditCells(&r), "\t"))
	}
	return w.Flush()
}

// auditCells are the columns of a record.
func auditCells(r *client.AuditRecord) []string {
	actor := "-"
	switch {
	case r.Actor != nil && *r.Actor > 0:
		actor = strconv.FormatInt(*r.Actor, 10)
	case r.Actor != nil:
		actor = "operator"
	}
	target := "-"
	if r.Target != nil {
		target = strconv.FormatInt(*r.Target, 10)
	}
	if r.TargetLogin != "" {
		target += " " + printable(r.TargetLogin)
	}
	what := strings.Join(r.Fields, ",")
	if r.Refused {
		what = strings.TrimSpace("refused: " + r.Reason)
	}
	return []string{r.Timestamp.Format(wireTime), r.API, actor, r.Event, target, what, r.Address}
}
