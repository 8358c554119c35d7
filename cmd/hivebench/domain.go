package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"hivewire/auth"
	"hivewire/bus"
	"hivewire/hive"
	"hivewire/storage/embedded"
)

// domain is what hivewire is below its sockets and requests, in this process:
// the rules over a store on the disk, with the accounts of the benchmark.
type domain struct {
	*hive.Hive
	store    hive.Store
	hub      *bus.Hub
	accounts []hive.Caller
}

// openDomain opens the domain on a copy of the benchmark's data, whose server must not run.
func (b *bench) openDomain(ctx context.Context, name string) (d *domain, err error) {
	dir := filepath.Join(b.dir, name)
	if err := os.CopyFS(dir, os.DirFS(b.data)); err != nil {
		return nil, err
	}
	d = &domain{hub: bus.New()}
	if d.store, err = embedded.Open(dir); err != nil {
		d.hub.Close()
		return nil, err
	}
	d.Hive = hive.New(d.store, auth.NewPasswords(1), d.hub, hive.Options{Retention: 7 * 24 * time.Hour, AuditRetention: 365 * 24 * time.Hour})
	if err := d.fill(ctx); err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

// fill makes the devices and finds the accounts.
func (d *domain) fill(ctx context.Context) error {
	for i := range devices {
		if _, err := d.store.Devices.Add(ctx, hive.Device{ID: deviceID(i), Name: "one of many", NetworkID: 1, DeviceTypeID: 1}); err != nil {
			return err
		}
	}
	for _, login := range logins(writers) {
		u, err := d.Users.ByLogin(ctx, login)
		if err != nil {
			return err
		}
		d.accounts = append(d.accounts, hive.Caller{
			UserID: u.ID, Role: hive.Client, Can: hive.UpdateCurrentUser,
			Origin: &hive.Origin{API: hive.APIDeviceHive, Address: "127.0.0.1", Correlation: "00"},
		})
	}
	return nil
}

func (d *domain) close() error {
	d.Hive.Close()
	d.hub.Close()
	return d.store.Close()
}

// update is user/update of the data, of n bytes, of the writer's account.
func (d *domain) update(n int) writing {
	all := texts(n)
	return func(ctx context.Context, writer, i int) error {
		by := d.accounts[writer%len(d.accounts)]
		_, err := d.Users.Update(ctx, by, by.UserID, hive.UserChange{Data: hive.Set(all[i%len(all)])})
		return err
	}
}

// notify is notification/insert with n bytes of parameters.
func (d *domain) notify(n int) writing {
	all := texts(n)
	return func(ctx context.Context, _, i int) error {
		_, err := d.Notifications.Insert(ctx, hive.Operator(), deviceID(i), hive.NewNotification{Name: "news", Parameters: all[i%len(all)]}).Wait()
		return err
	}
}

// command is command/insert with n bytes of parameters.
func (d *domain) command(n int) writing {
	all := texts(n)
	by := hive.Operator()
	by.UserID = d.accounts[0].UserID // of an account, as over a connection
	return func(ctx context.Context, _, i int) error {
		_, err := d.Commands.Insert(ctx, by, deviceID(i), hive.NewCommand{Name: "news", Parameters: all[i%len(all)]}).Wait()
		return err
	}
}

// texts are the free JSON of as many different requests as a contender is asked.
func texts(n int) [][]byte {
	all := make([][]byte, requests)
	for i := range all {
		all[i] = data(i, n)
	}
	return all
}
