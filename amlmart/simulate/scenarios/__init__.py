"""One module per typology: how it is done in three grades, and what only looks like it.

Every module `<slug>.py` has `typology(plan)` and `look_alike(plan)`, and says in its docstring
what each does. They know the definitions of the field, not the detectors.
"""
