"""The people who work here: accounts, roles and rights, sessions, sign-in, and the journal of what they do."""
