// Package wire is the JSON that the dialects share: a scanner that takes messages apart, a
// decoder with the lenient rules of the DeviceHive server, and an encoder for replies.
//
// It exists beside encoding/json for two reasons. The lenient rules (numbers
// in strings, null as absent, duplicate keys refused) would need a type of our
// own for nearly every field anyway. And the envelope is the largest cost of a
// request after the system calls: one scan here costs about a twentieth of a
// decode there and allocates nothing. It is fuzzed against encoding/json.
package wire
