"""The web application: pages, JSON API, durable store. The only package that imports Django; it never imports
Rasa.
"""
