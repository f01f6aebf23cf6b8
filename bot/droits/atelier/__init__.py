"""The workshop of the catalogue: what describes it, draws it, watches its dates, compares two versions of it, and the
invented people it is tried on. The engine knows nothing of it.
"""
