package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
)

// handler is what net/http takes to give an answer that is known: it reads the
// request and answers with the bytes of the file, but for the date.
func handler(l net.Listener, o options) error {
	f, err := os.Open(o.answer)
	if err != nil {
		return err
	}
	defer f.Close()
	answer, err := http.ReadResponse(bufio.NewReader(f), nil)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	answer.Header.Del("Date")
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		header := w.Header()
		for name, values := range answer.Header {
			header[name] = values
		}
		w.WriteHeader(answer.StatusCode)
		_, _ = w.Write(body)
	}))
}

// waiting never answers: what it has is what net/http keeps for a request.
func waiting(l net.Listener, _ options) error {
	return http.Serve(l, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
}
