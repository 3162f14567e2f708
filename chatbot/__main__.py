"""``python -m chatbot``: the same as the console script ``faq-chatbot``."""

from .cli import main

main(prog_name="faq-chatbot")
