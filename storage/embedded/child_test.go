package embedded

import (
	"os"
	"os/exec"
	"testing"

	"go.uber.org/goleak"
)

// childDir names the variable that makes this test binary a child process: it
// holds the data directory the child works on.
const childDir = "EMBEDDED_TEST_DIR"

func TestMain(m *testing.M) {
	if os.Getenv(childDir) != "" {
		os.Exit(m.Run()) // a child may end with a broken store, which keeps its goroutines
	}
	// A database that Pebble could not open keeps its scheduler's goroutine.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction(
		"github.com/cockroachdb/pebble/v2.(*ConcurrencyLimitScheduler).periodicGranter"))
}

// child prepares this test to run again in a process of its own.
func child(t *testing.T, dir string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	return cmd
}
