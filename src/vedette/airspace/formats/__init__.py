"""Zone files and NOTAM text: one package a format, and what the formats share."""
