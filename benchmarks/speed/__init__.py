"""How fast the project is, beside others who do the same work: `python -m benchmarks.speed`."""
