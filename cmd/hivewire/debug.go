//go:build hivebench

package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"runtime/debug"
)

// Only the build that cmd/hivebench makes for itself has a debug listener: it
// tells how much memory is left when garbage is gone, and where time goes.
func init() {
	http.HandleFunc("/settle", func(http.ResponseWriter, *http.Request) {
		runtime.GC()
		runtime.GC() // idle stacks are halved once per collection
		debug.FreeOSMemory()
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintln(os.Stdout, "controlled on", l.Addr())
	go func() { log.Fatal(http.Serve(l, nil)) }()
}
