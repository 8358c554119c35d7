package main

// why is what is known about targets that are missed, from profiles
// (-profile), for the report. A target that is met hides it.
var why = map[string]string{
	"echo":  "at depth 16 the system calls take 0.9 µs of each answer, which leaves 0.6 µs for the rest, in a profile that is flat: JSON, rights, reply and frames",
	"alone": "at depth 1 two system calls and the wake-up between them are nearly all that any of the servers does, the raw one too, so the machine's noise decides about a few hundredths",
	"raw": "the canned answers cost about 0.9 µs with their system calls, so the target leaves 0.4 µs for reading JSON, deciding what the caller may, and a reply of one's own; " +
		"user/get takes 0.37 µs for that where nothing else wants the processor's caches",
	"centrifuge": "its answer is the data of the call as it came; at depth 16 a third of its time leaves 1.3 µs, of which the system calls take 0.9 µs",
	"p99":        "both tails are those of the machine's scheduler when other processes want the cores; see the load average",
	"durable store": "the raw group commit waits for the disk only; with many writers the store is bound by processor time: its one goroutine encodes, " +
		"checks and batches what the others wake up for, and Pebble writes everything twice more when it flushes and merges it",
	"durable depth": "the raw group commit waits for the disk only. Here half of the writes are on their way over the sockets while the others are synced, so a sync has " +
		"half of what it could have, and Pebble's flushes and merges sync beside it",
	"durable": "gorilla's echo knows neither accounts nor JSON; the tables have what the store and the sockets cost each",
	"ready":   "most of it is the hash of the administrator's password, which takes longer when other work wants the cores",
	"fan-out": "nine tenths of a delivery are its system call, with the receiver's side of TCP and waking it; so what is left to gain is fewer calls, and messages that " +
		"come together leave in one. Between two messages stand a store and several goroutines, each of which waits for a core when other processes want it, and a write " +
		"that waits for one has the runtime hand its processor on",
	"durable fan-out": "both wait for the same disk; around that hivewire does what it does with files in memory, and hands each message from one goroutine to the next " +
		"before and after the sync, each of which waits for a core when other processes want it",
	"history": "lists are read from the same sorted keys however many there are; more of them are on the disk, in more levels",
	"rest":    "two of the three store what they get, which a bare handler does not; its cost is that of the updates and inserts above",
	"polls":   "a poll is a place on the bus, a timer, a token and a deeper stack, which the runtime gives out in powers of two: 8 kB where an idle handler has 4",
	"slow": "those that never read get their messages last, so what remains is memory and caches that all share: what waits for them is written there, and collecting " +
		"garbage beside it takes tens of ms of the one core. The rest is the machine's scheduler; see the load average",
	"memory": "a connection that is silent has no goroutine: 1.5 KiB are objects, 0.5 KiB the record of a goroutine, which the runtime keeps for as many as ever ran " +
		"at the same time, 0.6 KiB its poller's, and the rest holes. Where connections keep their goroutines, they take 8 KiB",
	"memory ratio": "of its 3 KiB a third is the runtime's, for the socket and for the goroutine that served it",
	"envelope":     "the target was set with longer strings; here are many short members, each with its own calls",
}
