"""The embedded sample: a small raw zone with every table, the same bytes each time.

It is what a first user builds. The simulator, which makes raw zones of any size, is another thing.
"""
