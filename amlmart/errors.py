"""The one error that ends a command with a sentence instead of a traceback."""


class AmlmartError(Exception):
    """A problem the user can act on.

    The message is one sentence that names the file, table, column or setting and what to do.
    The command prints it and exits with code 2.
    """
