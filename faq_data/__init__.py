"""The collections that come with the bot: content only, found through ``importlib.resources``."""
