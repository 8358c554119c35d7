package apidoc

import (
	"slices"
	"strings"
	"unicode"

	"hivewire/actions"
	"hivewire/auth"
	"hivewire/hive"
)

type info struct {
	Title       string  `json:"title"`
	Version     string  `json:"version"`
	Description string  `json:"description"`
	License     license `json:"license"`
}

type license struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

func newInfo(what, description string) info {
	return info{
		Title: "hivewire " + what, Version: actions.APIVersion, Description: description,
		License: license{"Apache 2.0", "https://www.apache.org/licenses/LICENSE-2.0.html"},
	}
}

type tag struct {
	Name string `json:"name"`
}

// noun is what an action is about.
func noun(a *actions.Action) string {
	name, _, _ := strings.Cut(a.Name, "/")
	return name
}

func tags(all []*actions.Action) (list []tag) {
	var names []string
	for _, a := range all {
		names = append(names, noun(a))
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		list = append(list, tag{name})
	}
	return list
}

// identifier makes user/update a name that programs can use: userUpdate.
func identifier(name string) string {
	words := strings.Split(name, "/")
	for i, word := range words[1:] {
		runes := []rune(word)
		runes[0] = unicode.ToUpper(runes[0])
		words[i+1] = string(runes)
	}
	return strings.Join(words, "")
}

// summary is the part of a sentence that says what is done.
func summary(doc string) string {
	end := strings.IndexAny(doc, ":;")
	if end < 0 {
		end = len(doc)
	}
	return strings.TrimSuffix(doc[:end], ".")
}

// permissions returns the names of which one is enough, nil for none.
func permissions(needs hive.Permission) []string {
	if needs&hive.Anyone != 0 {
		return nil
	}
	return auth.Names(needs)
}

func description(a *actions.Action, needs hive.Permission) string {
	text := a.Doc + "\n\nNeeds no token."
	if names := permissions(needs); names != nil {
		text = a.Doc + "\n\nNeeds `" + strings.Join(names, "` or `") + "`."
	}
	if a.Session {
		text += " It is about the connection that it comes over."
	}
	return text
}

const bearer = "bearer"

type securityScheme struct {
	Type         string `json:"type"`
	Scheme       string `json:"scheme"`
	BearerFormat string `json:"bearerFormat"`
	Description  string `json:"description"`
}

func bearerScheme() *securityScheme {
	return &securityScheme{Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "An access token, from the action token or `hivewire token create`."}
}
