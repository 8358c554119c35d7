package embedded

import (
	"math"
	"slices"

	"hivewire/hive"
)

// window keeps, of the entities that are added to it, those that a page shows
// and those before them. Memory and time depend on the page, not on how many
// are added, unless the page takes all.
type window[E any] struct {
	compare func(a, b *E) int // never 0
	skip    int
	most    int  // how many are kept
	kept    []*E // a heap, the last one at the root, as soon as there are most
}

func newWindow[E any](p hive.Page, compare func(a, b *E) int) *window[E] {
	w := &window[E]{compare: compare, skip: p.Skip, most: math.MaxInt}
	if p.Take > 0 && p.Take <= math.MaxInt-p.Skip {
		w.most = p.Skip + p.Take
	}
	if p.Descending {
		w.compare = func(a, b *E) int { return compare(b, a) }
	}
	return w
}

// excludes reports whether e comes after everything the page needs.
func (w *window[E]) excludes(e *E) bool {
	return len(w.kept) == w.most && w.compare(e, w.kept[0]) > 0
}

func (w *window[E]) add(e *E) {
	switch {
	case len(w.kept) < w.most:
		w.kept = append(w.kept, e)
		if len(w.kept) == w.most {
			for i := w.most / 2; i >= 0; i-- {
				w.sink(i)
			}
		}
	case !w.excludes(e):
		w.kept[0] = e
		w.sink(0)
	}
}

// sink restores the heap below i.
func (w *window[E]) sink(i int) {
	for {
		last := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(w.kept); child++ {
			if w.compare(w.kept[child], w.kept[last]) > 0 {
				last = child
			}
		}
		if last == i {
			return
		}
		w.kept[i], w.kept[last] = w.kept[last], w.kept[i]
		i = last
	}
}

// page returns what the page shows, in order.
func (w *window[E]) page() []E {
	slices.SortFunc(w.kept, w.compare)
	shown := w.kept[min(w.skip, len(w.kept)):]
	found := make([]E, len(shown))
	for i, e := range shown {
		found[i] = *e
	}
	return found
}
