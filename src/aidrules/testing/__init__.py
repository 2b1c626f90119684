"""Running the examples (案例) that a policy carries."""
