"""Single decisions: contenders that take one case as a mapping of facts."""
