"""Ways to decide other than the interpreter, each held to it: whole tables, generated code, databases."""
