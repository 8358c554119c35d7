package main

import (
	"encoding/json"
	"fmt"
)

// action is hivewire asked for one action, each connection as one of the accounts of a kind.
func (f *field) action(name string, request func(i int) []byte, kind string) *contender {
	tokens := f.tokens[kind]
	return &contender{
		name: name, at: f.hivewire, path: endpoint, request: request,
		token: func(i int) string { return tokens[i%len(tokens)] },
		check: func(answer []byte, i int) error { return checkReply(answer, request(i)) },
	}
}

func serverInfo(i int) []byte {
	return padded(fmt.Appendf(nil, `{"action":"server/info","requestId":"%02d"}`, i), messageBytes)
}

func userGet(i int) []byte {
	return padded(fmt.Appendf(nil, `{"action":"user/get","requestId":"%02d","userId":"current"}`, i), messageBytes)
}

// userUpdate returns requests that set n bytes of data, other ones each time.
func userUpdate(n int) func(i int) []byte {
	return func(i int) []byte {
		return fmt.Appendf(nil, `{"action":"user/update","requestId":"%02d","userId":"current","user":{"data":%s}}`, i, data(i, n))
	}
}

// checkReply returns nil when the answer is the success of this request.
func checkReply(answer, request []byte) error {
	var asked, got struct{ Action, RequestID, Status string }
	if err := json.Unmarshal(request, &asked); err != nil {
		return err
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		return fmt.Errorf("%w in answer %.300q", err, answer)
	}
	if got.Status != "success" || got.Action != asked.Action || got.RequestID != asked.RequestID {
		return fmt.Errorf("%.300q was answered with %.300q", request, answer)
	}
	return nil
}
