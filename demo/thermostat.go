package demo

import "time"

type climate struct {
	Celsius float64 `json:"celsius"`
	Target  float64 `json:"target"`
	Heating bool    `json:"heating"`
}

// thermostat warms or cools a room to its target.
func thermostat() *device {
	celsius, target := 19.4, 20.5
	draught := walk{least: -0.1, most: 0.1, step: 0.05}
	state := func() climate {
		return climate{Celsius: round(celsius, 1), Target: target, Heating: celsius < target}
	}
	return &device{
		id: "demo-thermostat", name: "Thermostat in the living room", kind: "Demo thermostat",
		report: func(time.Time) (string, any) {
			celsius += (target-celsius)*0.05 + draught.next()
			return "temperature", state()
		},
		orders: map[string]order{
			"set": {`set {"target": 5 to 30}`, func(parameters []byte) (any, error) {
				n, err := number(parameters, "target", 5, 30)
				if err == nil {
					target = n
				}
				return state(), err
			}},
		},
	}
}
