"""Asks a window to close as a taskbar does: the window manager then sends it the request."""

import ctypes

CLIENT_MESSAGE = 33  # X.h
REDIRECT = 1 << 19 | 1 << 20  # SubstructureNotifyMask and SubstructureRedirectMask


class Message(ctypes.Structure):
    """XClientMessageEvent of Xlib.h, with room for what any XEvent takes."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 24),
    )


def request_close(display: str, window: int) -> None:
    """Send _NET_CLOSE_WINDOW (Extended Window Manager Hints 1.5) for a window."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = x11.XDefaultRootWindow.restype = ctypes.c_ulong
    connection = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    assert connection.value, f"no display {display}"
    try:
        root = x11.XDefaultRootWindow(connection)
        kind = x11.XInternAtom(connection, b"_NET_CLOSE_WINDOW", 0)
        message = Message(CLIENT_MESSAGE, 0, 1, connection.value, window, kind, 32)
        x11.XSendEvent(connection, ctypes.c_ulong(root), 0, ctypes.c_long(REDIRECT), ctypes.byref(message))
        x11.XSync(connection, 0)
    finally:
        x11.XCloseDisplay(connection)
