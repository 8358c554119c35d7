// Command peers is the servers that hivewire is compared with, one per run. It
// is a module of its own, so that what they need is not what hivewire needs.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"runtime"
	"runtime/debug"
)

// peers is every server by name. serve answers on the listener for ever.
var peers = map[string]func(l net.Listener, o options) error{
	"gorilla":    gorilla,
	"rawnet":     rawnet,
	"centrifuge": centrifugeRPC,

	"handler": handler,
	"waiting": waiting,
	"synced":  synced,

	"writes":      writes,
	"publication": publication,
}

// options are what a server is told.
type options struct {
	reply  int    // size of canned answers, in bytes
	answer string // file with the HTTP answer to repeat
	file   string // for records that are synced to the disk, "" for none
}

func main() {
	var o options
	flag.IntVar(&o.reply, "reply", 200, "size of canned answers, in bytes")
	flag.StringVar(&o.answer, "answer", "", "file with the HTTP answer that handler repeats")
	flag.StringVar(&o.file, "file", "", "file that synced makes for its records; writes syncs its messages when it has one")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: peers [-reply n] [-answer file] [-file file] gorilla|rawnet|centrifuge|handler|waiting|synced|writes|publication")
	}
	flag.Parse()
	serve := peers[flag.Arg(0)]
	if serve == nil {
		flag.Usage()
		log.Fatalf("unknown server %q", flag.Arg(0))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	control, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/settle", settle)
	go func() { log.Fatal(http.Serve(control, nil)) }()
	fmt.Println("serving on", l.Addr(), "controlled on", control.Addr())
	log.Fatal(serve(l, o))
}

// settle collects garbage until nothing more comes of it: idle stacks are
// halved once per collection.
func settle(http.ResponseWriter, *http.Request) {
	runtime.GC()
	runtime.GC()
	debug.FreeOSMemory()
}
