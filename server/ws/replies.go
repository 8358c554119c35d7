package ws

// What the reading goroutine alone does with an outbox. What it writes it keeps
// to itself, as frames in a buffer of its own, until it waits for something or
// somebody else's frames are to follow; then the whole buffer is queued.

// draft returns the buffer that the reader appends frames to.
func (o *outbox) draft() *[]byte {
	if o.own == nil {
		o.own = outBuffers.Get().(*[]byte)
	}
	return o.own
}

// drafted is how many bytes the reader has not queued.
func (o *outbox) drafted() int {
	if o.own == nil {
		return 0
	}
	return len(*o.own)
}

// hand queues what the reader has written and reports whether much is queued
// behind a write.
func (o *outbox) hand() (stuck bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.corked = !o.closed // after an action that waited too: what follows leaves before the next wait
	o.takeDraft()
	o.start()
	return o.stuck()
}

// takeDraft queues what the reader has written. A connection that cannot take
// it is ending.
func (o *outbox) takeDraft() {
	b := o.own
	if b == nil {
		return
	}
	o.own = nil
	if o.admit() != nil {
		giveBack(b)
		return
	}
	o.size += len(*b)
	o.stats.Queued.Add(int64(len(*b)))
	if last := len(o.queued) - 1; last < 0 {
		o.queued = append(o.alone[:0], b)
	} else if to := o.queued[last]; len(*to)+len(*b) <= cap(*to) {
		*to = append(*to, *b...)
		giveBack(b)
	} else {
		o.queued = append(o.queued, b)
	}
}

// offer sends what is queued, as send does. The reader calls it before it
// waits for something else than input.
func (o *outbox) offer() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.corked = false
	o.takeDraft()
	if !o.flushing {
		o.write()
	}
}

// uncork writes what is queued unless somebody does already. The reader calls
// it before it waits for input.
func (o *outbox) uncork() error {
	o.mu.Lock()
	o.corked = false
	o.takeDraft()
	if o.flushing {
		o.mu.Unlock()
		return nil
	}
	b, n, err := o.drain()
	o.flushing = b != nil
	o.mu.Unlock()
	if b == nil {
		return nil
	}
	return o.finish(b, n, err)
}

// cork has frames wait for those that the reader is going to write.
func (o *outbox) cork() {
	o.mu.Lock()
	o.corked = !o.closed
	o.mu.Unlock()
}

// crowded reports whether much is queued.
func (o *outbox) crowded() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.size >= eagerAt
}

// stuck reports whether much is queued behind a write. Its caller holds mu.
func (o *outbox) stuck() bool { return o.flushing && o.size >= eagerAt }

// makeRoom has the reader wait while much is queued behind a write, so that
// a client that asks faster than it reads is slowed down rather than sent away.
func (o *outbox) makeRoom() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.stuck() {
		o.idle.Wait()
	}
}
