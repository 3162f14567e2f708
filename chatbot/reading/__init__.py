"""Files that people write: read with the line of every problem, and written whole or not at all."""
