package demo

import "time"

type light struct {
	On    bool    `json:"on"`
	Level float64 `json:"level"` // percent
	Watts float64 `json:"watts"`
}

func lamp() *device {
	l := light{Level: 80}
	set := func(on bool, level float64) (any, error) {
		l = light{On: on, Level: level}
		if on {
			l.Watts = round(0.4+0.086*level, 1)
		}
		return l, nil
	}
	return &device{
		id: "demo-lamp", name: "Lamp on the desk", kind: "Demo lamp",
		report: func(time.Time) (string, any) { return "light", l },
		orders: map[string]order{
			"on":  {"on", func([]byte) (any, error) { return set(true, l.Level) }},
			"off": {"off", func([]byte) (any, error) { return set(false, l.Level) }},
			"set": {`set {"level": 0 to 100}`, func(parameters []byte) (any, error) {
				level, err := number(parameters, "level", 0, 100)
				if err != nil {
					return nil, err
				}
				return set(level > 0, level)
			}},
		},
	}
}
