package demo

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// device is made up. It lives on the goroutine of [Demo].
type device struct {
	id, name, kind string
	report         func(now time.Time) (name string, reading any)
	orders         map[string]order
	failing        bool
}

// order is a command that a device understands.
type order struct {
	usage string // as it is shown to who gives another
	do    func(parameters []byte) (result any, err error)
}

func devices() []*device {
	return []*device{thermostat(), lock(), meter(), lamp(), weather()}
}

// answer carries out a command and returns the status and result to be stored.
func (d *device) answer(command string, parameters []byte) (status string, result any) {
	o, known := d.orders[command]
	if !known {
		var usages []string
		for _, name := range slices.Sorted(maps.Keys(d.orders)) {
			usages = append(usages, d.orders[name].usage)
		}
		return "error", map[string]any{"error": fmt.Sprintf("unknown command %q", command), "understands": usages}
	}
	result, err := o.do(parameters)
	if err != nil {
		return "error", map[string]any{"error": err.Error(), "usage": o.usage}
	}
	return "done", result
}

// number reads one parameter between two bounds.
func number(parameters []byte, name string, least, most float64) (float64, error) {
	var given map[string]any
	if len(parameters) > 0 {
		if err := json.Unmarshal(parameters, &given); err != nil {
			return 0, fmt.Errorf("read parameters: %w", err)
		}
	}
	n, ok := given[name].(float64)
	if !ok || n < least || n > most {
		return 0, fmt.Errorf("%s must be a number from %g to %g", name, least, most)
	}
	return n, nil
}

// walk is a value that wanders between two bounds.
type walk struct{ value, least, most, step float64 }

func (w *walk) next() float64 {
	w.value = min(max(w.value+w.step*(2*rand.Float64()-1), w.least), w.most)
	return w.value
}

// sun is 0 at midnight and 1 at noon.
func sun(now time.Time) float64 {
	hours := float64(now.Hour()) + float64(now.Minute())/60
	return (1 - math.Cos(hours/24*2*math.Pi)) / 2
}

// round keeps some digits behind the point.
func round(x float64, digits int) float64 {
	f := math.Pow10(digits)
	return math.Round(x*f) / f
}
