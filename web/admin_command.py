"""The ``admin-password`` command: makes the hash that turns the owner pages on."""

from __future__ import annotations

import click


@click.command("admin-password")
def admin_password() -> None:
    """Ask for a password for the owner pages, and print its hash.

    The hash is the value of the setting admin_password. The password itself is not stored.
    """
    from .admin.password import MAX_LENGTH, MIN_LENGTH, hash_password

    password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise click.UsageError(f"Choose a password of {MIN_LENGTH} to {MAX_LENGTH:,} characters.")
    click.echo(hash_password(password))
