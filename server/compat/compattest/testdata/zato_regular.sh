curl -XPATCH localhost:17010/zato/sso/user -d '
  {
    "ust":          "gAAAAABalTp...",
    "current_app":  "CRM",
    "display_name": "My Name",
    "email":        "user@example.com"
  }
  '
