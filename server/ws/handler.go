package ws

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gorilla/websocket"

	"hivewire/actions"
	"hivewire/auth"
	"hivewire/hive"
)

// Stats counts what passes, for metrics.
type Stats struct {
	Open              atomic.Int64
	Queued            atomic.Int64 // unsent bytes of all connections
	Accepted, Slow    atomic.Uint64
	BytesIn, BytesOut atomic.Uint64
}

// Handler upgrades requests to WebSocket connections and serves them until
// they close.
type Handler struct {
	Limits Limits
	Stats  Stats

	svc          *actions.Service
	origins      []string
	upgrader     websocket.Upgrader
	clock        atomic.Int64 // seconds since the start, whatever is done to the time of day; the sweeper advances it
	prefix       string       // of connection ids, unique to this process
	ctx          context.Context
	cancel       context.CancelFunc
	running      sync.WaitGroup // the sweeper, the watch of the lot and every connection
	stop         chan struct{}  // closed to stop the sweeper; the lot is closed with it
	stopOnce     sync.Once
	quiet        sync.WaitGroup // when the server stops: the connections that still answer requests
	farewell     chan struct{}  // closed when they may say goodbye
	farewellOnce sync.Once

	sequence atomic.Uint64
	lot      *lot // nil where connections do not park

	mu        sync.Mutex
	closing   bool
	slots     []map[uint64]*conn // every connection by its number, spread for pings
	awake     []*conn            // those that may park and do not doze
	strangers map[*conn]int64    // those that came without a token, and Handler.clock then
	addresses map[string]int
}

// New returns a handler over the service. origins are hosts, or origins with
// their scheme, that browsers' pages may come from besides the server's own; "*"
// allows every page. See [CheckOrigin].
func New(svc *actions.Service, limits Limits, origins []string) *Handler {
	var id [8]byte
	_, _ = rand.Read(id[:]) // never fails: crypto/rand ends the process instead
	h := &Handler{
		Limits: limits, svc: svc, origins: origins, prefix: hex.EncodeToString(id[:]),
		addresses: map[string]int{}, strangers: map[*conn]int64{}, stop: make(chan struct{}),
		farewell: make(chan struct{}),
		upgrader: websocket.Upgrader{
			WriteBufferSize: 256, WriteBufferPool: new(sync.Pool),
			CheckOrigin: func(*http.Request) bool { return true }, // checked before, with a better answer
		},
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.startSweeper()
	if h.lot = newLot(); h.lot != nil {
		h.running.Go(func() { h.lot.watch(h.wake) })
	}
	return h
}

// ServeHTTP implements [http.Handler].
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !websocket.IsWebSocketUpgrade(r) {
		w.Header().Set("Upgrade", "websocket")
		refuse(w, http.StatusUpgradeRequired, "This address is for WebSocket connections, for example: npx wscat -c ws://"+r.Host+r.URL.Path)
		return
	}
	if !h.originAllowed(r) {
		allow := r.Header.Get("Origin")
		if CheckOrigin(allow) != nil {
			allow = "*" // nothing less lets it in
		}
		refuse(w, http.StatusForbidden, "Origin not allowed. Pages of other hosts need the server's setting allow-origin: --allow-origin '"+allow+"'")
		return
	}
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	id, err := h.authenticate(r)
	if err != nil {
		kind, text := hive.Describe(err)
		refuse(w, actions.Code(kind), text)
		return
	}
	if err := h.admit(address); err != nil {
		kind, text := hive.Describe(err)
		refuse(w, actions.Code(kind), text)
		return
	}
	ws, err := h.upgrader.Upgrade(handshake{w}, r, nil)
	if err != nil {
		h.dismiss(address) // the upgrader has answered
		return
	}
	h.open(ws, address, restURL(r), id)
}

// refuse answers a request that becomes no connection.
func refuse(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "application/json")
	if code == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(code)
	_, _ = w.Write(actions.AppendFailure(nil, code, text)) // the client may be gone
}

// authenticate returns who the Authorization header speaks for, nil without one.
func (h *Handler) authenticate(r *http.Request) (*auth.Identity, error) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return nil, nil
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return nil, hive.Errorf(hive.Unauthenticated, "Unauthorized")
	}
	return h.svc.Auth.Authenticate(r.Context(), strings.TrimSpace(token))
}

// restURL is the address of the REST API as the client would write it.
func restURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + r.Host + "/dh/rest"
}

// admit counts a connection that is about to open; dismiss takes it back.
func (h *Handler) admit(address string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closing:
		return errStopping
	case h.addresses[address] >= h.Limits.ConnectionsPerAddress:
		return errCrowded
	}
	h.addresses[address]++
	h.running.Add(1)
	return nil
}

func (h *Handler) dismiss(address string) {
	defer h.running.Done()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.addresses[address]--; h.addresses[address] <= 0 {
		delete(h.addresses, address)
	}
}

// open starts serving a connection. It does not wait: the HTTP handler that
// called it ends, and with it all that the HTTP server held for the connection.
// Of the upgrader's connection it takes what is below it.
func (h *Handler) open(ws *websocket.Conn, address, rest string, id *auth.Identity) {
	s, ok := ws.NetConn().(*stream)
	if !ok {
		_ = ws.Close()
		h.dismiss(address)
		return
	}
	c := &conn{h: h, s: s, from: address}
	c.heard.Store(h.clock.Load())
	if c.stranger = id == nil; c.stranger {
		c.pace = h.Limits.unknown()
	} else {
		c.pace = h.Limits.known()
	}
	s.begin(&h.Limits, &h.Stats, c)
	c.number = h.sequence.Add(1)
	c.id = h.prefix + "-" + strconv.FormatUint(c.number, 36)
	c.dialog = h.svc.Open(c, actions.Peer{Address: address, RestURL: rest}, id)
	h.enroll(c)
	h.watch(c)
	go c.run()
}
