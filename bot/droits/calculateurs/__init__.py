"""Calculators: what a loan costs, what rent a wage allows, which income ceiling applies. Pure and exact.

A calculator is a record (`donnees/calculateurs/*.yml`): inputs, dated parameters, sentences, sources. Its figures come
from a named formula of `formules`, in decimal arithmetic; `calculer` reads what is known of the person and fills the
sentences. Unknown is never zero: what is missing is listed, an interval gives an interval.
"""
