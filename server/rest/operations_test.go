package rest_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hivewire/actions"
	"hivewire/internal/hivetest"
)

// row is a request and its answer. In body "?" stands for any value, and
// "?name" too, which "$name" in later rows is replaced with.
type row struct {
	token, method, path, body string
	code                      int
	want                      string
}

const (
	denied       = `{"error":403,"message":"Access is denied"}`
	unauthorized = `{"error":401,"message":"Unauthorized"}`
	badRequest   = `{"error":400,"message":"Invalid request parameters"}`
	noObject     = `{"error":400,"message":"Error! Validation failed: Object is null"}`
	notFound     = `{"error":404,"message":"HTTP 404 Not Found"}`
	notAllowed   = `{"error":405,"message":"HTTP 405 Method Not Allowed"}`
	notNegative  = `{"error":400,"message":"must be greater than or equal to 0"}`
	noPlugin     = `{"error":403,"message":"No access to plugin"}`
)

// operations are requests in order, to a new node: the administrator's (a),
// the client bob's (b), the client carol's, who sees nothing (c), nobody's ("").
var operations = map[string][]row{
	"service": {
		{"", "GET", "/", "", 200, `The DeviceHive RESTful API is now running, please refer to documentation to get the list of available resources.`},
		{"", "GET", "/info", "", 200, `{"apiVersion":"4.1.0","serverTimestamp":"?","webSocketServerUrl":"?"}`},
		{"", "GET", "/info/cache", "", 200, `{"serverTimestamp":"?","cacheStats":"?"}`},
		{"", "GET", "/info/config/cluster", "", 200, `{"bootstrap.servers":"","zookeeper.connect":""}`},
	},
	"configuration": {
		{"a", "PUT", "/configuration/color", `{"value":"red"}`, 200, `{"id":"?","name":"color","value":"red","entityVersion":0}`},
		{"a", "PUT", "/configuration/color?value=no", `{"name":"other","value":"blue"}`, 200, `{"id":"?","name":"color","value":"blue","entityVersion":1}`},
		{"a", "GET", "/configuration/color", "", 200, `{"id":"?","name":"color","value":"blue","entityVersion":1}`},
		{"a", "PUT", "/configuration/color", `{}`, 400, `{"error":400,"message":"Error! Make sure, that the passed object is correct and properly structured. Validation failed: \nOn property value (value: null): value field cannot be null. ; "}`},
		{"a", "PUT", "/configuration/color", ``, 400, noObject},
		{"a", "PUT", "/configuration/color", `null`, 400, noObject},
		{"a", "PUT", "/configuration/color", `{"value":[]}`, 400, badRequest},
		{"a", "PUT", "/configuration/color", `[]`, 400, badRequest},
		{"a", "PUT", "/configuration/color", `{"value":"x"`, 400, badRequest},
		{"a", "PUT", "/configuration/" + strings.Repeat("x", 33), `{"value":"x"}`, 400, `{"error":400,"message":"Name cannot be empty. The name's length should not be more than 32 symbols."}`},
		{"b", "PUT", "/configuration/color", `{"value":`, 403, denied},
		{"", "GET", "/configuration/color", "", 401, unauthorized},
		{"a", "DELETE", "/configuration/color", "", 204, ""},
		{"a", "DELETE", "/configuration/color", "", 404, `{"error":404,"message":"Requested config with name = color not found in the database"}`},
		{"a", "GET", "/configuration/color", "", 404, `{"error":404,"message":"Requested config with name = color not found in the database"}`},
		{"a", "GET", "/configuration/jwt.secret", "", 404, `{"error":404,"message":"Requested config with name = jwt.secret not found in the database"}`},
	},
	"accounts": {
		{"a", "POST", "/account", `{"login":"dora","id":5,"email":" d@example.org ","roles":["Grazer"],"teams":["my team"],"tags":{"b":"2","a":"1"},"sessionExpiry":30,"competencies":[{"name":"Go","ranking":1.5}]}`, 201, `{"id":5,"ssoId":"?","kind":"user","login":"dora","role":1,"disabled":false,"locked":false,"lockedTime":null,"lockedBy":null,"approvalStatus":"approved","approvalModTime":null,"approvalModBy":null,"signUpStatus":"final","passwordSet":false,"passwordExpiry":null,"passwordMustChange":false,"passwordLastSet":null,"totpEnabled":false,"email":"d@example.org","displayName":null,"name":"dora","firstName":null,"middleName":null,"lastName":null,"ref":null,"localeId":"en","timezone":"SYSTEM","phone":null,"department":null,"primaryGroup":null,"groups":[],"roles":["Grazer"],"teams":["my team"],"competencies":[{"name":"Go","ranking":1.5}],"sessionExpiry":30,"properties":null,"tags":{"a":"1","b":"2"},"data":null,"introReviewed":false,"allDeviceTypesAvailable":true,"networks":[],"deviceTypes":[],"lastLogin":null,"joined":null,"created":"?"}`},
		{"a", "POST", "/account", `{"login":"dora"}`, 409, `{"error":409,"message":"There is an account with the login \"dora\" already"}`},
		{"a", "POST", "/account", `{"login":"eve","id":5}`, 409, `{"error":409,"message":"There is an account with the number 5 already"}`},
		{"a", "POST", "/account", `{"login":"code:x","kind":"group","id":9}`, 201, `{"id":9,"ssoId":"?","kind":"group","?"}`},
		{"a", "PUT", "/account/5", `{"groups":["9"],"email":null,"locked":true}`, 200, `{"id":5,"?","locked":true,"?","email":null,"?","groups":["code:x"],"?"}`},
		{"a", "PUT", "/account/5", `{"groups":["nobody"],"locked":false}`, 400, `{"error":400,"message":"There is no group \"nobody\""}`},
		{"a", "GET", "/account?kind=group", "", 200, `[{"id":9,"?"}]`},
		{"a", "GET", "/account?group=code:x&email=D@example.org", "", 200, `[]`},
		{"a", "GET", "/account?group=code:x", "", 200, `[{"id":5,"?"}]`},
		{"a", "GET", "/account?group=code:y", "", 400, `{"error":400,"message":"There is no group \"code:y\""}`},
		{"a", "GET", "/account/5", "", 200, `{"id":5,"?","locked":true,"?"}`},
		{"a", "PUT", "/account/1", `{"disabled":true}`, 403, `{"error":403,"message":"The last administrator that can be used has to stay one"}`},
		{"b", "GET", "/account/2", "", 403, denied},
		{"", "GET", "/account/2", "", 401, unauthorized},
		{"a", "POST", "/apikey", `{"userId":5,"name":"script"}`, 201, `{"key":"?","apiKey":{"prefix":"?prefix","userId":5,"path":"/api/v0-user/","name":"script","created":"?"}}`},
		{"a", "GET", "/apikey?userId=5", "", 200, `[{"prefix":"?","userId":5,"?"}]`},
		{"a", "GET", "/apikey?userId=1", "", 200, `[]`},
		{"b", "GET", "/apikey", "", 403, denied},
		{"a", "GET", "/audit?target=5&take=3", "", 200, `[{"id":"?","timestamp":"?","api":"devicehive","event":"update","refused":false,"reason":null,"actor":1,"target":5,"targetLogin":"dora","fields":["apiKeys"],"address":"127.0.0.1","correlationId":null},{"?","refused":true,"reason":"invalid","?"},{"?","fields":["email","groups","locked"],"?"}]`},
		{"a", "GET", "/audit?from=2030-01-01", "", 200, `[]`},
		{"b", "GET", "/audit", "", 403, denied},
		{"a", "DELETE", "/apikey/$prefix", "", 204, ""},
		{"a", "DELETE", "/apikey/none", "", 404, `{"error":404,"message":"There is no API key that begins with \"none\""}`},
	},
	"devices": {
		{"a", "PUT", "/device/d1", `{"name":"One","data":{"a":[1, 2]},"networkId":"1","deviceTypeId":1,"isBlocked":"TRUE","id":"x","extra":{}}`, 204, ""},
		{"a", "GET", "/device/d1", "", 200, `{"id":"d1","name":"One","data":{"a":[1,2]},"networkId":1,"deviceTypeId":1,"isBlocked":true}`},
		{"a", "PUT", "/device/d1", `{"isBlocked":false}`, 204, ""},
		{"a", "GET", "/device/d1/", "", 200, `{"id":"d1","name":"One","data":null,"networkId":1,"deviceTypeId":1,"isBlocked":false}`},
		{"a", "PUT", "/device/d2", `{"name":"Two"}`, 204, ""},
		{"a", "PUT", "/device/d3", `{}`, 400, `{"error":400,"message":"name field cannot be null."}`},
		{"a", "PUT", "/device/d3", ``, 400, `{"error":400,"message":"Error! Validation failed: \nObject is null"}`},
		{"a", "PUT", "/device/d3", `{"name":"T","networkId":77}`, 400, badRequest},
		{"a", "PUT", "/device/d3", `{"name":"T","networkId":"x"}`, 400, badRequest},
		{"a", "PUT", "/device/d_3", `{"name":"T"}`, 400, `{"error":400,"message":"Device Id can only contain letters, digits and dashes."}`},
		{"a", "PUT", "/device/" + strings.Repeat("d", 49), `{"name":"T"}`, 400, `{"error":400,"message":"Field cannot be empty. The length of guid should not be more than 48 symbols."}`},
		{"c", "PUT", "/device/d4", `{"name":"T"}`, 403, `{"error":403,"message":"No access to network!"}`},
		{"", "PUT", "/device/d4", `{"name":"T"}`, 401, unauthorized},
		{"a", "GET", "/device?sortField=NAME&sortOrder=desc", "", 200, `[{"id":"d2","name":"Two","data":null,"networkId":1,"deviceTypeId":1,"isBlocked":false},{"id":"d1","name":"One","data":null,"networkId":1,"deviceTypeId":1,"isBlocked":false}]`},
		{"a", "GET", "/device?namePattern=T%25&take=&skip=&networkId=1&networkName", "", 200, `[{"id":"d2","name":"Two","data":null,"networkId":1,"deviceTypeId":1,"isBlocked":false}]`},
		{"a", "GET", "/device?name=One&name=Two&sortField=status&x=y", "", 200, `[{"id":"d1","name":"One","data":null,"networkId":1,"deviceTypeId":1,"isBlocked":false}]`},
		{"a", "GET", "/device?take=1&skip=1&sortField=deviceType", "", 200, `[{"id":"d2","name":"?","data":null,"networkId":1,"deviceTypeId":1,"isBlocked":false}]`},
		{"a", "GET", "/device?take=0", "", 200, `[]`},
		{"a", "GET", "/device?take=-1", "", 400, notNegative},
		{"a", "GET", "/device?skip=-1", "", 400, notNegative},
		{"a", "GET", "/device?take=x", "", 404, notFound},
		{"a", "GET", "/device?take=99999999999", "", 404, notFound},
		{"a", "GET", "/device?networkId=1.0", "", 404, notFound},
		{"a", "GET", "/device?sortField=age", "", 400, badRequest},
		{"a", "GET", "/device?sortField=name&sortOrder=up", "", 400, `{"error":400,"message":"Unparseable sort order : up"}`},
		{"a", "GET", "/device/count?namePattern=%25o%25", "", 200, `{"count":1}`},
		{"c", "GET", "/device", "", 200, `[]`},
		{"c", "GET", "/device/count", "", 200, `{"count":0}`},
		{"c", "GET", "/device/d1", "", 403, denied},
		{"c", "GET", "/device/none", "", 403, denied},
		{"a", "GET", "/device/none", "", 404, `{"error":404,"message":"Device with such deviceId = none not found"}`},
		{"a", "GET", "/device/a%2Fb", "", 404, `{"error":404,"message":"Device with such deviceId = a/b not found"}`},
		{"a", "DELETE", "/device/d2", `{}`, 204, ""},
		{"a", "DELETE", "/device/d2", "", 404, `{"error":404,"message":"Device with such deviceId = d2 not found"}`},
	},
	"commands": {
		{"a", "PUT", "/device/d", `{"name":"D"}`, 204, ""},
		{"a", "POST", "/device/d/command", `{"command":"on","timestamp":"2018-07-11T10:20:30.123456Z","parameters":{"a":1},"lifetime":"5","status":"new"}`, 201, `{"id":"?first","timestamp":"2018-07-11T10:20:30.123","lastUpdated":"2018-07-11T10:20:30.123","userId":1}`},
		{"a", "POST", "/device/d/command", `{"command":"off","timestamp":1531304430124}`, 201, `{"id":"?second","timestamp":"2018-07-11T10:20:30.124","lastUpdated":"2018-07-11T10:20:30.124","userId":1}`},
		{"a", "POST", "/device/d/command", `{}`, 400, `{"error":400,"message":"Command is required"}`},
		{"a", "POST", "/device/d/command", `null`, 400, noObject},
		{"a", "POST", "/device/d/command", `{"command":"on","timestamp":"soon"}`, 400, badRequest},
		{"a", "POST", "/device/none/command", `{"command":"on"}`, 404, `{"error":404,"message":"Device with such deviceId = none not found"}`},
		{"c", "POST", "/device/d/command", `{"command":"on"}`, 403, denied},
		{"a", "GET", "/device/d/command/$first", "", 200, `{"id":"$first","command":"on","timestamp":"2018-07-11T10:20:30.123","lastUpdated":"2018-07-11T10:20:30.123","userId":1,"deviceId":"d","networkId":1,"deviceTypeId":1,"parameters":{"a":1},"lifetime":5,"status":"new","result":null}`},
		{"a", "GET", "/device/d/command/$first?returnUpdatedCommands=false", "", 200, `{"id":"$first","?"}`},
		{"a", "GET", "/device/d/command/$first?returnUpdatedCommands=True", "", 404, `{"error":404,"message":"Command with id = "$first" not found"}`},
		{"a", "GET", "/device/d/command/1", "", 404, `{"error":404,"message":"Command with id = 1 not found"}`},
		{"a", "GET", "/device/d/command/x", "", 404, notFound},
		{"a", "GET", "/device/none/command/1", "", 404, `{"error":404,"message":"Device with such deviceId = none not found"}`},
		{"a", "GET", "/device/d/command", "", 200, `[{"id":"$second","?"},{"id":"$first","?"}]`},
		{"a", "GET", "/device/d/command?sortOrder=asc", "", 200, `[{"id":"$first","?"},{"id":"$second","?"}]`},
		{"a", "GET", "/device/d/command?sortField=Command&sortOrder=DESC", "", 200, `[{"id":"$first","?"},{"id":"$second","?"}]`},
		{"a", "GET", "/device/d/command?sortField=junk&sortOrder=junk", "", 200, `[{"id":"$first","?"},{"id":"$second","?"}]`},
		{"a", "GET", "/device/d/command?command=on", "", 200, `[{"id":"$first","?"}]`},
		{"a", "GET", "/device/d/command?status=NEW", "", 200, `[{"id":"$first","?"}]`},
		{"a", "GET", "/device/d/command?start=2018-07-11T10:20:30.124", "", 200, `[{"id":"$second","?"}]`},
		{"a", "GET", "/device/d/command?end=1531304430123", "", 200, `[{"id":"$first","?"}]`},
		{"a", "GET", "/device/d/command?start=null&end=%20&take=1&skip=1", "", 200, `[{"id":"$first","?"}]`},
		{"a", "GET", "/device/d/command?take=0", "", 200, `[]`},
		{"a", "GET", "/device/d/command?take=-1", "", 200, `[]`},
		{"a", "GET", "/device/d/command?skip=-1", "", 400, notNegative},
		{"a", "GET", "/device/d/command?start=2018-07", "", 400, `{"error":400,"message":"Unparseable timestamp"}`},
		{"a", "GET", "/device/d/command?start=1.5e12", "", 400, `{"error":400,"message":"Unparseable timestamp"}`},
		{"a", "GET", "/device/d/command?start=2018-07-11%2010:20:30", "", 400, `{"error":400,"message":"Unparseable timestamp"}`},
		{"a", "GET", "/device/none/command", "", 404, `{"error":404,"message":"Device with such deviceId = none not found"}`},
		{"a", "PUT", "/device/d/command/$first", `{"status":"done","command":"no","id":5}`, 204, ""},
		{"a", "GET", "/device/d/command/$first?returnUpdatedCommands=true", "", 200, `{"id":"$first","command":"on","timestamp":"2018-07-11T10:20:30.123","?","status":"done","result":null}`},
		{"a", "PUT", "/device/d/command/$first", ``, 400, noObject},
		{"a", "PUT", "/device/d/command/1", `{}`, 404, `{"error":404,"message":"Command with id = 1 not found"}`},
		{"a", "PUT", "/device/none/command/1", `{}`, 404, `{"error":404,"message":"Device with such deviceId = none not found"}`},
		{"a", "GET", "/device/d/command/$first/poll?waitTimeout=0", "", 200, `{"id":"$first","?"}`},
		{"a", "GET", "/device/d/command/$second/poll?waitTimeout=0", "", 204, ""},
		{"a", "GET", "/device/d/command/1/poll", "", 204, ""},
		{"a", "GET", "/device/none/command/1/poll", "", 404, `{"error":404,"message":"Device with such deviceId = none not found"}`},
		{"a", "GET", "/device/d/command/1/poll?waitTimeout=61", "", 400, `{"error":400,"message":"Timeout can't be more than 60 seconds. "}`},
		{"a", "GET", "/device/d/command/poll?waitTimeout=0", "", 200, `[]`},
		{"a", "GET", "/device/d/command/poll?timestamp=2018-01-01", "", 200, `[{"id":"$first","?"},{"id":"$second","?"}]`},
		{"a", "GET", "/device/d/command/poll?timestamp=1531304430123&waitTimeout=0", "", 200, `[{"id":"$second","?"}]`},
		{"a", "GET", "/device/d/command/poll?timestamp=2018-01-01&names=off,x&names=y", "", 200, `[{"id":"$second","?"}]`},
		{"a", "GET", "/device/d/command/poll?timestamp=2018-01-01&limit=1&names=", "", 200, `[{"id":"$first","?"}]`},
		{"a", "GET", "/device/d/command/poll?timestamp=2018-01-01&limit=0", "", 200, `[{"id":"$first","?"},{"id":"$second","?"}]`},
		{"a", "GET", "/device/d/command/poll?timestamp=2018-01-01&returnUpdatedCommands=True", "", 200, `[{"id":"$first","?"}]`},
		{"a", "GET", "/device/d/command/poll?limit=-1", "", 400, `{"error":400,"message":"Limit can't be less than 0."}`},
		{"a", "GET", "/device/d/command/poll?waitTimeout=-1", "", 400, `{"error":400,"message":"Timeout can't be less than 0 seconds. "}`},
		{"a", "GET", "/device/d/command/poll?waitTimeout=x", "", 404, notFound},
		{"a", "GET", "/device/d/command/poll?timestamp=soon", "", 400, `{"error":400,"message":"Unparseable timestamp"}`},
		{"a", "GET", "/device/none/command/poll", "", 404, `{"error":404,"message":"Device with such deviceId = none not found"}`},
		{"c", "GET", "/device/d/command/poll", "", 403, denied},
		{"a", "GET", "/device/command/poll?timestamp=2018-01-01&networkIds=1&networkIds=1&deviceTypeIds=1,1", "", 200, `[{"id":"$first","?"},{"id":"$second","?"}]`},
		{"a", "GET", "/device/command/poll?networkIds=1,77", "", 404, `{"error":404,"message":"Networks with such networkIds wasn't found: {[1, 77]}"}`},
		{"a", "GET", "/device/command/poll?deviceTypeIds=77", "", 404, `{"error":404,"message":"Device types with such deviceTypeIds wasn't found: {[77]}"}`},
		{"a", "GET", "/device/command/poll?networkIds=x", "", 400, badRequest},
		{"a", "GET", "/device/command/poll?deviceId=none", "", 404, `{"error":404,"message":"Device with such deviceId = none not found"}`},
		{"a", "GET", "/device/command/poll?deviceId=d&timestamp=2018-01-01", "", 200, `[{"id":"$first","?"},{"id":"$second","?"}]`},
		{"c", "GET", "/device/command/poll", "", 200, `[]`},
		{"c", "GET", "/device/command/poll?networkIds=1", "", 403, denied},
		{"", "GET", "/device/command/poll", "", 401, unauthorized},
	},
	"notifications": {
		{"a", "PUT", "/device/d", `{"name":"D"}`, 204, ""},
		{"a", "POST", "/device/d/notification", `{"notification":"n","timestamp":"2018-07-11","parameters":{}}`, 201, `{"id":"?first","timestamp":"2018-07-11T00:00:00.000"}`},
		{"a", "POST", "/device/d/notification", `{"parameters":{}}`, 400, badRequest},
		{"a", "POST", "/device/d/notification", ``, 400, noObject},
		{"a", "POST", "/device/none/notification", `{"notification":"$device-add"}`, 403, `{"error":403,"message":"It's forbidden to insert these special notifications: $device-update, $device-add."}`},
		{"a", "POST", "/device/d/notification", `{"notification":"$device-update"}`, 403, `{"error":403,"message":"It's forbidden to insert these special notifications: $device-update, $device-add."}`},
		{"a", "POST", "/device/none/notification", `{"notification":"n"}`, 404, `{"error":404,"message":"Device with such deviceId = none not found"}`},
		{"c", "POST", "/device/d/notification", `{"notification":"n"}`, 403, denied},
		{"a", "GET", "/device/d/notification/$first", "", 200, `{"id":"$first","notification":"n","deviceId":"d","networkId":1,"deviceTypeId":1,"timestamp":"2018-07-11T00:00:00.000","parameters":{}}`},
		{"a", "GET", "/device/d/notification/1", "", 404, `{"error":404,"message":"Requested notification not found"}`},
		{"a", "GET", "/device/d/notification/x", "", 404, notFound},
		{"a", "GET", "/device/d/notification", "", 200, `[{"id":"?","notification":"$device-add","?"},{"id":"$first","?"}]`},
		{"a", "GET", "/device/d/notification?notification=n&end=2018-07-11&sortField=notification", "", 200, `[{"id":"$first","?"}]`},
		{"a", "GET", "/device/d/notification/poll?waitTimeout=0&limit=x", "", 200, `[]`},
		{"a", "GET", "/device/d/notification/poll?timestamp=2018-07-10", "", 200, `[{"id":"$first","?"},{"id":"?"}]`},
		{"a", "GET", "/device/d/notification/poll?timestamp=2018-07-11&names=$device-add", "", 200, `[{"id":"?","notification":"$device-add","?"}]`},
		{"a", "GET", "/device/notification/poll?timestamp=2018-07-10&networkIds=1&names=n", "", 200, `[{"id":"$first","?"}]`},
		{"a", "GET", "/device/notification/poll?deviceId=&waitTimeout=0", "", 200, `[]`},
		{"c", "GET", "/device/notification/poll?deviceId=d", "", 200, `[]`},
		{"c", "GET", "/device/d/notification/poll", "", 403, denied},
	},
	"networks": {
		{"a", "POST", "/network", `{"name":"N","description":"text"}`, 201, `{"id":"?id"}`},
		{"a", "POST", "/network", `{"name":"N"}`, 403, `{"error":403,"message":"Network cannot be created. Network with such name already exists"}`},
		{"a", "POST", "/network", `{}`, 400, `{"error":400,"message":"Error! Make sure, that the passed object is correct and properly structured. Validation failed: \nOn property name (value: null): name field cannot be null. ; "}`},
		{"a", "POST", "/network", ``, 400, noObject},
		{"b", "POST", "/network", `{"name":"M"}`, 403, denied},
		{"a", "GET", "/network?sortField=ID&sortOrder=desc&take=1", "", 200, `[{"id":"$id","name":"N","description":"text"}]`},
		{"a", "GET", "/network?name=N&namePattern=N%25", "", 200, `[{"id":"$id","name":"N","description":"text"}]`},
		{"a", "GET", "/network?sortField=description", "", 400, badRequest},
		{"c", "GET", "/network", "", 200, `[]`},
		{"a", "GET", "/network/count?name=N", "", 200, `{"count":1}`},
		{"a", "GET", "/network/$id", "", 200, `{"id":"$id","name":"N","description":"text","devices":[]}`},
		{"a", "GET", "/network/77", "", 404, `{"error":404,"message":"Network with id = 77 not found"}`},
		{"c", "GET", "/network/$id", "", 403, denied},
		{"a", "PUT", "/network/$id", `{"id":5,"description":null,"name":"O"}`, 204, ""},
		{"a", "PUT", "/network/$id", ``, 400, noObject},
		{"a", "PUT", "/network/77", `{}`, 404, `{"error":404,"message":"Network with id = 77 not found"}`},
		{"a", "PUT", "/device/d", `{"name":"D","networkId":"$id"}`, 204, ""},
		{"a", "GET", "/network/$id", "", 200, `{"id":"$id","name":"O","description":"text","devices":[{"id":"d","name":"D","data":null,"isBlocked":false}]}`},
		{"a", "DELETE", "/network/$id", "", 400, `{"error":400,"message":"There are the following devices within this network: d. Please review and delete them first."}`},
		{"a", "DELETE", "/network/$id?force=no", "", 400, `{"error":400,"message":"There are the following devices within this network: d. Please review and delete them first."}`},
		{"a", "DELETE", "/network/$id?force=TRUE", "", 204, ""},
		{"a", "DELETE", "/network/$id", "", 404, `{"error":404,"message":"Network with id = "$id" not found"}`},
	},
	"device types": {
		{"a", "POST", "/devicetype", `{"name":"T"}`, 201, `{"id":"?id"}`},
		{"a", "POST", "/devicetype", `{"name":"T"}`, 403, `{"error":403,"message":"Device type cannot be created. Device type with such name already exists"}`},
		{"a", "GET", "/devicetype?namePattern=T%25", "", 200, `[{"id":"$id","name":"T","description":null}]`},
		{"b", "GET", "/devicetype/count", "", 200, `{"count":2}`},
		{"a", "GET", "/devicetype/$id", "", 200, `{"id":"$id","name":"T","description":null,"devices":[]}`},
		{"a", "PUT", "/devicetype/$id", `{"description":"t"}`, 204, ""},
		{"b", "PUT", "/devicetype/$id", `{"description":"t"}`, 403, denied},
		{"a", "DELETE", "/devicetype/$id", "", 204, ""},
		{"a", "DELETE", "/devicetype/$id", "", 404, `{"error":404,"message":"Device type with id = "$id" not found"}`},
	},
	"users": {
		{"a", "POST", "/user", `{"login":"dave","role":1,"status":0,"password":"secret1","passwordConfirmation":"x","id":9,"lastLogin":"","data":{"a":1}}`, 201, `{"id":"?id","lastLogin":null,"data":{"a":1},"introReviewed":false,"allDeviceTypesAvailable":true}`},
		{"a", "POST", "/user", `{"login":"dave","role":1,"password":"secret1"}`, 403, `{"error":403,"message":"User with such login already exists. Please, select another one"}`},
		{"a", "POST", "/user", `{"login":"eve","password":"secret1"}`, 400, `{"error":400,"message":"User role is invalid or empty"}`},
		{"a", "POST", "/user", `{"login":"eve","role":1,"password":"short"}`, 400, `{"error":400,"message":"Password can contain only from 6 to 128 symbols!"}`},
		{"a", "POST", "/user", ``, 400, noObject},
		{"b", "POST", "/user", `{"login":"eve","role":1,"password":"secret1"}`, 403, denied},
		{"a", "GET", "/user?login=dave", "", 200, `[{"id":"$id","login":"dave","role":1,"status":0,"lastLogin":null,"data":{"a":1},"introReviewed":false,"allDeviceTypesAvailable":true}]`},
		{"a", "GET", "/user?loginPattern=d%25&role=1&status", "", 200, `[{"id":"$id","login":"dave","?"}]`},
		{"a", "GET", "/user?status=2", "", 200, `[]`},
		{"a", "GET", "/user?sortField=role", "", 400, badRequest},
		{"a", "GET", "/user/count?role=0", "", 200, `{"count":1}`},
		{"a", "GET", "/user/$id", "", 200, `{"id":"$id","login":"dave","?","networks":[]}`},
		{"a", "GET", "/user/77", "", 404, `{"error":404,"message":"User with id = 77 not found"}`},
		{"a", "GET", "/user/abc", "", 404, notFound},
		{"b", "GET", "/user/2", "", 403, denied},
		{"b", "GET", "/user/current", "", 200, `{"id":2,"login":"bob","?","networks":[{"id":1,"?"}]}`},
		{"", "GET", "/user/current", "", 401, unauthorized},
		{"a", "PUT", "/user/$id", `{"introReviewed":true,"status":1}`, 204, ""},
		{"a", "GET", "/user/$id", "", 200, `{"id":"$id","login":"dave","role":1,"status":1,"lastLogin":null,"data":{"a":1},"introReviewed":true,"allDeviceTypesAvailable":true,"networks":[]}`},
		{"a", "PUT", "/user/$id", ``, 204, ""},
		{"a", "PUT", "/user/77", ``, 404, `{"error":404,"message":"User with id = 77 not found"}`},
		{"a", "PUT", "/user/$id", `{"role":7}`, 400, `{"error":400,"message":"User role is invalid or empty"}`},
		{"a", "PUT", "/user/$id", `{"role":"x"}`, 400, badRequest},
		{"b", "PUT", "/user/2", `{"data":{}}`, 403, denied},
		{"b", "PUT", "/user/current", `{"id":2,"role":null,"status":null,"introReviewed":true,"data":{"b":1}}`, 204, ""},
		{"b", "PUT", "/user/current", ``, 204, ""},
		{"b", "GET", "/user/current", "", 200, `{"id":2,"login":"bob","role":1,"status":0,"?","data":{"b":1},"introReviewed":true,"allDeviceTypesAvailable":true,"?"}`},
		{"b", "PUT", "/user/current", `{"role":1}`, 403, `{"error":403,"message":"Admin permissions required for this action"}`},
		{"b", "PUT", "/user/current", `7`, 400, badRequest},

		{"a", "PUT", "/user/$id/network/1", `{"userId":7}`, 204, ""},
		{"a", "PUT", "/user/$id/network/1", ``, 204, ""},
		{"a", "PUT", "/user/$id/network/77", ``, 404, `{"error":404,"message":"Network with id = 77 not found"}`},
		{"a", "GET", "/user/$id/network/1", "", 200, `{"network":{"id":1,"?"}}`},
		{"b", "GET", "/user/$id/network/1", "", 404, `{"error":404,"message":"User with id = "$id" not found"}`},
		{"a", "DELETE", "/user/$id/network/1", "", 204, ""},
		{"a", "DELETE", "/user/$id/network/1", "", 204, ""},
		{"a", "GET", "/user/$id/network/1", "", 404, `{"error":404,"message":"Network with id 1 for user with id "$id" was not found"}`},
		{"a", "GET", "/user/$id/devicetype", "", 200, `[{"id":1,"?"}]`},
		{"a", "PUT", "/user/$id/devicetype/1", ``, 403, `{"error":403,"message":"Cannot assign device type to user with all device types allowed"}`},
		{"a", "DELETE", "/user/$id/devicetype/all", "", 204, ""},
		{"a", "GET", "/user/$id/devicetype", "", 200, `[]`},
		{"a", "PUT", "/user/$id/devicetype/1", ``, 204, ""},
		{"a", "GET", "/user/$id/devicetype/1", "", 200, `{"deviceType":{"id":1,"?"}}`},
		{"a", "DELETE", "/user/$id/devicetype/1", "", 204, ""},
		{"a", "GET", "/user/$id/devicetype/1", "", 404, `{"error":404,"message":"Device type with id 1 for user with id "$id" not found"}`},
		{"a", "PUT", "/user/$id/devicetype/all", `{}`, 204, ""},
		{"a", "GET", "/user/$id/devicetype/all", "", 405, notAllowed},
		{"a", "DELETE", "/user/1", "", 403, `{"error":403,"message":"You can not delete a user or access key that you use to authenticate this request"}`},
		{"a", "DELETE", "/user/$id", "", 204, ""},
		{"a", "DELETE", "/user/$id", "", 404, `{"error":404,"message":"User with id = "$id" not found"}`},
	},
	"tokens": {
		{"", "POST", "/token", `{"login":"bob","password":"secret1"}`, 201, `{"accessToken":"?","refreshToken":"?refresh"}`},
		{"", "POST", "/token", `{"login":"bob","password":"wrong-1"}`, 401, `{"error":401,"message":"Invalid credentials"}`},
		{"", "POST", "/token", `{"login":" ","password":"x"}`, 400, `{"error":400,"message":"Invalid or empty authorization request parameters"}`},
		{"", "POST", "/token", ``, 400, noObject},
		{"", "POST", "/token/refresh", `{"refreshToken":"$refresh"}`, 201, `{"accessToken":"?access"}`},
		{"", "POST", "/token/refresh", `{"refreshToken":"$access"}`, 401, `{"error":401,"message":"Invalid token type"}`},
		{"", "POST", "/token/refresh", `{"refreshToken":"x"}`, 401, `{"error":401,"message":"Token is not valid"}`},
		{"", "POST", "/token/refresh", `{}`, 400, badRequest},
		{"", "POST", "/token/refresh", `null`, 400, noObject},
		{"b", "POST", "/token/create", `{"userId":2,"actions":[4,5,"GetNetwork"],"networkIds":[1],"deviceTypeIds":["*"],"expiration":"2050-02-09T10:09:03.033Z"}`, 201, `{"accessToken":"?","refreshToken":"?"}`},
		{"b", "POST", "/token/create", `{"userId":1}`, 403, denied},
		{"a", "POST", "/token/create", `{"userId":77}`, 404, `{"error":404,"message":"User with id = 77 not found"}`},
		{"a", "POST", "/token/create", `{}`, 400, `{"error":400,"message":"Error! Make sure, that the passed object is correct and properly structured. Validation failed: \nOn property userId (value: null): must not be null ; "}`},
		{"a", "POST", "/token/create", `{"userId":1,"actions":[1.5]}`, 400, `{"error":400,"message":"Actions list should contain only Strings or Integers"}`},
		{"a", "POST", "/token/create", ``, 400, noObject},
		{"", "POST", "/token/create", `{"userId":1}`, 401, unauthorized},
		{"", "POST", "/token/google", `x`, 404, notFound},
	},
	"plugins": {
		{"b", "GET", "/plugin", "", 200, `[]`},
		{"b", "GET", "/plugin/count?name=x", "", 200, `{"count":0}`},
		{"b", "POST", "/plugin?returnCommands=true", `{"name":"plugin"}`, 403, noPlugin},
		{"b", "PUT", "/plugin?topicName=x", "", 403, noPlugin},
		{"b", "DELETE", "/plugin?topicName=x", "", 403, noPlugin},
		{"", "GET", "/plugin", "", 401, unauthorized},
		{"a", "POST", "/token/plugin/create", `{"a":[16],"tpc":"x"}`, 403, `{"error":403,"message":"No permisions or invalid topic name"}`},
		{"", "GET", "/token/plugin/authenticate", "", 401, `{"error":401,"message":"Token is empty"}`},
		{"", "GET", "/token/plugin/authenticate?token=x", "", 401, `{"error":401,"message":"Token is not valid"}`},
	},
}

