curl -XPATCH localhost:17010/zato/sso/user -d '
  {
    "ust":             "gAAAAABalYT...",
    "user_id":         "zusrx2efj1q1h98n9q00tgx8scefv",
    "display_name":    "My Name",
    "password_expiry": "2030-12-31T23:59:59"
  }
  '
