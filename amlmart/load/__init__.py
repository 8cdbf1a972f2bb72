"""Connectors that write the raw zone.

A connector (`ethereum`, `bitcoin`, `tagpack`, `ofac`, `tor`, `tables`) says which rows of its files
belong in which table of the contract. `write` casts those rows, sets the refused ones apart and
puts each load in place by one rename; `zone` owns the folders, `inputs` the file formats.
"""
