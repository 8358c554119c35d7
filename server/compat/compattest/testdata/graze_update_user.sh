curl -X POST -u graze:graze -k -v "https://localhost/graze/v1/updateUser" \
-H "Content-Type: application/json; charset=UTF-8" \
-d '{"uid" : 5, "active" : true, "password" : "test", "roles" : ["Super User", "Operator"], "teams" : ["my team 1"], "session_expiry" : null, "properties" : null, "contact_num" : "555-123456", "timezone" : "Europe/London", "fullname" : "John Doe", "department" : "Support", "primary_group" : "Network", "email" : "test@test.com"}'
