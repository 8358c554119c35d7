package haplo

import (
	"html/template"
	"net/http"
)

const askPassword = "Choose a password of at least 8 characters with a letter and a digit."

// page is what people see who follow a welcome link. It needs nothing from elsewhere.
var page = template.Must(template.New("welcome").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Welcome</title>
<h1>Welcome</h1>
<p>{{.Text}}</p>
{{if .Ask}}<form method="post">
<label>Password <input type="password" name="password" autocomplete="new-password" required autofocus></label>
<button>Set password</button>
</form>{{end}}
</html>
`))

// showPage shows a sentence and, where it makes sense, the form.
func showPage(w http.ResponseWriter, status int, text string, ask bool) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Referrer-Policy", "no-referrer") // the address is the secret
	w.WriteHeader(status)
	_ = page.Execute(w, struct { // the client may be gone
		Text string
		Ask  bool
	}{text, ask})
}

func (c *call) showOutcome(w http.ResponseWriter, err error) {
	if err == nil {
		showPage(w, http.StatusOK, "Your password is set.", false)
		return
	}
	f, text := c.described(err)
	showPage(w, f.status, text, f.status == http.StatusBadRequest)
}
