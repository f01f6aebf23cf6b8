"""Graph components of the NLU pipeline (see config.yml), in their order: normalise, read, classify, arbitrate."""
