"""Generated policies: well-typed by construction, written as text."""
