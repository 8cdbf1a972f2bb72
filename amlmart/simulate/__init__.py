"""The simulator: a whole raw zone of a crypto exchange, coherent, labelled and of any size.

`command` reads nothing but its settings; `world` holds the state and runs one day after the other;
`day` collects a day's rows; `columns` turns them into Arrow; `zone` writes them.
"""
