// Package layers holds no code, only the test that keeps the import graph a layered one.
package layers

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ours lists, for every package, the packages of ours it may import. Imports
// point down, never sideways; "*" may import everything.
var ours = map[string]string{
	"hive":                     "",
	"internal/wire":            "hive",
	"internal/layers":          "",
	"auth":                     "hive internal/wire",
	"bus":                      "hive",
	"bus/cluster":              "hive",
	"storage/embedded":         "hive",
	"storage/mongo":            "hive",
	"storage/storagetest":      "hive",
	"storage":                  "hive storage/embedded storage/mongo",
	"actions":                  "hive auth internal/wire",
	"actions/apidoc":           "hive auth actions internal/wire",
	"client":                   "",
	"internal/clientgen":       "hive auth actions internal/wire",
	"demo":                     "hive",
	"server/ws":                "hive auth actions",
	"server/certificate":       "",
	"server/rest":              "hive auth actions internal/wire",
	"server/docs":              "",
	"sso":                      "hive auth",
	"server/compat":            "",
	"server/compat/request":    "",
	"server/compat/zato":       "hive auth sso server/compat/request",
	"server/compat/haplo":      "hive auth server/compat/request",
	"server/compat/graze":      "hive auth internal/wire server/compat/request",
	"server":                   "hive auth actions actions/apidoc server/docs server/ws server/rest",
	"internal/hivetest":        "*",
	"server/compat/compattest": "auth hive internal/hivetest",
	"cmd/hivewire":             "*",
	"cmd/hivebench":            "*",
}

// theirs lists, for every module that is not the standard library's, the
// packages of ours that may import it outside tests.
var theirs = map[string]string{
	"github.com/cockroachdb/pebble/v2":    "storage/embedded",
	"go.mongodb.org/mongo-driver/v2":      "storage/mongo",
	"github.com/nats-io/nats.go":          "bus/cluster",
	"github.com/gorilla/websocket":        "server/ws client internal/hivetest cmd/hivebench",
	"github.com/golang-jwt/jwt/v5":        "auth",
	"golang.org/x/crypto":                 "auth server/certificate",
	"github.com/pquerna/otp":              "auth server/compat/compattest",
	"golang.org/x/time":                   "server/ws",
	"golang.org/x/sys":                    "cmd/hivebench",
	"go.uber.org/zap":                     "storage storage/mongo storage/embedded server server/ws server/compat cmd/hivewire server/compat/compattest internal/hivetest",
	"github.com/prometheus/client_golang": "server",
	"github.com/spf13/cobra":              "cmd/hivewire",
	"github.com/spf13/pflag":              "cmd/hivewire",
	"github.com/knadh/koanf":              "cmd/hivewire",
	"golang.org/x/term":                   "cmd/hivewire",
	"github.com/stretchr/testify":         "storage/storagetest internal/hivetest server/compat/compattest",
}

// TestImports parses the files itself: what a child process reads would not
// be noticed by the test cache.
func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipDir(root, path, d)
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			check(t, filepath.ToSlash(rel), imported)
		}
		return nil
	})
	require.NoError(t, err)
}

// TestDependenciesAreExplained finds every module of the table in go.mod and
// in the document that says what it is for.
func TestDependenciesAreExplained(t *testing.T) {
	needed, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	require.NoError(t, err)
	explained, err := os.ReadFile(filepath.Join("..", "..", "docs", "dependencies.md"))
	require.NoError(t, err)
	for module := range theirs {
		require.Contains(t, string(needed), module)
		require.Contains(t, string(explained), strings.TrimPrefix(module, "github.com/"))
	}
	for line := range strings.Lines(string(explained)) {
		row, table := strings.CutPrefix(line, "| ")
		name, _, _ := strings.Cut(row, " ")
		if table && strings.Contains(name, "/") && !strings.Contains(row, "a module of its own") {
			require.Contains(t, string(needed), strings.TrimSuffix(name, ","))
		}
	}
}

// skipDir leaves out what is no part of this module's build.
func skipDir(root, path string, d fs.DirEntry) error {
	if path == root {
		return nil
	}
	if name := d.Name(); strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" {
		return fs.SkipDir
	}
	if nested, _ := filepath.Glob(filepath.Join(path, "go.mod")); nested != nil {
		return fs.SkipDir
	}
	return nil
}

// alphabets spell the random ids and keys that the domain makes; they are no
// format that anything travels in.
var alphabets = []string{"encoding/base32", "encoding/base64", "encoding/hex"}

func check(t *testing.T, importer, imported string) {
	allowed, known := ours[importer]
	if !known {
		t.Errorf("%s has no layer: add it to the table", importer)
	}
	if name, own := strings.CutPrefix(imported, "hivewire/"); own {
		if allowed != "*" && !slices.Contains(strings.Fields(allowed), name) {
			t.Errorf("%s must not import %s", importer, name)
		}
		return
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		if importer == "hive" && !slices.Contains(alphabets, imported) &&
			(strings.HasPrefix(imported, "encoding/") || strings.HasPrefix(imported, "net")) {
			t.Errorf("the domain must not import %s", imported)
		}
		return
	}
	for module, importers := range theirs {
		if imported == module || strings.HasPrefix(imported, module+"/") {
			if !slices.Contains(strings.Fields(importers), importer) {
				t.Errorf("%s must not import %s", importer, imported)
			}
			return
		}
	}
	t.Errorf("%s imports %s, which is in no table", importer, imported)
}
