"""Employers that put the assistant in their own pages: keys, origins, appearance, and aggregated figures."""
