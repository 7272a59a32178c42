"""Where things are: beside the code in a checkout and in an installed wheel alike."""

import os
from pathlib import Path

import platformdirs

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
MODELS = ROOT / "models"
SHADERS = ROOT / "shaders"

DEFAULT_MODEL = MODELS / "lenet.onnx"
TEST_DIGITS = ASSETS / "mnist"


def cache_dir() -> Path:
    """Return this user's cache folder for Glassnet; it may not exist yet."""
    return Path(platformdirs.user_cache_dir("glassnet"))


def state_dir() -> Path:
    """Return this user's folder for what Glassnet notes about its own runs; it may not exist yet."""
    return Path(platformdirs.user_state_dir("glassnet"))


def memory_dir() -> Path | None:
    """Return this user's folder in the machine's memory, which a full disk leaves alone; None where none is known.

    It may not exist yet. In its absence platformdirs would warn, and take the temporary folder, which others share.
    """
    folder = os.environ.get("XDG_RUNTIME_DIR")
    return Path(folder) / "glassnet" if folder else None


def config_dir() -> Path:
    """Return this user's folder for Glassnet's settings; it may not exist yet."""
    return Path(platformdirs.user_config_dir("glassnet"))
