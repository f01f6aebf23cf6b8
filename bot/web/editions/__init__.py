"""The public pages that an administrator may rewrite: what the law asks to say, and how the assistant works."""
