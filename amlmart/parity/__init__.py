"""The same build on two engines, compared row by row."""
