"""The version, in a module so light that everything may import it."""

VERSION = "0.1.0"
