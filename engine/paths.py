"""Where things are: beside the code in a checkout and in an installed wheel alike."""

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


def config_dir() -> Path:
    """Return this user's folder for Glassnet's settings; it may not exist yet."""
    return Path(platformdirs.user_config_dir("glassnet"))
