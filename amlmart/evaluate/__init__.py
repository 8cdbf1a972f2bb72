"""How well a model that learns from the features finds what a world's labels say was planted.

`command` does it step by step: `answers` reads the labels, `matrix` the features, `split` cuts in
time, `fitting` fits, `metrics` judges, `report` tells. Nothing outside this package reads labels.
"""
