"""``python -m bot``: everything that can be asked of the house."""

from bot.cli import app

if __name__ == "__main__":
    app()
