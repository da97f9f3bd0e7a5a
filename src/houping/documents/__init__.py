"""Word, Excel, charts and maps from finished facts; nothing is computed here."""
