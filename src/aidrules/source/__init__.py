"""Text as it is read: files, spans, lines and columns, display width, and numbers as they are written."""
