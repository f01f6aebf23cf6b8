"""Conversations: durable store, exactly-once turn, JSON API, rights of the person over their exchanges."""