// TestOperations plays the requests of each table on a node of its own and
// demands that every operation is among those that succeed.
func TestOperations(t *testing.T) {
	t.Parallel()
	succeeded := map[string]bool{}
	for _, rows := range operations {
		for _, r := range rows {
			if r.code < 300 || strings.HasPrefix(r.want, noPlugin) || strings.Contains(r.path, "/plugin/") {
				succeeded[r.method+" "+shape(r.path)] = true
			}
		}
	}
	for _, a := range actions.Operations() {
		require.True(t, succeeded[shape(a.REST.Route)], "%s is in no row", a.REST.Route)
	}
	for name, rows := range operations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			node := hivetest.Start(t)
			admin := node.Tokens(t, "admin").Access
			require.Equal(t, 204, request(t, node, admin, "PUT", "/user/2/network/1", "").code)
			play(t, node, map[string]string{"a": admin, "b": node.Tokens(t, "bob").Access, "c": node.Tokens(t, "carol").Access}, rows)
		})
	}
}

func play(t *testing.T, node *hivetest.Node, tokens map[string]string, rows []row) {
	t.Helper()
	captured := map[string]string{}
	for _, r := range rows {
		path, body, want := r.path, r.body, r.want
		for name, value := range captured {
			path = strings.ReplaceAll(path, "$"+name, value)
			body = strings.ReplaceAll(body, "$"+name, value)
			want = strings.ReplaceAll(want, `"$`+name+`"`, value)
		}
		got := request(t, node, tokens[r.token], r.method, path, body)
		require.Equal(t, r.code, got.code, "%s %s %s: %s", r.method, path, body, got.body)
		pattern := pattern(want)
		require.Regexp(t, pattern, got.body, "%s %s %s", r.method, path, body)
		for i, name := range pattern.SubexpNames() {
			if name != "" {
				captured[name] = strings.Trim(pattern.FindStringSubmatch(got.body)[i], `"`)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`"\?[a-z]*"`)

// pattern matches a text in which placeholders stand for anything.
func pattern(want string) *regexp.Regexp {
	var p strings.Builder
	for {
		at := placeholder.FindStringIndex(want)
		if at == nil {
			break
		}
		p.WriteString(regexp.QuoteMeta(want[:at[0]]))
		if name := want[at[0]+2 : at[1]-1]; name != "" {
			p.WriteString("(?P<" + name + ">.+?)")
		} else {
			p.WriteString(".+?")
		}
		want = want[at[1]:]
	}
	return regexp.MustCompile("^" + p.String() + regexp.QuoteMeta(want) + "$")
}

var variable = regexp.MustCompile(`\{\w+\}|\$\w+|\b\d+\b|/(d\d?|color)\b`)

// shape is a path or route without its variable parts.
func shape(path string) string {
	path, _, _ = strings.Cut(path, "?")
	path = variable.ReplaceAllStringFunc(path, func(s string) string {
		if s[0] == '/' {
			return "/*"
		}
		return "*"
	})
	return strings.TrimSuffix(path, "/")
}
