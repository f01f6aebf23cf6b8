"""Passerelle and stock Rasa under the same load, on the same machine, one after the other."""
