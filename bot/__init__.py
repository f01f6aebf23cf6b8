"""Passerelle: a French assistant on the aids of Action Logement."""
