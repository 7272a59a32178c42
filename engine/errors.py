"""The errors that a person is meant to read."""


class AppError(Exception):
    """What happened and what to do about it, for the person at the keyboard.

    `message` says what happened and where; `hint` says what to do. Printed as one line by the command line,
    shown as one dismissible line by the window; never a traceback. `status` is what the program then ends with.
    """

    status = 2

    def __init__(self, message: str, hint: str):
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}."


class DisplayError(AppError):
    """There is nothing to show anything on: no display, no such monitor, no OpenGL. It may come later."""
