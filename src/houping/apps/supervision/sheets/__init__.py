"""Tables of the supervision for page and Excel."""
