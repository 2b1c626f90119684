"""Python functions for the decisions of a policy, made from its plan."""
