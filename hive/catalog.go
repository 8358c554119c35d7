package hive

import (
	"context"
	"strings"
)

// Catalog holds what accounts refer to by number: teams, departments, primary
// groups and competencies.
type Catalog struct {
	store Watched[ID, CatalogEntry, CatalogQuery]
}

// Get returns an entry of a kind, NotFound without one.
func (c *Catalog) Get(ctx context.Context, kind CatalogKind, id ID) (CatalogEntry, error) {
	e, err := c.store.Get(ctx, id)
	if err == nil && e.Kind != kind || KindOf(err) == NotFound {
		return CatalogEntry{}, Errorf(NotFound, "There is no %s %d", kind, id)
	}
	if err != nil {
		return CatalogEntry{}, err
	}
	return *e, nil
}

// Named returns the entry of a kind with exactly this name, NotFound without one.
func (c *Catalog) Named(ctx context.Context, kind CatalogKind, name string) (CatalogEntry, error) {
	found, err := c.store.Find(ctx, CatalogQuery{Kind: kind, Name: name})
	if err != nil {
		return CatalogEntry{}, err
	}
	if len(found) == 0 {
		return CatalogEntry{}, Errorf(NotFound, "There is no %s %q", kind, name)
	}
	return found[0], nil
}

// Ensure returns the entry of a kind with exactly this name, made if there is none.
func (c *Catalog) Ensure(ctx context.Context, kind CatalogKind, name string) (CatalogEntry, error) {
	for {
		e, err := c.Named(ctx, kind, name)
		if KindOf(err) != NotFound {
			return e, err
		}
		e, err = c.Add(ctx, CatalogEntry{Kind: kind, Name: name})
		if KindOf(err) != Conflict {
			return e, err
		}
	}
}

// Add makes an entry. Conflict when the name is taken.
func (c *Catalog) Add(ctx context.Context, e CatalogEntry) (CatalogEntry, error) {
	if e.Name = strings.TrimSpace(e.Name); !nameFits(e.Name) || !Printable(e.Name) {
		return CatalogEntry{}, Errorf(Invalid, "A name has 1 to 128 characters that can be printed")
	}
	return c.store.Add(ctx, e)
}

// Find lists the entries of a kind.
func (c *Catalog) Find(ctx context.Context, kind CatalogKind) ([]CatalogEntry, error) {
	return c.store.Find(ctx, CatalogQuery{Kind: kind})
}

// Update changes an entry of a kind. Conflict when a new name is taken.
func (c *Catalog) Update(ctx context.Context, kind CatalogKind, id ID, edit func(*CatalogEntry) error) (CatalogEntry, error) {
	if _, err := c.Get(ctx, kind, id); err != nil {
		return CatalogEntry{}, err
	}
	return c.store.Update(ctx, id, edit)
}

// Delete removes an entry of a kind. Accounts that refer to it may go on to;
// readers leave out what is gone.
func (c *Catalog) Delete(ctx context.Context, kind CatalogKind, id ID) error {
	if _, err := c.Get(ctx, kind, id); err != nil {
		return err
	}
	return c.store.Delete(ctx, id)
}
