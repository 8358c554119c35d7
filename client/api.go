package client

// API has a call for every action that is not about a connection. Its calls
// return an [Error] when the server refuses.
//
// A required part of a request is a parameter. What may be left out is left
// out by the zero value; where that would mean something else, the field is a
// pointer or a slice, and nil leaves it out.
type API struct{ Caller }

// members are those of a small request.
type members = map[string]any
