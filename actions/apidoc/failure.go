package apidoc

import (
	"reflect"

	"hivewire/actions"
	"hivewire/hive"
)

// restError is the body of every answer that is no success.
type restError struct {
	Error   int    `json:"error" doc:"The status again."`
	Message string `json:"message" doc:"What is wrong."`
}

// failureNames are the components by status; "default" is any other.
var failureNames = map[string]string{
	"400": "Invalid", "401": "Unauthorized", "403": "Forbidden", "404": "NotFound", "default": "Failure",
}

var failureTexts = map[string]string{
	"400":     "The request is wrong; repeating it is useless.",
	"401":     "There is no token where one is needed, or it is not good (any more).",
	"403":     "The caller may not do this.",
	"404":     "What is named does not exist, or a number is none.",
	"default": "Any other failure: 409 for a conflict, 429 for too much, 503 when a part is down and nothing was done, 500 for a fault.",
}

func (s *schemas) failures() map[string]*response {
	all := map[string]*response{}
	body := s.of(reflect.TypeFor[restError](), reply)
	for code, name := range failureNames {
		all[name] = &response{Description: failureTexts[code], Content: inJSON(body, nil)}
	}
	return all
}

// failing lists the failures whose cause is in the request or its sender.
func failing(a *actions.Action) []string {
	codes := []string{"401", "default"}
	if a.In.NumField() > 0 {
		codes = append(codes, "400", "404")
	}
	if a.Needs&hive.Anyone == 0 {
		codes = append(codes, "403")
	}
	return codes
}
