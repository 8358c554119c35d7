package apidoc

import (
	"bytes"
	"sync"

	"hivewire/actions"
)

// SocketPath is the address of the WebSocket endpoint in the reference.
const SocketPath = "/api/websocket"

// Server is where a reader of the AsyncAPI document finds the endpoint, which
// cannot be said relative to the document.
type Server struct {
	Host   string // "localhost:8080"
	Secure bool   // wss
}

type asyncAPI struct {
	AsyncAPI    string                     `json:"asyncapi"`
	Info        asyncInfo                  `json:"info"`
	ContentType string                     `json:"defaultContentType"`
	Servers     map[string]socketServer    `json:"servers"`
	Channels    map[string]channel         `json:"channels"`
	Operations  map[string]*asyncOperation `json:"operations"`
	Components  asyncComponents            `json:"components"`
}

type asyncInfo struct {
	info
	Tags []tag `json:"tags"`
}

type socketServer struct {
	Host        string `json:"host"`
	Protocol    string `json:"protocol"`
	Description string `json:"description"`
}

type channel struct {
	Address     string               `json:"address"`
	Description string               `json:"description"`
	Servers     []reference          `json:"servers"`
	Messages    map[string]reference `json:"messages"`
}

type reference struct {
	Ref string `json:"$ref"`
}

const (
	channelName = "socket"
	channelPath = "#/channels/" + channelName
)

func inChannel(message string) reference { return reference{channelPath + "/messages/" + message} }

// asyncOperation is named from the server's side: it receives requests and
// sends everything else.
type asyncOperation struct {
	Action      string          `json:"action"`
	Channel     reference       `json:"channel"`
	Title       string          `json:"title"`
	Summary     string          `json:"summary"`
	Description string          `json:"description"`
	Tags        []tag           `json:"tags,omitempty"`
	Permission  []string        `json:"x-permission,omitempty"` // one of them is enough
	Security    []reference     `json:"security,omitempty"`
	Messages    []reference     `json:"messages"`
	Reply       *operationReply `json:"reply,omitempty"`
}

type operationReply struct {
	Channel  reference   `json:"channel"`
	Messages []reference `json:"messages"`
}

type asyncComponents struct {
	Schemas         map[string]*schema         `json:"schemas"`
	Messages        map[string]*message        `json:"messages"`
	CorrelationIDs  map[string]correlationID   `json:"correlationIds"`
	SecuritySchemes map[string]*securityScheme `json:"securitySchemes"`
}

type correlationID struct {
	Description string `json:"description"`
	Location    string `json:"location"`
}

const requestID = "requestId"

// AsyncAPI returns the reference of the WebSocket API on a server.
func AsyncAPI(at Server) []byte {
	host, err := encode(at.Host)
	if err != nil {
		host = []byte(`""`)
	}
	d := bytes.Replace(anywhere(), []byte(`"host": "localhost"`), append([]byte(`"host": `), host...), 1)
	if at.Secure {
		d = bytes.Replace(d, []byte(`"protocol": "ws"`), []byte(`"protocol": "wss"`), 1)
	}
	return d
}

// anywhere is the document but for the server, made once.
var anywhere = sync.OnceValue(func() []byte {
	all := actions.All()
	d := asyncAPI{
		AsyncAPI: "3.0.0",
		Info: asyncInfo{newInfo("WebSocket API", "Every message is one text frame with a JSON object. A request names its action and may carry a requestId, "+
			"which the reply echoes; replies come in the order of the requests. In requests null is the same as absent unless it is said to clear, "+
			"members that are not listed are ignored, and numbers may come as strings."), tags(all)},
		ContentType: "application/json",
		Servers:     map[string]socketServer{"server": {"localhost", "ws", "This server."}},
		Operations:  map[string]*asyncOperation{},
	}
	m := newMessages()
	for _, a := range all {
		d.Operations[identifier(a.Name)] = m.requested(a)
	}
	for _, p := range actions.Pushes() {
		id := identifier(p.Name) + "Push"
		d.Operations[id] = m.sent(id, p)
	}
	for _, p := range actions.Notices() {
		id := identifier(p.Name) + "Notice"
		d.Operations[id] = m.sent(id, p)
	}
	d.Operations[failureMessage] = m.failed()
	d.Channels = map[string]channel{channelName: {
		Address:     SocketPath,
		Description: "A token given at the upgrade, as a bearer token, or to authenticate later, says for whom the connection speaks. Also at /dh/websocket, /websocket, /client and /device.",
		Servers:     []reference{{"#/servers/server"}},
		Messages:    m.references(),
	}}
	d.Components = asyncComponents{
		Schemas: m.schemas.components, Messages: m.all,
		CorrelationIDs:  map[string]correlationID{requestID: {"Chosen by the client; any JSON value, echoed as it came.", "$message.payload#/" + requestID}},
		SecuritySchemes: map[string]*securityScheme{bearer: bearerScheme()},
	}
	return write(d)
})

// requested is what a client asks, and the reply.
func (m *messages) requested(a *actions.Action) *asyncOperation {
	id := identifier(a.Name)
	m.request(id, a)
	m.success(id+"Reply", a)
	o := &asyncOperation{
		Action: "receive", Channel: reference{channelPath}, Title: a.Name, Summary: summary(a.Doc),
		Description: description(a, a.Needs), Tags: []tag{{noun(a)}}, Permission: permissions(a.Needs), Messages: []reference{inChannel(id)},
		Reply: &operationReply{Channel: reference{channelPath}, Messages: []reference{inChannel(id + "Reply"), inChannel(failureMessage)}},
	}
	if o.Permission != nil {
		o.Security = []reference{{"#/components/securitySchemes/" + bearer}}
	}
	return o
}

func (m *messages) sent(id string, p *actions.Push) *asyncOperation {
	m.push(id, p)
	return &asyncOperation{
		Action: "send", Channel: reference{channelPath}, Title: p.Name, Summary: summary(p.Doc), Description: p.Doc,
		Messages: []reference{inChannel(id)},
	}
}
