"""`amlmart check`: is this raw zone what the models are promised, before anything is built?

`zone.inspect` looks at folders, footers and chain names, in seconds and without reading the data.
`judging.judged` runs staging's base models over the rows, and `rows` says what became of them.
`validation.validate` runs the Great Expectations suites over the rows and writes Data Docs.
"""

from amlmart.check.finding import Finding
from amlmart.check.zone import Inspection, findings, inspect

__all__ = ["Finding", "Inspection", "findings", "inspect"]
