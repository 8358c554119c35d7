package main

import (
	"strings"
	"unicode"
)

// byHand are the actions whose calls are written by hand, because their
// subscriptions belong to what the connection knows. Their requests are not.
var byHand = map[string]bool{
	"command/subscribe": true, "command/unsubscribe": true, "notification/subscribe": true, "notification/unsubscribe": true,
	"audit/subscribe": true, "audit/unsubscribe": true,
}

// known are the names of types here and what they are, by the name in package
// actions. GROUP stands for what a group is where it is met: a network or a
// device type.
var known = map[string]struct{ name, doc string }{
	"accountChange":     {"AccountChange", "is what an update changes of a whole account: nil keeps, and an empty text clears."},
	"accountView":       {"Account", "is everything that any API knows of an account, but for secrets."},
	"apiKeyCreateReply": {"NewAPIKey", "is a new API key and its secret."},
	"apiKeyView":        {"APIKey", "is an API key without its secret."},
	"auditView":         {"AuditRecord", "is a change of an account or a login."},
	"commandChange":     {"CommandChange", "is what an update changes of a command."},
	"commandView":       {"Command", "is a command to a device."},
	"competency":        {"Competency", "is how good an account is at something."},
	"deviceChange":      {"DeviceChange", "is what is saved of a device."},
	"deviceView":        {"Device", "is a device."},
	"groupChange":       {"GROUPChange", "is what an update changes of a GROUP."},
	"groupDetail":       {"GROUPDetail", "is a GROUP and its devices."},
	"groupView":         {"GROUP", "is a GROUP."},
	"newAccount":        {"NewAccount", "is an account to be made with everything that any API knows of it."},
	"newCommand":        {"NewCommand", "is a command to be given."},
	"newGroup":          {"NewGROUP", "is a GROUP to be made."},
	"newNotification":   {"NewNotification", "is a notification to be sent."},
	"newUser":           {"NewUser", "is an account to be made."},
	"notificationView":  {"Notification", "is a notification of a device."},
	"settingView":       {"Setting", "is a setting of the server."},
	"shortDevice":       {"GroupDevice", "is a device inside its network or device type."},
	"subscriptionView":  {"SubscriptionInfo", "is a subscription of the connection."},
	"tokenPayload":      {"TokenPayload", "is what tokens to be made say."},
	"tokens":            {"Tokens", "are an access token and the refresh token that renews it."},
	"userChange":        {"UserChange", "is what an update changes of an account. Data is kept when it is nil and cleared by the JSON null."},
	"userDetail":        {"UserDetail", "is an account and its networks."},
	"userView":          {"User", "is an account."},
}

// anonymous are the names of types that have none there, by the action that
// replies with them.
var anonymous = map[string]struct{ name, doc string }{
	"cluster/info":        {"ClusterInfo", "is where the message broker is."},
	"command/insert":      {"InsertedCommand", "is what the server made of a new command."},
	"notification/insert": {"InsertedNotification", "is what the server made of a new notification."},
	"server/cacheInfo":    {"CacheInfo", "is how the server's cache does."},
	"server/info":         {"ServerInfo", "is what the server says of itself."},
	"user/insert":         {"InsertedUser", "is what the server made of a new account."},
}

// group replaces GROUP for a field that holds a group or several.
func group(text, field string) string {
	name, words := "Network", "network"
	if strings.HasPrefix(field, "deviceType") {
		name, words = "DeviceType", "device type"
	}
	for _, article := range []string{"a GROUP", " GROUP"} {
		text = strings.ReplaceAll(text, article, strings.Replace(article, "GROUP", words, 1))
	}
	return strings.ReplaceAll(text, "GROUP", name)
}

// method is the name of an action's call.
func method(action string) string {
	noun, verb, _ := strings.Cut(action, "/")
	switch noun {
	case "apikey":
		noun = "APIKey"
	case "devicetype":
		noun = "deviceType"
	}
	return title(noun) + title(verb)
}

// fileNoun is what an action's file is named by.
func fileNoun(action string) string {
	noun, _, _ := strings.Cut(action, "/")
	switch noun {
	case "apikey":
		return "api_key"
	case "devicetype":
		return "device_type"
	}
	return noun
}

func title(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// variable is the name of a parameter for a field.
func variable(field string) string {
	if field == "Type" {
		return "kind"
	}
	rest := strings.TrimLeftFunc(field, unicode.IsUpper)
	head := field[:len(field)-len(rest)]
	if len(head) > 1 && rest != "" {
		head = strings.ToLower(head[:len(head)-1]) + head[len(head)-1:]
	} else {
		head = strings.ToLower(head)
	}
	return head + rest
}
