//go:build !linux

package ws

// lot is empty here: every connection keeps its goroutine.
type lot struct{}

func newLot() *lot                     { return nil }
func (*lot) watch(func(uint64))        {}
func (*lot) takes(*stream) bool        { return false }
func (*lot) add(*stream, uint64) error { return nil }
func (*lot) remove(*stream)            {}
func (*lot) close()                    {}
