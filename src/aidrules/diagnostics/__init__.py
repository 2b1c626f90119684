"""Diagnostics: coded and spanned findings, their wording as data, and their rendering."""
