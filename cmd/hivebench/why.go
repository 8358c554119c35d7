package main

// why is what is known about the targets that were missed where this was written.
var why = map[string]string{}
