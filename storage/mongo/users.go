package mongo

import (
	"context"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hivewire/hive"
)

// maxLag is how far the accounts in memory may be behind.
const maxLag = time.Second

// deletionsCollection tells other processes which accounts are gone.
const deletionsCollection = "deletions"

// deletionsKept is how long, which bounds the outage after which a process
// still learns of every deletion.
const deletionsKept = 24 * time.Hour

// account is a user in memory.
type account = held[hive.User, userDocument]

// users is [hive.UserStore]: the collection of accounts, kept in memory and
// followed.
type users struct {
	*collection[hive.ID, hive.User, userDocument, hive.UserQuery]
	watchers watchers

	mu       sync.Mutex
	followed time.Time // all writes before this moment are known

	// The rest belongs to the keeper's goroutine.
	window  time.Time            // database time at the latest look
	seen    map[hive.ID]int64    // versions in the window that were told
	pending map[hive.ID]struct{} // accounts that were deleted and may still be there
}

func newUsers(l *link, c *clock) *users {
	u := &users{
		collection: newCollection(l, c, userKind),
		seen:       map[hive.ID]int64{},
		pending:    map[hive.ID]struct{}{},
	}
	u.fresh = u.isFresh
	u.wrote = func(id hive.ID, a account, added bool) {
		u.watchers.tell(a.entity, false, func() bool {
			if added {
				return u.cache.add(id, a)
			}
			return u.cache.tell(id, a)
		})
	}
	return u
}

func (u *users) isFresh() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return time.Since(u.followed) < maxLag
}

// ByLogin implements [hive.UserStore].
func (u *users) ByLogin(ctx context.Context, login string) (hive.User, error) {
	a, err := u.findOne(ctx, bson.D{{Key: "login", Value: login}})
	return a.entity, err
}

// Watch implements [hive.UserStore].
func (u *users) Watch(changed func(u hive.User, deleted bool)) (stop func()) {
	return u.watchers.add(changed)
}

func (u *users) deletions() *driver.Collection { return u.link.db.Collection(deletionsCollection) }

func (u *users) prepareDeletions(ctx context.Context) error {
	return ensureIndexes(ctx, u.link, deletionsCollection, []index{
		{name: "at_1", keys: bson.D{{Key: "at", Value: int32(1)}}, expireAfter: int32(deletionsKept / time.Second)},
	})
}

// Delete implements [hive.Repo]. The intention is written down first: were it
// the other way round, a process that dies between the two would leave the
// account in the memory of all others.
func (u *users) Delete(ctx context.Context, id hive.ID) error {
	if _, err := u.load(ctx, id); err != nil {
		return err
	}
	err := u.link.guarded(ctx, writing, func(ctx context.Context) error {
		_, err := u.deletions().UpdateOne(ctx,
			bson.D{{Key: keyField, Value: bson.NewObjectID()}},
			bson.D{
				{Key: "$set", Value: bson.D{{Key: "collection", Value: u.kind.collection}, {Key: "key", Value: id}}},
				{Key: "$currentDate", Value: bson.D{{Key: "at", Value: true}}},
			},
			options.UpdateOne().SetUpsert(true))
		return err
	})
	if err != nil {
		return u.while("announce a deletion", nothingDone(err))
	}
	if err := u.collection.Delete(ctx, id); err != nil {
		return err
	}
	u.watchers.tell(hive.User{ID: id}, true, func() bool { return u.cache.remove(id) })
	return nil
}
